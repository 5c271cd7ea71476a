package number

import "github.com/cockroachdb/apd/v3"

// Mode says how a number is rounded.
type Mode int

// The roundings of DMN 1.5, 10.3.4.5.
const (
	HalfEven Mode = iota
	HalfUp
	HalfDown
	Up    // away from 0
	Down  // towards 0
	Floor // towards negative infinity
	Ceiling
)

func (m Mode) rounder() apd.Rounder {
	switch m {
	case HalfUp:
		return apd.RoundHalfUp
	case HalfDown:
		return apd.RoundHalfDown
	case Up:
		return apd.RoundUp
	case Down:
		return apd.RoundDown
	case Floor:
		return apd.RoundFloor
	case Ceiling:
		return apd.RoundCeiling
	}
	return apd.RoundHalfEven
}

// The scales that decimal128 knows (DMN 1.5, table 66: decimal).
const (
	MinScale = -6111
	MaxScale = 6176
)

// Round gives the value with scale decimal places; a negative scale rounds to
// tens, hundreds and so on. It is false where the result needs over 34 digits.
func (a Num) Round(scale int, mode Mode) (Num, bool) {
	if scale < MinScale || scale > MaxScale {
		return Num{}, false
	}
	if a.big == nil && int(a.scale) == scale {
		return a, true
	}
	if n, ok := a.roundSmall(scale, mode); ok {
		return n, true
	}
	ctx := decimal128()
	ctx.Rounding = mode.rounder()
	src := a.apd()
	if src.NumDigits()+int64(src.Exponent)+int64(scale) <= 0 {
		return a.roundTiny(scale, mode), true
	}
	if scale > 0 && src.NumDigits()+int64(src.Exponent)+int64(scale) > int64(ctx.Precision) {
		return roundWide(a, src, scale)
	}
	var d apd.Decimal
	if _, err := ctx.Quantize(&d, src, int32(-scale)); err != nil || d.Form != apd.Finite {
		return Num{}, false
	}
	return fromBig(&d), true
}

// roundWide is for values whose padding with zeros would pass 34 digits: they
// stay as they are where they have no more places than asked for.
func roundWide(a Num, src *apd.Decimal, scale int) (Num, bool) {
	if int(-src.Exponent) <= scale {
		return a, true
	}
	return Num{}, false
}

// Sqrt is the square root, false for a negative number.
func (a Num) Sqrt() (Num, bool) {
	if a.Sign() < 0 {
		return Num{}, false
	}
	return one(a, (*apd.Context).Sqrt)
}

// Ln is the natural logarithm, false where a is not positive.
func (a Num) Ln() (Num, bool) {
	if a.Sign() <= 0 {
		return Num{}, false
	}
	return one(a, (*apd.Context).Ln)
}

// Exp is e raised to a, false where that leaves the range of decimal128.
func (a Num) Exp() (Num, bool) {
	if a.Cmp(Int(14200)) > 0 {
		return Num{}, false
	}
	if a.Cmp(Int(-14200)) < 0 {
		return Num{}, true
	}
	return one(a, (*apd.Context).Exp)
}

func one(a Num, op func(*apd.Context, *apd.Decimal, *apd.Decimal) (apd.Condition, error)) (Num, bool) {
	var d, r apd.Decimal
	if _, err := op(decimal128(), &d, a.apd()); err != nil || d.Form != apd.Finite {
		return Num{}, false
	}
	r.Reduce(&d)
	return fromBig(&r), true
}

// Pow is a raised to b, false where there is no such number in decimal128.
func (a Num) Pow(b Num) (Num, bool) {
	if b.Sign() == 0 {
		return Int(1), true
	}
	if a.Sign() == 0 {
		return Num{}, b.Sign() > 0
	}
	if n, ok := b.Int64(); ok && n > 0 && n <= 64 {
		return repeated(a, n)
	}
	if !powerable(a, b) {
		return Num{}, false
	}
	r, ok := slow(a, b, (*apd.Context).Pow)
	if ok && r.big != nil {
		var d apd.Decimal
		d.Reduce(r.big)
		r = fromBig(&d)
	}
	return r, ok
}

// powerable refuses what can only overflow or has no real result, before the
// digits are computed.
func powerable(a, b Num) bool {
	if a.Sign() < 0 && !b.Whole() {
		return false
	}
	return b.Abs().Cmp(Int(1_000_000)) <= 0 || a.Abs().Cmp(Int(1)) == 0
}

func repeated(a Num, n int64) (Num, bool) {
	out, ok := Int(1), true
	for sq := a; n > 0 && ok; n >>= 1 {
		if n&1 == 1 {
			out, ok = out.Mul(sq)
		}
		if n > 1 && ok {
			sq, ok = sq.Mul(sq)
		}
	}
	return out, ok
}

// Even and Odd tell the parity of a whole number; both are false where there
// is a fraction.
func (a Num) Even() bool { return a.parity(0) }

// Odd reports whether the value is an odd whole number.
func (a Num) Odd() bool { return a.parity(1) }

func (a Num) parity(want int64) bool {
	r, ok := a.Mod(Int(2))
	return ok && r.Cmp(Int(want)) == 0
}
