package mapping_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/mapping"
)

// A text is tried beside the set: its schemas, tables and fragments count, and
// nothing of it stays.
func TestTry(t *testing.T) {
	t.Parallel()
	set, found := mapping.Load(mapping.Files{
		Schemas: []mapping.Source{{Name: "schemas/in.json", Text: []byte(`{"type": "object", "properties": {"name": {"type": "string"}, "kind": {"type": "string"}}}`)}},
		Tables:  []mapping.Source{{Name: "tables/kinds.yaml", Text: []byte("table: kinds\nentries: {\"1\": limited}\n")}},
		Mappings: []mapping.Source{
			{Name: "mappings/part.yaml", Text: []byte("fragment: part\ntakes: [x]\nfields: {said: x}\n")},
			{Name: "mappings/a.yaml", Text: []byte("mapping: a\nfields: {old: name}\n")},
		},
	})
	if found != nil {
		t.Fatal(found)
	}
	m, found := set.Try(mapping.Source{Name: "mappings/a.yaml", Text: []byte(`mapping: a
from: schemas/in.json
fields:
  kind: lookup(code_tables.kinds, kind)
  who: {use: part, with: {x: name}}
samples:
  - {name: holds, in: {name: 李, kind: "1"}, out: {kind: limited, who: {said: 李}}}
  - {name: does not, in: {name: 李}, out: {}}
`)})
	if m == nil || len(found) != 1 || found[0].Code != "mapping.sample-more" {
		t.Fatalf("%v", found)
	}
	if len(m.Samples()) != 2 {
		t.Errorf("%d samples", len(m.Samples()))
	}
	if old, _ := set.Mapping("a"); old.Version() == m.Version() {
		t.Error("the text has taken the place of the mapping")
	}
	for text, want := range map[string]string{
		"mapping: b\nfrom: schemas/on.json\nfields: {a: 1}\n":             "mapping.no-schema-near",
		"mapping: b\nfrom: schemas/in.json\nfields: {a: nam, b: '1 +'}\n": "feel.unknown-name-near feel.",
		"mapping: b\nfields:\n  a: [\n":                                   "config.",
		"fragment: part\ntakes: [y]\nfields: {said: z}\n":                 "feel.unknown-name",
		"fragment: part\ntakes: [y]\nfields: {said: y}\n":                 "",
	} {
		m, found := set.Try(mapping.Source{Name: "mappings/b.yaml", Text: []byte(text)})
		codes := ""
		for _, f := range found {
			codes += f.Code + " "
			if f.Place.Line == 0 || f.Place.File != "mappings/b.yaml" {
				t.Errorf("%s has no place: %v", f.Code, f.Place)
			}
		}
		if m != nil || !strings.HasPrefix(codes, want) || want == "" && codes != "" {
			t.Errorf("%s: %v", text, found)
		}
	}
	if names := fmt.Sprint(set.Names()); names != "[a]" {
		t.Error(names)
	}
}

// Samples without end are cut.
func TestTryCutsSamples(t *testing.T) {
	t.Parallel()
	set, _ := mapping.Load(mapping.Files{})
	text := "mapping: a\nfields: {x: y}\nsamples:\n" + strings.Repeat("  - {name: n, in: {y: 1}, out: {x: 1}}\n", 3*mapping.MaxTried)
	m, found := set.Try(mapping.Source{Name: "a.yaml", Text: []byte(text)})
	if m == nil || found != nil || len(m.Samples()) != mapping.MaxTried {
		t.Errorf("%v", found)
	}
	if out, err := m.Apply(map[string]any{"y": "z"}, time.Unix(0, 0), time.UTC); err != nil || out["x"] != "z" {
		t.Errorf("%v %v", out, err)
	}
}
