package temporal

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func anyDate(t *rapid.T, label string) Date {
	d, ok := FromDays(rapid.Int64Range(-1_000_000, 3_000_000).Draw(t, label))
	if !ok {
		t.Fatal("no such day")
	}
	return d
}

func anyDuration(t *rapid.T, label string) Duration {
	sec := rapid.Int64Range(-1<<40, 1<<40).Draw(t, label)
	return span(sec, rapid.Int64Range(0, 999_999_999).Draw(t, label+" nanoseconds"))
}

func anyTime(t *rapid.T, label string) DateTime {
	out, ok := anyDate(t, label).Midnight().Add(span(rapid.Int64Range(0, 86399).Draw(t, label+" second"), rapid.SampledFrom([]int64{0, 1, 500_000_000}).Draw(t, label+" nano")))
	if !ok {
		t.Fatal("no such time")
	}
	return out
}

// TestDays holds dates to Go's calendar.
func TestDays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate(t, "date")
		g := time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
		_, week := g.ISOWeek()
		if d.Days() != g.Unix()/86400 || d.YearDay() != g.YearDay() || d.Week() != week || d.Weekday()%7 != int(g.Weekday()) {
			t.Fatalf("%s: day %d, of the year %d, week %d, weekday %d", d, d.Days(), d.YearDay(), d.Week(), d.Weekday())
		}
		if back, ok := FromDays(d.Days()); !ok || back != d {
			t.Fatalf("%s comes back as %s", d, back)
		}
		e := anyDate(t, "other")
		if d.Compare(e) != order(d.Days(), e.Days()) {
			t.Fatalf("%s and %s are out of order", d, e)
		}
	})
}

// TestMonths: months move the month and leave the day, unless the month is too
// short for it.
func TestMonths(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate(t, "date")
		m := rapid.Int64Range(-5000, 5000).Draw(t, "months")
		e, ok := d.AddMonths(Months(m))
		if !ok {
			t.Fatalf("%s + %d months is nothing", d, m)
		}
		if int64(e.Year)*12+int64(e.Month) != int64(d.Year)*12+int64(d.Month)+m || e.Day != min(d.Day, MonthDays(e.Year, e.Month)) {
			t.Fatalf("%s + %d months is %s", d, m, e)
		}
		if n := MonthsBetween(d, e); d.Day <= 28 && int64(n) != m {
			t.Fatalf("between %s and %s are %d months, not %d", d, e, n, m)
		}
	})
}

// TestDifferences: what is added can be taken away, and a difference leads from
// one to the other.
func TestDifferences(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b, d := anyTime(t, "a"), anyTime(t, "b"), anyDuration(t, "duration")
		later, ok := a.Add(d)
		if !ok {
			return
		}
		if back, ok := later.Add(d.Neg()); !ok || back != a {
			t.Fatalf("%s + %s - %s is %s", a, d, d, back)
		}
		diff, ok := a.Sub(b)
		if !ok {
			t.Fatalf("%s - %s is nothing", a, b)
		}
		if to, ok := b.Add(diff); !ok || to != a {
			t.Fatalf("%s + (%s - %s) is %s", b, a, b, to)
		}
		c, ok := a.Compare(b)
		if !ok || c != diff.Compare(Duration{}) {
			t.Fatalf("%s against %s is %d, their difference %s", a, b, c, diff)
		}
	})
}

// TestDurations: durations add up like their numbers of seconds.
func TestDurations(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d, e := anyDuration(t, "d"), anyDuration(t, "e")
		sum, ok := d.Add(e)
		want, fits := d.Number().Add(e.Number())
		if !ok || !fits || sum.Number().Cmp(want) != 0 {
			t.Fatalf("%s + %s is %s, want %s seconds", d, e, sum, want)
		}
		if other, _ := e.Add(d); other != sum {
			t.Fatalf("%s + %s is %s one way and %s the other", d, e, sum, other)
		}
		if d.Compare(e) != d.Number().Cmp(e.Number()) {
			t.Fatalf("%s and %s are out of order", d, e)
		}
		if back, ok := OfNumber(d.Number()); !ok || back != d {
			t.Fatalf("%s comes back as %s", d, back)
		}
	})
}

// TestTexts: what is written reads back as the same.
func TestTexts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate(t, "date")
		if d.Year < 1 {
			d.Year = 1
			d.Day = min(d.Day, 28)
		}
		if back, ok := ParseDate(d.String()); !ok || back != d {
			t.Fatalf("%s reads as %s (%v)", d, back, ok)
		}
		x := anyTime(t, "time")
		if x.Date.Year > 0 {
			if back, ok := ParseDateTime(x.String()); !ok || back.String() != x.String() {
				t.Fatalf("%s reads as %s (%v)", x, back, ok)
			}
		}
		dur := anyDuration(t, "duration")
		if back, ok := ParseDuration(dur.String()); !ok || back != dur {
			t.Fatalf("%s reads as %s (%v)", dur, back, ok)
		}
		m := Months(rapid.Int64Range(-100_000, 100_000).Draw(t, "months"))
		if back, ok := ParseMonths(m.String()); !ok || back != m {
			t.Fatalf("%s reads as %s (%v)", m, back, ok)
		}
	})
}

// FuzzParse reads whatever text comes, and what it reads again from its own
// text.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"2024-02-29", "23:59:60", "24:00:00", "10:00:00.123456789+14:00", "2017-12-31T11:22:33.5@Asia/Shanghai", "-P1Y2M", "P1DT25H61M0.5S", "-999999999-01-01T00:00:00Z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, ok := ParseDateTime(s); ok {
			if back, ok := ParseDateTime(d.String()); !ok || back.String() != d.String() {
				t.Fatalf("%q reads as %s and that as %s (%v)", s, d, back, ok)
			}
		}
		if d, ok := ParseTime(s); ok {
			if back, ok := ParseTime(d.String()); !ok || back.String() != d.String() {
				t.Fatalf("%q reads as %s and that as %s (%v)", s, d, back, ok)
			}
		}
		if d, ok := ParseDuration(s); ok {
			if back, ok := ParseDuration(d.String()); !ok || back != d {
				t.Fatalf("%q reads as %s and that as %s (%v)", s, d, back, ok)
			}
		}
	})
}
