package betsy

import (
	"context"
	"fmt"
	"slices"

	"github.com/servicehall/hallway/internal/conformance/stage"
)

// Clear is the clarity of a case that follows from the model and the standard.
const Clear = "clear"

// Result is a case with what came of it.
type Result struct {
	Case
	Run
	Bad []string // in what it is not as expected
}

// Passed reports whether everything that is expected holds.
func (r *Result) Passed() bool { return len(r.Bad) == 0 }

// Literal reports whether a case that failed shows what a literal reading of
// the file gives.
func (r *Result) Literal() bool {
	return slices.ContainsFunc(r.Alternative, func(t []string) bool { return difference(t, r.Trace) == "" })
}

// All plays and judges every case.
func (s *Suite) All(ctx context.Context, house *stage.House) ([]Result, error) {
	var out []Result
	for _, c := range s.Cases {
		run, err := s.Play(ctx, house, c)
		if err != nil {
			return nil, err
		}
		out = append(out, Result{Case: c, Run: run, Bad: s.Judge(c, run)})
	}
	return out, nil
}

// Score counts cases and models.
type Score struct {
	Passed, Cases         int
	ClearPassed, Clear    int
	DoubtPassed, Doubtful int // those that depend on a reading of the standard
	ModelsPassed, Models  int // with all their cases
}

// String gives the score in one line.
func (s Score) String() string {
	return fmt.Sprintf("cases %d/%d clear %d/%d reading %d/%d models %d/%d",
		s.Passed, s.Cases, s.ClearPassed, s.Clear, s.DoubtPassed, s.Doubtful, s.ModelsPassed, s.Models)
}

// Groups are the suite's groups in its order.
func Groups(all []Result) []string {
	var out []string
	for i := range all {
		if !slices.Contains(out, all[i].Group) {
			out = append(out, all[i].Group)
		}
	}
	return out
}

// ScoreOf counts the cases of a group, of all with "".
func ScoreOf(all []Result, group string) Score {
	var s Score
	models := map[string]bool{}
	count := func(ok bool, passed, of *int) {
		*of++
		if ok {
			*passed++
		}
	}
	for i := range all {
		r := &all[i]
		if group != "" && r.Group != group {
			continue
		}
		count(r.Passed(), &s.Passed, &s.Cases)
		switch r.Clarity {
		case Clear:
			count(r.Passed(), &s.ClearPassed, &s.Clear)
		case "assumption":
			count(r.Passed(), &s.DoubtPassed, &s.Doubtful)
		}
		before, known := models[r.Model]
		models[r.Model] = r.Passed() && (before || !known)
	}
	for _, ok := range models {
		count(ok, &s.ModelsPassed, &s.Models)
	}
	return s
}
