package feel

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/mapping/feel/builtin"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// FuzzCompile compiles whatever text comes, as an expression and as unary tests,
// and evaluates what compiles within small limits. It must neither panic nor
// hang, and its result must be data that JSON can hold.
func FuzzCompile(f *testing.F) {
	for _, fn := range builtin.All() {
		for _, ex := range fn.Examples {
			f.Add(ex.Expr)
		}
	}
	for _, s := range []string{
		`amount > 1000 and applicant.type = "company"`, `for i in 1..1000000, j in 1..1000000 return i*j`, `? > 3`, `-`, `not(1, [2..3])`,
		`{f: function(n) if n = 0 then 0 else f(n - 1), r: f(100000)}.r`, `some x in items satisfies every y in x satisfies y > x`,
		`items[price > 10 and item.count < 3][-1].name`, `@"2024-02-29" + @"P1Y"`, `1e999999999 ** 9999`, `"\uD83D\uDE00\q"`, `[[[[[[[[1]]]]]]]]`,
		`x instance of context<a: list<range<number>>, b: function<Any> -> date and time>`, `date and time("2024-01-01T00:00:00@Asia/Shanghai").time offset`,
		`replace("aaaa", "(a)(a)?", "$2$1$3")`, `/* c */ // d`, `a-b c.d+e`, `1 between 2 and 3 in (4)`, `]1..2[`, `(((1)))..`, `"`, "\x00\xff",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		for _, compile := range []func(string, Options) (*Program, finding.List){Compile, CompileTests} {
			p, found := compile(source, Options{Names: []string{"a-b c", "amount"}})
			if (p == nil) != found.Bad() {
				t.Fatalf("program %v, findings %v", p, found)
			}
			if p == nil {
				continue
			}
			env := &value.Env{}
			env.Reset(time.Unix(1700000000, 0), time.UTC)
			env.Limits = value.Limits{Steps: 20_000, Depth: 64, Size: 2_000, String: 20_000}
			out, _ := p.Eval(Input{Vars: fuzzed, Value: json.Number("3"), Under: env})
			if _, err := json.Marshal(out); err != nil {
				t.Fatalf("%v: %v", out, err)
			}
			env.Renew()
			text, _ := p.AppendJSON(nil, Input{Vars: fuzzed, Value: json.Number("3"), Under: env})
			if want := string(value.AppendJSON(nil, out)); !json.Valid(text) || len(env.Found) == 0 && string(text) != want {
				t.Fatalf("as text %s, as data %s", text, want)
			}
		}
	})
}

var fuzzed = Map{
	"amount": 1250.5, "a-b c": map[string]any{"d": "x"}, "applicant": map[string]any{"type": "company"},
	"items": []any{map[string]any{"name": "a", "price": json.Number("12.50"), "count": 3}, nil, "text"},
}
