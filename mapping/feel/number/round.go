package number

import (
	"math"

	"github.com/cockroachdb/apd/v3"
)

// roundSmall rounds what is and stays in the small form.
func (a Num) roundSmall(scale int, mode Mode) (Num, bool) {
	drop := int(a.scale) - scale
	if a.big != nil || a.coef == math.MinInt64 || drop > maxScale || scale > maxScale || scale < -maxScale {
		return Num{}, false
	}
	if drop < 0 {
		c, ok := mul(a.coef, pow10[-drop])
		return Num{coef: c, scale: int32(scale)}, ok
	}
	unit := pow10[drop]
	q, r := a.coef/unit, a.coef%unit
	if r != 0 && mode.away(a.coef < 0, q&1 != 0, order(max(r, -r), unit-max(r, -r))) {
		if a.coef < 0 {
			q--
		} else {
			q++
		}
	}
	if scale >= 0 {
		return Num{coef: q, scale: int32(scale)}, true
	}
	c, ok := mul(q, pow10[-scale])
	return Num{coef: c}, ok
}

// away tells whether what is cut off moves the rest away from 0: half orders it
// against a half of the last place.
func (m Mode) away(negative, odd bool, half int) bool {
	switch m {
	case HalfUp:
		return half >= 0
	case HalfDown:
		return half > 0
	case Up:
		return true
	case Down:
		return false
	case Floor:
		return negative
	case Ceiling:
		return !negative
	}
	return half > 0 || half == 0 && odd
}

// roundTiny rounds what is less than one of the last place.
func (a Num) roundTiny(scale int, mode Mode) Num {
	double := new(apd.Decimal)
	if _, err := decimal128().Mul(double, a.Abs().apd(), apd.New(2, 0)); err != nil {
		return Num{}
	}
	unit := apd.New(1, int32(-scale))
	if a.Sign() == 0 || !mode.away(a.Sign() < 0, false, double.Cmp(unit)) {
		return Num{}
	}
	unit.Negative = a.Sign() < 0
	return fromBig(unit)
}
