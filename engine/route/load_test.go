package route_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/mapping"
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/schema"
)

var update = flag.Bool("update", false, "rewrite the expected findings")

const cases = "../../testdata/route"

func read(t testing.TB, pattern string) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(cases, pattern))
	if err != nil || len(names) == 0 {
		t.Fatalf("no files at %s: %v", pattern, err)
	}
	out := map[string][]byte{}
	for _, n := range names {
		text, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(filepath.Dir(n))+"/"+filepath.Base(n)] = text
	}
	return out
}

func texts(t testing.TB) words.Catalogue {
	t.Helper()
	all, err := words.Merge(config.Words, feel.Words, schema.Words, mapping.Words, route.Words)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// deps is the hall that the routes of the tests stand in.
func deps(t testing.TB) route.Deps {
	t.Helper()
	var files mapping.Files
	for name, text := range read(t, "good/mappings/*.yaml") {
		files.Mappings = append(files.Mappings, mapping.Source{Name: name, Text: text})
	}
	for name, text := range read(t, "good/schemas/*.json") {
		files.Schemas = append(files.Schemas, mapping.Source{Name: name, Text: text})
	}
	set, found := mapping.Load(files)
	if found.Bad() {
		t.Fatal(say(t, found))
	}
	return route.Deps{
		Mappings: set.Mapping, Known: set.Names(), Operations: []string{"erp.updateCompany", "crm.answer-change"},
		Sources: []string{"crm.changes", "crm.stored", "esign.signed", "broker.events", "broker.quick", "broker.unclear"}, Processes: []string{"registration", "review"},
	}
}

func good(t testing.TB) *route.Table {
	t.Helper()
	var files []route.Source
	for name, text := range read(t, "good/routes/*.yaml") {
		files = append(files, route.Source{Name: name, Text: text})
	}
	table, found := route.Load(files, deps(t))
	if found.Bad() {
		t.Fatal(say(t, found))
	}
	return table
}

func say(t testing.TB, list finding.List) string {
	t.Helper()
	var out strings.Builder
	for _, f := range list.Sorted() {
		out.WriteString(string(f.Severity) + " " + f.Say(texts(t), words.En) + "\n")
	}
	return out.String()
}

// Every bad file has beside it what is said of it: file, line, column, caret
// and remedy.
func TestFindings(t *testing.T) {
	t.Parallel()
	files := read(t, "bad/*.yaml")
	together := map[string][]string{"bad/twin-a.yaml": {"bad/twin-a.yaml", "bad/twin-b.yaml", "bad/again.yaml"}}
	for name := range files {
		if name == "bad/twin-b.yaml" || name == "bad/again.yaml" {
			continue // part of twin-a
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			group := together[name]
			if group == nil {
				group = []string{name}
			}
			var sources []route.Source
			for _, n := range group {
				sources = append(sources, route.Source{Name: n, Text: files[n]})
			}
			_, found := route.Load(sources, deps(t))
			golden(t, filepath.Join(cases, strings.TrimSuffix(name, ".yaml")+".txt"), say(t, found))
		})
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("findings:\n%s\nwant:\n%s", got, want)
	}
}

func TestEveryTextIsInBothLanguages(t *testing.T) {
	t.Parallel()
	if missing := route.Words.Missing(); len(missing) > 0 {
		t.Errorf("without a wording in both languages: %v", missing)
	}
}

func TestEveryCodeHasAText(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, n := range names {
		text, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(n, "_test.go") || n == "words.go" {
			continue
		}
		for _, part := range strings.Split(string(text), `"route.`)[1:] {
			used["route."+part[:strings.Index(part, `"`)]] = true
		}
	}
	for code := range used {
		if _, ok := route.Words[code]; !ok {
			t.Errorf("%s has no text", code)
		}
	}
	for code := range route.Words {
		if !used[code] {
			t.Errorf("%s is used nowhere", code)
		}
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	table := good(t)
	if got := strings.Join(table.Sources(), " "); got != "broker.events broker.quick broker.unclear crm.changes crm.stored esign.signed http.applications" {
		t.Errorf("sources: %s", got)
	}
	if s, ok := table.Summary("change"); !ok || s.Zh != "企业信息变更" {
		t.Errorf("summary: %v, %v", s, ok)
	}
	if _, ok := table.Summary("none"); ok {
		t.Error("a route that is not there has a summary")
	}
}

func FuzzLoad(f *testing.F) {
	for _, pattern := range []string{"bad/*.yaml", "good/routes/*.yaml"} {
		for _, text := range read(f, pattern) {
			f.Add(text)
		}
	}
	d := deps(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		table, found := route.Load([]route.Source{{Name: "x.yaml", Text: text}}, d)
		if len(table.Names()) > 0 && found.Bad() {
			t.Errorf("a route was taken although its file is bad: %v", found)
		}
		for _, x := range found {
			if x.Place.File != "x.yaml" {
				t.Errorf("a finding without its file: %v", x)
			}
		}
	})
}
