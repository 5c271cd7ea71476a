package number

import (
	"math"
	"math/big"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// written draws a decimal text of up to 34 digits.
func written(t *rapid.T, label string) string {
	return rapid.StringMatching(`-?(0|[1-9][0-9]{0,3}|[1-9][0-9]{16,19}|[1-9][0-9]{30})(\.[0-9]{1,3}|\.[0-9]{1}|)`).Draw(t, label)
}

func exactly(s string) *big.Rat {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		panic(s)
	}
	return r
}

func drawn(t *rapid.T, label string) (Num, *big.Rat) {
	s := written(t, label)
	n, ok := Parse(s)
	if !ok {
		t.Fatalf("%q is not read", s)
	}
	return n, exactly(s)
}

// near tells whether n is the exact value rounded to 34 digits.
func near(n Num, want *big.Rat) bool {
	got := exactly(n.String())
	d := new(big.Rat).Sub(got, want)
	if d.Sign() == 0 {
		return true
	}
	// half a unit of the 34th digit at most
	rel := d.Quo(d, want)
	limit := new(big.Rat).SetFrac(big.NewInt(5), new(big.Int).Exp(big.NewInt(10), big.NewInt(34), nil))
	return rel.Abs(rel).Cmp(limit) <= 0
}

// TestArithmeticIsExact holds the four operations to math/big.
func TestArithmeticIsExact(t *testing.T) {
	t.Parallel()
	ops := []struct {
		name string
		ours func(a, b Num) (Num, bool)
		want func(z, a, b *big.Rat) *big.Rat
	}{
		{"+", Num.Add, (*big.Rat).Add}, {"-", Num.Sub, (*big.Rat).Sub}, {"*", Num.Mul, (*big.Rat).Mul}, {"/", Num.Quo, (*big.Rat).Quo},
	}
	rapid.Check(t, func(t *rapid.T) {
		a, x := drawn(t, "a")
		b, y := drawn(t, "b")
		for _, op := range ops {
			if op.name == "/" && y.Sign() == 0 {
				continue
			}
			got, ok := op.ours(a, b)
			if want := op.want(new(big.Rat), x, y); !ok || !near(got, want) {
				t.Fatalf("%s %s %s is %s (%v), want %s", a, op.name, b, got, ok, want.FloatString(40))
			}
		}
		if got, want := a.Cmp(b), x.Cmp(y); got != want {
			t.Fatalf("%s against %s: %d, want %d", a, b, got, want)
		}
		if y.Sign() != 0 {
			modulo(t, a, b, x, y)
		}
	})
}

// modulo: a - b*floor(a/b).
func modulo(t *rapid.T, a, b Num, x, y *big.Rat) {
	q := new(big.Rat).Quo(x, y)
	floor := new(big.Int).Div(q.Num(), q.Denom()) // Euclidean; the denominator is positive
	want := new(big.Rat).Sub(x, new(big.Rat).Mul(y, new(big.Rat).SetInt(floor)))
	got, ok := a.Mod(b)
	if !ok || !near(got, want) {
		t.Fatalf("%s modulo %s is %s (%v), want %s", a, b, got, ok, want.FloatString(40))
	}
}

// TestOrder: comparison is total, and what is equal stays so in other forms.
func TestOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, _ := drawn(t, "a")
		b, _ := drawn(t, "b")
		c, _ := drawn(t, "c")
		if a.Cmp(b) != -b.Cmp(a) || a.Cmp(a) != 0 {
			t.Fatalf("%s and %s are out of order", a, b)
		}
		if a.Cmp(b) <= 0 && b.Cmp(c) <= 0 && a.Cmp(c) > 0 {
			t.Fatalf("%s <= %s <= %s, but not the first and the last", a, b, c)
		}
		if again, ok := Parse(a.String()); !ok || again.Cmp(a) != 0 || again.String() != a.String() {
			t.Fatalf("%s reads back as %s", a, again)
		}
		if none, ok := a.Add(a.Neg()); !ok || none.Sign() != 0 {
			t.Fatalf("%s and its negative are %s", a, none)
		}
	})
}

// TestFloats: a float is the shortest decimal that reads back as it, and floats
// that stand for numbers are in their order.
func TestFloats(t *testing.T) {
	t.Parallel()
	some := rapid.OneOf(rapid.Float64(), rapid.Map(rapid.Uint64(), math.Float64frombits),
		rapid.Map(rapid.IntRange(-9_999_999, 9_999_999), func(i int) float64 { return float64(i) / 100 }))
	rapid.Check(t, func(t *rapid.T) {
		f, g := some.Draw(t, "f"), some.Draw(t, "g")
		n, ok := Float(f)
		want, fits := Parse(strconv.FormatFloat(f, 'g', -1, 64))
		if ok != fits || ok && n.Cmp(want) != 0 {
			t.Fatalf("%v is %s, want %s", f, n, want)
		}
		m, has := Float(g)
		if x, exact := n.Float64(); ok && has && exact && (x != f || ordered(x, g) != n.Cmp(m)) {
			t.Fatalf("%s stands for %v, and %v is ordered otherwise than %s", n, x, g, m)
		}
	})
}

func ordered(x, y float64) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// TestRoundingIsExact holds every rounding to math/big.
func TestRoundingIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n, x := drawn(t, "n")
		if rapid.Bool().Draw(t, "tiny") {
			tiny := rapid.StringMatching(`-?0\.0{0,20}[1-9]{1,6}`).Draw(t, "text")
			n, _ = Parse(tiny)
			x = exactly(tiny)
		}
		scale := rapid.IntRange(-3, 5).Draw(t, "scale")
		for mode := HalfEven; mode <= Ceiling; mode++ {
			got, ok := n.Round(scale, mode)
			if want := rounded(x, scale, mode); !ok || exactly(got.String()).Cmp(want) != 0 {
				t.Fatalf("%s to %d places in mode %d is %s (%v), want %s", n, scale, mode, got, ok, want.FloatString(6))
			}
		}
	})
}

func rounded(x *big.Rat, scale int, mode Mode) *big.Rat {
	unit := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(scale, -scale))), nil))
	if scale > 0 {
		unit.Inv(unit)
	}
	q := new(big.Rat).Quo(x, unit)
	floor := new(big.Int).Div(q.Num(), q.Denom())
	rest := new(big.Rat).Sub(q, new(big.Rat).SetInt(floor))
	half := rest.Cmp(big.NewRat(1, 2))
	negative, odd := x.Sign() < 0, floor.Bit(0) == 1
	up := map[Mode]bool{
		HalfEven: half > 0 || half == 0 && odd, HalfUp: half > 0 || half == 0 && !negative, HalfDown: half > 0 || half == 0 && negative,
		Up: !negative, Down: negative, Floor: false, Ceiling: true,
	}[mode]
	if up && rest.Sign() != 0 {
		floor.Add(floor, big.NewInt(1))
	}
	return new(big.Rat).Mul(new(big.Rat).SetInt(floor), unit)
}
