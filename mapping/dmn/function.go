package dmn

import (
	"github.com/servicehall/hallway/mapping/dmn/tree"
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// function is a boxed function definition.
type function struct {
	name   string
	params []value.Param
	body   expr
	result feel.Type
}

func (f *function) typ() feel.Type {
	result := f.result
	t := feel.Type{Kind: value.Callable, Elem: &result}
	for _, p := range f.params {
		t.Params = append(t.Params, p.Type)
	}
	return t
}

// function compiles formal parameters and a body.
func (c *compiler) function(e *tree.Elem, in names) *function {
	f := &function{name: e.Attr("name")}
	if c.owner != nil {
		f.name = c.owner.name
	}
	if k := e.Attr("kind"); k != "" && k != "FEEL" {
		c.add("dmn.function-kind", e, map[string]any{"kind": k})
		return f
	}
	for _, p := range e.Named("formalParameter") {
		t := c.typeRef(p, p.Attr("typeRef"))
		f.params = append(f.params, value.Param{Name: p.Attr("name"), Type: t})
		in = in.with(p.Attr("name"), t)
	}
	if body := c.logic(e); body != nil {
		f.body, f.result = c.expression(body, in)
	}
	if ref := e.Attr("typeRef"); ref != "" {
		c.typeRef(e, ref)
	}
	return f
}

// value makes a function value that remembers the scope it was made in.
func (f *function) value(r *run, vars feel.Scope) *value.Function {
	return &value.Function{Name: f.name, Params: f.params, Least: len(f.params), Result: f.result, Call: func(_ *value.Env, args []any) any {
		own := make(feel.Map, len(args))
		for i, p := range f.params {
			own[p.Name] = args[i]
		}
		if f.body == nil {
			return nil
		}
		return f.body(r, &layer{own, vars})
	}}
}

// knowledge makes the function of a knowledge model, which may call itself.
func (r *run) knowledge(n *node) any {
	if n.fn == nil {
		return nil
	}
	own := variables{}
	vars := &layer{feel.Map(own), feel.Map{}}
	fn := n.fn.value(r, vars)
	call := fn.Call
	fn.Call = func(env *value.Env, args []any) any { return r.fits(n.result(), call(env, args), "dmn.result-type") }
	own[n.variable] = fn
	r.keep(n, fn)
	for _, m := range n.needs {
		if other := n.from[m]; other != "" {
			own.qualified(other, m, r.needed(m))
		} else if m != n {
			own[m.variable] = r.needed(m)
		}
	}
	return fn
}

// result is the node seen as what its function gives.
func (n *node) result() *node {
	return &node{name: n.name, elem: n.elem, typ: n.fn.result}
}
