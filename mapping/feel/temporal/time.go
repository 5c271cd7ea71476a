package temporal

import (
	"strings"
	"time"
)

// Zone says where a clock stands: nowhere (the zero value), at an offset from
// UTC, or in a named zone.
type Zone struct {
	known  bool
	offset int // seconds east of UTC
	name   string
	loc    *time.Location
}

// UTC is the offset 0.
func UTC() Zone { return Zone{known: true} }

// Offset is a fixed distance from UTC in seconds, at most 18 hours.
func Offset(seconds int) (Zone, bool) {
	return Zone{known: true, offset: seconds}, seconds >= -18*3600 && seconds <= 18*3600
}

// Named looks a zone up in the tz database.
func Named(name string) (Zone, bool) {
	if name == "" || name == "Local" || strings.ContainsAny(name, "\\") || len(name) > 64 {
		return Zone{}, false
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return Zone{}, false
	}
	return Zone{known: true, name: name, loc: loc}, true
}

// OfLocation makes a zone of a Go location; nil and time.Local have no name
// that others would know and give the offset at the instant.
func OfLocation(t time.Time) Zone {
	switch name := t.Location().String(); name {
	case "UTC":
		return UTC()
	case "Local", "":
		_, off := t.Zone()
		return Zone{known: true, offset: off}
	default:
		if z, ok := Named(name); ok {
			return z
		}
		_, off := t.Zone()
		return Zone{known: true, offset: off}
	}
}

// Known reports whether there is an offset or a zone.
func (z Zone) Known() bool { return z.known }

// Name is the name of the zone, "" where there is only an offset.
func (z Zone) Name() string { return z.name }

// Is reports whether both say the same in the same way.
func (z Zone) Is(y Zone) bool { return z.known == y.known && z.offset == y.offset && z.name == y.name }

// append writes Z, +08:00 or @Asia/Shanghai.
func (z Zone) append(b []byte) []byte {
	switch {
	case !z.known:
		return b
	case z.name != "":
		return append(append(b, '@'), z.name...)
	case z.offset == 0:
		return append(b, 'Z')
	}
	o := z.offset
	if o < 0 {
		b, o = append(b, '-'), -o
	} else {
		b = append(b, '+')
	}
	b = append2(append(append2(b, o/3600), ':'), o/60%60)
	if o%60 != 0 {
		b = append2(append(b, ':'), o%60)
	}
	return b
}

// Time is a time of day.
type Time struct {
	Hour, Minute, Second, Nano int
	Zone                       Zone
}

// NewTime checks the parts against the clock.
func NewTime(hour, minute, second, nano int, z Zone) (Time, bool) {
	ok := hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60 && nano >= 0 && nano < 1e9
	return Time{hour, minute, second, nano, z}, ok
}

// clock gives the seconds since midnight as the clock shows them.
func (t Time) clock() int64 { return int64(t.Hour*3600 + t.Minute*60 + t.Second) }

// utc gives the seconds since midnight in UTC, where the offset is known; for a
// named zone the offset of 1970-01-01 is taken, since a time has no date.
func (t Time) utc() int64 { return t.clock() - int64(DateTime{Date{1970, 1, 1}, t}.offset()) }

// Offset gives the distance from UTC in seconds.
func (t Time) Offset() (int, bool) {
	return DateTime{Date{1970, 1, 1}, t}.offset(), t.Zone.known
}

// Compare orders two times, false where only one knows its zone.
func (t Time) Compare(u Time) (int, bool) {
	if t.Zone.known != u.Zone.known {
		return 0, false
	}
	if c := order(t.utc(), u.utc()); c != 0 {
		return c, true
	}
	return order(int64(t.Nano), int64(u.Nano)), true
}

// SameSecond is the standard's equality, which leaves fractions of a second out
// (DMN 1.5, 10.3.2.3.5).
func (t Time) SameSecond(u Time) bool {
	return t.Zone.known == u.Zone.known && t.utc() == u.utc()
}

// Add moves the clock and drops whole days.
func (t Time) Add(d Duration) Time {
	secs, nanos := t.clock()+d.Sec%86400, int64(t.Nano)+int64(d.Nano)
	secs += floorDiv(nanos, 1e9)
	nanos -= floorDiv(nanos, 1e9) * 1e9
	secs -= floorDiv(secs, 86400) * 86400
	return clockAt(secs, int(nanos), t.Zone)
}

func clockAt(secs int64, nano int, z Zone) Time {
	return Time{int(secs / 3600), int(secs / 60 % 60), int(secs % 60), nano, z}
}

// Sub is the distance from u to t, false where only one knows its zone.
func (t Time) Sub(u Time) (Duration, bool) {
	if t.Zone.known != u.Zone.known {
		return Duration{}, false
	}
	return span(t.utc()-u.utc(), int64(t.Nano-u.Nano)), true
}

// String is the ISO 8601 form, a zone's name after @.
func (t Time) String() string { return string(t.Append(nil)) }

// Append appends the ISO 8601 form to b.
func (t Time) Append(b []byte) []byte {
	b = append2(b, t.Hour)
	b = append2(append(b, ':'), t.Minute)
	b = append2(append(b, ':'), t.Second)
	return t.Zone.append(appendNano(b, t.Nano))
}

func appendNano(b []byte, n int) []byte {
	if n == 0 {
		return b
	}
	b = append(b, '.')
	for p := int(1e8); p >= 1 && n > 0; p /= 10 {
		b = append(b, byte('0'+n/p))
		n %= p
	}
	return b
}
