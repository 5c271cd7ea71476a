package bpmn

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Duration is an ISO 8601 duration (5.5.2.4). Months and days depend on the
// calendar they are added to, so they are kept apart from the rest.
type Duration struct {
	Months, Days int
	Rest         time.Duration
}

// AddTo returns the time that is the duration after t, by t's zone.
func (d Duration) AddTo(t time.Time) time.Time {
	if d.Months != 0 || d.Days != 0 {
		t = t.AddDate(0, d.Months, d.Days)
	}
	return t.Add(d.Rest)
}

// Positive reports whether it leads forward.
func (d Duration) Positive() bool { return d.Months > 0 || d.Days > 0 || d.Rest > 0 }

var (
	errDuration = errors.New("not an ISO 8601 duration such as PT30M or P3D")
	errLong     = errors.New("longer than a duration can be: at most five hundred years")
)

// ParseDuration reads an ISO 8601 duration such as P1Y2M3DT4H5M6.5S or P2W,
// with an optional sign as FEEL writes it.
func ParseDuration(s string) (Duration, error) {
	sign := 1
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		sign, s = -1, rest
	}
	rest, ok := strings.CutPrefix(s, "P")
	if !ok || rest == "" || strings.HasSuffix(rest, "T") {
		return Duration{}, errDuration
	}
	date, clock, timed := strings.Cut(rest, "T")
	var d Duration
	if err := units(date, "YMWD", func(n float64, unit byte) {
		switch unit {
		case 'Y':
			d.Months += 12 * int(n)
		case 'M':
			d.Months += int(n)
		case 'W':
			d.Days += 7 * int(n)
		default:
			d.Days += int(n)
		}
	}); err != nil {
		return Duration{}, err
	}
	if timed {
		if err := units(clock, "HMS", func(n float64, unit byte) {
			each := map[byte]time.Duration{'H': time.Hour, 'M': time.Minute, 'S': time.Second}[unit]
			d.Rest += time.Duration(n * float64(each))
		}); err != nil {
			return Duration{}, err
		}
	}
	if d.Months > maxMonths || d.Days > maxDays {
		return Duration{}, errLong
	}
	return Duration{Months: sign * d.Months, Days: sign * d.Days, Rest: time.Duration(sign) * d.Rest}, nil
}

// Limits that keep every count within what time arithmetic can hold, and every
// date within the four digits that a year is written with.
const (
	maxUnits   = 1_000_000
	maxSeconds = 1_000_000_000
	maxMonths  = 12 * 500
	maxDays    = 366 * 500
)

// units reads number and unit pairs; each unit may stand once, in order, and
// only seconds may have a fraction.
func units(s, order string, add func(float64, byte)) error {
	for s != "" {
		end := strings.IndexFunc(s, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
		if end <= 0 {
			return errDuration
		}
		at := strings.IndexByte(order, s[end])
		if at < 0 || strings.Contains(s[:end], ".") && s[end] != 'S' {
			return errDuration
		}
		n, err := strconv.ParseFloat(s[:end], 64)
		if err != nil {
			return errDuration
		}
		if n > maxSeconds || n > maxUnits && s[end] != 'S' {
			return errLong
		}
		add(n, s[end])
		s, order = s[end+1:], order[at+1:]
	}
	return nil
}

// Cycle is an ISO 8601 repetition: Count times, or for ever when it is -1.
// Start is zero when the first time is one interval from now.
type Cycle struct {
	Count int
	Start string
	Every string
}

var errCycle = errors.New("neither an ISO 8601 repetition such as R3/PT10M or R/2026-01-01T09:00:00Z/P1D, nor a cron expression such as 0 9 * * MON-FRI")

// ParseCycle reads an ISO 8601 repetition (5.6), whose interval may be working
// days, or a cron expression, which repeats for ever.
func ParseCycle(s string) (Cycle, error) {
	if !strings.HasPrefix(s, "R") {
		if _, err := parseCron(s); err != nil {
			return Cycle{}, errCycle
		}
		return Cycle{Count: -1, Every: s}, nil
	}
	parts := strings.Split(s, "/")
	head, ok := strings.CutPrefix(parts[0], "R")
	if !ok || len(parts) < 2 || len(parts) > 3 {
		return Cycle{}, errCycle
	}
	c := Cycle{Count: -1, Every: parts[len(parts)-1]}
	if head != "" {
		n, err := strconv.Atoi(head)
		if err != nil || n < 1 || n > maxUnits {
			return Cycle{}, errCycle
		}
		c.Count = n
	}
	every, err := ParseRhythm(c.Every)
	if err != nil || !every.Positive() || every.cron != nil {
		return Cycle{}, errCycle
	}
	if len(parts) == 3 {
		c.Start = parts[1]
		if _, err := ParseDate(c.Start, time.UTC); err != nil {
			return Cycle{}, err
		}
	}
	return c, nil
}

// ParseDate reads an ISO 8601 date and time as XML and FEEL write it: with an
// offset, with a zone as in @Asia/Shanghai, or local to the zone given; a date
// alone is its first moment.
func ParseDate(s string, zone *time.Location) (time.Time, error) {
	if at, name, ok := strings.Cut(s, "@"); ok {
		loc, err := time.LoadLocation(name)
		if err != nil {
			return time.Time{}, fmt.Errorf("the zone %q is not known", name)
		}
		s, zone = at, loc
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	for _, layout := range []string{"2006-01-02T15:04:05.999999999", "2006-01-02T15:04", "2006-01-02"} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not an ISO 8601 date and time such as 2026-01-31T09:00:00+08:00", s)
}

// CheckTimer reports what is wrong with a static timer value.
func CheckTimer(kind TimerKind, value string) error {
	switch kind {
	case TimerDate:
		_, err := ParseDate(value, time.UTC)
		return err
	case TimerDuration:
		if _, working := workingDays(value); working {
			_, err := ParseRhythm(value)
			return err
		}
		_, err := ParseDuration(value)
		return err
	}
	_, err := ParseCycle(value)
	return err
}
