// Package report keeps what a run of the benchmark has measured, and words it:
// for the terminal, and as docs/benchmarks.md.
package report

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// Figure is one thing that was measured.
type Figure struct {
	What    string `json:"what"`
	Value   string `json:"value"`
	Floor   string `json:"floor,omitempty"` // what a program written by hand does in the same run
	Durable string `json:"durable"`
	Goal    string `json:"goal,omitempty"`
	Reached bool   `json:"reached,omitempty"`
	Small   bool   `json:"small,omitempty"` // measured on less than the goal speaks of
}

// Run is one run on one machine.
type Run struct {
	At      string   `json:"at"`
	Machine string   `json:"machine"`
	Load    string   `json:"load"` // average over a minute at the beginning and the end
	Full    bool     `json:"full"` // with the large data
	Figures []Figure `json:"figures"`
	Time    []Share  `json:"time"` // where the processor's time goes in J1
}

// Share is a part of the processor's time.
type Share struct {
	Where   string  `json:"where"`
	Percent float64 `json:"percent"`
}

// Read reads a run that was kept.
func Read(file string) (Run, error) {
	var r Run
	text, err := os.ReadFile(file) // #nosec G304 -- named by who runs the benchmark
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(text, &r)
}

// Add notes a figure, and gives it back for the terminal.
func (r *Run) Add(f Figure) Figure {
	r.Figures = append(r.Figures, f)
	return f
}

// Verdict words a figure against its goal.
func (f Figure) Verdict() string {
	switch {
	case f.Goal == "":
		return ""
	case f.Small:
		return "not measured at that size"
	case f.Reached:
		return "reached"
	}
	return "MISSED"
}

// Line is a figure on the terminal.
func (f Figure) Line() string {
	text := f.What + ": " + f.Value
	if f.Floor != "" {
		text += "; by hand " + f.Floor
	}
	text += " (" + f.Durable + ")"
	if f.Goal != "" {
		text += "; goal " + f.Goal + ": " + f.Verdict()
	}
	return text
}

const head = `# Benchmarks

Written by ` + "`make bench-full`" + `, or by a shorter run with ` + "`-write`" + `, whose lines say what was not measured at its size; do not edit. A test holds it to [bench/report/results.json](../bench/report/results.json), from which ` + "`make generate`" + `
makes it anew without measuring.

**Read the ratios, not the figures.** Both sides of a line ran in this one run, in turns, on a machine that others use too: a figure of another
run or machine says nothing beside these. *By hand* is a program written for the one process alone (` + "`bench/floor`" + `), with the same calls and the
same durable points by group commit, and nothing else: no models, no inbox, no history chain, no policies, no rights.

J1 is: start by the interface, a service step that calls a local server, a decision, a person's task completed by the interface, a service step, end.
`

// Markdown is docs/benchmarks.md.
func (r Run) Markdown() string {
	var b strings.Builder
	b.WriteString(head)
	fmt.Fprintf(&b, "\nMeasured %s on %s; load average %s.\n\n", r.At, r.Machine, r.Load)
	b.WriteString("| what | figure | by hand | durability | goal | |\n|---|---|---|---|---|---|\n")
	for _, f := range r.Figures {
		verdict := f.Verdict()
		if verdict == "MISSED" {
			verdict = "**MISSED**"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", f.What, f.Value, f.Floor, f.Durable, f.Goal, verdict)
	}
	if len(r.Time) > 0 {
		b.WriteString("\n## Where the time goes\n\nShares of the processor's time in J1 with 64 clients, read off a profile (`go run ./bench/j1/cmd -only Hallway -cpuprofile FILE`).\nWhat calls and what is called run in the same program and are counted.\n\n| where | share |\n|---|---|\n")
		for _, s := range r.Time {
			fmt.Fprintf(&b, "| %s | %.0f %% |\n", s.Where, s.Percent)
		}
	}
	return b.String()
}
