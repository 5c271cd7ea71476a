// Package calendar counts working days as the law counts them: weekends off,
// the State Council's holidays off, its make-up days (调休) on. It is pure.
package calendar

import (
	"fmt"
	"time"
)

// Day is a date without time or zone.
type Day struct {
	Year  int
	Month time.Month
	Day   int
}

// DayOf returns the date of a moment in a zone.
func DayOf(t time.Time, zone *time.Location) Day {
	y, m, d := t.In(zone).Date()
	return Day{y, m, d}
}

// String gives the date as in ISO 8601.
func (d Day) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

func (d Day) next() Day {
	t := time.Date(d.Year, d.Month, d.Day+1, 12, 0, 0, 0, time.UTC)
	return Day{t.Year(), t.Month(), t.Day()}
}

func (d Day) weekend() bool {
	w := time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC).Weekday()
	return w == time.Saturday || w == time.Sunday
}

// Calendar says which days are worked. It is immutable.
type Calendar struct {
	Name  string
	Zone  *time.Location
	off   map[Day]bool // weekdays that are not worked
	on    map[Day]bool // weekend days that are worked
	known map[int]bool // years whose holidays have been announced
}

// Year is one year's announced holidays.
type Year struct {
	Year int
	Off  []Span // days off; weekends inside do no harm
	On   []Day  // make-up days
}

// Span is a run of days, both ends included.
type Span struct{ From, To Day }

// New makes a calendar of announced years.
func New(name string, zone *time.Location, years ...Year) *Calendar {
	c := &Calendar{Name: name, Zone: zone, off: map[Day]bool{}, on: map[Day]bool{}, known: map[int]bool{}}
	for _, y := range years {
		c.known[y.Year] = true
		for _, s := range y.Off {
			for d := s.From; ; d = d.next() {
				c.off[d] = true
				if d == s.To {
					break
				}
			}
		}
		for _, d := range y.On {
			c.on[d] = true
		}
	}
	return c
}

// Works reports whether a day is worked. A make-up day wins over everything.
func (c *Calendar) Works(d Day) bool {
	if c.on[d] {
		return true
	}
	return !c.off[d] && !d.weekend()
}

// Due returns the end of the n-th working day after the day of receipt, which
// is not counted (Administrative Licensing Law, art. 82, and general practice).
// sure is false when a year on the way has no announced holidays yet, so that
// the date may move.
func (c *Calendar) Due(received time.Time, n int) (due time.Time, sure bool) {
	d := DayOf(received, c.Zone)
	sure = true
	for left := n; left > 0; {
		d = d.next()
		sure = sure && c.known[d.Year]
		if c.Works(d) {
			left--
		}
	}
	return time.Date(d.Year, d.Month, d.Day, 23, 59, 59, 0, c.Zone), sure
}
