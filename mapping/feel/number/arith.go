package number

import (
	"math"
	"math/bits"

	"github.com/cockroachdb/apd/v3"
)

var pow10 = [maxScale + 1]int64{
	1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
}

// mul multiplies and reports whether the product fits.
func mul(x, y int64) (int64, bool) {
	hi, lo := bits.Mul64(uint64(x), uint64(y))
	if x < 0 {
		hi -= uint64(y)
	}
	if y < 0 {
		hi -= uint64(x)
	}
	p := int64(lo)
	return p, int64(hi) == p>>63
}

// align brings both coefficients to the larger scale.
func align(a, b Num) (x, y int64, scale int32, ok bool) {
	switch {
	case a.scale == b.scale:
		return a.coef, b.coef, a.scale, true
	case a.scale < b.scale:
		x, ok = mul(a.coef, pow10[b.scale-a.scale])
		return x, b.coef, b.scale, ok
	}
	y, ok = mul(b.coef, pow10[a.scale-b.scale])
	return a.coef, y, a.scale, ok
}

// Add is a+b, false where the sum leaves the range of decimal128.
func (a Num) Add(b Num) (Num, bool) {
	if a.big == nil && b.big == nil {
		if x, y, sc, ok := align(a, b); ok {
			if s := x + y; (s > x) == (y > 0) {
				return Num{coef: s, scale: sc}, true
			}
		}
	}
	return slow(a, b, (*apd.Context).Add)
}

// Sub is a-b, false where the difference leaves the range of decimal128.
func (a Num) Sub(b Num) (Num, bool) {
	if a.big == nil && b.big == nil {
		if x, y, sc, ok := align(a, b); ok {
			if s := x - y; (s < x) == (y > 0) {
				return Num{coef: s, scale: sc}, true
			}
		}
	}
	return slow(a, b, (*apd.Context).Sub)
}

// Mul is a×b, false where the product leaves the range of decimal128.
func (a Num) Mul(b Num) (Num, bool) {
	if a.big == nil && b.big == nil && a.scale+b.scale <= maxScale {
		if p, ok := mul(a.coef, b.coef); ok {
			return Num{coef: p, scale: a.scale + b.scale}, true
		}
	}
	return slow(a, b, (*apd.Context).Mul)
}

// Quo is a/b rounded half even to 34 digits, false where b is 0 or the
// quotient leaves the range of decimal128.
func (a Num) Quo(b Num) (Num, bool) {
	if b.Sign() == 0 {
		return Num{}, false
	}
	if a.big == nil && b.big == nil {
		if q, ok := exact(a, b); ok {
			return q, true
		}
	}
	q, ok := slow(a, b, (*apd.Context).Quo)
	if ok && q.big != nil {
		var r apd.Decimal
		r.Reduce(q.big)
		q = fromBig(&r)
	}
	return q, ok
}

// exact divides with the fewest decimal places, where the quotient ends within
// the small form.
func exact(a, b Num) (Num, bool) {
	x, y, _, ok := align(a, b)
	if !ok || x == math.MinInt64 || y == math.MinInt64 {
		return Num{}, false
	}
	q, r := x/y, x%y
	for scale := int32(0); ; scale++ {
		if r == 0 {
			return Num{coef: q, scale: scale}, true
		}
		if scale == maxScale {
			return Num{}, false
		}
		next, fits := mul(r, 10)
		q10, room := mul(q, 10)
		if !fits || !room {
			return Num{}, false
		}
		d := next / y
		q, r = q10+d, next%y
		if (d > 0 && q < q10) || (d < 0 && q > q10) {
			return Num{}, false
		}
	}
}

func slow(a, b Num, op func(*apd.Context, *apd.Decimal, *apd.Decimal, *apd.Decimal) (apd.Condition, error)) (Num, bool) {
	var d apd.Decimal
	if _, err := op(decimal128(), &d, a.apd(), b.apd()); err != nil || d.Form != apd.Finite {
		return Num{}, false
	}
	return fromBig(&d), true
}

// Mod is a - b×floor(a/b): its sign is b's (DMN 1.5, 10.3.4.5). It is false
// where b is 0 or the two are too far apart to be compared digit by digit.
func (a Num) Mod(b Num) (Num, bool) {
	if b.Sign() == 0 {
		return Num{}, false
	}
	if a.big == nil && b.big == nil {
		if x, y, sc, ok := align(a, b); ok && x != math.MinInt64 {
			r := x % y
			if r != 0 && (r < 0) != (y < 0) {
				r += y
			}
			return Num{coef: r, scale: sc}, true
		}
	}
	return bigMod(a.apd(), b.apd())
}

func bigMod(x, y *apd.Decimal) (Num, bool) {
	exp := min(x.Exponent, y.Exponent)
	if max(x.Exponent, y.Exponent)-exp > 400 {
		return Num{}, false
	}
	cx, cy := raised(x, exp), raised(y, exp)
	var r apd.BigInt
	r.Rem(cx, cy)
	if r.Sign() != 0 && (r.Sign() < 0) != (cy.Sign() < 0) {
		r.Add(&r, cy)
	}
	d := apd.NewWithBigInt(&r, exp)
	if _, err := decimal128().Round(d, d); err != nil {
		return Num{}, false
	}
	return fromBig(d), true
}

// raised gives the signed coefficient of d at a smaller exponent.
func raised(d *apd.Decimal, exp int32) *apd.BigInt {
	var c, p apd.BigInt
	p.Exp(apd.NewBigInt(10), apd.NewBigInt(int64(d.Exponent-exp)), nil)
	c.Mul(&d.Coeff, &p)
	if d.Negative {
		c.Neg(&c)
	}
	return &c
}
