package reference

import (
	"strings"

	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/mapping/feel/builtin"
)

func feelPage(w *writer) {
	var groups []string
	by := map[string][]*builtin.Func{}
	for _, f := range builtin.All() {
		if by[f.Group] == nil {
			groups = append(groups, f.Group)
		}
		by[f.Group] = append(by[f.Group], f)
	}
	for _, g := range groups {
		w.line("\n## %s\n", w.say("reference.feel-group."+g))
		var rows [][]string
		for _, f := range by[g] {
			rows = append(rows, []string{signatures(f), w.summary(f), examples(f), string(f.Set)})
		}
		w.table([]string{"reference.function", "reference.means", "reference.examples", "reference.set"}, rows)
	}
}

// summary is what a function says of itself, which is in English, or what
// functions says of it.
func (w *writer) summary(f *builtin.Func) string {
	if zh := functions[f.Name]; zh != "" && w.lang == words.Zh {
		return zh
	}
	return f.Summary
}

// Untranslated lists the functions of FEEL that functions.go says nothing of,
// and what it says of functions that are no more.
func Untranslated() []string {
	var out []string
	known := map[string]bool{}
	for _, f := range builtin.All() {
		known[f.Name] = true
		if functions[f.Name] == "" {
			out = append(out, f.Name)
		}
	}
	for _, name := range sorted(functions) {
		if !known[name] {
			out = append(out, name+", which is no function")
		}
	}
	return out
}

func signatures(f *builtin.Func) string {
	var out []string
	for i := range f.Forms {
		out = append(out, code(signature(f.Name, &f.Forms[i])))
	}
	return strings.Join(out, "<br>")
}

// signature writes one form: optional parameters end in ?, ... takes any number.
func signature(name string, f *builtin.Form) string {
	var params []string
	for i, p := range f.Params {
		text := p.Name + ": " + p.Kind.String()
		if p.Opt {
			text = p.Name + "?: " + p.Kind.String()
		}
		if f.Variadic && i == len(f.Params)-1 {
			text += "..."
		}
		params = append(params, text)
	}
	return name + "(" + strings.Join(params, ", ") + "): " + f.Result.String()
}

func examples(f *builtin.Func) string {
	var out []string
	for _, e := range f.Examples {
		out = append(out, code(e.Expr)+" → "+code(e.Gives))
	}
	return strings.Join(out, "<br>")
}
