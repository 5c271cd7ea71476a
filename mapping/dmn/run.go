package dmn

import (
	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/mapping/dmn/tree"
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// run is one evaluation of a decision with all that it requires.
type run struct {
	vars    feel.Scope
	env     *value.Env
	results map[*node]any // of decisions and input data, each computed once
	fired   []Fired
	faults  []error

	sessions *feel.Sessions
}

func newRun(in feel.Input) *run {
	env := in.Under
	if env == nil {
		env = &value.Env{}
		env.Reset(in.Now, in.Zone)
	}
	vars := in.Vars
	if vars == nil {
		vars = feel.Map{}
	}
	return &run{vars: vars, env: env, results: map[*node]any{}, sessions: &feel.Sessions{}}
}

// maxFaults bounds how many faults an error names.
const maxFaults = 10

// fault notes what makes the evaluation an error, and gives null.
func (r *run) fault(code string, at finding.Place, args map[string]any) any {
	r.env.ReportAt(value.Pos{Line: at.Line, Col: at.Col}, code, args)
	if len(r.faults) < maxFaults {
		r.faults = append(r.faults, Fault{Code: code, Args: args, Place: at})
	}
	return nil
}

// report notes why something is null.
func (r *run) report(code string, e *tree.Elem, args map[string]any) any {
	r.env.ReportAt(value.Pos{Line: e.At.Line, Col: e.At.Col}, code, args)
	return nil
}

// result gives the value of a node: of input data what was given, of a decision
// its result, of knowledge a function.
func (r *run) result(n *node) any {
	if v, ok := r.results[n]; ok {
		return v
	}
	var v any
	switch n.kind {
	case anInput:
		given, _ := r.vars.Lookup(n.variable)
		v = r.fits(n, given, "dmn.input-type")
	case aDecision:
		if n.body != nil {
			v = r.fits(n, n.body(r, r.scope(n)), "dmn.result-type")
		}
	case aKnowledge:
		v = r.knowledge(n)
	case aService:
		return r.serve(n)
	}
	r.results[n] = v
	return v
}

// fits converts a value to the declared type of a node. A value that does not
// fit is a fault.
func (r *run) fits(n *node, v any, code string) any {
	v = value.Norm(v)
	if !n.declared {
		return v
	}
	out, ok := value.Coerce(value.FromText(v, n.typ), n.typ)
	if !ok {
		return r.fault(code, n.elem.Place(), map[string]any{"name": n.name, "expected": n.typ.String(), "found": value.KindOf(v).String()})
	}
	return out
}

// scope gives what the logic of a node sees: what it requires by name, and of
// the caller's variables those that the model does not name itself.
func (r *run) scope(n *node) feel.Scope {
	if len(n.needs) == 0 && n.kind != aKnowledge {
		return &outer{r.vars, n.hidden}
	}
	own := make(variables, len(n.needs))
	for _, m := range n.needs {
		v := r.needed(m)
		if other := n.from[m]; other != "" {
			own.qualified(other, m, v)
			continue
		}
		own[m.variable] = v
		if _, taken := own[m.id]; !taken && m.kind == aDecision {
			own[m.id] = v
		}
	}
	if n.kind == aKnowledge {
		return &layer{feel.Map(own), feel.Map{}}
	}
	return &layer{feel.Map(own), &outer{r.vars, n.hidden}}
}

// variables are the values of what a node requires, by name.
type variables map[string]any

// qualified puts in the value of a node of an imported model.
func (v variables) qualified(other string, m *node, value any) {
	c, ok := v[other].(map[string]any)
	if !ok {
		c = map[string]any{}
		v[other] = c
	}
	c[m.variable] = value
}

// needed gives a required node's value; a required service is a function.
func (r *run) needed(m *node) any {
	if m.kind == aService {
		return r.serviceFunction(m)
	}
	return r.result(m)
}

// layer is a scope of own names over another scope.
type layer struct {
	own  feel.Map
	next feel.Scope
}

// Lookup gives a variable.
func (l *layer) Lookup(name string) (any, bool) {
	if v, ok := l.own[name]; ok {
		return v, true
	}
	return l.next.Lookup(name)
}

// outer is a scope without the names that are hidden.
type outer struct {
	vars   feel.Scope
	hidden map[string]bool
}

// Lookup gives a variable.
func (o *outer) Lookup(name string) (any, bool) {
	if o.hidden[name] {
		return nil, false
	}
	return o.vars.Lookup(name)
}

// value evaluates a program.
func (r *run) value(p *feel.Program, vars feel.Scope) any {
	out, _ := p.Value(feel.Input{Vars: vars, Under: r.env})
	return out
}

// test evaluates unary tests of a value.
func (r *run) test(p *feel.Program, vars feel.Scope, v any) feel.Tri {
	out, _ := p.Test(feel.Input{Vars: vars, Value: v, Under: r.env})
	return out
}
