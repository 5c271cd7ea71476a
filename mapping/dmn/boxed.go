package dmn

import (
	"strings"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/mapping/dmn/tree"
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// expr is a compiled boxed expression.
type expr func(r *run, vars feel.Scope) any

// nothing is the expression of what could not be compiled.
func nothing(*run, feel.Scope) any { return nil }

// expression compiles a boxed expression and tells what is known of its result.
func (c *compiler) expression(e *tree.Elem, in names) (expr, feel.Type) {
	x, t := c.boxed(e, in)
	ref := e.Attr("typeRef")
	if ref == "" {
		return x, t
	}
	want := c.typeRef(e, ref)
	if e.Name == "functionDefinition" {
		return x, t
	}
	return func(r *run, vars feel.Scope) any { return r.converted(e, x(r, vars), want) }, want
}

// converted brings a value to a type that an expression declares.
func (r *run) converted(e *tree.Elem, v any, want feel.Type) any {
	out, ok := value.Coerce(value.FromText(v, want), want)
	if !ok {
		at := e.Place()
		return r.fault("dmn.expression-type", at, map[string]any{"expected": want.String(), "found": value.KindOf(v).String()})
	}
	return out
}

func (c *compiler) boxed(e *tree.Elem, in names) (expr, feel.Type) {
	switch e.Name {
	case "literalExpression":
		return c.literal(e, in)
	case "decisionTable":
		return c.table(e, in)
	case "context":
		return c.context(e, in)
	case "list":
		return c.list(e, in)
	case "relation":
		return c.relation(e, in)
	case "invocation":
		return c.invocation(e, in)
	case "functionDefinition":
		f := c.function(e, in)
		return func(r *run, vars feel.Scope) any { return f.value(r, vars) }, f.typ()
	case "conditional":
		return c.conditional(e, in)
	case "for":
		return c.forReturn(e, in)
	case "some", "every":
		return c.quantified(e, in)
	case "filter":
		return c.filter(e, in)
	}
	c.refuse(e)
	return nothing, feel.Type{}
}

// literal compiles the FEEL text of an element.
func (c *compiler) literal(e *tree.Elem, in names) (expr, feel.Type) {
	p := c.program(e, in)
	if p == nil {
		return nothing, feel.Type{}
	}
	return func(r *run, vars feel.Scope) any { return r.value(p, vars) }, p.Type()
}

// program compiles the expression of an element, nil where it cannot be.
func (c *compiler) program(e *tree.Elem, in names) *feel.Program { return c.feel(e, in, feel.Compile) }

// tests compiles the unary tests of an element.
func (c *compiler) tests(e *tree.Elem, in names) *feel.Program {
	return c.feel(e, in, feel.CompileTests)
}

func (c *compiler) feel(e *tree.Elem, in names, compile func(string, feel.Options) (*feel.Program, finding.List)) *feel.Program {
	if lang := e.Attr("expressionLanguage"); !isFeel(lang) {
		c.add("dmn.language", e, map[string]any{"language": lang})
		return nil
	}
	t := e.Child("text")
	if t == nil || strings.TrimSpace(t.Text.Value) == "" {
		c.add("dmn.no-text", e, map[string]any{"element": e.Name})
		return nil
	}
	at := t.Text.At
	p, found := compile(t.Text.Value, feel.Options{Types: in, Defined: c.defined, Line: at.Line, Col: at.Col})
	for _, f := range found {
		line, col := f.Place.Line-at.Line+1, f.Place.Col
		if line == 1 {
			col -= at.Col - 1
		}
		f.Place = t.Text.Place(line, col)
		f.Place.Path = e.Place().Path
		f.Source = c.doc.Line(f.Place.Line)
		c.found = append(c.found, f)
	}
	if p != nil && c.owner != nil {
		if c.owner.looks == nil {
			c.owner.looks = map[string]bool{}
		}
		for _, name := range p.Names() {
			c.owner.looks[name] = true
		}
	}
	return p
}

func isFeel(language string) bool {
	l := strings.ToLower(language)
	return l == "" || l == "feel" || strings.HasSuffix(l, "/feel/") || strings.HasSuffix(l, "/feel")
}

func (c *compiler) list(e *tree.Elem, in names) (expr, feel.Type) {
	items := c.each(e.Children, e, in)
	return func(r *run, vars feel.Scope) any {
		out := make([]any, len(items))
		for i, x := range items {
			out[i] = x(r, vars)
		}
		return out
	}, feel.Type{Kind: value.List}
}

// each compiles those children that are expressions.
func (c *compiler) each(children []*tree.Elem, of *tree.Elem, in names) []expr {
	var out []expr
	for _, x := range children {
		if x.Space == of.Space && !about[x.Name] {
			item, _ := c.expression(x, in)
			out = append(out, item)
		}
	}
	return out
}

func (c *compiler) relation(e *tree.Elem, in names) (expr, feel.Type) {
	c.onlyKnown(e, "description", "extensionElements", "column", "row")
	var columns []string
	for _, x := range e.Named("column") {
		columns = append(columns, x.Attr("name"))
	}
	var rows [][]expr
	for _, x := range e.Named("row") {
		row := c.each(x.Children, x, in)
		if len(row) != len(columns) {
			c.add("dmn.row-width", x, map[string]any{"expected": len(columns), "found": len(row)})
			return nothing, feel.Type{}
		}
		rows = append(rows, row)
	}
	elem := feel.Type{Kind: value.Context, Fields: map[string]feel.Type{}}
	for _, name := range columns {
		elem.Fields[name] = feel.Type{}
	}
	return func(r *run, vars feel.Scope) any {
		out := make([]any, len(rows))
		for i, row := range rows {
			m := make(map[string]any, len(row))
			for j, x := range row {
				m[columns[j]] = x(r, vars)
			}
			out[i] = m
		}
		return out
	}, value.ListOf(elem)
}

// boxedEntry is an entry of a boxed context; the last may have no name.
type boxedEntry struct {
	elem *tree.Elem
	name string
	typ  feel.Type // declared, Any where it is not
	get  expr
}

func (c *compiler) context(e *tree.Elem, in names) (expr, feel.Type) {
	c.onlyKnown(e, "description", "extensionElements", "contextEntry")
	var entries []boxedEntry
	typ := feel.Type{Kind: value.Context, Fields: map[string]feel.Type{}}
	for i, x := range e.Named("contextEntry") {
		entry, t := c.entry(x, in)
		entries = append(entries, entry)
		if entry.name == "" {
			if i != len(e.Named("contextEntry"))-1 {
				c.add("dmn.entry-name", x, nil)
			}
			typ = t
			break
		}
		typ.Fields[entry.name] = t
		in = in.with(entry.name, t)
	}
	return func(r *run, vars feel.Scope) any {
		own := feel.Map{}
		inner := &layer{own, vars}
		for i := range entries {
			v := entries[i].get(r, inner)
			if entries[i].name == "" {
				return v
			}
			own[entries[i].name] = v
		}
		return map[string]any(own)
	}, typ
}

func (c *compiler) entry(x *tree.Elem, in names) (boxedEntry, feel.Type) {
	out := boxedEntry{elem: x, get: nothing}
	if v := x.Child("variable"); v != nil {
		out.name = v.Attr("name")
		out.typ = c.typeRef(v, v.Attr("typeRef"))
	}
	logic := c.logic(x)
	if logic == nil {
		return out, out.typ
	}
	if logic.Name == "functionDefinition" && out.name != "" {
		in = in.with(out.name, feel.Type{Kind: value.Callable})
	}
	get, t := c.expression(logic, in)
	out.get = get
	if out.typ.Kind == value.Any && out.typ.Allow == nil {
		return out, t
	}
	want := out.typ
	out.get = func(r *run, vars feel.Scope) any { return r.converted(x, get(r, vars), want) }
	return out, want
}
