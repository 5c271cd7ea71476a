package temporal

import "time"

// DateTime is a date with a time of day.
type DateTime struct {
	Date Date
	Time Time
}

// offset gives the seconds east of UTC; without a zone it is 0.
func (d DateTime) offset() int {
	if d.Time.Zone.loc == nil {
		return d.Time.Zone.offset
	}
	t := d.Time
	_, off := time.Date(d.Date.Year, time.Month(d.Date.Month), d.Date.Day, t.Hour, t.Minute, t.Second, t.Nano, t.Zone.loc).Zone()
	return off
}

// Offset gives the distance from UTC in seconds, where it is known.
func (d DateTime) Offset() (int, bool) { return d.offset(), d.Time.Zone.known }

// seconds counts from 1970-01-01T00:00:00Z, or from that local time without a
// zone.
func (d DateTime) seconds() int64 {
	return d.Date.Days()*86400 + d.Time.clock() - int64(d.offset())
}

// OfGoTime gives the date and time that a Go time shows, with its zone.
func OfGoTime(t time.Time) DateTime {
	return DateTime{OfGo(t), Time{t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), OfLocation(t)}}
}

// at gives the instant as the zone's clocks show it.
func at(secs int64, nano int, z Zone) (DateTime, bool) {
	off := int64(z.offset)
	if z.loc != nil {
		_, o := time.Unix(secs, 0).In(z.loc).Zone()
		off = int64(o)
	}
	local := secs + off
	date, ok := FromDays(floorDiv(local, 86400))
	return DateTime{date, clockAt(local-floorDiv(local, 86400)*86400, nano, z)}, ok
}

// Add moves along the time line.
func (d DateTime) Add(x Duration) (DateTime, bool) {
	if x.Sec > 1<<56 || x.Sec < -(1<<56) {
		return DateTime{}, false
	}
	nanos := int64(d.Time.Nano) + int64(x.Nano)
	carry := floorDiv(nanos, 1e9)
	return at(d.seconds()+x.Sec+carry, int(nanos-carry*1e9), d.Time.Zone)
}

// AddMonths moves the date and leaves the clock.
func (d DateTime) AddMonths(m Months) (DateTime, bool) {
	date, ok := d.Date.AddMonths(m)
	return DateTime{date, d.Time}, ok
}

// Sub is the distance from e to d, false where only one knows its zone.
func (d DateTime) Sub(e DateTime) (Duration, bool) {
	if d.Time.Zone.known != e.Time.Zone.known {
		return Duration{}, false
	}
	return span(d.seconds()-e.seconds(), int64(d.Time.Nano-e.Time.Nano)), true
}

// Compare orders two instants, false where only one knows its zone.
func (d DateTime) Compare(e DateTime) (int, bool) {
	if d.Time.Zone.known != e.Time.Zone.known {
		return 0, false
	}
	if c := order(d.seconds(), e.seconds()); c != 0 {
		return c, true
	}
	return order(int64(d.Time.Nano), int64(e.Time.Nano)), true
}

// SameSecond is the standard's equality, which leaves fractions of a second out.
func (d DateTime) SameSecond(e DateTime) bool {
	return d.Time.Zone.known == e.Time.Zone.known && d.seconds() == e.seconds()
}

// Is reports whether both are written the same, zone and all.
func (d DateTime) Is(e DateTime) bool { return d.Date == e.Date && d.Time.Is(e.Time) }

// Is reports whether both are written the same, zone and all.
func (t Time) Is(u Time) bool {
	return t.clock() == u.clock() && t.Nano == u.Nano && t.Zone.Is(u.Zone)
}

// String is the ISO 8601 form, a zone's name after @.
func (d DateTime) String() string { return string(d.Append(nil)) }

// Append appends the ISO 8601 form to b.
func (d DateTime) Append(b []byte) []byte {
	return d.Time.Append(append(d.Date.Append(b), 'T'))
}

// In shows the instant on the clocks of a zone; a date and time without a zone
// is given that one and keeps its clock.
func (d DateTime) In(z Zone) (DateTime, bool) {
	if !d.Time.Zone.known {
		d.Time.Zone = z
		return d, true
	}
	return at(d.seconds(), d.Time.Nano, z)
}
