package reference

import (
	"fmt"
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

// summary is what a function says of itself, which is in English.
func (w *writer) summary(f *builtin.Func) string {
	if w.lang != words.Zh {
		return f.Summary
	}
	zh := functions[f.Name]
	if zh == "" {
		w.err = fmt.Errorf("the function %s has no summary in Chinese", f.Name)
	}
	return zh
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
