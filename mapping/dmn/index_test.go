package dmn

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/servicehall/hallway/mapping/feel"
)

func drawnCell(t *rapid.T, text bool) string {
	n := func() string { return fmt.Sprint(rapid.IntRange(-3, 12).Draw(t, "number")) }
	word := func() string {
		return fmt.Sprintf("%q", rapid.SampledFrom([]string{"a", "b", "c", "", "数"}).Draw(t, "word"))
	}
	common := []func() string{func() string { return "-" }, func() string { return "? != null" }, func() string { return "null" }}
	of := []func() string{
		n, func() string { return "< " + n() }, func() string { return ">= " + n() }, func() string { return n() + ", > " + n() },
		func() string { return "[" + n() + ".." + n() + ")" }, func() string { return "(" + n() + ".." + n() + "], 2.5" }, func() string { return "not(" + n() + ")" },
	}
	if text {
		of = []func() string{word, word, func() string { return word() + ", " + word() }, func() string { return "not(" + word() + ")" }}
	}
	all := slices.Concat(of, of, common)
	return all[rapid.IntRange(0, len(all)-1).Draw(t, "kind")]()
}

// TestIndex: what an index leaves out would not have matched.
func TestIndex(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.Bool().Draw(t, "text")
		tab := &table{inputs: make([]input, 1)}
		var sources []string
		for i := range rapid.IntRange(12, 40).Draw(t, "rules") {
			source := drawnCell(t, text)
			sources = append(sources, source)
			p, found := feel.CompileTests(source, feel.Options{})
			if found.Bad() {
				t.Fatal(source, found)
			}
			tab.rules = append(tab.rules, rule{index: i + 1, cells: []*feel.Program{p}})
		}
		x := indexed(tab, 0)
		s := new(feel.Sessions).Begin(feel.Input{})
		defer s.End()
		for _, v := range []any{nil, "a", "b", "数", "other", true, json.Number("2"), 2.5, json.Number("2.0"), -3, 12, 100, -100, []any{"a"}} {
			given := []feel.Given{feel.Take(v)}
			some, all := x.candidates(given)
			if !slices.IsSorted(some) {
				t.Fatal("out of order", some)
			}
			for i := range tab.rules {
				if tab.rules[i].matches(s, given) && !all && !slices.Contains(some, int32(i)) {
					t.Fatalf("%v: rule %d (%s) of\n%s", v, i, sources[i], strings.Join(sources, "\n"))
				}
			}
		}
	})
}

// TestLargeTables: a table that is indexed decides like one that is too small for
// it.
func TestLargeTables(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{"FIRST", "UNIQUE", "COLLECT", "RULE ORDER"} {
		for _, size := range []int{11, 400} {
			var rows strings.Builder
			for i := range size {
				fmt.Fprintf(&rows, `<rule><inputEntry><text>"k%d"</text></inputEntry><inputEntry><text>[%d..%d)</text></inputEntry><outputEntry><text>%d</text></outputEntry></rule>`, i, i, i+1, i)
			}
			d, found := Parse("large.dmn", []byte(`<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="d"><decisionTable hitPolicy="`+policy+`">
<input><inputExpression><text>k</text></inputExpression></input><input><inputExpression><text>n</text></inputExpression></input><output name="o"/>`+rows.String()+`</decisionTable></decision></definitions>`))
			if found.Bad() {
				t.Fatal(found)
			}
			res, err := d.Evaluate("d", feel.Input{Vars: feel.Map{"k": "k7", "n": 7.5}})
			if err != nil || len(res.Rules) != 1 || res.Rules[0].Index != 8 || !strings.Contains(fmt.Sprint(res.Value), "7") {
				t.Errorf("%s of %d: %v %v", policy, size, res, err)
			}
			res, err = d.Evaluate("d", feel.Input{Vars: feel.Map{"k": "k7", "n": 9}})
			if err != nil || len(res.Rules) != 0 {
				t.Errorf("%s of %d, no rule: %v %v", policy, size, res, err)
			}
		}
	}
}

// TestResultsAreApart: what one evaluation gave is not changed by the next, nor
// by whoever changes another's.
func TestResultsAreApart(t *testing.T) {
	t.Parallel()
	d, found := Parse("apart.dmn", []byte(`<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="d"><decisionTable hitPolicy="FIRST">
<input><inputExpression><text>k</text></inputExpression></input><output name="a"/><output name="b"/>
<rule><inputEntry><text>1</text></inputEntry><outputEntry><text>"x"</text></outputEntry><outputEntry><text>1.50</text></outputEntry></rule>
<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>"y"</text></outputEntry><outputEntry><text>k</text></outputEntry></rule></decisionTable></decision></definitions>`))
	if found.Bad() {
		t.Fatal(found)
	}
	ask := func(k int) Result {
		res, err := d.Evaluate("d", feel.Input{Vars: feel.Map{"k": k}})
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	first, second := ask(1), ask(2)
	first.Value.(map[string]any)["a"] = "changed"
	first.Rules[0].Index = 99
	third := ask(1)
	if got := fmt.Sprint(second.Value, second.Rules[0].Index, third.Value, third.Rules[0].Index); got != "map[a:y b:2] 2 map[a:x b:1.50] 1" {
		t.Error(got)
	}
}
