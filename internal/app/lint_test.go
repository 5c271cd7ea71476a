package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const lintCases = "../../testdata/bpmn-lint/"

// TestLintModels: models alone are checked by name or by folder; warnings fail
// it where they are to.
func TestLintModels(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text, err := os.ReadFile(lintCases + "maybe-into-parallel.bpmn")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "m.bpmn"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{lintCases + "maybe-into-parallel.bpmn"}, ExitOK, "maybe-into-parallel.bpmn:9:5: join: the parallel join \"join\" can wait for ever"},
		{[]string{lintCases + "maybe-into-parallel.bpmn", "--lang", "zh"}, ExitOK, "例如：start → split → a → choose → no"},
		{[]string{lintCases + "maybe-into-parallel.bpmn"}, ExitOK, "    ^"},
		{[]string{lintCases + "maybe-into-parallel.bpmn"}, ExitOK, "1 files: no errors"},
		{[]string{lintCases + "maybe-into-parallel.bpmn", "--strict"}, ExitFailed, "0 errors, 1 warnings"},
		{[]string{lintCases + "circle.bpmn"}, ExitFailed, "[lint.circle-endless]"},
		{[]string{lintCases + "circle.bpmn", "-o", "json"}, ExitFailed, `"code": "lint.circle-endless"`},
		{[]string{lintCases + "circle.bpmn", lintCases + "undo.bpmn"}, ExitFailed, "2 errors, 3 warnings"},
		{[]string{dir}, ExitOK, "/m.bpmn:9:5"},
		{[]string{dir, "--strict"}, ExitFailed, "lint.join-starves"},
		{[]string{filepath.Join(dir, "none.bpmn")}, ExitUsage, "none.bpmn"},
		{[]string{"lint_test.go"}, ExitFailed, "deploy.unknown-file"},
	} {
		s := do(t, append([]string{"lint"}, c.args...)...)
		if s.status != c.status || !strings.Contains(s.out+s.err, c.want) {
			t.Errorf("lint %v: %d, want %d and %q\n%s%s", c.args, s.status, c.status, c.want, s.out, s.err)
		}
	}
}

// TestLintOneHall: a hall's folder is checked as a whole, and by itself.
func TestLintOneHall(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "hall")
	if s := do(t, "init", dir); s.status != ExitOK {
		t.Fatal(s.err)
	}
	if s := do(t, "lint", dir, lintCases); s.status != ExitUsage || !strings.Contains(s.err, "by itself") {
		t.Errorf("a hall beside models: %d\n%s%s", s.status, s.out, s.err)
	}
	if s := do(t, "lint", dir, "--strict"); s.status != ExitOK {
		t.Errorf("a new hall: %d\n%s%s", s.status, s.out, s.err)
	}
}
