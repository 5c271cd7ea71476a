// Package builtin is the one table of FEEL's functions: the standard catalogue
// (DMN 1.5, 10.3.4), Camunda's extensions, and lookup for code tables. The
// examples of an entry are run as tests and printed in the manual.
package builtin

import (
	"sync"

	"github.com/servicehall/hallway/mapping/feel/value"
)

// Set says where a function comes from.
type Set string

// The sets.
const (
	Standard Set = "DMN 1.5"
	Camunda  Set = "Camunda"
	Hallway  Set = "Hallway"
)

// Param is a parameter. Null lets null through to the function; Opt may be left
// out.
type Param struct {
	Name string
	Kind value.Kind
	Null bool
	Opt  bool
}

// Example is an expression and the FEEL literal of what it gives.
type Example struct{ Expr, Gives string }

// Form is one way to call a function.
type Form struct {
	Params   []Param
	Variadic bool // the last parameter takes any number of arguments
	Result   value.Kind
	// Eval computes the result from converted arguments, of which optional ones
	// at the end may be missing. It reports why it gives nil.
	Eval func(env *value.Env, a []any) any
	// Str is Eval for functions from string to string that cannot fail.
	Str func(string) string
}

// Func is an entry of the table.
type Func struct {
	Name     string
	Group    string
	Set      Set
	Summary  string
	Forms    []Form
	Examples []Example
}

// All is the table in the order of the manual.
var All = sync.OnceValue(func() []*Func {
	var all []*Func
	for _, group := range [][]*Func{
		conversions(), booleans(), stringFuncs(), patterns(), listFuncs(), aggregates(), listEdits(), numerics(), contexts(),
		dates(), calendarParts(), ranges(), camunda(), hallway(),
	} {
		all = append(all, group...)
	}
	return all
})

var index = sync.OnceValue(func() map[string]*Func {
	m := map[string]*Func{}
	for _, f := range All() {
		m[f.Name] = f
	}
	return m
})

// Find gives the function of a name.
func Find(name string) (*Func, bool) {
	f, ok := index()[name]
	return f, ok
}

// Takes tells whether the form can be called with n arguments.
func (f *Form) Takes(n int) bool {
	least := 0
	for _, p := range f.Params {
		if !p.Opt {
			least++
		}
	}
	return n >= least && (n <= len(f.Params) || f.Variadic)
}

// at gives the parameter that argument i goes to.
func (f *Form) at(i int) Param { return f.Params[min(i, len(f.Params)-1)] }

// Apply calls the form, which is one of the function of that name and takes as
// many arguments. It may change them.
func (f *Form) Apply(env *value.Env, name string, args []any) any {
	if !f.convert(env, name, args, true) {
		return nil
	}
	return f.Eval(env, args)
}

// Apply calls the first form that takes the arguments, which it may change.
func (f *Func) Apply(env *value.Env, args []any) any {
	counted := false
	for i := range f.Forms {
		form := &f.Forms[i]
		if !form.Takes(len(args)) {
			continue
		}
		last := !counted && f.only(len(args)) == form
		counted = true
		if form.convert(env, f.Name, args, last) {
			return form.Eval(env, args)
		}
		if last {
			return nil
		}
	}
	if counted {
		env.Report("feel.no-form", map[string]any{"function": f.Name, "found": kinds(args)})
	} else {
		env.Report("feel.argument-count", map[string]any{"function": f.Name, "found": len(args)})
	}
	return nil
}

// only gives the single form for n arguments, or nil where there are several.
func (f *Func) only(n int) *Form {
	var found *Form
	for i := range f.Forms {
		if f.Forms[i].Takes(n) {
			if found != nil {
				return nil
			}
			found = &f.Forms[i]
		}
	}
	return found
}

// convert brings the arguments into the form's types, in place.
func (f *Form) convert(env *value.Env, name string, args []any, report bool) bool {
	for i, v := range args {
		p := f.at(i)
		v = value.Norm(v)
		if v == nil {
			if !p.Null {
				if report {
					env.Report("feel.null-argument", map[string]any{"function": name, "parameter": p.Name})
				}
				return false
			}
			args[i] = nil
			continue
		}
		if p.Kind != value.Any && value.KindOf(v) != p.Kind {
			c, ok := value.Coerce(v, value.Of1(p.Kind))
			if !ok {
				if report {
					env.Report("feel.argument-type", map[string]any{"function": name, "parameter": p.Name,
						"expected": p.Kind.String(), "found": value.KindOf(v).String()})
				}
				return false
			}
			v = c
		}
		args[i] = v
	}
	return true
}

func kinds(args []any) string {
	s := ""
	for i, a := range args {
		if i > 0 {
			s += ", "
		}
		s += value.KindOf(a).String()
	}
	return s
}

// Named orders named arguments as the form wants them, nil where one is left
// out; it is false where a name is none of the form's.
func (f *Form) Named(names []string) (order []int, ok bool) {
	order = make([]int, 0, len(names))
	used := 0
	for _, p := range f.Params {
		at := -1
		for i, n := range names {
			if n == p.Name {
				at = i
				used++
			}
		}
		if at < 0 && !p.Opt && !p.Null {
			return nil, false
		}
		order = append(order, at)
	}
	for len(order) > 0 && order[len(order)-1] < 0 && f.Params[len(order)-1].Opt {
		order = order[:len(order)-1]
	}
	return order, used == len(names)
}

// Value makes a function value of an entry, so that it can be passed on.
func (f *Func) Value() *value.Function {
	longest := &f.Forms[0]
	for i := range f.Forms {
		if len(f.Forms[i].Params) > len(longest.Params) {
			longest = &f.Forms[i]
		}
	}
	fn := &value.Function{Name: f.Name, Variadic: true, Result: value.Of1(f.Forms[0].Result), Least: -1}
	for _, p := range f.Forms[0].Params {
		if !p.Opt {
			fn.Params = append(fn.Params, value.Param{Name: p.Name, Type: value.Of1(p.Kind)})
		}
	}
	fn.Call = func(env *value.Env, args []any) any { return f.Apply(env, args) }
	return fn
}

func str(name string) Param  { return Param{Name: name, Kind: value.String} }
func num(name string) Param  { return Param{Name: name, Kind: value.Number} }
func list(name string) Param { return Param{Name: name, Kind: value.List} }
func anything(name string) Param {
	return Param{Name: name, Kind: value.Any, Null: true}
}
func opt(p Param) Param {
	p.Opt = true
	return p
}
func nullable(p Param) Param {
	p.Null = true
	return p
}

// fail reports a reason and gives null.
func fail(env *value.Env, code string, pairs ...any) any {
	args := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i].(string)] = pairs[i+1]
	}
	env.Report(code, args)
	return nil
}
