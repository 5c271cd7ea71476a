package feel

import (
	"encoding/json"
	"testing"
)

// The application that the benchmarks read, as it stands in JSON.
func application() Map {
	return Map{
		"amount":    json.Number("1250.50"),
		"applicant": map[string]any{"type": "company", "name": " 云山科技有限公司 ", "idNumber": "91530100ma6k1x2y3z", "age": json.Number("34")},
		"form": map[string]any{
			"zczb": json.Number("120.5"), "qylx": "01", "street": "人民路 1 号", "city": "昆明", "phone": "087112345678", "legal": "张三",
			"items": []any{
				map[string]any{"name": "a", "price": json.Number("12.50"), "count": json.Number("3")},
				map[string]any{"name": "b", "price": json.Number("7.25"), "count": json.Number("2")},
				map[string]any{"name": "c", "price": json.Number("99.99"), "count": json.Number("1")},
			},
		},
	}
}

// BenchmarkCondition is a gateway's condition.
func BenchmarkCondition(b *testing.B) {
	p, bad := Compile(`amount > 1000 and applicant.type = "company"`, Options{})
	if bad.Bad() {
		b.Fatal(bad)
	}
	in := Input{Vars: application()}
	b.ReportAllocs()
	for b.Loop() {
		if got, _ := p.Test(in); got != True {
			b.Fatal(got)
		}
	}
}

// BenchmarkConditionByHand is the same condition in Go, over float64: the floor.
func BenchmarkConditionByHand(b *testing.B) {
	vars := map[string]any{"amount": 1250.5, "applicant": map[string]any{"type": "company"}, "form": nil}
	b.ReportAllocs()
	for b.Loop() {
		amount, ok1 := vars["amount"].(float64)
		applicant, ok2 := vars["applicant"].(map[string]any)
		kind, ok3 := applicant["type"].(string)
		if !ok1 || !ok2 || !ok3 || amount <= 1000 || kind != "company" {
			b.Fatal(vars)
		}
	}
}

// mapped is a mapping of twelve fields, each to a path of the outbound message.
var mapped = []struct{ to, field, source string }{
	{"applicant", "name", `trim(applicant.name)`},
	{"applicant", "idNumber", `upper case(applicant.idNumber)`},
	{"applicant", "legal", `form.legal`},
	{"applicant", "phone", `"+86" + substring(form.phone, 2)`},
	{"address", "city", `form.city`},
	{"address", "street", `form.street`},
	{"address", "full", `form.city + form.street`},
	{"company", "capital", `form.zczb * 10000`},
	{"company", "kind", `if form.qylx = "01" then "limited" else "other"`},
	{"company", "fee", `amount * (1 + 0.175)`},
	{"company", "adult", `applicant.age >= 18`},
	{"company", "total", `sum(for i in form.items return i.price * i.count)`},
}

// BenchmarkMapping maps twelve fields from a Go map to a Go map.
func BenchmarkMapping(b *testing.B) {
	programs := make([]*Program, len(mapped))
	for i, m := range mapped {
		p, bad := Compile(m.source, Options{})
		if bad.Bad() {
			b.Fatal(bad)
		}
		programs[i] = p
	}
	in := Input{Vars: application()}
	b.ReportAllocs()
	for b.Loop() {
		out := map[string]any{"applicant": map[string]any{}, "address": map[string]any{}, "company": map[string]any{}}
		for i, m := range mapped {
			v, _ := programs[i].Eval(in)
			out[m.to].(map[string]any)[m.field] = v
		}
		if out["company"].(map[string]any)["total"] != json.Number("151.99") {
			b.Fatal(out)
		}
	}
}

// BenchmarkCompile compiles the mapping.
func BenchmarkCompile(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		for _, m := range mapped {
			if _, bad := Compile(m.source, Options{}); bad.Bad() {
				b.Fatal(bad)
			}
		}
	}
}
