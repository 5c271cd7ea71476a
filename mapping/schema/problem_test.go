package schema_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/servicehall/hallway/mapping/schema"
)

// A number beyond what we count with is refused by its name and not handed on,
// where each of its digits would be written out.
func TestNumbersBeyondReasonAreRefused(t *testing.T) {
	t.Parallel()
	s, ok := loaded(t, schema.Source{Name: "x.json", Text: []byte(`{"properties": {"a": {"items": {"maximum": 3}}, "b": {"properties": {"c": {"multipleOf": 0.5}}}}}`)}).Schema("x.json")
	if !ok {
		t.Fatal("no schema")
	}
	for number, want := range map[json.Number]string{
		"1e999999999": "mapping.number", "-1e-999999999": "mapping.number", "1e100000": "mapping.number",
		"1e300": "mapping.maximum", "1.5": "", "-0": "",
	} {
		got := ""
		for _, p := range s.Check(map[string]any{"a": []any{json.Number("1"), number}, "b": map[string]any{"c": json.Number("2")}}) {
			got += p.Path + " " + p.Code
		}
		if want != "" {
			want = "a[1] " + want
		}
		if got != want {
			t.Errorf("%s: %q, want %q", number, got, want)
		}
	}
	two := s.Check(map[string]any{"b": map[string]any{"c": json.Number("1e99999")}, "a": []any{json.Number("1e99999")}})
	if fmt.Sprint(len(two)) != "2" || two[0].Path != "a[0]" || two[1].Path != "b.c" {
		t.Errorf("%+v", two)
	}
}
