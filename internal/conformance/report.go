package conformance

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/servicehall/hallway/internal/conformance/betsy"
	"github.com/servicehall/hallway/internal/conformance/patterns"
	"github.com/servicehall/hallway/internal/conformance/stage"
)

// Report is everything that was found out.
type Report struct {
	Suite  *betsy.Suite
	Cases  []betsy.Result
	Faulty []betsy.Verdict

	Patterns []patterns.Result
}

// Make plays the patterns in a folder and the suite in another one. Where the
// suite is absent it tells of the patterns, and says so by its error.
func Make(ctx context.Context, suite, own string) (r *Report, err error) {
	r = &Report{}
	house, err := stage.NewHouse(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	if r.Patterns, err = patterns.All(ctx, house, own); err != nil {
		return nil, err
	}
	if r.Suite, err = betsy.Load(suite); err != nil {
		return r, err
	}
	if r.Cases, err = r.Suite.All(ctx, house); err != nil {
		return nil, err
	}
	r.Faulty, err = r.Suite.Verdicts()
	return r, err
}

// Text is the report for a terminal. Its last line is the one to compare by.
func (r *Report) Text() string {
	var b strings.Builder
	b.WriteString(r.Floor())
	for i := range r.Cases {
		if x := &r.Cases[i]; !x.Passed() {
			fmt.Fprintf(&b, "FAIL %s (%s): %s\n", x.ID, x.Clarity, strings.Join(x.Bad, "; "))
			for _, line := range r.reading(x) {
				fmt.Fprintf(&b, "     %s\n", line)
			}
		}
	}
	for _, line := range r.byRule() {
		fmt.Fprintf(&b, "%s\n", line)
	}
	if r.Suite != nil {
		fmt.Fprintf(&b, "constraints %s\n", betsy.Tally(r.Faulty))
	}
	for i := range r.Patterns {
		if x := &r.Patterns[i]; !x.Passed() {
			fmt.Fprintf(&b, "FAIL %s: %s\n", x.File, strings.Join(x.Why(), "; "))
		}
	}
	fmt.Fprintf(&b, "%s\n", patterns.Tally(r.Patterns))
	if r.Suite == nil {
		fmt.Fprintf(&b, "=== THE CASES OF BETSY ARE NOT THERE and were not played: set %s to their folder ===\n", betsy.Env)
		return b.String()
	}
	all := betsy.ScoreOf(r.Cases, "")
	fmt.Fprintf(&b, "betsy %d/%d clear %d/%d\n", all.Passed, all.Cases, all.ClearPassed, all.Clear)
	return b.String()
}

// Floor are the counts under which a later run must not fall.
func (r *Report) Floor() string {
	var b strings.Builder
	fmt.Fprintf(&b, "own %s\n", patterns.Tally(r.Patterns))
	if r.Suite == nil {
		return b.String()
	}
	for _, g := range betsy.Groups(r.Cases) {
		fmt.Fprintf(&b, "%s %s\n", g, betsy.ScoreOf(r.Cases, g))
	}
	fmt.Fprintf(&b, "all %s\n", betsy.ScoreOf(r.Cases, ""))
	return b.String()
}

// reading says what a case that is not clear depends on, and which reading the
// engine follows.
func (r *Report) reading(x *betsy.Result) []string {
	if x.Clarity == betsy.Clear {
		return nil
	}
	var out []string
	for _, n := range x.Notes {
		if note := r.Suite.Notes[n]; note.Clarity != betsy.Clear {
			out = append(out, fmt.Sprintf("%s: %s", n, note.Text))
			if clause := readings[n]; clause != "" {
				out = append(out, "clause: "+clause)
			}
		}
	}
	return append(out, "the engine follows: "+followed(x))
}

func followed(x *betsy.Result) string {
	switch {
	case len(x.Refused) > 0:
		return "neither, it refuses the model"
	case x.Literal():
		return "the literal reading of the file"
	case len(x.Alternative) == 0:
		return fmt.Sprintf("its own, for the suite gives no literal one: the trace [%s]", strings.Join(x.Trace, " "))
	}
	return fmt.Sprintf("another reading, with the trace [%s]", strings.Join(x.Trace, " "))
}

// byRule says for each rule of the faulty models what is said to them.
func (r *Report) byRule() []string {
	var out []string
	for _, s := range betsy.ByRule(r.Faulty) {
		out = append(out, fmt.Sprintf("rule %s %s", s.Rule, s))
	}
	return out
}
