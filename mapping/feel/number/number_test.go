package number

import (
	"testing"
)

func num(t *testing.T, s string) Num {
	t.Helper()
	n, ok := Parse(s)
	if !ok {
		t.Fatalf("parse %q failed", s)
	}
	return n
}

func TestText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"0": "0", "-1": "-1", "1.50": "1.50", ".5": "0.5", "-0.05": "-0.05", "1e3": "1000", "1.2E-3": "0.0012",
		"12345678901234567890": "12345678901234567890", "0.000000000000000001": "0.000000000000000001",
		"9223372036854775808": "9223372036854775808", "100000000000000000.001": "100000000000000000.001",
		"1234567890123456789012345678901234567": "1234567890123456789012345678901235000", "1e300": "1E+300",
	} {
		if got := num(t, in).String(); got != want {
			t.Errorf("%s prints as %s, want %s", in, got, want)
		}
	}
	for _, bad := range []string{"", "-", ".", "1.", "1e", "NaN", "Infinity", "1_0", "+1", "0x1", "1e99999", "--1"} {
		if n, ok := Parse(bad); ok {
			t.Errorf("%q was read as %s", bad, n)
		}
	}
}

func TestArithmetic(t *testing.T) {
	t.Parallel()
	type op func(a, b Num) (Num, bool)
	for _, c := range []struct {
		name    string
		op      op
		a, b, w string
	}{
		{"add", Num.Add, "0.1", "0.2", "0.3"},
		{"add over", Num.Add, "9223372036854775807", "1", "9223372036854775808"},
		{"add negative over", Num.Add, "-9223372036854775807", "-2", "-9223372036854775809"},
		{"sub", Num.Sub, "1", "0.01", "0.99"},
		{"mul", Num.Mul, "1.1", "1.1", "1.21"},
		{"mul over", Num.Mul, "9223372036854775807", "10", "92233720368547758070"},
		{"quo", Num.Quo, "10", "4", "2.5"},
		{"quo whole", Num.Quo, "10.00", "5", "2"},
		{"quo third", Num.Quo, "1", "3", "0.3333333333333333333333333333333333"},
		{"mod", Num.Mod, "-12", "5", "3"},
		{"mod fraction", Num.Mod, "10.1", "-4.5", "-3.4"},
		{"pow", Num.Pow, "2", "10", "1024"},
		{"pow negative", Num.Pow, "2", "-1", "0.5"},
	} {
		got, ok := c.op(num(t, c.a), num(t, c.b))
		if !ok || got.String() != c.w {
			t.Errorf("%s: %s, %s gives %s (%v), want %s", c.name, c.a, c.b, got, ok, c.w)
		}
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	if _, ok := num(t, "1").Quo(Num{}); ok {
		t.Error("division by zero gave a number")
	}
	if _, ok := num(t, "10").Pow(num(t, "9999")); ok {
		t.Error("10**9999 gave a number")
	}
	if _, ok := num(t, "-4").Sqrt(); ok {
		t.Error("sqrt(-4) gave a number")
	}
	if _, ok := num(t, "1e6144").Mul(num(t, "10")); ok {
		t.Error("1e6145 gave a number")
	}
}

func TestRound(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in    string
		scale int
		mode  Mode
		want  string
	}{
		{"2.5", 0, HalfEven, "2"}, {"2.5", 0, HalfUp, "3"}, {"-2.5", 0, HalfDown, "-2"}, {"-1.1", 0, Floor, "-2"},
		{"1.1", 0, Ceiling, "2"}, {"1.11", 1, Up, "1.2"}, {"1.19", 1, Down, "1.1"}, {"1234", -2, HalfEven, "1200"}, {"-0.09", 0, Floor, "-1"}, {"0.01", 0, Up, "1"}, {"1.5", 3, HalfEven, "1.500"},
	} {
		if got, ok := num(t, c.in).Round(c.scale, c.mode); !ok || got.String() != c.want {
			t.Errorf("%s to %d gives %s (%v), want %s", c.in, c.scale, got, ok, c.want)
		}
	}
}
