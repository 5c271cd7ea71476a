package dmn

import (
	"github.com/servicehall/hallway/mapping/dmn/tree"
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// contract is what a decision service takes and gives.
type contract struct {
	inputs  []*node // input data, then input decisions
	outputs []*node
	result  *node // the service seen as what it gives
}

func (c *compiler) service(n *node) {
	s := &contract{}
	n.service = s
	each := func(name string, kinds ...kind) []*node {
		var out []*node
		for _, ref := range n.elem.Named(name) {
			if m, _ := c.refer(ref, kinds...); m != nil {
				out = append(out, m)
			}
		}
		return out
	}
	s.inputs = append(each("inputData", anInput), each("inputDecision", aDecision)...)
	s.outputs = each("outputDecision", aDecision)
	for _, m := range append(s.outputs, each("encapsulatedDecision", aDecision)...) {
		c.compile(m)
	}
	if len(s.outputs) == 0 {
		c.add("dmn.no-output", n.elem, map[string]any{"name": n.name})
	}
	n.typ = c.serviceType(n)
	c.onlyKnown(n.elem, "description", "extensionElements", "variable", "inputData", "inputDecision", "outputDecision", "encapsulatedDecision")
}

// serviceType is the type of a service as a function.
func (c *compiler) serviceType(n *node) feel.Type {
	result := feel.Type{Kind: value.Context, Fields: map[string]feel.Type{}}
	for _, m := range n.service.outputs {
		result.Fields[m.variable] = m.typ
	}
	switch {
	case n.declared && n.typ.Kind == value.Callable && n.typ.Elem != nil:
		result = *n.typ.Elem
	case n.declared && n.typ.Kind != value.Callable:
		result = n.typ
	case len(n.service.outputs) == 1:
		result = n.service.outputs[0].typ
	}
	n.service.result = &node{name: n.name, elem: n.elem, typ: result, declared: n.declared}
	t := feel.Type{Kind: value.Callable, Elem: &result}
	for _, m := range n.service.inputs {
		t.Params = append(t.Params, m.typ)
	}
	return t
}

// onlyKnown refuses children of other names.
func (c *compiler) onlyKnown(e *tree.Elem, known ...string) {
	for _, x := range e.Children {
		ok := x.Space != e.Space
		for _, k := range known {
			ok = ok || x.Name == k
		}
		if !ok {
			c.refuse(x)
		}
	}
}

// serve evaluates a service over the variables of the run. An input decision
// that is given is not evaluated.
func (r *run) serve(n *node) any {
	given := make([]computed, 0, len(n.service.inputs))
	for _, m := range n.service.inputs {
		if v, ok := r.vars.Lookup(m.variable); ok || m.kind == anInput {
			given = append(given, computed{m, r.fits(m, v, "dmn.input-type")})
		} else {
			given = append(given, computed{m, nil})
		}
	}
	return r.inside(n, given)
}

// inside evaluates the outputs of a service with its inputs set.
func (r *run) inside(n *node, given []computed) any {
	in := &run{vars: feel.Map{}, env: r.env, results: given, sessions: r.sessions}
	out := make(map[string]any, len(n.service.outputs))
	for _, m := range n.service.outputs {
		out[m.variable] = in.result(m)
	}
	r.fired = append(r.fired, in.fired...)
	r.faults = append(r.faults, in.faults...)
	if len(n.service.outputs) == 1 {
		return r.fits(n.service.result, out[n.service.outputs[0].variable], "dmn.result-type")
	}
	return r.fits(n.service.result, out, "dmn.result-type")
}

// serviceFunction makes a service callable.
func (r *run) serviceFunction(n *node) *value.Function {
	fn := &value.Function{Name: n.name, Least: len(n.service.inputs), Result: n.typ.Item()}
	for _, m := range n.service.inputs {
		fn.Params = append(fn.Params, value.Param{Name: m.variable, Type: m.typ})
	}
	fn.Call = func(_ *value.Env, args []any) any {
		given := make([]computed, len(args))
		for i, m := range n.service.inputs {
			given[i] = computed{m, args[i]}
		}
		return r.inside(n, given)
	}
	return fn
}
