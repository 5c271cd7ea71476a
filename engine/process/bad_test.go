package process_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/servicehall/hallway/engine/bpmn"
	"github.com/servicehall/hallway/engine/process"
)

// TestBadValues holds the models whose graph is right and whose values are
// wrong to their findings.
func TestBadValues(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../testdata/bpmn-bad/compile/*.bpmn")
	if err != nil || len(files) == 0 {
		t.Fatal("no models", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, found := process.Load(filepath.Base(file), text, bpmn.Known{})
		var b strings.Builder
		for _, f := range found {
			fmt.Fprintf(&b, "%s %s %s", f.Place, f.Place.Path, f.Code)
			if f.Severity != "error" {
				b.WriteString(" (warning)")
			}
			b.WriteString("\n")
		}
		expectation := strings.TrimSuffix(file, ".bpmn") + ".txt"
		if *update {
			if err := os.WriteFile(expectation, []byte(b.String()), 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(expectation)
		if err != nil {
			t.Fatal(err)
		}
		if b.String() != string(want) {
			t.Errorf("%s: the findings differ (-update rewrites them); got:\n%s\nwant:\n%s", file, b.String(), want)
		}
	}
}

// TestBadModelsCompile: a model with errors is compiled to find the rest of
// them, and that must not panic.
func TestBadModelsCompile(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../testdata/bpmn-bad/*.bpmn")
	if err != nil || len(files) == 0 {
		t.Fatal("no models", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, found := process.Load(filepath.Base(file), text, bpmn.Known{}); len(found) == 0 && !strings.HasSuffix(file, "name-unknown.bpmn") {
			t.Errorf("%s: nothing is wrong with it", file)
		}
	}
}
