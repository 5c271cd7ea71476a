package schema_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/servicehall/hallway/mapping/schema"
)

func quoted(t *testing.T, text string) string {
	t.Helper()
	b, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A document that a text holds is bounded, and refused by its place.
func TestDocumentsInTextsAreBounded(t *testing.T) {
	t.Parallel()
	s, _ := loaded(t, schema.Source{Name: "x.json", Text: []byte(`{"properties": {
		"j": {"type": "string", "contentMediaType": "application/json; charset=utf-8", "contentSchema": {"items": {"type": "integer"}}},
		"x": {"type": "string", "contentMediaType": "application/soap+xml", "contentSchema": false},
		"o": {"type": ["string", "number"], "contentMediaType": "application/json"},
		"r": {"$ref": "#/$defs/deep"}
	}, "$defs": {"deep": {"type": "string", "contentMediaType": "application/json", "contentSchema": {"properties": {"d": {"$ref": "#/$defs/deep"}}}}}}`)}).Schema("x.json")
	deep := `"not JSON"`
	for range 6 {
		deep = `{"d": ` + quoted(t, strings.TrimSuffix(strings.TrimPrefix(deep, `"`), `"`)) + `}`
	}
	for in, want := range map[string]string{
		`{"j": "[1, 2]"}`:        "",
		`{"j": "[1, 2, true]"}`:  "j[2] mapping.type",
		`{"j": "[1, 1e999999]"}`: "j[1] mapping.number",
		`{"j": ` + quoted(t, strings.Repeat("[", 300)+strings.Repeat("]", 300)) + `}`:      "j mapping.text",
		`{"x": ` + quoted(t, strings.Repeat("<a>", 300)+strings.Repeat("</a>", 300)) + `}`: "x mapping.text",
		`{"x": "<!DOCTYPE a [<!ENTITY e 'eeee'>]><a>&e;</a>"}`:                             "x mapping.text",
		`{"x": "<a/>"}`:                  "x mapping.invalid",
		`{"x": ""}`:                      "",
		`{"o": "{oops"}`:                 "",
		`{"r": ` + quoted(t, deep) + `}`: "r.d.d.d.d.d.d mapping.text",
	} {
		got := ""
		for _, p := range s.Check(data(t, in)) {
			got += p.Path + " " + p.Code
		}
		if got != want {
			t.Errorf("%.80s: %q, want %q", in, got, want)
		}
	}
}

// A text that is too long is not read at all.
func TestDocumentsInTextsHaveALength(t *testing.T) {
	t.Parallel()
	s, _ := loaded(t, schema.Source{Name: "x.json", Text: []byte(`{"items": {"type": "string", "contentMediaType": "application/json"}}`)}).Schema("x.json")
	got := s.Check([]any{"1", strings.Repeat(" ", 9<<20) + "1"})
	if len(got) != 1 || got[0].Path != "[1]" || got[0].Code != "mapping.text" {
		t.Errorf("%+v", got)
	}
}

// Nothing that stands in a document is told, only what is wanted of it.
func TestDocumentsInTextsAreNotTold(t *testing.T) {
	t.Parallel()
	s, _ := loaded(t, schema.Source{Name: "x.json", Text: []byte(`{"type": "string", "contentMediaType": "application/json", "contentSchema": {"properties": {"a": {"enum": ["x"]}}}}`)}).Schema("x.json")
	for _, in := range []string{`"{\"a\": \"SECRET\"}"`, `"{\"a\": SECRET"`} {
		if got := fmt.Sprint(s.Check(data(t, in))); strings.Contains(got, "SECRET") || got == "[]" {
			t.Errorf("%s: %s", in, got)
		}
	}
}
