package dmn

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// FuzzParse reads whatever bytes come and evaluates every decision of what can
// be read, within small limits.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob(filepath.Join(casesDir, "*.dmn"))
	if err != nil || len(files) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, file := range files {
		f.Add(readFile(f, file))
	}
	f.Add([]byte(`<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"><decision id="d"><literalExpression><text>d</text></literalExpression></decision></definitions>`))
	f.Fuzz(func(t *testing.T, src []byte) {
		d, found := Parse("fuzz.dmn", src)
		if (d == nil) != found.Bad() {
			t.Fatalf("definitions %v, findings %v", d, found)
		}
		if d == nil {
			return
		}
		for _, x := range d.Decisions() {
			env := &value.Env{}
			env.Reset(time.Unix(1700000000, 0), time.UTC)
			env.Limits = value.Limits{Steps: 20_000, Depth: 64, Size: 2_000, String: 20_000}
			if _, err := d.Evaluate(x.ID, feel.Input{Vars: feel.Map{"amount": 12}, Under: env}); err != nil && err.Error() == "" {
				t.Fatal("an error without words")
			}
		}
	})
}
