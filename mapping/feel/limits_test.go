package feel

import (
	"fmt"
	"strings"
	"testing"

	"github.com/servicehall/hallway/mapping/feel/value"
)

// TestLimits holds an evaluation to its limits: it stops, gives null and says
// why.
func TestLimits(t *testing.T) {
	t.Parallel()
	doubling := `{a0: [1, 1]`
	for i := 1; i < 60; i++ {
		doubling += fmt.Sprintf(", a%d: [a%d, a%d]", i, i-1, i-1)
	}
	for source, code := range map[string]string{
		`for i in 1..100000000 return i`:                                             "feel.limit-list",
		`for i in 1..3000, j in 1..3000 return i * j`:                                "feel.limit-",
		`{f: function(n) f(n + 1), r: f(1)}.r`:                                       "feel.limit-depth",
		`count(for i in 1..9000 return for j in 1..3 return for k in 1..9 return i)`: "feel.limit-steps",
		doubling + `}`:                        "feel.limit-parts",
		`string(` + doubling + `, r: a59}.r)`: "feel.limit-string",
		`{s: "0123456789", t: string join(for i in 1..9000 return "0123456789" + s)}.t`:           "feel.limit-string",
		`{s: "x", r: for i in 1..30 return if i = 1 then s else partial[-1] + partial[-1]}.r[-1]`: "feel.limit-string",
	} {
		p, bad := Compile(source, Options{})
		if bad.Bad() {
			t.Fatal(bad)
		}
		env := &value.Env{Limits: value.Limits{Steps: 20_000, Depth: 64, Size: 10_000, String: 100_000}}
		got, _ := p.Eval(Input{Under: env})
		found := false
		for _, d := range env.Found {
			found = found || strings.HasPrefix(d.Code, code)
		}
		if got != nil || !found {
			t.Errorf("%.80s: %.60v %v, want null and %s", source, got, env.Found, code)
		}
	}
}

// TestDoubledValuesAreEqual compares what is much larger than the memory that
// holds it.
func TestDoubledValuesAreEqual(t *testing.T) {
	t.Parallel()
	a, b := []any{true}, []any{true}
	for range 60 {
		a, b = []any{a, a}, []any{b, b}
	}
	got, _ := evaluate(t, "a = b", Input{Vars: Map{"a": a, "b": b}})
	if got == true {
		t.Error("more parts than can be compared are said to be equal")
	}
}
