package bpmn_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/engine/bpmn"
)

var update = flag.Bool("update", false, "rewrite the expected findings of testdata/bpmn-bad")

const (
	goodDir = "../../testdata/bpmn"
	badDir  = "../../testdata/bpmn-bad"
)

// TestBadModels holds every bad model to its findings: all of them, with their
// places.
func TestBadModels(t *testing.T) {
	t.Parallel()
	for _, file := range models(t, badDir) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".bpmn"), func(t *testing.T) {
			t.Parallel()
			m, found := bpmn.Parse(filepath.Base(file), read(t, file))
			if m == nil && !found.Bad() {
				t.Fatal("no model and no error")
			}
			if m != nil {
				found = append(found, known().Check(m)...)
			}
			if len(found) == 0 {
				t.Error("nothing is wrong with it")
			}
			complete(t, found)
			expect(t, strings.TrimSuffix(file, ".bpmn")+".txt", lines(found))
		})
	}
}

// known knows everything but what is called nobody or nowhere.
func known() bpmn.Known {
	return bpmn.Known{
		Operation: func(jobType string) bool { return !strings.HasPrefix(jobType, "nobody.") },
		Decision:  func(id string) bool { return id != "nowhere" },
		Form:      func(id string) bool { return id != "nowhere" },
		Process:   func(id string) bool { return id != "nowhere" },
	}
}

// complete holds findings to what each must say: a worded code, a line, and no
// argument of its wording left open.
func complete(t *testing.T, found finding.List) {
	t.Helper()
	for _, f := range found {
		if _, ok := bpmn.Words[f.Code]; !ok {
			t.Errorf("%s has no wording", f.Code)
		}
		for _, lang := range []words.Lang{words.Zh, words.En} {
			if s := bpmn.Words.Say(lang, f.Code, f.Args) + bpmn.Words.Mend(lang, f.Code, f.Args); strings.Contains(s, "{") && !strings.Contains(fmt.Sprint(f.Args), "{") {
				t.Errorf("%s leaves an argument open: %s", f.Code, s)
			}
		}
		if f.Place.Line == 0 && f.Code != "bpmn.too-large" && f.Code != "bpmn.more" {
			t.Errorf("%s names no line", f.Code)
		}
	}
}

func lines(found finding.List) string {
	var b strings.Builder
	for _, f := range found {
		fmt.Fprintf(&b, "%s %s %s", f.Place, f.Place.Path, f.Code)
		if f.Severity == finding.Warning {
			b.WriteString(" (warning)")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func expect(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := string(read(t, file)); got != want {
		t.Errorf("the findings differ (-update rewrites them); got:\n%s\nwant:\n%s", got, want)
	}
}

// TestEveryCodeIsProduced: a code that no model produces says nothing, or is
// not tested.
func TestEveryCodeIsProduced(t *testing.T) {
	t.Parallel()
	produced := map[string]bool{
		"bpmn.too-large": true, // TestBounds
		"bpmn.more":      true,
	}
	for _, dir := range []string{badDir, filepath.Join(badDir, "compile")} {
		for _, file := range models(t, dir) {
			for _, word := range strings.Fields(string(read(t, strings.TrimSuffix(file, ".bpmn")+".txt"))) {
				produced[word] = true
			}
		}
	}
	var never []string
	for code := range bpmn.Words {
		if !produced[code] {
			never = append(never, code)
		}
	}
	slices.Sort(never)
	if len(never) > 0 {
		t.Errorf("no model of testdata/bpmn-bad produces %s", strings.Join(never, ", "))
	}
}

func TestEveryRefusedElementIsWorded(t *testing.T) {
	t.Parallel()
	if missing := bpmn.Words.Missing(); len(missing) > 0 {
		t.Errorf("without wording: %v", missing)
	}
	for _, e := range bpmn.Elements() {
		if _, ok := bpmn.Words[e.Why]; !ok && !e.Runs() {
			t.Errorf("%s is refused with %s, which has no wording", e.Kind, e.Why)
		}
	}
	for _, x := range bpmn.ExtensionTable() {
		if _, ok := bpmn.Words[x.Why]; !ok && x.Why != "" {
			t.Errorf("zeebe:%s is refused with %s, which has no wording", x.Name, x.Why)
		}
	}
}

func models(t testing.TB, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.bpmn"))
	if err != nil || len(files) == 0 {
		t.Fatal("no models", err)
	}
	return files
}

func read(t testing.TB, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
