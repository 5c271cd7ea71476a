package schema_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/servicehall/hallway/mapping/schema"
)

func loaded(t *testing.T, files ...schema.Source) *schema.Set {
	t.Helper()
	set, found := schema.Load(files)
	if found != nil {
		t.Fatal(found)
	}
	return set
}

// data reads JSON as the program does.
func data(t testing.TB, text string) any {
	t.Helper()
	v, found := schema.ReadJSON("data.json", []byte(text))
	if found != nil {
		t.Fatal(found)
	}
	return v
}

func TestPropertiesKeepTheOrder(t *testing.T) {
	t.Parallel()
	set := loaded(t,
		schema.Source{Name: "s/a.json", Text: []byte(`{"type": "object", "required": ["z", "b"], "properties": {
			"z": {"type": ["string", "null"], "title": "Z", "x-zh": "丙", "format": "date"},
			"a": {"$ref": "b.json#/$defs/person", "title": "A"},
			"m": {"type": "array", "items": {"$ref": "#"}},
			"k": {"type": ["string", "number"], "x-xml": {"attribute": true}}
		}, "allOf": [{"$ref": "b.json"}]}`)},
		schema.Source{Name: "s/b.json", Text: []byte(`{"$defs": {"person": {"title": "Person", "x-zh": "人", "type": "object", "properties": {"y": {"type": "integer"}, "x": {}}}},
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
	set := loaded(t, schema.Source{Name: "x.json", Text: []byte(`{"type": "object", "properties": {
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

func TestIDsDoNotHideTheFiles(t *testing.T) {
	t.Parallel()
	set := loaded(t,
		schema.Source{Name: "s/a.json", Text: []byte(`{"$id": "https://hall.example/a.json", "properties": {"x": {"$ref": "b.json"}}}`)},
		schema.Source{Name: "s/b.json", Text: []byte(`{"$id": "https://hall.example/other/b.json", "type": "string"}`)})
	s, _ := set.Schema("s/a.json")
	if got := s.Check(data(t, `{"x": 1}`)); len(got) != 1 || got[0].Path != "x" {
		t.Errorf("%v", got)
	}
}
