package reference

import (
	"fmt"
	"path"
	"strings"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/all"
	"github.com/servicehall/hallway/config/words"
)

// Folder is where the pages are, from the root of the tree.
const Folder = "docs/reference"

// Page is one page, with its path from the root of the tree.
type Page struct {
	Path string
	Text string
}

// topic is a page in the making, of one language.
type topic struct {
	name  string // en/NAME.md
	title string // code of its title
	about string // code of the sentence that the index and the page begin with
	write func(*writer)
}

// topics are all pages, in the order of the index.
func topics() []topic {
	out := []topic{
		{"hall", "reference.hall", "reference.hall-about", hallPage},
		{"connector", "reference.connector", "reference.connector-about", connectorPage},
		{"route", "reference.route", "reference.route-about", routePage},
		{"mapping", "reference.mapping", "reference.mapping-about", mappingPage},
		{"feel", "reference.feel", "reference.feel-about", feelPage},
		{"bpmn", "reference.bpmn", "reference.bpmn-about", bpmnPage},
		{"lint", "reference.lint", "reference.lint-about", lintPage},
		{"api", "reference.api", "reference.api-about", apiPage},
		{"commands", "reference.commands", "reference.commands-about", commandsPage},
		{"codes", "reference.codes", "reference.codes-about", codesPage},
	}
	for _, a := range all.Adapters() {
		out = append(out, topic{name: "adapters/" + a.Spec().Name, write: func(w *writer) { adapterPage(w, a.Spec()) }})
	}
	return out
}

// Pages makes all pages in both languages.
func Pages() ([]Page, error) {
	var out []Page
	for _, lang := range []words.Lang{words.En, words.Zh} {
		index := &writer{lang: lang}
		index.head("reference.index", "reference.index-about")
		for _, t := range topics() {
			w := &writer{lang: lang}
			if t.title != "" {
				w.head(t.title, t.about)
				index.line("- [%s](%s.md): %s", w.say(t.title), t.name, w.say(t.about))
			}
			t.write(w)
			if w.err != nil {
				return nil, fmt.Errorf("write the page %s: %w", t.name, w.err)
			}
			out = append(out, Page{Path: path.Join(Folder, string(lang), t.name+".md"), Text: w.text()})
		}
		index.adapters(all.Adapters())
		out = append(out, Page{Path: path.Join(Folder, string(lang), "README.md"), Text: index.text()})
	}
	return out, nil
}

func (w *writer) adapters(list []adapters.Adapter) {
	w.section("reference.adapters")
	for _, a := range list {
		s := a.Spec()
		w.line("- [%s](adapters/%s.md): %s", s.Name, s.Name, w.pick(s.Summary))
	}
}

// writer writes markdown in one language.
type writer struct {
	lang words.Lang
	b    strings.Builder
	err  error
}

func (w *writer) say(code string) string { return Words.Say(w.lang, code, nil) }

func (w *writer) pick(e words.Entry) string {
	if w.lang == words.Zh {
		return e.Zh
	}
	return e.En
}

func (w *writer) line(format string, args ...any) { fmt.Fprintf(&w.b, format+"\n", args...) }

func (w *writer) head(title, about string) {
	w.line("# %s\n\n%s\n\n%s\n", w.say(title), w.say("reference.made"), w.say(about))
}

func (w *writer) section(title string) { w.line("\n## %s\n", w.say(title)) }

// table writes rows below a heading whose cells are codes.
func (w *writer) table(codes []string, rows [][]string) {
	head := make([]string, len(codes))
	for i, c := range codes {
		head[i] = w.say(c)
	}
	w.line("| %s |\n|%s", strings.Join(head, " | "), strings.Repeat("---|", len(codes)))
	for _, r := range rows {
		for i := range r {
			r[i] = cell(r[i])
		}
		w.line("| %s |", strings.Join(r, " | "))
	}
}

// cell keeps a text from ending its cell, also inside of code.
func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ").Replace(s)
}

// code marks a text as code.
func code(s string) string {
	if s == "" {
		return ""
	}
	if strings.Contains(s, "`") {
		return "`` " + s + " ``"
	}
	return "`" + s + "`"
}

func codes(list []string) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = code(s)
	}
	return strings.Join(out, ", ")
}

// text is the page, without empty lines in a row.
func (w *writer) text() string {
	s := strings.TrimRight(w.b.String(), "\n") + "\n"
	for strings.Contains(s, "\n\n\n") {
		s = strings.ReplaceAll(s, "\n\n\n", "\n\n")
	}
	return s
}
