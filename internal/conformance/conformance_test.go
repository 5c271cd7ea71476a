package conformance_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/servicehall/hallway/internal/conformance"
	"github.com/servicehall/hallway/internal/conformance/betsy"
)

var (
	update     = flag.Bool("update", false, "write docs/conformance.md anew")
	writeFloor = flag.Bool("floor", false, "write testdata/conformance/floor.txt anew")
	reportTo   = flag.String("report", "", "write the report to this file")
)

const (
	root  = "../.."
	page  = root + "/docs/conformance.md"
	floor = root + "/testdata/conformance/floor.txt"
)

// TestConformance plays the suite, holds the counts to the floor, under which
// they must not fall, and the page to what was found.
func TestConformance(t *testing.T) {
	t.Parallel()
	r, err := conformance.Make(t.Context(), betsy.Dir(root), root+"/testdata/patterns")
	if err != nil && !errors.Is(err, betsy.ErrAbsent) {
		t.Fatal(err)
	}
	if err != nil {
		if *reportTo != "" {
			write(t, *reportTo, r.Text())
		}
		absent(t, err)
		hold(t, r.Floor(), "own ")
		t.SkipNow()
	}
	if *reportTo != "" {
		write(t, *reportTo, r.Text())
	}
	if *writeFloor {
		write(t, floor, r.Floor())
	}
	hold(t, r.Floor(), "")
	if *update {
		write(t, page, r.Page())
	}
	if *reportTo == "" && read(t, page) != r.Page() {
		t.Error("docs/conformance.md is stale: make generate rewrites it")
	}
}

func absent(t *testing.T, err error) {
	t.Helper()
	if os.Getenv("HALLWAY_PEERS") == "required" {
		t.Fatalf("%v, although HALLWAY_PEERS=required", err)
	}
	t.Logf("=== %v: NOTHING IS CHECKED. Set %s to its folder ===", err, betsy.Env)
}

// hold holds the counts whose names begin so to the floor.
func hold(t *testing.T, report, of string) {
	t.Helper()
	have, want := counts(report), counts(read(t, floor))
	held := 0
	for key, n := range want {
		if !strings.HasPrefix(key, of) {
			continue
		}
		held++
		if have[key] < n {
			t.Errorf("%s: %d, the floor is %d", key, have[key], n)
		}
	}
	if held == 0 {
		t.Error("the floor holds nothing")
	}
}

// counts reads what passed of a floor, by group and kind.
func counts(report string) map[string]int {
	out := map[string]int{}
	for line := range strings.Lines(report) {
		words := strings.Fields(line)
		for i := range slices.Backward(words) {
			var n, all int
			if _, err := fmt.Sscanf(words[i], "%d/%d", &n, &all); err == nil {
				out[words[0]+" "+words[i-1]] = n
			}
		}
	}
	return out
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.FromSlash(path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.FromSlash(path), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
