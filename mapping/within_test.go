package mapping_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/servicehall/hallway/mapping"
	"github.com/servicehall/hallway/mapping/schema"
)

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

func count(ps []schema.Property) int {
	n := len(ps)
	for _, p := range ps {
		n += count(p.Properties)
	}
	return n
}
