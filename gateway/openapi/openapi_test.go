package openapi_test

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/gateway/openapi"
)

type state string

type inner struct {
	At    time.Time  `json:"at"`
	Ended *time.Time `json:"ended,omitempty"`
}

type outer struct {
	inner
	ID     int64            `json:"id,string"`
	State  state            `json:"state"`
	Any    any              `json:"any"`
	Raw    json.RawMessage  `json:"raw,omitempty"`
	Kids   []outer          `json:"kids"`
	By     map[string]inner `json:"by"`
	hidden int
	Skip   string `json:"-"`
}

func build(t *testing.T, all ...openapi.Operation) map[string]any {
	t.Helper()
	doc, err := openapi.Build(t.Context(), openapi.Info{Title: "t", Version: "1"}, all, map[reflect.Type][]any{reflect.TypeFor[state](): {"on", "off"}})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// at walks into a document.
func at(v any, path ...string) any {
	for _, p := range path {
		m, _ := v.(map[string]any)
		v = m[p]
	}
	return v
}

func TestTypesBecomeSchemas(t *testing.T) {
	t.Parallel()
	_ = outer{hidden: 1}.hidden
	doc := build(t, openapi.Operation{Method: "GET", Path: "/a/{id}", Name: "a", Summary: words.Entry{Zh: "甲", En: "a"}, Response: []outer{}, Secured: []string{openapi.ByBasic}, Refusals: []int{404}})
	s := at(doc, "components", "schemas", "Outer", "properties")
	for path, want := range map[string]any{
		"id/type": "string", "at/format": "date-time", "ended/type": "string", "state/enum": []any{"on", "off"},
		"kids/items/$ref": "#/components/schemas/Outer", "by/additionalProperties/$ref": "#/components/schemas/Inner",
	} {
		if got := at(s, strings.Split(path, "/")...); !reflect.DeepEqual(got, want) {
			t.Errorf("%s is %v, not %v", path, got, want)
		}
	}
	if at(s, "Skip") != nil || at(s, "hidden") != nil {
		t.Error("what does not travel is described")
	}
	required := at(doc, "components", "schemas", "Outer", "required")
	if !reflect.DeepEqual(required, []any{"at", "id", "state", "any", "kids", "by"}) {
		t.Errorf("required: %v", required)
	}
	get := at(doc, "paths", "/a/{id}", "get")
	if at(get, "responses", "404", "$ref") != "#/components/responses/Problem" || at(get, "responses", "500", "$ref") == nil {
		t.Errorf("refusals: %v", at(get, "responses"))
	}
}

func TestAJSONSchemaBecomesOne(t *testing.T) {
	t.Parallel()
	s, err := openapi.FromJSONSchema([]byte(`{"$schema":"x","type":"object","additionalProperties":false,"required":["b","a"],
		"$defs":{"n":{"type":"object","properties":{"self":{"$ref":"#/$defs/n"},"v":{"type":["string","null"],"minLength":1,"maxLength":9}}}},
		"properties":{"a":{"$ref":"#/$defs/n"},"b":{"type":"array"},"c":{"type":"number","minimum":1,"maximum":5,"enum":[1,2]},"d":{"$ref":"other.json"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	doc := build(t, openapi.Operation{Method: "POST", Path: "/a", Name: "a", Request: s, Example: map[string]any{"a": 1}, Status: http.StatusAccepted})
	body := at(doc, "paths", "/a", "post", "requestBody", "content", "application/json")
	v := at(body, "schema", "properties", "a", "properties", "v")
	if at(v, "nullable") != true || at(v, "maxLength") != 9.0 || at(body, "example", "a") != 1.0 {
		t.Errorf("body: %v", body)
	}
	if _, err := openapi.FromJSONSchema([]byte(`{`)); err == nil {
		t.Error("what is no JSON was taken")
	}
}

func TestTwoOfOneAreRefused(t *testing.T) {
	t.Parallel()
	one := openapi.Operation{Method: "GET", Path: "/a", Name: "a"}
	if _, err := openapi.Build(t.Context(), openapi.Info{Title: "t", Version: "1"}, []openapi.Operation{one, one}, nil); err == nil {
		t.Error("a table with a line twice was taken")
	}
	one.Path = "a/without/slash"
	if _, err := openapi.Build(t.Context(), openapi.Info{Title: "t", Version: "1"}, []openapi.Operation{one}, nil); err == nil {
		t.Error("a document that is not valid was taken")
	}
}

func FuzzFromJSONSchema(f *testing.F) {
	for _, s := range []string{`{}`, `{"type":"object"}`, `{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/a"}}}`, `{"type":["null"],"items":{"type":3}}`, `[]`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(_ *testing.T, text []byte) {
		_, _ = openapi.FromJSONSchema(text) // it must not panic, and end
	})
}
