package dmn

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/feel/value"
)

var (
	writeFloor = flag.Bool("floor", false, "write testdata/dmn/tck-floor.txt anew")
	tckReport  = flag.String("report", "", "write the counts of the TCK by level and family to this file")
	onlyTCK    = flag.String("tck", "", "run only the folders of the TCK whose name contains this, and tell every failure")
)

// TestTCK runs the tests of the DMN TCK and compares the count with the floor,
// under which it must not fall.
func TestTCK(t *testing.T) {
	t.Parallel()
	dir := tckDir(t)
	var all, kinds tally
	for _, level := range []string{"compliance-level-2", "compliance-level-3"} {
		folders, err := os.ReadDir(filepath.Join(dir, level))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range folders {
			if !strings.Contains(f.Name(), *onlyTCK) {
				continue
			}
			var c count
			runTCKFolder(t, filepath.Join(dir, level, f.Name()), &c)
			all.add(level, c)
			kinds.add(level+" "+family(f.Name()), c)
		}
	}
	t.Logf("\n%s%s", &kinds, &all)
	if *tckReport != "" {
		sum := all.sum()
		text := fmt.Sprintf("%s%scases %d/%d values %d/%d\n", &kinds, &all, sum.passed, sum.cases, sum.value, sum.values)
		if err := os.WriteFile(*tckReport, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if *onlyTCK == "" {
		holdFloor(t, filepath.Join(moduleRoot(t), "testdata", "dmn", "tck-floor.txt"), all.String())
	}
}

func runTCKFolder(t *testing.T, dir string, c *count) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*-test-*.xml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		f := readTCK(t, path)
		src, err := os.ReadFile(filepath.Join(dir, f.Model))
		if err != nil {
			t.Fatal(err)
		}
		d, found := read(f.Model, src, imported(t, dir, f.Model, 0)...)
		if *onlyTCK != "" {
			for _, x := range found {
				t.Log(x.Say(allWords, "en"))
			}
		}
		for _, x := range f.Cases {
			c.cases++
			if runTCKCase(t, filepath.Base(dir), d, x, c) {
				c.passed++
			}
		}
	}
}

// imported reads the other models of a folder, each with those beside it.
func imported(t *testing.T, dir, except string, depth int) []*Definitions {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.dmn"))
	if err != nil || depth > 2 {
		return nil
	}
	var out []*Definitions
	for _, path := range files {
		if filepath.Base(path) != except {
			d, _ := read(filepath.Base(path), readFile(t, path), imported(t, dir, filepath.Base(path), depth+1)...)
			out = append(out, d)
		}
	}
	return out
}

func runTCKCase(t *testing.T, folder string, d *Definitions, x tckCase, c *count) bool {
	t.Helper()
	all := true
	for _, want := range x.Results {
		got, diags, err := evaluateTCK(d, x, want.Name)
		expected := want.Expected.value()
		ok := same(got, expected)
		if want.Error {
			ok = got == nil
		}
		c.add(want.Error, ok)
		all = all && ok
		if !ok && *onlyTCK != "" {
			t.Logf("%s %s %s: got %s, want %s (error: %v) %v %v", folder, x.ID, want.Name, value.Text(got), value.Text(expected), want.Error, diags, err)
		}
	}
	return all
}

func evaluateTCK(d *Definitions, x tckCase, name string) (any, feel.Diagnostics, error) {
	vars := feel.Map{}
	for i := range x.Inputs {
		vars[x.Inputs[i].Name] = x.Inputs[i].value()
	}
	now := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	r := newRun(feel.Input{Vars: vars, Now: now})
	for _, n := range d.nodes {
		switch {
		case x.Type == "decisionService" && n.kind == aService && n.name == x.Service:
			out := r.result(n)
			if m, ok := out.(map[string]any); ok && len(n.service.outputs) > 1 {
				out = m[name]
			}
			return value.Norm(out), r.env.Found, r.err()
		case x.Type != "decisionService" && n.kind == aDecision && n.name == name:
			return value.Norm(r.result(n)), r.env.Found, r.err()
		}
	}
	return nil, nil, fmt.Errorf("no such node: %s", name)
}

// tckDir finds the TCK: HALLWAY_TCK, or beside the module.
func tckDir(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("HALLWAY_TCK")
	if dir == "" {
		dir = filepath.Join(moduleRoot(t), "..", "shared", "suites", "dmn-tck")
	}
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("HALLWAY_PEERS") == "required" {
			t.Fatalf("the DMN TCK is not at %s although HALLWAY_PEERS=required", dir)
		}
		t.Log("=== THE DMN TCK IS NOT THERE: nothing is checked. Set HALLWAY_TCK to a checkout of github.com/dmn-tck/tck/TestCases ===")
		t.SkipNow()
	}
	return dir
}

func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil {
		if _, miss := os.Stat(filepath.Join(dir, "go.mod")); miss == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			break
		}
		dir = up
	}
	t.Fatal("no go.mod above the test")
	return ""
}

// holdFloor fails where a number of the report is under that of the floor.
func holdFloor(t *testing.T, path, report string) {
	t.Helper()
	if *writeFloor {
		if err := os.WriteFile(path, []byte(report), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	floor, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	have, want := passedOf(report), passedOf(string(floor))
	for key, n := range want {
		if have[key] < n {
			t.Errorf("%s: %d pass, the floor is %d", key, have[key], n)
		}
	}
}

// passedOf reads the passed counts of a report by level and kind.
func passedOf(report string) map[string]int {
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
