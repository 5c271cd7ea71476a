package feel

import (
	"encoding/json"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/mapping/codes"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// shape is the type of an application, as a schema says it.
var shape = map[string]Type{
	"applicant": {Kind: value.Context, Closed: true, Fields: map[string]Type{
		"name": {Kind: value.String}, "age": {Kind: value.Number}, "date of birth": {Kind: value.Date},
	}},
	"items": value.ListOf(Type{Kind: value.Context, Closed: true, Fields: map[string]Type{"price": {Kind: value.Number}, "name": {Kind: value.String}}}),
}

// TestFindings words what is wrong with an expression, with a caret under it.
func TestFindings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ source, want string }{
		{"1 +", `1:4: the expression ends too early: … should follow [feel.ends-early]`},
		{"1 1", `1:3: the expression should end here, but 1 follows [feel.end-expected]`},
		{"aplicant.name", "1:1: there is no variable named aplicant [feel.unknown-name-near]\n  aplicant.name\n  ^^^^^^^^\n  → did you mean applicant?"},
		{"applicant.\n  nam", "2:3: there is no field nam [feel.unknown-field-near]\n    nam\n    ^^^\n  → did you mean name?"},
		{`"企业" + uper case("a")`, "1:8: there is no function named uper case [feel.unknown-function-near]"},
		{`trim(applicant.age)`, `1:16: the parameter string of trim should be a string, but it is a number [feel.argument-type]`},
		{`items[prise > 1]`, `there is no variable named prise [feel.unknown-name-near]`},
		{`date("2024-01-01") instance of dat`, `there is no type named dat [feel.unknown-type-near]`},
		{`substring("a")`, `the function substring does not take 1 arguments [feel.argument-count]`},
		{`substring(string: "a", from: 1)`, `does not have parameters of these names [feel.argument-names]`},
		{`"open`, `the string does not end [feel.open-string]`},
		{`@"2024-13-01"`, `"2024-13-01" is no date, time or duration [feel.at-literal]`},
		{`function() external {}`, `external (Java) functions are not executed [feel.external]`},
		{`? + 1`, `? has a meaning only in unary tests [feel.input-outside]`},
		{strings.Repeat("(", 2000), `levels are nested [feel.too-deep]`},
	} {
		p, found := Compile(c.source, Options{Types: shape, Strict: true})
		if p != nil || len(found) == 0 {
			t.Errorf("%.40s compiles", c.source)
			continue
		}
		if got := found[0].Say(Words, words.En); !strings.Contains(got, c.want) {
			t.Errorf("%.40s: %s\nwant %s", c.source, got, c.want)
		}
	}
}

// TestReads tells which input paths an expression reads.
func TestReads(t *testing.T) {
	t.Parallel()
	for source, want := range map[string][]string{
		`applicant.name + "x"`:                                   {"applicant.name"},
		`applicant.date of birth.year`:                           {"applicant.date of birth.year"},
		`items[price > applicant.age].name`:                      {"applicant.age", "items", "items.name", "items.price"},
		`for i in items return i.price`:                          {"items", "items.price"},
		`{a: applicant.age, b: a + 1}.b`:                         {"applicant.age"},
		`if applicant.age > 1 then applicant.name else "nobody"`: {"applicant.age", "applicant.name"},
		`1 + 2`: {},
	} {
		p, found := Compile(source, Options{Types: shape, Strict: true})
		if found.Bad() {
			t.Fatal(found)
		}
		got := p.Reads()
		if len(got) != len(want) || len(got) > 0 && !reflect.DeepEqual(got, want) {
			t.Errorf("%s reads %q, want %q", source, got, want)
		}
	}
}

// TestJSON evaluates over data as it stands in JSON and gives such data.
func TestJSON(t *testing.T) {
	t.Parallel()
	vars := Map{"n": json.Number("1469.055"), "f": 0.1, "i": 3, "s": "企业", "nothing": nil, "l": []any{json.Number("1"), 2, 3.5},
		"m": map[string]any{"b": []any{map[string]any{"c": true}}}}
	for source, want := range map[string]any{
		`n`: json.Number("1469.055"), `n * 1`: json.Number("1469.055"), `f + 0.2`: json.Number("0.3"), `i / 3`: json.Number("1"), `1 / 3`: json.Number("0.3333333333333333333333333333333333"),
		`s + "设立"`: "企业设立", `nothing`: nil, `nothing + 1`: nil, `l[2]`: json.Number("2"), `sum(l)`: json.Number("6.5"), `l = [1, 2, 3.5]`: true,
		`m.b[1].c`: true, `m.b.c`: []any{true}, `m.x.y`: nil, `{a: @"2024-02-29", b: @"P1D"}`: map[string]any{"a": "2024-02-29", "b": "P1D"},
		`[1..3]`: "[1..3]", `function(x) x`: nil, `now()`: "2026-03-04T13:06:07@Asia/Shanghai", `today()`: "2026-03-05",
		`1 = "1"`: nil, `null = nothing`: true, `true and nothing`: nil, `false and nothing`: false, `100000000000000000000 + 0.1`: json.Number("100000000000000000000.1"),
	} {
		p, found := Compile(source, Options{})
		if found.Bad() {
			t.Fatal(found)
		}
		zone := time.FixedZone("", 0)
		at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
		if loc, err := time.LoadLocation("Asia/Shanghai"); err == nil {
			zone = loc
		}
		if source == `today()` {
			at = at.Add(12 * time.Hour)
		}
		if got, diags := p.Eval(Input{Vars: vars, Now: at, Zone: zone}); !reflect.DeepEqual(got, want) {
			t.Errorf("%s = %#v, want %#v %v", source, got, want, diags)
		}
	}
}

// TestDiagnostics says where and why a result is null, and never with a value.
func TestDiagnostics(t *testing.T) {
	t.Parallel()
	vars := Map{"name": "秘密", "n": 0, "m": map[string]any{}}
	for source, want := range map[string]string{
		"1 +\n  name": "1:3 feel.operands", `1 / n`: "1:3 feel.no-result", `missing`: "1:1 feel.no-variable", `number(name)`: "1:1 feel.text",
		`m.a + 1`: "1:5 feel.operands", `[1][5]`: "1:4 feel.index", `name.x`: "1:6 feel.no-property", `matches(name, "(")`: "1:1 feel.pattern",
		`lookup({a: 1}, "b")`: "1:1 feel.no-row", `name > 1`: "1:6 feel.not-comparable",
	} {
		p, found := Compile(source, Options{})
		if found.Bad() {
			t.Fatal(found)
		}
		got, diags := p.Eval(Input{Vars: vars})
		if got != nil || len(diags) == 0 {
			t.Errorf("%s = %v %v, want null and a reason", source, got, diags)
			continue
		}
		d := diags[0]
		said := Words.Say(words.Zh, d.Code, d.Args)
		if where := placeOf(d); where != want || strings.Contains(said, "秘密") || strings.Contains(said, "{") {
			t.Errorf("%s: %s %q, want %s", source, where, said, want)
		}
	}
}

func placeOf(d Diagnostic) string {
	return (value.Text(mustNum(d.Line)) + ":" + value.Text(mustNum(d.Col)) + " " + d.Code)
}

func mustNum(i int) any { n, _ := value.ToNum(i); return n }

// TestTests evaluates unary tests.
func TestTests(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		source string
		in     any
		want   Tri
	}{
		{`-`, nil, True}, {`> 10`, 11, True}, {`> 10`, json.Number("10"), False}, {`"a", "b"`, "b", True}, {`not("a", "b")`, "b", False},
		{`[1..5), 9`, 9, True}, {`[1..5)`, 5, False}, {`> 10`, nil, Null}, {`? * 2 = limit`, 21, True}, {`null`, nil, True}, {`list contains(allowed, ?)`, "x", True},
		{`allowed`, "y", True}, {`true`, true, True}, {`true`, false, False}, {`< limit and > 1`, 3, Null},
	} {
		p, found := CompileTests(c.source, Options{Names: []string{"limit", "allowed"}})
		if found.Bad() {
			if c.want == Null {
				continue
			}
			t.Fatal(c.source, found)
		}
		in := Input{Vars: Map{"limit": 42, "allowed": []any{"x", "y"}}, Value: c.in}
		if got, diags := p.Test(in); got != c.want {
			t.Errorf("%v against %s is %v, want %v %v", c.in, c.source, got, c.want, diags)
		}
		env := &value.Env{}
		env.Reset(time.Time{}, nil)
		in.Under = env
		s := new(Sessions).Begin(in)
		if got := s.Test(p, c.in); got != c.want {
			t.Errorf("%v against %s is %v in a session, want %v", c.in, c.source, got, c.want)
		}
		given := Take(c.in)
		if got := s.Passes(p, &given); got != (c.want == True) {
			t.Errorf("%v passes %s: %v", c.in, c.source, got)
		}
		s.End()
	}
}

// TestTables reads code tables.
func TestTables(t *testing.T) {
	t.Parallel()
	o := Options{Strict: true, Types: shape, Tables: map[string]*codes.Table{"kind": codes.Of("kind", map[string]any{"01": "company"})}}
	p, found := Compile(`lookup(code_tables.kind, "01") + lookup(code_tables.kind, 2, "-")`, o)
	if found.Bad() {
		t.Fatal(found)
	}
	if got, diags := p.Eval(Input{}); got != "company-" {
		t.Error(got, diags)
	}
	if _, found = Compile(`lookup(code_tables.kinds, "01")`, o); !found.Bad() {
		t.Error("an unknown code table compiles")
	}
}

// TestMany evaluates one program from many goroutines.
func TestMany(t *testing.T) {
	t.Parallel()
	p, found := Compile(`sum(for i in 1..n return if matches(string(i), "^[0-9]+$") then i else 0)`, Options{})
	if found.Bad() {
		t.Fatal(found)
	}
	var wg sync.WaitGroup
	for n := range 20 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			want := value.ToJSON((n + 1) * (n + 2) / 2)
			for range 20 {
				if got, diags := p.Eval(Input{Vars: Map{"n": n + 1}}); got != want {
					t.Errorf("sum to %d is %v, want %v %v", n+1, got, want, diags)
				}
			}
		}()
	}
	wg.Wait()
}
