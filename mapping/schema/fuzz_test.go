package schema_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/servicehall/hallway/mapping/schema"
)

// FuzzCheck reads any schema and holds any data to it: what is found has a
// place, and every problem has words.
func FuzzCheck(f *testing.F) {
	for _, pattern := range []string{"../../testdata/mapping/*/schemas/*.json", "../../testdata/soap/xsd/shapes/*.json"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			f.Fatalf("no seeds: %v", err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(text, []byte(`{"nr": "{\"xm\": 1}", "bw": "<order no=\"x\"/>", "rows": ["[1, 2]"], "node": null}`))
		}
	}
	f.Fuzz(func(t *testing.T, text, doc []byte) {
		s, found := schema.Of("x.json", text)
		for _, x := range found {
			if schema.Words[x.Code].En == "" || x.Place.Line < 1 || x.Place.Col < 1 {
				t.Errorf("%s at %v", x.Code, x.Place)
			}
		}
		if s == nil {
			return
		}
		s.Type()
		s.Properties()
		s.Contents()
		at := s.Root()
		for _, m := range at.Members() {
			m.Place.Kinds()
			m.Place.One()
			m.Place.Items().Nulls()
		}
		v, wrong := schema.ReadJSON("data.json", doc)
		if wrong.Bad() {
			return
		}
		for _, p := range s.Check(v) {
			if schema.Words[p.Code].En == "" {
				t.Errorf("no words for %s", p.Code)
			}
		}
	})
}
