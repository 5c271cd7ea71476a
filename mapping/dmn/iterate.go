package dmn

import (
	"github.com/servicehall/hallway/mapping/dmn/tree"
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/feel/number"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// part compiles the expression that a child of that name wraps.
func (c *compiler) part(e *tree.Elem, name string, in names) (expr, feel.Type) {
	child := e.Child(name)
	if child != nil {
		if x := c.logic(child); x != nil {
			return c.expression(x, in)
		}
	}
	c.add("dmn.no-part", e, map[string]any{"element": e.Name, "part": name})
	return nothing, feel.Type{}
}

func (c *compiler) conditional(e *tree.Elem, in names) (expr, feel.Type) {
	c.onlyKnown(e, "description", "extensionElements", "if", "then", "else")
	test, _ := c.part(e, "if", in)
	then, t := c.part(e, "then", in)
	els, u := c.part(e, "else", in)
	if t.Kind != u.Kind {
		t = feel.Type{}
	}
	return func(r *run, vars feel.Scope) any {
		yes, ok := r.truth(e, "if", test(r, vars))
		switch {
		case !ok:
			return nil
		case yes == feel.True:
			return then(r, vars)
		}
		return els(r, vars)
	}, t
}

// truth reads a truth value; what is neither one nor null is reported.
func (r *run) truth(e *tree.Elem, part string, v any) (feel.Tri, bool) {
	switch x := v.(type) {
	case bool:
		return value.Of(x), true
	case nil:
		return feel.Null, true
	}
	r.report("feel.operand-type", e, map[string]any{"name": part, "expected": "boolean", "found": value.KindOf(v).String()})
	return feel.Null, false
}

// listing makes a list of what an iteration runs over: a list, or a range of
// whole numbers or dates.
func (c *compiler) listing(e *tree.Elem, in names) (func(r *run, vars feel.Scope) ([]any, bool), feel.Type) {
	get, t := c.part(e, "in", in)
	p, found := feel.Compile("for item in source return item", feel.Options{Types: map[string]feel.Type{"source": {}}, Line: e.At.Line, Col: e.At.Col})
	c.found = append(c.found, found...)
	return func(r *run, vars feel.Scope) ([]any, bool) {
		v := value.Norm(get(r, vars))
		if l, ok := v.([]any); ok {
			return l, true
		}
		l, ok := r.value(p, feel.Map{"source": v}).([]any)
		return l, ok
	}, t
}

func itemOf(t feel.Type) feel.Type {
	if t.Kind == value.List || t.Kind == value.Interval {
		return t.Item()
	}
	return feel.Type{}
}

func (c *compiler) forReturn(e *tree.Elem, in names) (expr, feel.Type) {
	c.onlyKnown(e, "description", "extensionElements", "in", "return")
	list, t := c.listing(e, in)
	name := e.Attr("iteratorVariable")
	body, bt := c.part(e, "return", in.with(name, itemOf(t)).with("partial", feel.Type{Kind: value.List}))
	return func(r *run, vars feel.Scope) any {
		l, ok := list(r, vars)
		if !ok {
			return nil
		}
		out := make([]any, 0, len(l))
		for _, x := range l {
			if !r.env.Spend(1) {
				return nil
			}
			out = append(out, body(r, &layer{feel.Map{name: x, "partial": out}, vars}))
		}
		return out
	}, value.ListOf(bt)
}

func (c *compiler) quantified(e *tree.Elem, in names) (expr, feel.Type) {
	c.onlyKnown(e, "description", "extensionElements", "in", "satisfies")
	list, t := c.listing(e, in)
	name := e.Attr("iteratorVariable")
	cond, _ := c.part(e, "satisfies", in.with(name, itemOf(t)))
	start, join := feel.False, value.Or
	if e.Name == "every" {
		start, join = feel.True, value.And
	}
	return func(r *run, vars feel.Scope) any {
		l, ok := list(r, vars)
		if !ok {
			return nil
		}
		out := start
		for _, x := range l {
			if !r.env.Spend(1) {
				return nil
			}
			got, ok := r.truth(e, "satisfies", cond(r, &layer{feel.Map{name: x}, vars}))
			if !ok {
				return nil
			}
			out = join(out, got)
		}
		return out.Any()
	}, feel.Type{Kind: value.Boolean}
}

func (c *compiler) filter(e *tree.Elem, in names) (expr, feel.Type) {
	c.onlyKnown(e, "description", "extensionElements", "in", "match")
	get, t := c.part(e, "in", in)
	elem := itemOf(t)
	inner := in.with("item", elem)
	for name, f := range elem.Fields {
		inner[name] = f
	}
	match, _ := c.part(e, "match", inner)
	return func(r *run, vars feel.Scope) any {
		v := value.Norm(get(r, vars))
		l, ok := v.([]any)
		if !ok && v != nil {
			l = []any{v}
		}
		out := []any{}
		for _, x := range l {
			if !r.env.Spend(1) {
				return nil
			}
			got := match(r, itemScope(value.Norm(x), vars))
			if n, ok := got.(number.Num); ok {
				return r.pick(e, l, n)
			}
			keep, ok := r.truth(e, "match", got)
			if !ok {
				return nil
			}
			if keep == feel.True {
				out = append(out, x)
			}
		}
		return out
	}, t
}

// itemScope names an item and, where it is a context, its entries.
func itemScope(x any, vars feel.Scope) feel.Scope {
	own := feel.Map{"item": x}
	if m, ok := x.(map[string]any); ok {
		for k, v := range m {
			own[k] = v
		}
	}
	return &layer{own, vars}
}

// pick gives the element at a position from 1, or from the end where it is
// negative.
func (r *run) pick(e *tree.Elem, l []any, n number.Num) any {
	i, ok := n.Int()
	if ok && i < 0 {
		i += len(l) + 1
	}
	if !ok || i < 1 || i > len(l) {
		return r.report("feel.index", e, map[string]any{"size": len(l)})
	}
	return l[i-1]
}

// binding is an argument of a boxed invocation.
type binding struct {
	name string
	get  expr
}

func (c *compiler) invocation(e *tree.Elem, in names) (expr, feel.Type) {
	var callee expr
	var t feel.Type
	var args []binding
	for _, x := range e.Children {
		switch {
		case x.Space != e.Space || about[x.Name]:
		case x.Name == "binding":
			args = append(args, c.binding(x, in))
		case callee == nil:
			callee, t = c.expression(x, in)
		default:
			c.refuse(x)
		}
	}
	if callee == nil {
		c.add("dmn.no-part", e, map[string]any{"element": e.Name, "part": "expression"})
		return nothing, feel.Type{}
	}
	result := feel.Type{}
	if t.Kind == value.Callable {
		result = t.Item()
	}
	return func(r *run, vars feel.Scope) any {
		fn, ok := callee(r, vars).(*value.Function)
		if !ok {
			return r.report("dmn.no-function", e, nil)
		}
		return r.invoke(e, fn, args, vars)
	}, result
}

func (c *compiler) binding(x *tree.Elem, in names) binding {
	b := binding{get: nothing}
	if p := x.Child("parameter"); p != nil {
		b.name = p.Attr("name")
	}
	if logic := c.logic(x); logic != nil {
		b.get, _ = c.expression(logic, in)
	}
	return b
}

func (r *run) invoke(e *tree.Elem, fn *value.Function, bound []binding, vars feel.Scope) any {
	args := make([]any, len(fn.Params))
	used := 0
	for i, p := range fn.Params {
		for _, b := range bound {
			if b.name == p.Name {
				args[i] = b.get(r, vars)
				used++
			}
		}
	}
	if used != len(bound) {
		return r.report("feel.argument-names", e, map[string]any{"function": fn.Name})
	}
	r.env.At = value.Pos{Line: e.At.Line, Col: e.At.Col}
	return fn.Invoke(r.env, args)
}
