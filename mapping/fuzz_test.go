package mapping_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/mapping"
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/schema"
)

func FuzzLoad(f *testing.F) {
	for _, pattern := range []string{"*/mappings/*.yaml", "*/schemas/*.json"} {
		files, err := filepath.Glob(cases + "/" + pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(text, text)
			f.Add(text, []byte(`{"type": "object", "properties": {"form": {"type": "object"}}}`))
			f.Add([]byte("mapping: a\nfrom: schemas/oa-application.json\nto: schemas/oa-application.json\nfields: {form.xm: form.xm}\nsamples: [{name: a, in: {form: {}}, out: {}}]"), text)
		}
	}
	f.Fuzz(func(t *testing.T, text, shape []byte) {
		files := mapping.Files{
			Mappings: []mapping.Source{{Name: "mappings/a.yaml", Text: text}},
			Schemas:  []mapping.Source{{Name: "schemas/oa-application.json", Text: shape}, {Name: "schemas/application.json", Text: shape}},
			Tables:   []mapping.Source{{Name: "tables/a.yaml", Text: text}},
		}
		set, found := mapping.Load(files)
		for _, x := range found {
			if _, ok := feel.Words[x.Code]; !ok && mapping.Words[x.Code].En == "" && schema.Words[x.Code].En == "" && config.Words[x.Code].En == "" {
				t.Errorf("no words for %s", x.Code)
			}
			if x.Place.Line < 1 || x.Place.Col < 1 {
				t.Errorf("%s has no place: %v", x.Code, x.Place)
			}
		}
		for _, name := range set.Names() {
			m, _ := set.Mapping(name)
			_, _, _ = m.ApplyTraced(map[string]any{"form": map[string]any{}}, time.Unix(0, 0), time.UTC)
		}
		s, _ := set.Schema("schemas/application.json")
		for _, name := range set.Names() {
			m, _ := set.Mapping(name)
			m.Fits(s, s)
		}
		set.Try(mapping.Source{Name: "mappings/b.yaml", Text: text})
	})
}
