// Package number holds FEEL's numbers: decimals of 34 digits (IEEE 754-2008
// decimal128, as DMN 1.5, 10.3.2.3.1 asks), exact and never binary. Most values
// fit an int64 coefficient with a scale and stay there; what does not fit is
// carried by apd.
package number

import (
	"math"

	"github.com/cockroachdb/apd/v3"
)

// Num is an immutable decimal. The zero value is 0.
//
// A small number is coef × 10^-scale with 0 ≤ scale ≤ 18; where big is set, it
// holds the value and the other two are unused.
type Num struct {
	coef  int64
	scale int32
	big   *apd.Decimal
}

const maxScale = 18

func decimal128() *apd.Context {
	return &apd.Context{
		Precision: 34, MaxExponent: 6144, MinExponent: -6143,
		Rounding: apd.RoundHalfEven, Traps: apd.Overflow | apd.InvalidOperation | apd.DivisionByZero | apd.DivisionUndefined | apd.DivisionImpossible,
	}
}

// Int makes a number of an integer.
func Int(i int64) Num { return Num{coef: i} }

// Scaled makes coef × 10^-scale; scale counts from 0 to 18.
func Scaled(coef int64, scale int) Num {
	if scale < 0 || scale > maxScale {
		return fromBig(apd.New(coef, int32(-scale)))
	}
	return Num{coef: coef, scale: int32(scale)}
}

// fromBig takes ownership of d and brings it to the small form where it fits.
func fromBig(d *apd.Decimal) Num {
	if d.Exponent <= 0 && d.Exponent >= -maxScale && d.Coeff.IsInt64() {
		return small(d, d.Coeff.Int64(), -d.Exponent)
	}
	if d.Exponent > 0 && d.Exponent <= maxScale && d.Coeff.IsInt64() {
		if c, ok := mul(d.Coeff.Int64(), pow10[d.Exponent]); ok {
			return small(d, c, 0)
		}
	}
	if d.Coeff.Sign() == 0 {
		return Num{}
	}
	return Num{big: d}
}

func small(d *apd.Decimal, coef int64, scale int32) Num {
	if d.Negative {
		coef = -coef
	}
	return Num{coef: coef, scale: scale}
}

// apd gives the value as an apd decimal that must not be changed.
func (a Num) apd() *apd.Decimal {
	if a.big != nil {
		return a.big
	}
	return apd.New(a.coef, -a.scale)
}

// Sign is -1, 0 or 1.
func (a Num) Sign() int {
	switch {
	case a.big != nil:
		return a.big.Sign()
	case a.coef < 0:
		return -1
	case a.coef > 0:
		return 1
	}
	return 0
}

// Int64 gives the value as an integer, false where it is none or too large.
func (a Num) Int64() (int64, bool) {
	if a.big != nil {
		i, err := a.big.Int64()
		return i, err == nil
	}
	p := pow10[a.scale]
	return a.coef / p, a.coef%p == 0
}

// Int gives the integer value where it fits the machine's int32 range, as
// positions, counts and calendar fields do.
func (a Num) Int() (int, bool) {
	i, ok := a.Int64()
	return int(i), ok && i >= math.MinInt32 && i <= math.MaxInt32
}

// Trunc gives the whole part, false where it is too large for an int64.
func (a Num) Trunc() (int64, bool) {
	if a.big == nil {
		return a.coef / pow10[a.scale], true
	}
	r, ok := a.Round(0, Down)
	if !ok {
		return 0, false
	}
	return r.Int64()
}

// Whole reports whether the value has no fraction.
func (a Num) Whole() bool {
	if a.big == nil {
		return a.coef%pow10[a.scale] == 0
	}
	var whole, frac apd.Decimal
	a.big.Modf(&whole, &frac)
	return frac.IsZero()
}

// Neg is -a.
func (a Num) Neg() Num {
	if a.big == nil && a.coef != math.MinInt64 {
		return Num{coef: -a.coef, scale: a.scale}
	}
	return fromBig(new(apd.Decimal).Neg(a.apd()))
}

// Abs is the value without its sign.
func (a Num) Abs() Num {
	if a.Sign() < 0 {
		return a.Neg()
	}
	return a
}

// Cmp is -1, 0 or 1 as a is less than, equal to or greater than b.
func (a Num) Cmp(b Num) int {
	if a.big == nil && b.big == nil {
		if a.scale == b.scale {
			return order(a.coef, b.coef)
		}
		if x, y, _, ok := align(a, b); ok {
			return order(x, y)
		}
	}
	return a.apd().Cmp(b.apd())
}

func order(x, y int64) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}
