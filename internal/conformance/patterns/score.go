package patterns

import (
	"context"
	"fmt"

	"github.com/servicehall/hallway/internal/conformance/stage"
)

// Result is a pattern with what came of it.
type Result struct {
	Pattern
	Bad []string // in what its plays are not as expected
}

// Passed reports whether the model shows the pattern.
func (r *Result) Passed() bool { return r.Cannot == "" && len(r.Bad) == 0 }

// Why says why a pattern does not pass.
func (r *Result) Why() []string {
	if r.Cannot != "" {
		return []string{"BPMN cannot express it: " + r.Cannot}
	}
	return r.Bad
}

// All plays all patterns in a folder.
func All(ctx context.Context, house *stage.House, dir string) ([]Result, error) {
	all, err := Load(dir)
	if err != nil {
		return nil, err
	}
	var out []Result
	for _, p := range all {
		bad, err := p.Try(ctx, house)
		if err != nil {
			return nil, err
		}
		out = append(out, Result{p, bad})
	}
	return out, nil
}

// Tally counts patterns in one line.
func Tally(all []Result) string {
	passed := 0
	for i := range all {
		if all[i].Passed() {
			passed++
		}
	}
	return fmt.Sprintf("patterns %d/%d", passed, Count)
}
