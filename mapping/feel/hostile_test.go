package feel

import (
	"strings"
	"testing"

	"github.com/servicehall/hallway/mapping/feel/value"
)

// TestHostile: what is written to take for ever ends at a limit, or has no
// result, after few steps.
func TestHostile(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 30_000)
	vars := Map{"s": long, "l": make([]any, 5000)}
	for source, code := range map[string]string{
		`matches(s, "^((a|aa)+)+\\1b$")`:                                              "feel.limit-steps",
		`replace(s, "((a*)*)*\\2b", "x")`:                                             "feel.limit-steps",
		`matches(s, "(x+x+)+y|(a?){1000}b")`:                                          "feel.limit-steps",
		`split(s, "(a)\\1*?(b)")`:                                                     "feel.limit-steps",
		`count(for i in 1..100000 return upper case(s))`:                              "feel.limit-steps",
		`count(for i in 1..100000 return s + s)`:                                      "feel.limit-steps",
		`count(for i in 1..100000 return sum(l))`:                                     "feel.limit-steps",
		`sum(for i in 1..1000000000 return i)`:                                        "feel.limit-",
		`{f: function(n) f(n) + f(n), r: f(1)}.r`:                                     "feel.limit-",
		`some x in 1..100000, y in 1..100000, z in 1..100000 satisfies x + y + z < 0`: "feel.limit-",
		`9.9e6144 * 10`:                         "feel.no-result",
		`10 ** 999999999999`:                    "feel.no-result",
		`(2 ** 0.5) ** 1e300`:                   "feel.no-result",
		`product(for i in 1..100 return 1e300)`: "feel.no-number",
		`exp(1e30)`:                             "feel.no-number",
		`1e300 - modulo(1e6000, 7e-6000)`:       "feel.",
	} {
		p, bad := Compile(source, Options{Names: []string{"s", "l"}})
		if bad.Bad() {
			t.Fatal(source, bad)
		}
		env := &value.Env{Limits: value.Limits{Steps: 200_000, Depth: 64, Size: 200_000, String: 1 << 20}}
		got, _ := p.Eval(Input{Vars: vars, Under: env})
		found := false
		for _, d := range env.Found {
			found = found || strings.HasPrefix(d.Code, code)
		}
		if got != nil || !found {
			t.Errorf("%s: %.60v %.200v, want null and %s", source, got, env.Found, code)
		}
	}
}

// TestHostileSources: what cannot be compiled is refused, and how much is looked
// at is bounded.
func TestHostileSources(t *testing.T) {
	t.Parallel()
	for _, source := range []string{
		strings.Repeat("(", 20_000), strings.Repeat("[", 5000) + strings.Repeat("]", 5000), strings.Repeat("if ", 5000), strings.Repeat("-", 5000) + "1",
		strings.Repeat("{a:", 3000), strings.Repeat("function(x) ", 3000) + "1", strings.Repeat("for i in ", 3000), strings.Repeat("x in (", 3000),
		"1e99999999999", "\"" + strings.Repeat("a", 300<<10), strings.Repeat("x instance of list<", 3000), strings.Repeat("a.", 20_000),
	} {
		for _, compile := range []func(string, Options) (*Program, bool){compiles, compilesTests} {
			if _, ok := compile(source, Options{}); ok {
				t.Errorf("%.30s is taken", source)
			}
		}
	}
	for _, source := range []string{strings.Repeat("1 + ", 5_000) + "1", strings.Repeat("true and ", 5_000) + "true", "[" + strings.Repeat("1,", 5_000) + "1]"} {
		p, ok := compiles(source, Options{})
		if !ok {
			t.Errorf("%.30s is refused", source)
			continue
		}
		if v, why := p.Eval(Input{}); v == nil {
			t.Errorf("%.30s: %v", source, why)
		}
	}
}

func compiles(source string, o Options) (*Program, bool) {
	p, found := Compile(source, o)
	return p, !found.Bad()
}

func compilesTests(source string, o Options) (*Program, bool) {
	p, found := CompileTests(source, o)
	return p, !found.Bad()
}
