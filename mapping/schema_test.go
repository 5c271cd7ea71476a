package mapping_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/servicehall/hallway/mapping"
)

func loaded(t *testing.T, files ...mapping.Source) *mapping.Set {
	t.Helper()
	set, found := mapping.Load(mapping.Files{Schemas: files})
	if found != nil {
		t.Fatal(found)
	}
	return set
}

func TestPropertiesKeepTheOrder(t *testing.T) {
	t.Parallel()
	set := loaded(t,
		mapping.Source{Name: "s/a.json", Text: []byte(`{"type": "object", "required": ["z", "b"], "properties": {
			"z": {"type": ["string", "null"], "title": "Z", "x-zh": "丙", "format": "date"},
			"a": {"$ref": "b.json#/$defs/person", "title": "A"},
			"m": {"type": "array", "items": {"$ref": "#"}},
			"k": {"type": ["string", "number"], "x-xml": {"attribute": true}}
		}, "allOf": [{"$ref": "b.json"}]}`)},
		mapping.Source{Name: "s/b.json", Text: []byte(`{"$defs": {"person": {"title": "Person", "x-zh": "人", "type": "object", "properties": {"y": {"type": "integer"}, "x": {}}}},
			"properties": {"b": {"type": "boolean"}}}`)})
	s, ok := set.Schema("s/a.json")
	if !ok {
		t.Fatal("no schema")
	}
	ps := s.Properties()
	got := ""
	for _, p := range ps {
		got += fmt.Sprintf("%s:%s:%v:%s/%s ", p.Name, p.Type, p.Required, p.Title.En, p.Title.Zh)
	}
	if want := "z:string:true:Z/丙 a:object:false:A/ m:array:false:/ k::false:/ b:boolean:true:/ "; got != want {
		t.Errorf("%s", got)
	}
	if ps[0].Format != "date" || ps[1].Properties[0].Name != "y" || ps[2].Properties[0].Name != "z" {
		t.Errorf("%+v", ps)
	}
	if xml, err := json.Marshal(ps[3].XML); err != nil || string(xml) != `{"attribute":true}` {
		t.Errorf("%s %v", xml, err)
	}
	if typ := s.Type().String(); typ != "context" {
		t.Error(typ)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	set := loaded(t, mapping.Source{Name: "x.json", Text: []byte(`{"type": "object", "properties": {
		"a": {"enum": ["x", 1]}, "b": {"const": null}, "c": {"minLength": 2, "maxLength": 3}, "d": {"exclusiveMinimum": 1, "exclusiveMaximum": 5, "multipleOf": 0.5},
		"e": {"minItems": 1, "maxItems": 2, "uniqueItems": true}, "f": {"format": "email"}, "g": {"anyOf": [{"type": "string"}, {"type": "number"}]},
		"h": {"maximum": 3}, "i": {"not": {}}
	}, "additionalProperties": false, "dependentRequired": {"a": ["b"]}, "maxProperties": 3}`)})
	s, _ := set.Schema("./x.json")
	for in, want := range map[string]string{
		`{"a": "y", "b": null}`: "a mapping.enum", `{"b": 1}`: "b mapping.enum", `{"c": "x"}`: "c mapping.min-length", `{"c": "xxxx"}`: "c mapping.max-length",
		`{"d": 1}`: "d mapping.above", `{"d": 5}`: "d mapping.below", `{"d": 1.7}`: "d mapping.multiple", `{"e": []}`: "e mapping.min-items",
		`{"e": [1, 2, 3]}`: "e mapping.max-items", `{"e": [1, 1]}`: "e mapping.unique", `{"f": "x"}`: "f mapping.format", `{"g": true}`: "g mapping.invalid",
		`{"h": 3.5}`: "h mapping.maximum", `{"i": 1}`: "i mapping.invalid", `{"z": 1}`: "z mapping.not-foreseen", `{"a": 1}`: "b mapping.missing",
		`{"h": 1, "g": 1, "c": "xx", "d": 2}`: " mapping.invalid",
	} {
		got := s.Check(data(t, in))
		if len(got) != 1 || got[0].Path+" "+got[0].Code != want {
			t.Errorf("%s: %v", in, got)
		}
	}
	if got := s.Check(data(t, `{"a": 1, "b": null, "c": "xx"}`)); got != nil {
		t.Errorf("%v", got)
	}
}

// A schema that is made of itself many times over ends all the same.
func TestSchemasWithinThemselves(t *testing.T) {
	t.Parallel()
	all := strings.TrimSuffix(strings.Repeat(`{"$ref": "#"}, `, 20), ", ")
	props := ""
	for i := range 20 {
		props += fmt.Sprintf(`"p%d": {"$ref": "#/$defs/x"}, `, i)
	}
	for _, text := range []string{
		`{"$ref": "#"}`, `{"allOf": [` + all + `]}`,
		`{"$ref": "#/$defs/x", "$defs": {"x": {"type": "object", "properties": {` + strings.TrimSuffix(props, ", ") + `}}}}`,
	} {
		set, _ := mapping.Load(mapping.Files{Schemas: []mapping.Source{{Name: "x.json", Text: []byte(text)}},
			Mappings: []mapping.Source{{Name: "m.yaml", Text: []byte("mapping: m\nfrom: x.json\nto: x.json\nfields: {p1.p2: p1.p2}\nsamples: [{name: a, in: {p1: {p2: {}}}, out: {p1: {p2: {}}}}]")}}})
		if s, ok := set.Schema("x.json"); ok {
			s.Type()
			if n := count(s.Properties()); n > 5000 {
				t.Errorf("%d properties", n)
			}
			s.Check(map[string]any{"p1": nil})
		}
	}
}

func count(ps []mapping.Property) int {
	n := len(ps)
	for _, p := range ps {
		n += count(p.Properties)
	}
	return n
}

func TestIDsDoNotHideTheFiles(t *testing.T) {
	t.Parallel()
	set := loaded(t,
		mapping.Source{Name: "s/a.json", Text: []byte(`{"$id": "https://hall.example/a.json", "properties": {"x": {"$ref": "b.json"}}}`)},
		mapping.Source{Name: "s/b.json", Text: []byte(`{"$id": "https://hall.example/other/b.json", "type": "string"}`)})
	s, _ := set.Schema("s/a.json")
	if got := s.Check(data(t, `{"x": 1}`)); len(got) != 1 || got[0].Path != "x" {
		t.Errorf("%v", got)
	}
}
