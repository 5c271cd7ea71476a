package feel

import (
	"github.com/servicehall/hallway/mapping/feel/builtin"
	"github.com/servicehall/hallway/mapping/feel/syntax"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// function compiles a function literal. self is the context entry that it is
// the value of, by whose name it may call itself.
func (c *compiler) function(n syntax.Function, self *local) code {
	if n.External {
		c.add(n.Pos, "feel.external", nil)
		return constant(n.Pos, nil)
	}
	outer, outerUnit := c.scope, c.unit
	u := &unit{parent: outerUnit}
	c.unit = u
	params := make([]value.Param, len(n.Params))
	for i, p := range n.Params {
		params[i] = value.Param{Name: p.Name, Type: c.typeOf(p.Type)}
		c.declare(p.Name, params[i].Type, "")
	}
	body := c.compile(n.Body)
	c.scope, c.unit = outer, outerUnit
	takes := make([]func(*frame) any, len(u.captures))
	again := -1
	for i, l := range u.captures {
		takes[i] = outerUnit.get(l)
		if l == self {
			again = i
		}
	}
	typ := Type{Kind: value.Callable}
	return ofAny(n.Pos, typ, func(f *frame) any {
		cl := &closure{body: body.any, unit: u, vars: f.vars, plain: f.plain, input: f.input, captured: make([]any, len(takes))}
		for i, take := range takes {
			cl.captured[i] = take(f)
		}
		fn := &value.Function{Name: "", Params: params, Least: len(params), Result: body.typ, Call: cl.call}
		if again >= 0 {
			cl.captured[again] = fn
		}
		return fn
	})
}

// closure is a function literal with what it captured.
type closure struct {
	body     func(*frame) any
	unit     *unit
	vars     Scope
	plain    map[string]any
	input    any
	captured []any
}

func (c *closure) call(env *value.Env, args []any) any {
	f := &frame{slots: make([]any, c.unit.slots), captured: c.captured, env: env, vars: c.vars, plain: c.plain, input: c.input}
	copy(f.slots, args)
	return value.Norm(c.body(f))
}

// call compiles a call of a built-in, or of whatever the callee turns out to be.
func (c *compiler) call(n syntax.Call) code {
	name, ok := n.Fn.(syntax.Name)
	if ok && !c.isLocal(name.Name) && !c.known(name.Name) {
		if b, found := builtin.Find(name.Name); found {
			return c.builtinCall(n, b)
		}
		if !c.inFilter() {
			c.unknown(name.Pos, "feel.unknown-function", name.Name, c.functionNames())
			return constant(n.Pos, nil)
		}
	}
	return c.dynamicCall(n, c.compile(n.Fn))
}

func (c *compiler) isLocal(name string) bool {
	for s := c.scope; s != nil; s = s.parent {
		if !s.item && s.local.name == name {
			return true
		}
	}
	return false
}

// inFilter tells whether a bare name might be a field of an item.
func (c *compiler) inFilter() bool {
	for s := c.scope; s != nil; s = s.parent {
		if s.item {
			return true
		}
	}
	return false
}

func (c *compiler) functionNames() []string {
	out := c.names()
	for _, f := range builtin.All() {
		out = append(out, f.Name)
	}
	return out
}

func (c *compiler) dynamicCall(n syntax.Call, callee code) code {
	args := make([]func(*frame) any, len(n.Args))
	names := make([]string, len(n.Args))
	for i, a := range n.Args {
		args[i], names[i] = c.compile(a.Value).any, a.Name
	}
	at := pos(n.Pos)
	return ofAny(n.Pos, Type{}, func(f *frame) any {
		v := callee.any(f)
		fn, ok := v.(*value.Function)
		if !ok {
			mismatch(f, at, callee.name, v, "function")
			return nil
		}
		given := make([]any, len(args))
		for i, get := range args {
			given[i] = value.Norm(get(f))
		}
		if len(names) > 0 && names[0] != "" {
			if given, ok = reorder(fn, names, given); !ok {
				f.env.ReportAt(at, "feel.argument-names", map[string]any{"function": callee.name})
				return nil
			}
		}
		f.env.At = at
		return fn.Invoke(f.env, given)
	})
}

func reorder(fn *value.Function, names []string, given []any) ([]any, bool) {
	out := make([]any, len(fn.Params))
	found := 0
	for i, p := range fn.Params {
		for j, n := range names {
			if n == p.Name {
				out[i] = given[j]
				found++
			}
		}
	}
	return out, found == len(names)
}
