package feel

import (
	"slices"
	"time"

	"github.com/servicehall/hallway/mapping/feel/builtin"
	"github.com/servicehall/hallway/mapping/feel/syntax"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// builtinCall compiles the call of a built-in: named arguments are put in
// order, the number of arguments is checked, known types are compared.
func (c *compiler) builtinCall(n syntax.Call, b *builtin.Func) code {
	if b.Name == "is defined" && len(n.Args) == 1 {
		return c.isDefined(n)
	}
	given := n.Args
	if len(given) > 0 && given[0].Name != "" {
		var ok bool
		if b, given, ok = named(b, given); !ok {
			c.doubt(n.Pos, "feel.argument-names", map[string]any{"function": b.Name})
			return c.nothing(n.Pos, "feel.argument-names", map[string]any{"function": b.Name})
		}
	}
	forms := fitting(b, len(given))
	if len(forms) == 0 {
		c.doubt(n.Pos, "feel.argument-count", map[string]any{"function": b.Name, "found": len(given)})
		return c.nothing(n.Pos, "feel.argument-count", map[string]any{"function": b.Name, "found": len(given)})
	}
	if out, ok := c.tableCall(n, b, given); ok {
		return out
	}
	args := make([]code, len(given))
	for i, a := range given {
		args[i] = c.compile(a.Value)
	}
	if len(forms) == 1 {
		c.checkArgs(b, forms[0], args)
	}
	if out, ok := computed(b, args); ok {
		return constant(n.Pos, out)
	}
	return c.applied(n, b, forms, args)
}

// foldable are functions that depend on nothing but their arguments and are
// commonly called with literals.
var foldable = map[string]bool{
	"date": true, "time": true, "date and time": true, "duration": true, "years and months duration": true, "number": true, "string": true,
	"upper case": true, "lower case": true, "trim": true, "string length": true, "floor": true, "ceiling": true, "abs": true,
}

// computed calls a function of constants now, if it has a plain result.
func computed(b *builtin.Func, args []code) (any, bool) {
	if !foldable[b.Name] || len(args) == 0 {
		return nil, false
	}
	given := make([]any, len(args))
	for i, a := range args {
		if !a.is {
			return nil, false
		}
		given[i] = a.val
	}
	env := &value.Env{}
	env.Reset(time.Time{}, nil)
	out := b.Apply(env, given)
	switch value.KindOf(out) {
	case value.Nothing, value.List, value.Context, value.Interval, value.Callable:
		return nil, false
	}
	return out, len(env.Found) == 0
}

// named puts named arguments in the order of the first form that has them all,
// and keeps the forms that have them in this order.
func named(b *builtin.Func, given []syntax.Arg) (*builtin.Func, []syntax.Arg, bool) {
	names := make([]string, len(given))
	for i, a := range given {
		names[i] = a.Name
	}
	only := *b
	only.Forms = nil
	var order []int
	for i := range b.Forms {
		o, ok := b.Forms[i].Named(names)
		if ok && (order == nil || slices.Equal(o, order)) {
			order = o
			only.Forms = append(only.Forms, b.Forms[i])
		}
	}
	if order == nil {
		return b, nil, false
	}
	out := make([]syntax.Arg, len(order))
	for j, at := range order {
		out[j] = syntax.Arg{Value: syntax.Null{Pos: given[0].Pos}}
		if at >= 0 {
			out[j] = given[at]
		}
	}
	return &only, out, true
}

func fitting(b *builtin.Func, n int) []*builtin.Form {
	var out []*builtin.Form
	for i := range b.Forms {
		if b.Forms[i].Takes(n) {
			out = append(out, &b.Forms[i])
		}
	}
	return out
}

// checkArgs compares what is known of the arguments with the parameters.
func (c *compiler) checkArgs(b *builtin.Func, form *builtin.Form, args []code) {
	for i, a := range args {
		p := form.Params[min(i, len(form.Params)-1)]
		if p.Kind == value.Any || a.typ.Kind == value.Any || a.typ.Kind == p.Kind || a.typ.Kind == value.Nothing {
			continue
		}
		if a.typ.Kind == value.List || p.Kind == value.List || (a.typ.Kind == value.Date && p.Kind == value.DateTime) {
			continue
		}
		c.doubt(a.at, "feel.argument-type", map[string]any{"function": b.Name, "parameter": p.Name,
			"expected": p.Kind.String(), "found": a.typ.Kind.String()})
	}
}

func (c *compiler) applied(n syntax.Call, b *builtin.Func, forms []*builtin.Form, args []code) code {
	if len(forms) == 1 && forms[0].Str != nil && len(args) == 1 {
		return plainString(n.Pos, args[0], forms[0].Str)
	}
	typ := Type{Kind: forms[0].Result}
	for _, f := range forms[1:] {
		if f.Result != typ.Kind {
			typ = Type{}
		}
	}
	if b.Name == "sum" && len(args) == 1 && args[0].loop.single() {
		return args[0].loop.sum(n.Pos, b)
	}
	gets := make([]func(*frame) any, len(args))
	for i := range args {
		gets[i] = args[i].any
	}
	at := pos(n.Pos)
	apply := applier(b, forms)
	return ofAny(n.Pos, typ, func(f *frame) any {
		env := f.env
		height := env.Height()
		ok := true
		for _, get := range gets {
			v := get(f)
			if s, text := v.(string); text {
				ok = env.Long(len(s)) && ok
			}
			env.Push(v)
		}
		env.At = at
		var out any
		if ok && env.Spend(1) {
			out = apply(env, env.Top(height))
		}
		env.Drop(height)
		return out
	})
}

// applier chooses the form now where there is only one. The arguments are on the
// stack, so a function of any number of them, which may keep them, gets a copy.
func applier(b *builtin.Func, forms []*builtin.Form) func(*value.Env, []any) any {
	switch {
	case len(forms) == 1 && !forms[0].Variadic:
		form := forms[0]
		return func(env *value.Env, args []any) any { return form.Apply(env, b.Name, args) }
	case slices.ContainsFunc(forms, func(f *builtin.Form) bool { return f.Variadic }):
		return func(env *value.Env, args []any) any { return b.Apply(env, slices.Clone(args)) }
	}
	return b.Apply
}

// plainString is a call of a function from string to string that cannot fail.
func plainString(at place, arg code, fn func(string) string) code {
	if arg.typ.Kind == value.List || arg.typ.Kind == value.Any {
		get, name, where := arg.any, arg.name, pos(arg.at)
		return ofStr(at, func(f *frame) (string, bool) {
			v := get(f)
			if s, ok := v.(string); ok {
				return changed(f, fn, s)
			}
			if c, ok := value.Coerce(v, value.Of1(value.String)); ok && c != nil {
				return changed(f, fn, c.(string))
			}
			mismatch(f, where, name, v, "string")
			return "", false
		})
	}
	text := arg.text()
	return ofStr(at, func(f *frame) (string, bool) {
		s, ok := text(f)
		if !ok {
			return "", false
		}
		return changed(f, fn, s)
	})
}

// changed calls a function of strings, which costs steps by the length.
func changed(f *frame, fn func(string) string, s string) (string, bool) {
	if !f.env.Text(len(s)) {
		return "", false
	}
	return fn(s), true
}

// isDefined tells whether its argument gives anything but null; what it
// stumbles over is not reported.
func (c *compiler) isDefined(n syntax.Call) code {
	get := c.compile(n.Args[0].Value).any
	return ofTri(n.Pos, func(f *frame) Tri {
		defer f.env.Mute()()
		return value.Of(value.Norm(get(f)) != nil)
	})
}
