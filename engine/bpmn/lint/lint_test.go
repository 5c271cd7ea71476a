package lint_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/engine/bpmn"
	"github.com/servicehall/hallway/engine/bpmn/lint"
)

var update = flag.Bool("update", false, "rewrite the expected findings of testdata/bpmn-lint")

const dir = "../../../testdata/bpmn-lint"

// goodDirs are models that run: what is said of them is recorded in one file.
var goodDirs = []string{"../../../testdata/bpmn", "../../../testdata/bpmn-drawn", "../../../packs/company-registration/processes"}

var now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// TestFaultyModels holds every model to its findings, each with its place.
func TestFaultyModels(t *testing.T) {
	t.Parallel()
	for _, file := range models(t, dir) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".bpmn"), func(t *testing.T) {
			t.Parallel()
			found := check(t, file)
			if len(found) == 0 {
				t.Error("nothing is wrong with it")
			}
			complete(t, found)
			expect(t, strings.TrimSuffix(file, ".bpmn")+".txt", lines(found))
		})
	}
}

// TestGoodModels: what is said of models that run is known, and none of it is
// an error.
func TestGoodModels(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, dir := range goodDirs {
		for _, file := range models(t, dir) {
			found := check(t, file)
			if found.Bad() {
				t.Errorf("%s is refused: %v", file, found)
			}
			complete(t, found)
			b.WriteString(lines(found))
		}
	}
	expect(t, dir+"/good.txt", b.String())
}

// TestEveryRuleIsProduced: a rule that no model breaks is not tested.
func TestEveryRuleIsProduced(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for _, file := range models(t, dir) {
		all.Write(read(t, strings.TrimSuffix(file, ".bpmn")+".txt"))
	}
	said := strings.Fields(all.String())
	for _, r := range lint.Rules() {
		if !slices.Contains(said, r.Code) {
			t.Errorf("no model of testdata/bpmn-lint breaks %s", r.Code)
		}
		if _, ok := lint.Words[r.Code]; !ok {
			t.Errorf("%s has no wording", r.Code)
		}
	}
	if len(lint.Words) != len(lint.Rules()) {
		t.Errorf("%d wordings for %d rules", len(lint.Words), len(lint.Rules()))
	}
	if missing := lint.Words.Missing(); len(missing) > 0 {
		t.Errorf("without wording: %v", missing)
	}
}

func check(t testing.TB, file string) finding.List {
	t.Helper()
	m, found := bpmn.Parse(filepath.Base(file), read(t, file))
	if found.Bad() {
		t.Fatalf("%s is refused: %v", file, found)
	}
	return lint.Check([]*bpmn.Model{m}, lint.Options{Now: now}).Sorted()
}

// complete holds findings to what each must say: a severity, a line, and no
// argument of its wording left open.
func complete(t *testing.T, found finding.List) {
	t.Helper()
	for _, f := range found {
		if f.Severity == "" || f.Place.Line == 0 || f.Place.Path == "" || f.Place.File == "" {
			t.Errorf("%s lacks a severity or a place: %+v", f.Code, f)
		}
		for _, lang := range []words.Lang{words.Zh, words.En} {
			if s := lint.Words.Say(lang, f.Code, f.Args) + lint.Words.Mend(lang, f.Code, f.Args); strings.Contains(s, "{") {
				t.Errorf("%s leaves an argument open: %s", f.Code, s)
			}
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
		if path, ok := f.Args["path"]; ok {
			fmt.Fprintf(&b, " by %s", path)
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

func models(t testing.TB, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.bpmn"))
	if err != nil || len(files) == 0 {
		t.Fatal("no models", dir, err)
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
