package temporal

import (
	"math/bits"
	"strconv"

	"github.com/servicehall/hallway/mapping/feel/number"
)

// Duration is FEEL's days and time duration: Sec seconds and Nano nanoseconds,
// 0 ≤ Nano < 1e9, so that -0.5 s is -1 s and 5e8 ns.
type Duration struct {
	Sec  int64
	Nano int32
}

// Months is FEEL's years and months duration.
type Months int64

const maxSeconds = 1 << 60

// span makes a duration of seconds and nanoseconds of either sign.
func span(sec, nano int64) Duration {
	carry := floorDiv(nano, 1e9)
	return Duration{sec + carry, int32(nano - carry*1e9)}
}

// Seconds makes a duration of whole seconds.
func Seconds(sec int64) Duration { return Duration{Sec: sec} }

// Neg turns the direction.
func (d Duration) Neg() Duration { return span(-d.Sec, -int64(d.Nano)) }

// Abs drops the direction.
func (d Duration) Abs() Duration {
	if d.Sec < 0 {
		return d.Neg()
	}
	return d
}

// Add is the sum, false beyond 36 thousand million years.
func (d Duration) Add(e Duration) (Duration, bool) {
	s := span(d.Sec+e.Sec, int64(d.Nano)+int64(e.Nano))
	return s, s.Sec < maxSeconds && s.Sec > -maxSeconds
}

// Compare is -1, 0 or 1.
func (d Duration) Compare(e Duration) int {
	if c := order(d.Sec, e.Sec); c != 0 {
		return c
	}
	return order(int64(d.Nano), int64(e.Nano))
}

// Number gives the length in seconds.
func (d Duration) Number() number.Num {
	if hi, _ := bits.Mul64(uint64(max(d.Sec, -d.Sec)), 1e9); d.Nano == 0 || hi > 0 || d.Sec > 9e9 || d.Sec < -9e9 {
		n, _ := number.Int(d.Sec).Add(number.Scaled(int64(d.Nano), 9))
		return n
	}
	return number.Scaled(d.Sec*1e9+int64(d.Nano), 9)
}

// OfNumber makes a duration of a number of seconds, cut to nanoseconds.
func OfNumber(n number.Num) (Duration, bool) {
	whole, ok := n.Round(0, number.Floor)
	if !ok {
		return Duration{}, false
	}
	sec, ok := whole.Int64()
	if !ok || sec >= maxSeconds || sec <= -maxSeconds {
		return Duration{}, false
	}
	frac, _ := n.Sub(whole)
	nanos, _ := frac.Mul(number.Int(1e9))
	n9, _ := nanos.Trunc()
	return Duration{sec, int32(n9)}, true
}

// Days and the following give the parts as they are written, each with the
// sign of the whole.
func (d Duration) Days() int64 { return d.part(86400, 1<<62) }

// Hours is the part of 0 to 23 hours.
func (d Duration) Hours() int64 { return d.part(3600, 24) }

// Minutes is the part of 0 to 59 minutes.
func (d Duration) Minutes() int64 { return d.part(60, 60) }

// Seconds is the part of 0 to under 60 seconds, with its fraction.
func (d Duration) Seconds() number.Num {
	a := d.Abs()
	n := number.Int(a.Sec % 60)
	if a.Nano != 0 {
		n, _ = n.Add(number.Scaled(int64(a.Nano), 9))
	}
	if d.Sec < 0 {
		return n.Neg()
	}
	return n
}

func (d Duration) part(unit, of int64) int64 {
	p := d.Abs().Sec / unit % of
	if d.Sec < 0 {
		return -p
	}
	return p
}

// String is the ISO 8601 form: P1DT2H3M4.5S.
func (d Duration) String() string { return string(d.Append(nil)) }

// Append appends the ISO 8601 form to b.
func (d Duration) Append(b []byte) []byte {
	a := d.Abs()
	if a == (Duration{}) {
		return append(b, "PT0S"...)
	}
	if d.Sec < 0 {
		b = append(b, '-')
	}
	b = appendPart(append(b, 'P'), a.Days(), 'D')
	if a.Sec%86400 == 0 && a.Nano == 0 {
		return b
	}
	b = appendPart(append(b, 'T'), a.Hours(), 'H')
	b = appendPart(b, a.Minutes(), 'M')
	if a.Sec%60 == 0 && a.Nano == 0 {
		return b
	}
	b = strconv.AppendInt(b, a.Sec%60, 10)
	return append(appendNano(b, int(a.Nano)), 'S')
}

func appendPart(b []byte, n int64, unit byte) []byte {
	if n == 0 {
		return b
	}
	return append(strconv.AppendInt(b, n, 10), unit)
}

// String is the ISO 8601 form: P1Y2M, P0M for nothing.
func (m Months) String() string { return string(m.Append(nil)) }

// Append appends the ISO 8601 form to b.
func (m Months) Append(b []byte) []byte {
	if m == 0 {
		return append(b, "P0M"...)
	}
	n := int64(m)
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	return appendPart(appendPart(append(b, 'P'), n/12, 'Y'), n%12, 'M')
}

// MonthsBetween counts the whole months from one day to another (DMN 1.5,
// 10.3.4.4: years and months duration), negative where to is before from.
func MonthsBetween(from, to Date) Months {
	if to.Compare(from) < 0 {
		return -MonthsBetween(to, from)
	}
	m := (int64(to.Year)-int64(from.Year))*12 + int64(to.Month-from.Month)
	if to.Day < from.Day {
		m--
	}
	return Months(m)
}
