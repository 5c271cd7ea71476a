package dmn

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/servicehall/hallway/mapping/feel"
)

// ruled is a table of so many rules with two inputs and two outputs.
func ruled(b *testing.B, rules int, text bool) *Definitions {
	b.Helper()
	var rows strings.Builder
	for i := range rules {
		kind := fmt.Sprintf(`"kind-%d","other-%d"`, i, i)
		if !text {
			kind = "-"
		}
		fmt.Fprintf(&rows, `<rule id="r%d"><inputEntry><text>%s</text></inputEntry><inputEntry><text>[%d..%d)</text></inputEntry>
<outputEntry><text>"route-%d"</text></outputEntry><outputEntry><text>%d.5</text></outputEntry></rule>`, i, kind, i*100, i*100+100, i, i)
	}
	d, found := Parse("bench.dmn", []byte(`<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="d" name="d"><decisionTable hitPolicy="FIRST">
<input><inputExpression typeRef="string"><text>kind</text></inputExpression></input><input><inputExpression typeRef="number"><text>applicant.amount</text></inputExpression></input>
<output name="route" typeRef="string"/><output name="fee" typeRef="number"/>`+rows.String()+`</decisionTable></decision></definitions>`))
	if found.Bad() {
		b.Fatal(found)
	}
	return d
}

func decided(b *testing.B, d *Definitions, kind, amount string, rule int) {
	b.Helper()
	in := feel.Input{Vars: feel.Map{"kind": kind, "applicant": map[string]any{"amount": json.Number(amount)}}}
	b.ReportAllocs()
	for b.Loop() {
		res, err := d.Evaluate("d", in)
		if err != nil || len(res.Rules) != 1 || res.Rules[0].Index != rule {
			b.Fatal(res, err)
		}
	}
}

// BenchmarkTable decides a table of twenty rules, of which the eighteenth
// matches.
func BenchmarkTable(b *testing.B) { decided(b, ruled(b, 20, true), "kind-17", "1750", 18) }

// BenchmarkTableOfNumbers is a table of twenty that only numbers tell apart.
func BenchmarkTableOfNumbers(b *testing.B) {
	decided(b, ruled(b, 20, false), "kind-17", "1750", 18)
}

// BenchmarkLargeTable decides a table of five hundred rules.
func BenchmarkLargeTable(b *testing.B) { decided(b, ruled(b, 500, true), "kind-417", "41750", 418) }

// byHand is a rule of the table as somebody would write it in Go.
type byHand struct {
	kinds     [2]string
	low, high float64
	route     string
	fee       float64
}

// BenchmarkTableByHand is the scan of the same twenty rules in Go.
func BenchmarkTableByHand(b *testing.B) {
	var rules []byHand
	for i := range 20 {
		rules = append(rules, byHand{[2]string{fmt.Sprintf("kind-%d", i), fmt.Sprintf("other-%d", i)}, float64(i * 100), float64(i*100 + 100), fmt.Sprintf("route-%d", i), float64(i) + 0.5})
	}
	vars := map[string]any{"kind": "kind-17", "applicant": map[string]any{"amount": json.Number("1750")}}
	b.ReportAllocs()
	for b.Loop() {
		if out := scan(rules, vars); out["route"] != "route-17" {
			b.Fatal(out)
		}
	}
}

func scan(rules []byHand, vars map[string]any) map[string]any {
	kind, ok1 := vars["kind"].(string)
	applicant, ok2 := vars["applicant"].(map[string]any)
	text, ok3 := applicant["amount"].(json.Number)
	amount, err := text.Float64()
	if !ok1 || !ok2 || !ok3 || err != nil {
		return nil
	}
	for i := range rules {
		r := &rules[i]
		if (kind == r.kinds[0] || kind == r.kinds[1]) && amount >= r.low && amount < r.high {
			return map[string]any{"route": r.route, "fee": r.fee}
		}
	}
	return nil
}

// BenchmarkGraph decides what rests on input data and another decision.
func BenchmarkGraph(b *testing.B) {
	d, found := Parse("graph.dmn", []byte(`<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/">
<inputData id="i" name="amount"><variable name="amount" typeRef="number"/></inputData>
<decision id="fee" name="fee"><variable name="fee"/><informationRequirement><requiredInput href="#i"/></informationRequirement><literalExpression><text>amount * 0.1</text></literalExpression></decision>
<decision id="d" name="d"><variable name="d"/><informationRequirement><requiredInput href="#i"/></informationRequirement><informationRequirement><requiredDecision href="#fee"/></informationRequirement>
<literalExpression><text>if fee > 100 then "large" else "small"</text></literalExpression></decision></definitions>`))
	if found.Bad() {
		b.Fatal(found)
	}
	in := feel.Input{Vars: feel.Map{"amount": json.Number("1750")}}
	b.ReportAllocs()
	for b.Loop() {
		if res, err := d.Evaluate("d", in); err != nil || res.Value != "large" {
			b.Fatal(res, err)
		}
	}
}
