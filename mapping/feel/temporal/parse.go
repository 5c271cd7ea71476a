package temporal

import (
	"strings"
)

// reader walks over a text from the left.
type reader struct{ s string }

// digits takes between least and most digits.
func (r *reader) digits(least, most int) (int, bool) {
	n, i := 0, 0
	for i < len(r.s) && i < most && r.s[i]-'0' <= 9 {
		n = n*10 + int(r.s[i]-'0')
		i++
	}
	r.s = r.s[i:]
	return n, i >= least
}

// take consumes one byte where it is c.
func (r *reader) take(c byte) bool {
	if len(r.s) > 0 && r.s[0] == c {
		r.s = r.s[1:]
		return true
	}
	return false
}

// nano reads an optional fraction of a second; places beyond nanoseconds are
// cut. The digits may be missing after the point only where bare is set.
func (r *reader) nano(bare bool) (int, bool) {
	if !r.take('.') {
		return 0, true
	}
	n, i := 0, 0
	for ; i < len(r.s) && r.s[i]-'0' <= 9; i++ {
		if i < 9 {
			n = n*10 + int(r.s[i]-'0')
		}
	}
	r.s = r.s[i:]
	for j := i; j < 9; j++ {
		n *= 10
	}
	return n, i > 0 || bare
}

// ParseDate reads yyyy-mm-dd, years of 4 to 9 digits, a minus before Christ.
func ParseDate(s string) (Date, bool) {
	r := reader{s}
	d, ok := r.date()
	return d, ok && r.s == ""
}

func (r *reader) date() (Date, bool) {
	neg := r.take('-')
	width := strings.IndexByte(r.s, '-')
	if width > 4 && r.s[0] == '0' {
		return Date{}, false
	}
	year, ok := r.digits(4, 9)
	if !ok || !r.take('-') {
		return Date{}, false
	}
	if neg {
		year = -year
	}
	month, ok1 := r.digits(2, 2)
	dash := r.take('-')
	day, ok2 := r.digits(2, 2)
	d, valid := NewDate(year, month, day)
	return d, ok1 && dash && ok2 && valid
}

// ParseTime reads hh:mm:ss with a fraction and Z, an offset or @zone; 24:00:00
// is midnight.
func ParseTime(s string) (Time, bool) {
	t, _, ok := parseTime(s)
	return t, ok
}

// parseTime also tells whether the text said 24:00:00, the end of the day.
func parseTime(s string) (t Time, end, ok bool) {
	r := reader{s}
	h, ok1 := r.digits(2, 2)
	c1 := r.take(':')
	m, ok2 := r.digits(2, 2)
	c2 := r.take(':')
	sec, ok3 := r.digits(2, 2)
	nano, ok4 := r.nano(false)
	if !ok1 || !c1 || !ok2 || !c2 || !ok3 || !ok4 {
		return Time{}, false, false
	}
	if h == 24 && m == 0 && sec == 0 && nano == 0 {
		h, end = 0, true
	}
	z, ok := r.zone()
	if !ok || r.s != "" {
		return Time{}, false, false
	}
	t, ok = NewTime(h, m, sec, nano, z)
	return t, end, ok
}

func (r *reader) zone() (Zone, bool) {
	switch {
	case r.s == "":
		return Zone{}, true
	case r.take('Z'):
		return UTC(), true
	case r.take('@'):
		z, ok := Named(r.s)
		r.s = ""
		return z, ok
	case r.take('+'):
		return r.offset(1)
	case r.take('-'):
		return r.offset(-1)
	}
	return Zone{}, false
}

func (r *reader) offset(sign int) (Zone, bool) {
	h, ok1 := r.digits(2, 2)
	c := r.take(':')
	m, ok2 := r.digits(2, 2)
	s, ok3 := 0, true
	if r.take(':') {
		s, ok3 = r.digits(2, 2)
	}
	if !ok1 || !c || !ok2 || !ok3 || m > 59 || s > 59 {
		return Zone{}, false
	}
	return Offset(sign * (h*3600 + m*60 + s))
}

// ParseDateTime reads a date, T and a time, or a date alone, which means its
// midnight.
func ParseDateTime(s string) (DateTime, bool) {
	day, clock, has := strings.Cut(s, "T")
	if !has {
		d, ok := ParseDate(s)
		return DateTime{Date: d}, ok
	}
	d, ok1 := ParseDate(day)
	t, end, ok2 := parseTime(clock)
	if !ok1 || !ok2 {
		return DateTime{}, false
	}
	if end {
		d, ok1 = d.AddDays(1)
	}
	return DateTime{d, t}, ok1
}

// ParseDuration reads P1DT2H3M4.5S, a minus before it for the other direction.
func ParseDuration(s string) (Duration, bool) {
	r := reader{s}
	neg := r.take('-')
	if !r.take('P') || r.s == "" {
		return Duration{}, false
	}
	sec, ok := r.units("D", []int64{86400})
	nano := 0
	if ok && r.take('T') {
		if r.s == "" {
			return Duration{}, false
		}
		var clock int64
		clock, nano, ok = r.clockUnits()
		sec += clock
	}
	if !ok || r.s != "" || sec >= maxSeconds || sec < 0 {
		return Duration{}, false
	}
	d := Duration{sec, int32(nano)}
	if neg {
		d = d.Neg()
	}
	return d, true
}

func (r *reader) clockUnits() (int64, int, bool) {
	sec, ok := r.units("HM", []int64{3600, 60})
	if !ok || r.s == "" {
		return sec, 0, ok
	}
	n, ok1 := r.digits(1, 12)
	nano, ok2 := r.nano(true)
	return sec + int64(n), nano, ok1 && ok2 && r.take('S')
}

// units reads numbers followed by the given letters, each at most once and in
// their order, and sums them up.
func (r *reader) units(letters string, worth []int64) (int64, bool) {
	var sum int64
	for i := range letters {
		save := r.s
		n, ok := r.digits(1, 12)
		if !ok || !r.take(letters[i]) {
			r.s = save
			continue
		}
		sum += int64(n) * worth[i]
	}
	return sum, sum >= 0 && sum < maxSeconds
}

// ParseMonths reads P1Y2M, a minus before it for the other direction.
func ParseMonths(s string) (Months, bool) {
	r := reader{s}
	neg := r.take('-')
	if !r.take('P') || r.s == "" {
		return 0, false
	}
	n, ok := r.units("YM", []int64{12, 1})
	if !ok || r.s != "" {
		return 0, false
	}
	if neg {
		n = -n
	}
	return Months(n), true
}
