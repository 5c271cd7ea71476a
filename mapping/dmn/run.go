package dmn

import (
	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/mapping/dmn/tree"
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// run is one evaluation of a decision with all that it requires.
type run struct {
	vars     feel.Scope
	env      *value.Env
	own      value.Env
	results  []computed
	fired    []Fired
	faults   []error
	given    []feel.Given // inputs of the tables that are being decided
	sessions *feel.Sessions
}

// computed is the value of a node: of a decision or input data, each of which is
// computed once.
type computed struct {
	node  *node
	value any
}

func newRun(in feel.Input) *run { return new(run).begin(in, &feel.Sessions{}) }

func (r *run) begin(in feel.Input, sessions *feel.Sessions) *run {
	r.env, r.vars, r.sessions = in.Under, in.Vars, sessions
	if r.env == nil {
		r.own.Reset(in.Now, in.Zone)
		r.env = &r.own
	}
	if r.vars == nil {
		r.vars = feel.Map{}
	}
	return r
}

// clear makes the run ready to be used again. What it gave is not touched.
func (r *run) clear() {
	clear(r.results)
	clear(r.given[:cap(r.given)])
	r.results, r.given = r.results[:0], r.given[:0]
	r.fired, r.faults, r.vars, r.env, r.own.Found = nil, nil, nil, nil, nil
}

func (r *run) have(n *node) (any, bool) {
	for i := range r.results {
		if r.results[i].node == n {
			return r.results[i].value, true
		}
	}
	return nil, false
}

func (r *run) keep(n *node, v any) { r.results = append(r.results, computed{n, v}) }

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
	if v, ok := r.have(n); ok {
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
		return r.knowledge(n)
	case aService:
		return r.serve(n)
	}
	r.keep(n, v)
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
		return r.outside(n)
	}
	if len(n.from) == 0 && n.kind == aDecision {
		own := &required{names: n.named, values: make([]any, len(n.named)), next: r.outside(n)}
		for i, m := range n.needs {
			own.values[i] = r.needed(m)
		}
		for i, at := range n.byID {
			own.values[len(n.needs)+i] = own.values[at]
		}
		return own
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
	return &layer{feel.Map(own), r.outside(n)}
}

// outside gives the caller's variables without those that the model names
// itself, unless nothing in the node could tell.
func (r *run) outside(n *node) feel.Scope {
	if n.sees {
		return r.vars
	}
	return &outer{r.vars, n.hidden}
}

// required is a scope of a few names over another scope.
type required struct {
	names  []string
	values []any
	next   feel.Scope
}

// Lookup gives a variable.
func (q *required) Lookup(name string) (any, bool) {
	for i, have := range q.names {
		if have == name {
			return q.values[i], true
		}
	}
	return q.next.Lookup(name)
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
