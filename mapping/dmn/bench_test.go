package dmn

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/servicehall/hallway/mapping/feel"
)

// BenchmarkTable decides a table of twenty rules with two inputs and two
// outputs, of which the eighteenth matches.
func BenchmarkTable(b *testing.B) {
	var rules strings.Builder
	for i := range 20 {
		fmt.Fprintf(&rules, `<rule id="r%d"><inputEntry><text>"kind-%d","other-%d"</text></inputEntry><inputEntry><text>[%d..%d)</text></inputEntry>
<outputEntry><text>"route-%d"</text></outputEntry><outputEntry><text>%d.5</text></outputEntry></rule>`, i, i, i, i*100, i*100+100, i, i)
	}
	d, found := Parse("bench.dmn", []byte(`<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="d" name="d"><decisionTable hitPolicy="FIRST">
<input><inputExpression typeRef="string"><text>kind</text></inputExpression></input><input><inputExpression typeRef="number"><text>applicant.amount</text></inputExpression></input>
<output name="route" typeRef="string"/><output name="fee" typeRef="number"/>`+rules.String()+`</decisionTable></decision></definitions>`))
	if found.Bad() {
		b.Fatal(found)
	}
	in := feel.Input{Vars: feel.Map{"kind": "kind-17", "applicant": map[string]any{"amount": json.Number("1750")}}}
	b.ReportAllocs()
	for b.Loop() {
		res, err := d.Evaluate("d", in)
		if err != nil || len(res.Rules) != 1 || res.Rules[0].Index != 18 {
			b.Fatal(res, err)
		}
	}
}
