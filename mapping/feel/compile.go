package feel

import (
	"sync"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/mapping/feel/builtin"
	"github.com/servicehall/hallway/mapping/feel/number"
	"github.com/servicehall/hallway/mapping/feel/syntax"
	"github.com/servicehall/hallway/mapping/feel/temporal"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// builtinNames are the functions' names, which hold spaces and keywords.
var builtinNames = sync.OnceValue(func() *syntax.Names {
	n := syntax.NewNames()
	for _, f := range builtin.All() {
		n.AddCall(f.Name)
	}
	return n
})

// propertyNames are the properties of several words.
var propertyNames = sync.OnceValue(func() *syntax.Names { return syntax.NewNames("start included", "end included", "time offset") })

func compileSource(source string, o Options, tests bool) (*Program, finding.List) {
	o.Line, o.Col = max(o.Line, 1), max(o.Col, 1)
	c := &compiler{opts: o, unit: &unit{}, reads: map[string]bool{}, looks: map[string]bool{}, source: source}
	parse := syntax.Parse
	if tests {
		parse = syntax.ParseTests
	}
	node, err := parse(source, c.parserScope())
	if err != nil {
		c.add(err.Pos, err.Code, err.Args)
		return nil, c.bad
	}
	p := &Program{source: source, body: c.compile(node)}
	if c.bad.Bad() {
		return nil, c.bad.Sorted()
	}
	p.forms, p.cell, p.passes = formsOf(p.body), c.cell, c.passes
	p.slots, p.reads, p.names = c.unit.slots, sortedKeys(c.reads), sortedKeys(c.looks)
	return p, c.bad
}

// parserScope gathers the names that the parser has to know.
func (c *compiler) parserScope() syntax.Scope {
	vars := syntax.NewNames(c.opts.Names...)
	members := propertyNames().More()
	types := syntax.NewNames()
	for name, t := range c.opts.Types {
		vars.Add(name)
		addFields(members, t, 0)
	}
	for _, name := range c.opts.Names {
		members.Add(name)
	}
	for name, t := range c.opts.Defined {
		types.Add(name)
		addFields(members, t, 0)
	}
	return syntax.Scope{Names: []*syntax.Names{builtinNames(), vars}, Members: members, Types: types, Line: c.opts.Line, Col: c.opts.Col}
}

func addFields(names *syntax.Names, t Type, depth int) {
	if depth > 8 {
		return
	}
	if t.Elem != nil {
		addFields(names, *t.Elem, depth+1)
	}
	for name, f := range t.Fields {
		names.Add(name)
		addFields(names, f, depth+1)
	}
}

// compile turns a node into code.
func (c *compiler) compile(n syntax.Node) code {
	switch n := n.(type) {
	case syntax.Null:
		return constant(n.Pos, nil)
	case syntax.Bool:
		return constant(n.Pos, n.Value)
	case syntax.Number:
		return c.number(n)
	case syntax.String:
		return constant(n.Pos, n.Value)
	case syntax.At:
		return c.at(n)
	case syntax.Input:
		return ofAny(n.Pos, Type{}, func(f *frame) any { return value.Norm(f.input) })
	case syntax.Name:
		return c.resolve(n, true)
	case syntax.Path:
		return c.path(n)
	case syntax.Neg:
		return c.neg(n)
	case syntax.Binary:
		return c.binary(n)
	case syntax.If:
		return c.ifThen(n)
	case syntax.Call:
		return c.call(n)
	}
	return c.compileMore(n)
}

func (c *compiler) compileMore(n syntax.Node) code {
	switch n := n.(type) {
	case syntax.Between:
		return c.between(n)
	case syntax.In:
		return c.in(n)
	case syntax.InstanceOf:
		return c.instanceOf(n)
	case syntax.For:
		return c.forReturn(n)
	case syntax.Quantified:
		return c.quantified(n)
	case syntax.Filter:
		return c.filter(n)
	case syntax.List:
		return c.list(n)
	case syntax.Context:
		return c.context(n)
	case syntax.Range:
		return c.rangeOf(n)
	case syntax.Function:
		return c.function(n, nil)
	case syntax.Tests:
		return c.tests(n)
	}
	return constant(n.Where(), nil)
}

func (c *compiler) number(n syntax.Number) code {
	v, ok := number.Parse(n.Text)
	if !ok {
		c.add(n.Pos, "feel.number", map[string]any{"text": n.Text})
		return constant(n.Pos, nil)
	}
	return constant(n.Pos, v)
}

// at reads an @"..." literal: whichever kind of date, time or duration it is.
func (c *compiler) at(n syntax.At) code {
	if d, ok := temporal.ParseDate(n.Text); ok {
		return constant(n.Pos, d)
	}
	if d, ok := temporal.ParseDateTime(n.Text); ok {
		return constant(n.Pos, d)
	}
	if t, ok := temporal.ParseTime(n.Text); ok {
		return constant(n.Pos, t)
	}
	if d, ok := temporal.ParseDuration(n.Text); ok {
		return constant(n.Pos, d)
	}
	if m, ok := temporal.ParseMonths(n.Text); ok {
		return constant(n.Pos, m)
	}
	c.doubt(n.Pos, "feel.at-literal", map[string]any{"text": n.Text})
	return c.nothing(n.Pos, "feel.at-literal", map[string]any{"text": n.Text})
}

// nothing is code that gives null and says why.
func (c *compiler) nothing(at syntax.Pos, reason string, args map[string]any) code {
	where := pos(at)
	return ofAny(at, Type{Kind: value.Nothing}, func(f *frame) any {
		f.env.ReportAt(where, reason, args)
		return nil
	})
}

func (c *compiler) ifThen(n syntax.If) code {
	cond, then, els := c.compile(n.Cond), c.compile(n.Then), c.compile(n.Else)
	test := cond.truth()
	out := code{at: n.Pos, typ: either(then.typ, els.typ)}
	out.any = choose(test, then.any, els.any)
	out.out = choose(test, then.output(), els.output())
	if then.loose != nil || els.loose != nil || then.num != nil && els.num != nil {
		out.loose = choose3(test, then.loosely(), els.loosely())
	}
	if then.num != nil && els.num != nil {
		out.num = choose2(test, then.num, els.num)
	}
	if then.str != nil && els.str != nil {
		out.str = choose2(test, then.str, els.str)
	}
	if then.tri != nil && els.tri != nil {
		out.tri = choose(test, then.tri, els.tri)
	}
	return out
}

func choose[T any](test func(*frame) Tri, a, b func(*frame) T) func(*frame) T {
	return func(f *frame) T {
		if test(f) == True {
			return a(f)
		}
		return b(f)
	}
}

func choose2[T any](test func(*frame) Tri, a, b func(*frame) (T, bool)) func(*frame) (T, bool) {
	return func(f *frame) (T, bool) {
		if test(f) == True {
			return a(f)
		}
		return b(f)
	}
}

func choose3[T, U any](test func(*frame) Tri, a, b func(*frame) (T, U, bool)) func(*frame) (T, U, bool) {
	return func(f *frame) (T, U, bool) {
		if test(f) == True {
			return a(f)
		}
		return b(f)
	}
}

// either is the type of one of two results; null is within every type.
func either(a, b Type) Type {
	switch {
	case a.Kind == value.Nothing:
		return b
	case b.Kind == value.Nothing:
		return a
	case a.Kind == b.Kind && a.Kind != value.List && a.Kind != value.Context:
		return a
	case a.Kind == b.Kind:
		return Type{Kind: a.Kind}
	}
	return Type{}
}
