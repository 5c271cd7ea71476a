package mapping_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"
)

// BenchmarkMapping maps twelve fields from a Go map to a Go map.
func BenchmarkMapping(b *testing.B) {
	m, in, now := ofTwelve(b, mapped), decoded(b, sampleIn), time.Unix(0, 0)
	b.ReportAllocs()
	for b.Loop() {
		out, err := m.Apply(in, now, time.UTC)
		if err != nil || len(out) != 3 {
			b.Fatal(out, err)
		}
	}
}

// BenchmarkMappingToJSON maps them to JSON text.
func BenchmarkMappingToJSON(b *testing.B) {
	m, in, now := ofTwelve(b, mapped), decoded(b, sampleIn), time.Unix(0, 0)
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if buf, err = m.AppendJSON(buf[:0], in, now, time.UTC); err != nil || len(buf) < 100 {
			b.Fatal(string(buf), err)
		}
	}
}

// BenchmarkMappingByHand is the same mapping as somebody would write it in Go,
// in float64.
func BenchmarkMappingByHand(b *testing.B) {
	in := decoded(b, sampleIn)
	b.ReportAllocs()
	for b.Loop() {
		if out := byHand(in); len(out) != 3 {
			b.Fatal(out)
		}
	}
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
