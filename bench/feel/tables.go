package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/servicehall/hallway/mapping/dmn"
	"github.com/servicehall/hallway/mapping/feel"
)

// rule is a rule of a table as somebody would write it in Go.
type rule struct {
	kinds     [2]string
	low, high float64
	route     string
	fee       float64
}

func table() (work, error)      { return tableOf(20, 17, goal{times: 2.2}) }
func largeTable() (work, error) { return tableOf(500, 417, goal{ns: 1500}) }

// tableOf decides a table with two inputs and two outputs, and scans the same
// rules by hand.
func tableOf(size, hit int, most goal) (work, error) {
	var rows strings.Builder
	rules := make([]rule, size)
	for i := range rules {
		rules[i] = rule{[2]string{fmt.Sprintf("kind-%d", i), fmt.Sprintf("other-%d", i)}, float64(i * 100), float64(i*100 + 100), fmt.Sprintf("route-%d", i), float64(i) + 0.5}
		fmt.Fprintf(&rows, `<rule id="r%d"><inputEntry><text>"kind-%d","other-%d"</text></inputEntry><inputEntry><text>[%d..%d)</text></inputEntry>
<outputEntry><text>"route-%d"</text></outputEntry><outputEntry><text>%d.5</text></outputEntry></rule>`, i, i, i, i*100, i*100+100, i, i)
	}
	d, found := dmn.Parse("bench.dmn", []byte(`<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="d" name="d"><decisionTable hitPolicy="FIRST">
<input><inputExpression typeRef="string"><text>kind</text></inputExpression></input><input><inputExpression typeRef="number"><text>applicant.amount</text></inputExpression></input>
<output name="route" typeRef="string"/><output name="fee" typeRef="number"/>`+rows.String()+`</decisionTable></decision></definitions>`))
	if err := found.Err(); err != nil {
		return work{}, err
	}
	vars := map[string]any{"kind": fmt.Sprintf("kind-%d", hit), "applicant": map[string]any{"amount": json.Number(fmt.Sprint(hit*100 + 50))}}
	in := feel.Input{Vars: feel.Map(vars)}
	ours := func() error {
		res, err := d.Evaluate("d", in)
		if err != nil {
			return err
		}
		return verdict(len(res.Rules) == 1 && res.Rules[0].Index == hit+1)
	}
	want := fmt.Sprintf("route-%d", hit)
	theirs := func() error { return verdict(scan(rules, vars)["route"] == want) }
	return work{fmt.Sprintf("table of %d rules", size), 4000, []contestant{{name: "by hand", run: theirs}, {"hallway", ours, most}}}, nil
}

func scan(rules []rule, vars map[string]any) map[string]any {
	kind := text(vars["kind"])
	applicant, _ := vars["applicant"].(map[string]any)
	amount := float(applicant["amount"])
	for i := range rules {
		r := &rules[i]
		if (kind == r.kinds[0] || kind == r.kinds[1]) && amount >= r.low && amount < r.high {
			return map[string]any{"route": r.route, "fee": r.fee}
		}
	}
	return nil
}
