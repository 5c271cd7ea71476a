package problem_test

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/gateway/problem"
)

func TestWordsAreInBothLanguages(t *testing.T) {
	t.Parallel()
	if missing := problem.Words.Missing(); len(missing) > 0 {
		t.Errorf("without a wording: %v", missing)
	}
}

// Every code that the gateway refuses with is worded, and every wording is used.
func TestCodesAreWordedAndUsed(t *testing.T) {
	t.Parallel()
	code := regexp.MustCompile(`"(problem\.[a-z-]+)"`)
	used := map[string]bool{}
	err := fs.WalkDir(os.DirFS(".."), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") || name == "problem/words.go" {
			return err
		}
		text, err := os.ReadFile("../" + name)
		if err != nil {
			return err
		}
		for _, m := range code.FindAllStringSubmatch(string(text), -1) {
			used[m[1]] = true
			if _, ok := problem.Words[m[1]]; !ok {
				t.Errorf("%s refuses with %s, which has no wording", name, m[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for c := range problem.Words {
		if !used[c] {
			t.Errorf("nothing refuses with %s", c)
		}
	}
}

func TestADocumentSaysWhatAndWhere(t *testing.T) {
	t.Parallel()
	texts := words.Catalogue{
		"a": {Zh: "错 {n}", En: "wrong {n}", MendZh: "改 {n}", MendEn: "mend {n}"},
		"b": {Zh: "乙", En: "b"},
	}
	e := problem.New(400, "a", map[string]any{"n": 1})
	e.Fields = append(problem.Findings(finding.List{{Code: "b", Place: finding.Place{File: "x.bpmn", Line: 2, Col: 3, Path: "p"}, Source: "李明 x", Width: 2}}),
		problem.Field{Field: "f", Code: "other", Say: func(l words.Lang) string { return "said in " + string(l) }})
	d := e.Document(texts, words.En, "r-1")
	if d.Title != "wrong 1" || d.Detail != "mend 1" || d.RequestID != "r-1" || d.Status != 400 || d.Code != "a" {
		t.Errorf("%+v", d)
	}
	if got := d.Errors[0]; got.Text != "b" || got.File != "x.bpmn" || got.Line != 2 || got.Column != 3 || got.Field != "p" || got.Caret != "    ^^" {
		t.Errorf("%+v", got)
	}
	if d.Errors[1].Text != "said in en" {
		t.Errorf("%+v", d.Errors[1])
	}
	if zh := e.Document(texts, words.Zh, ""); zh.Title != "错 1" || zh.Errors[0].Text != "乙" {
		t.Errorf("%+v", zh)
	}
}
