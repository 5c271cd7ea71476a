package feel

import (
	"testing"
	"time"

	"github.com/servicehall/hallway/mapping/feel/builtin"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// TestExamples runs the examples of every built-in.
func TestExamples(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	for _, f := range builtin.All() {
		if len(f.Examples) == 0 && f.Name != "now" && f.Name != "today" {
			t.Errorf("%s has no example", f.Name)
		}
		for _, ex := range f.Examples {
			got, diags := evaluate(t, ex.Expr, Input{Now: now})
			want, _ := evaluate(t, ex.Gives, Input{Now: now})
			if value.Equal(got, want) != value.True {
				t.Errorf("%s = %s, want %s %v", ex.Expr, value.Text(got), ex.Gives, diags)
			}
		}
	}
}

func evaluate(t *testing.T, source string, in Input) (any, Diagnostics) {
	t.Helper()
	p, bad := Compile(source, Options{})
	if bad.Bad() {
		t.Fatalf("%s: %s", source, bad.Error())
	}
	return p.Value(in)
}
