package form_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/hall/form"
)

// TestRefused reads forms that are wrong in many ways. Beside each stands what
// is found, line by line: place, path, code.
func TestRefused(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/refused/*.form")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".form"), func(t *testing.T) {
			t.Parallel()
			_, found := form.Parse("a.form", read(t, file))
			var got strings.Builder
			for _, x := range found {
				fmt.Fprintf(&got, "%s %s %s %s %v\n", x.Place, x.Severity, x.Place.Path, x.Code, x.Args)
				for _, lang := range []words.Lang{words.Zh, words.En} {
					if text := form.Words.Say(lang, x.Code, x.Args); regexp.MustCompile(`\{[a-z]+\}`).MatchString(text) {
						t.Errorf("%s is said as %q", x.Code, text)
					}
					if !strings.Contains(x.Say(form.Words, lang), "^") {
						t.Errorf("%s shows no line", x.Code)
					}
				}
			}
			if want := string(read(t, strings.TrimSuffix(file, "form")+"txt")); got.String() != want {
				t.Errorf("got:\n%s\nwant:\n%s", got.String(), want)
			}
		})
	}
}

func read(t testing.TB, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestBroken holds texts that cannot be read at all.
func TestBroken(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, code, place string }{
		{"empty", "", "form.json", "a.form:1:1"},
		{"cut", "{\n \"id\": \"x\",", "form.json", "a.form:2:12"},
		{"a slip", "{\n \"标题\": 甲 }", "form.json", "a.form:2:8"},
		{"more behind", `{"id":"x"} {}`, "form.json", "a.form:1:12"},
		{"too deep", strings.Repeat("[", 20000), "form.json", "a.form:1:10001"},
		{"no object", "\n []", "form.no-object", "a.form:2:2"},
		{"bytes of GBK", "{\n\"id\": \"\xb1\xed\"}", "form.not-utf8", "a.form:2:8"},
		{"too big", strings.Repeat(" ", form.MaxBytes+1), "form.too-big", "a.form"},
		{"a number for a text", "{\"id\": 7}", "form.kind", "a.form:1:8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, found := form.Parse("a.form", []byte(c.text))
			if len(found) != 1 || found[0].Code != c.code || found[0].Place.String() != c.place {
				t.Errorf("got %v, want %s at %s", found, c.code, c.place)
			}
		})
	}
}

// TestMuch holds files full of slips to being read at once.
func TestMuch(t *testing.T) {
	t.Parallel()
	fill := func(head, part, tail string) []byte {
		return []byte(head + strings.Repeat(part, (form.MaxBytes/16-len(head)-len(tail)-1)/len(part)) + tail)
	}
	for _, c := range []struct {
		name, code string
		text       []byte
	}{
		{"slips", "form.more", fill(`{"id":"a"`, `,"b":0`, `}`)},
		{"components", "form.too-many", fill(`{"components":[{"type":"text"}`, `,{"type":"text"}`, `]}`)},
		{"choices", "form.too-many", fill(`{"components":[{"type":"radio","key":"a","values":[{"value":"1"}`, `,{"value":"1"}`, `]}]}`)},
		{"warnings", "form.unknown-property", fill(`{"components":[{"type":"text","properties":{"1":"1"`, `,"1":"1"`, `}}]}`)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, found := form.Parse("a.form", c.text)
			if n := len(found); n == 0 || n > 100 || !slices.ContainsFunc(found, func(x finding.Finding) bool { return x.Code == c.code }) {
				t.Errorf("%d findings", n)
			}
		})
	}
}

// TestParse reads all that a form can hold, and the forms of the packs.
func TestParse(t *testing.T) {
	t.Parallel()
	f, found := form.Parse("whole.form", read(t, "testdata/whole.form"))
	if len(found) > 0 || f.ID != "whole" || len(f.Fields) != 10 {
		t.Fatalf("%+v %v", f, found)
	}
	got := fmt.Sprintf("%+v", f.Fields[2].Options)
	if want := "[{Value:approve Label:通过 LabelEn:Approve} {Value:return Label:退回 LabelEn:Return}]"; got != want {
		t.Errorf("options: %s", got)
	}
	if x := f.Fields[4]; x.When == nil || *x.When != (form.When{Key: "decision", Value: "return"}) || x.LabelEn != "Reason" || x.Help != "逐条写明" || x.HelpEn != "One by one" {
		t.Errorf("reason: %+v", x)
	}
	if !f.Fields[1].ReadOnly || f.Fields[2].ReadOnly || !f.Fields[2].Required {
		t.Errorf("flags: %+v", f.Fields)
	}
	packs, err := filepath.Glob("../../packs/*/forms/*.form")
	if err != nil || len(packs) == 0 {
		t.Fatal("no packs", err)
	}
	for _, file := range packs {
		if _, found := form.Parse(file, read(t, file)); len(found) > 0 {
			t.Error(found)
		}
	}
}

// TestWords holds the catalogue to the code: every code has both wordings, and
// every code in the source is in the catalogue and the other way round.
func TestWords(t *testing.T) {
	t.Parallel()
	if missing := form.Words.Missing(); len(missing) > 0 {
		t.Error("without a wording:", missing)
	}
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, file := range sources {
		if file == "words.go" || strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, m := range regexp.MustCompile(`"(form\.[a-z0-9-]+)"`).FindAllStringSubmatch(string(read(t, file)), -1) {
			used[m[1]] = true
		}
	}
	if got, want := slices.Sorted(maps.Keys(used)), slices.Sorted(maps.Keys(form.Words)); !slices.Equal(got, want) {
		t.Errorf("the code says %v, the catalogue %v", got, want)
	}
}
