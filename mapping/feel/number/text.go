package number

import (
	"math"
	"strconv"
	"strings"

	"github.com/cockroachdb/apd/v3"
)

// maxText bounds how long a written number may be.
const maxText = 4096

// Parse reads a decimal as FEEL and JSON write it: sign, digits, fraction,
// exponent. More than 34 digits are rounded half even.
func Parse(s string) (Num, bool) {
	if n, ok := parseSmall(s); ok {
		return n, true
	}
	return parseBig(s)
}

// parseSmall takes up to 18 digits without an exponent.
func parseSmall(s string) (Num, bool) {
	i, neg := 0, false
	if len(s) > 0 && s[0] == '-' {
		i, neg = 1, true
	}
	if len(s)-i > 19 || i == len(s) {
		return Num{}, false
	}
	var coef int64
	point, digits := -1, 0
	for ; i < len(s); i++ {
		c := s[i]
		switch {
		case c-'0' <= 9:
			coef = coef*10 + int64(c-'0')
			digits++
		case c == '.' && point < 0:
			point = digits
		default:
			return Num{}, false
		}
	}
	if digits == 0 || digits > 18 || point == digits {
		return Num{}, false
	}
	if neg {
		coef = -coef
	}
	if point < 0 {
		point = digits
	}
	return Num{coef: coef, scale: int32(digits - point)}, true
}

func parseBig(s string) (Num, bool) {
	if len(s) > maxText || !wellFormed(s) {
		return Num{}, false
	}
	d, _, err := decimal128().NewFromString(s)
	if err != nil || d.Form != apd.Finite {
		return Num{}, false
	}
	return fromBig(d), true
}

// wellFormed is narrower than apd's reader: no names, no underscores, a digit
// on both sides of an exponent, at most 5 exponent digits.
func wellFormed(s string) bool {
	s = strings.TrimPrefix(s, "-")
	mant, exp, has := strings.Cut(strings.ToLower(s), "e")
	if has {
		exp = strings.TrimPrefix(strings.TrimPrefix(exp, "-"), "+")
		if len(exp) > 5 || !digitsOnly(exp) {
			return false
		}
	}
	whole, frac, dot := strings.Cut(mant, ".")
	if dot && !digitsOnly(frac) {
		return false
	}
	return digitsOnly(whole) || (whole == "" && dot)
}

func digitsOnly(s string) bool {
	for i := range len(s) {
		if s[i]-'0' > 9 {
			return false
		}
	}
	return s != ""
}

// Float makes the number that a float64 prints as, the shortest text that
// reads back as the same float; false for infinities and NaN.
func Float(f float64) (Num, bool) {
	if n, ok := short(f); ok {
		return n, true
	}
	return Parse(strconv.FormatFloat(f, 'g', -1, 64))
}

// short finds a text of up to 15 digits and 4 decimal places. So few digits are
// the only ones of their length that read back as the same float.
func short(f float64) (Num, bool) {
	const most = 1e15
	if !(f > -most && f < most) {
		return Num{}, false
	}
	if i := int64(f); float64(i) == f {
		return Num{coef: i}, true
	}
	for scale, p := int32(1), 10.0; scale <= 4; scale, p = scale+1, p*10 {
		c := f * p
		if !(c > -most && c < most) {
			break
		}
		if i := int64(c + math.Copysign(0.5, c)); float64(i)/p == f {
			return Num{coef: i, scale: scale}, true
		}
	}
	return Num{}, false
}

// Float64 gives the float that stands for the value, false where another decimal
// of as many digits might be meant by it. Floats that a and b stand for are
// ordered as a and b are.
func (a Num) Float64() (float64, bool) {
	const most = 1e15
	if a.big != nil || a.coef <= -most || a.coef >= most {
		return 0, false
	}
	return float64(a.coef) / float64(pow10[a.scale]), true
}

// String writes the value without an exponent as long as it needs no more than
// 40 places, and with one beyond that. The text is a JSON number.
func (a Num) String() string {
	var room [48]byte
	return string(a.Append(room[:0]))
}

// Append appends the text of the number to b.
func (a Num) Append(b []byte) []byte {
	if a.big != nil {
		return appendBig(b, a.big)
	}
	if a.scale == 0 {
		return strconv.AppendInt(b, a.coef, 10)
	}
	return appendScaled(b, a.coef, int(a.scale))
}

func appendScaled(b []byte, coef int64, scale int) []byte {
	u := uint64(coef)
	if coef < 0 {
		b = append(b, '-')
		u = -u
	}
	p := uint64(pow10[scale])
	b = strconv.AppendUint(b, u/p, 10)
	b = append(b, '.')
	frac := u % p
	for q := p / 10; q > frac && q > 1; q /= 10 {
		b = append(b, '0')
	}
	return strconv.AppendUint(b, frac, 10)
}

func appendBig(b []byte, d *apd.Decimal) []byte {
	if d.Exponent > 6 || int64(d.Exponent)+d.NumDigits() < -6 {
		return append(b, d.Text('E')...)
	}
	return append(b, d.Text('f')...)
}
