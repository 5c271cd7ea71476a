package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"

	"github.com/servicehall/hallway/mapping"
	"github.com/servicehall/hallway/mapping/feel"
)

// fields are twelve fields, in FEEL and as expr-lang has them.
var fields = []struct{ object, key, feel, expr string }{
	{"applicant", "name", `trim(applicant.name)`, `trim(applicant.name)`},
	{"applicant", "idNumber", `upper case(applicant.idNumber)`, `upper(applicant.idNumber)`},
	{"applicant", "legal", `form.legal`, `form.legal`},
	{"applicant", "phone", `"+86" + substring(form.phone, 2)`, `"+86" + form.phone[1:]`},
	{"address", "city", `form.city`, `form.city`},
	{"address", "street", `form.street`, `form.street`},
	{"address", "full", `form.city + form.street`, `form.city + form.street`},
	{"company", "capital", `form.zczb * 10000`, `form.zczb * 10000`},
	{"company", "kind", `if form.qylx = "01" then "limited" else "other"`, `form.qylx == "01" ? "limited" : "other"`},
	{"company", "fee", `amount * (1 + 0.175)`, `amount * (1 + 0.175)`},
	{"company", "adult", `applicant.age >= 18`, `applicant.age >= 18`},
	{"company", "total", `sum(for i in form.items return i.price * i.count)`, `sum(map(form.items, .price * .count))`},
}

const application = `{"amount": 1250.50,
 "applicant": {"type": "company", "name": " 云山科技有限公司 ", "idNumber": "91530100ma6k1x2y3z", "age": 34},
 "form": {"zczb": 120.5, "qylx": "01", "street": "人民路 1 号", "city": "昆明", "phone": "087112345678", "legal": "张三",
  "items": [{"name": "a", "price": 12.50, "count": 3}, {"name": "b", "price": 7.25, "count": 2}, {"name": "c", "price": 99.99, "count": 1}]}}`

// mapped maps the fields from a Go map to a Go map, and to JSON.
func mapped() (work, error) {
	var in, floats map[string]any
	dec := json.NewDecoder(bytes.NewReader([]byte(application)))
	dec.UseNumber()
	if err := dec.Decode(&in); err != nil {
		return work{}, fmt.Errorf("read the application: %w", err)
	}
	if err := json.Unmarshal([]byte(application), &floats); err != nil {
		return work{}, fmt.Errorf("read the application: %w", err)
	}
	var file strings.Builder
	file.WriteString("mapping: bench\nfields:\n")
	for _, f := range fields {
		fmt.Fprintf(&file, "  %s.%s: '%s'\n", f.object, f.key, f.feel)
	}
	set, found := mapping.Load(mapping.Files{Mappings: []mapping.Source{{Name: "bench.yaml", Text: []byte(file.String())}}})
	if err := found.Err(); err != nil {
		return work{}, err
	}
	m, _ := set.Mapping("bench")
	now := time.Unix(0, 0)
	ours := func() error {
		out, err := m.Apply(in, now, time.UTC)
		if err != nil {
			return err
		}
		return verdict(len(out) == 3)
	}
	var text []byte
	toJSON := func() error {
		var err error
		text, err = m.AppendJSON(text[:0], in, now, time.UTC)
		if err != nil {
			return err
		}
		return verdict(len(text) > 100)
	}
	theirs, err := mappedByExpr(floats)
	return work{"12 fields", 2000, []contestant{
		{name: "by hand", run: func() error { return verdict(len(byHand(in)) == 3) }},
		{"hallway", ours, goal{times: 1.8}}, {"hallway to JSON", toJSON, goal{times: 1}}, {name: "expr, of floats", run: theirs},
	}}, err
}

func mappedByExpr(in map[string]any) (func() error, error) {
	programs := make([]*vm.Program, len(fields))
	for i, f := range fields {
		p, err := expr.Compile(f.expr, expr.Env(in))
		if err != nil {
			return nil, fmt.Errorf("compile %s: %w", f.expr, err)
		}
		programs[i] = p
	}
	var machine vm.VM
	return func() error {
		out := map[string]map[string]any{"applicant": {}, "address": {}, "company": {}}
		for i, p := range programs {
			v, err := machine.Run(p, in)
			if err != nil {
				return fmt.Errorf("run %s: %w", fields[i].expr, err)
			}
			out[fields[i].object][fields[i].key] = v
		}
		return nil
	}, nil
}

func float(v any) float64 {
	n, ok := v.(json.Number)
	if !ok {
		return 0
	}
	f, _ := strconv.ParseFloat(string(n), 64)
	return f
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

// byHand is what somebody would write in Go, in float64.
func byHand(in map[string]any) map[string]any {
	applicant, _ := in["applicant"].(map[string]any)
	form, _ := in["form"].(map[string]any)
	items, _ := form["items"].([]any)
	total := 0.0
	for _, x := range items {
		item, _ := x.(map[string]any)
		total += float(item["price"]) * float(item["count"])
	}
	kind := "other"
	if text(form["qylx"]) == "01" {
		kind = "limited"
	}
	city, street := text(form["city"]), text(form["street"])
	return map[string]any{
		"applicant": map[string]any{
			"name": strings.TrimSpace(text(applicant["name"])), "idNumber": strings.ToUpper(text(applicant["idNumber"])),
			"legal": form["legal"], "phone": "+86" + text(form["phone"])[1:],
		},
		"address": map[string]any{"city": city, "street": street, "full": city + street},
		"company": map[string]any{
			"capital": float(form["zczb"]) * 10000, "kind": kind, "fee": float(in["amount"]) * (1 + 0.175),
			"adult": float(applicant["age"]) >= 18, "total": total,
		},
	}
}

// compile compiles the twelve fields. There is nothing to do by hand.
func compile() (work, error) {
	ours := func() error {
		for _, f := range fields {
			if _, found := feel.Compile(f.feel, feel.Options{}); found.Bad() {
				return found.Err()
			}
		}
		return nil
	}
	theirs := func() error {
		for _, f := range fields {
			if _, err := expr.Compile(f.expr); err != nil {
				return fmt.Errorf("compile %s: %w", f.expr, err)
			}
		}
		return nil
	}
	return work{"compile 12 fields", 50, []contestant{{"hallway", ours, goal{ns: 100_000}}, {name: "expr", run: theirs}}}, nil
}
