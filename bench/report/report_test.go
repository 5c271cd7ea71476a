package report

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/benchmarks.md anew from results.json")

const page = "../../docs/benchmarks.md"

// docs/benchmarks.md says what the kept run has measured. Nothing is measured
// here.
func TestThePageIsTheResult(t *testing.T) {
	t.Parallel()
	r, err := Read("results.json")
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(page, []byte(r.Markdown()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != r.Markdown() {
		t.Error("docs/benchmarks.md is stale: make generate rewrites it")
	}
}

// A goal that is missed is said on the page and on the terminal.
func TestMissedIsSaid(t *testing.T) {
	t.Parallel()
	r := Run{}
	line := r.Add(Figure{What: "x", Value: "1", Durable: "FULL", Goal: "at least 2"}).Line()
	if !strings.Contains(line, "MISSED") || !strings.Contains(r.Markdown(), "**MISSED**") {
		t.Errorf("%s\n%s", line, r.Markdown())
	}
	if f := (Figure{What: "x", Value: "1", Goal: "at least 1", Reached: true}); !strings.Contains(f.Line(), "reached") {
		t.Error(f.Line())
	}
}
