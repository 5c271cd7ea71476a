package dmn

import (
	"encoding/json"
	"strings"

	"github.com/servicehall/hallway/mapping/dmn/tree"
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/feel/number"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// table is a compiled decision table.
type table struct {
	elem      *tree.Elem
	owner     string // id of the decision or knowledge model
	policy    policy
	aggregate string // the built-in that joins the outputs, "" for none
	inputs    []input
	outputs   []output
	rules     []rule
	index     *index // nil where it would not pay
	defaults  bool
}

type input struct {
	elem    *tree.Elem
	label   string
	get     *feel.Program
	typ     feel.Type
	typed   bool
	allowed *feel.Program
}

type output struct {
	elem    *tree.Elem
	name    string
	typ     feel.Type
	typed   bool
	allowed *feel.Program
	order   []any         // the output values from first to last, for the policies that rank
	none    *feel.Program // the default, nil where there is none
}

type rule struct {
	index  int
	id     string
	cells  []*feel.Program // of the inputs; nil is the test that every value passes
	broken bool            // a cell could not be compiled
	outs   []*feel.Program // nil gives null
	parts  []any           // what outs give, where that is always the same
}

var policies = map[string]policy{
	"": unique, "UNIQUE": unique, "FIRST": first, "PRIORITY": priority, "ANY": anyOf,
	"COLLECT": collect, "RULE ORDER": ruleOrder, "OUTPUT ORDER": outputOrder,
}

// aggregators are built-ins of FEEL over the collected outputs.
var aggregators = map[string]string{"": "", "SUM": "sum", "COUNT": "count", "MIN": "min", "MAX": "max"}

func (c *compiler) table(e *tree.Elem, in names) (expr, feel.Type) {
	c.onlyKnown(e, "description", "extensionElements", "input", "output", "annotation", "rule")
	t := &table{elem: e, owner: c.owner.id}
	var known bool
	if t.policy, known = policies[e.Attr("hitPolicy")]; !known {
		c.add("dmn.hit-policy", e, map[string]any{"policy": e.Attr("hitPolicy")})
	}
	if t.aggregate, known = aggregators[e.Attr("aggregation")]; !known || (t.aggregate != "" && t.policy != collect) {
		c.add("dmn.aggregation", e, map[string]any{"aggregation": e.Attr("aggregation")})
	}
	for _, x := range e.Named("input") {
		t.inputs = append(t.inputs, c.input(x, in))
	}
	outs := e.Named("output")
	for _, x := range outs {
		t.outputs = append(t.outputs, c.output(x, in, t.policy.ranks(), len(outs) > 1))
		t.defaults = t.defaults || t.outputs[len(t.outputs)-1].none != nil
	}
	if len(outs) == 0 {
		c.add("dmn.no-output", e, map[string]any{"name": c.owner.name})
		return nothing, feel.Type{}
	}
	if t.aggregate != "" && len(outs) > 1 {
		c.add("dmn.aggregation-outputs", e, nil)
	}
	for i, x := range e.Named("rule") {
		if r, ok := c.rule(x, i+1, t, in); ok {
			t.rules = append(t.rules, r)
		}
	}
	for i := range t.rules {
		t.rules[i].parts = t.fixed(&t.rules[i])
	}
	t.index = indexOf(t)
	return t.decide, t.typ()
}

// fixed gives the outputs of a rule that are the same in every evaluation and
// fit what is declared, nil where one is not.
func (t *table) fixed(x *rule) []any {
	parts := make([]any, len(t.outputs))
	r := newRun(feel.Input{})
	for i := range t.outputs {
		o := &t.outputs[i]
		if o.allowed != nil && len(o.allowed.Names()) > 0 {
			return nil
		}
		if x.outs[i] == nil {
			continue
		}
		v, ok := x.outs[i].Constant()
		if !ok {
			return nil
		}
		if parts[i], ok = o.checked(r, nil, v); !ok || len(r.env.Found) > 0 {
			return nil
		}
		if n, isNum := parts[i].(number.Num); isNum && len(parts) > 1 {
			parts[i] = json.Number(n.String()) // in the shape that the result needs
		}
	}
	return parts
}

func (c *compiler) input(x *tree.Elem, in names) input {
	c.onlyKnown(x, "description", "extensionElements", "inputExpression", "inputValues")
	out := input{elem: x, label: x.Attr("label")}
	if e := x.Child("inputExpression"); e != nil {
		out.get = c.program(e, in)
		out.typ, out.typed = c.typeRef(e, e.Attr("typeRef")), e.Attr("typeRef") != ""
		if text := e.Child("text"); out.label == "" && text != nil {
			out.label = strings.TrimSpace(text.Text.Value)
		}
	} else {
		c.add("dmn.no-part", x, map[string]any{"element": x.Name, "part": "inputExpression"})
	}
	if e := x.Child("inputValues"); e != nil && !c.empty(e) {
		out.allowed = c.tests(e, in)
	}
	return out
}

func (c *compiler) empty(e *tree.Elem) bool {
	t := e.Child("text")
	return t == nil || strings.TrimSpace(t.Text.Value) == ""
}

func (c *compiler) output(x *tree.Elem, in names, ranks, several bool) output {
	c.onlyKnown(x, "description", "extensionElements", "outputValues", "defaultOutputEntry")
	out := output{elem: x, name: x.Attr("name"), typ: c.typeRef(x, x.Attr("typeRef")), typed: x.Attr("typeRef") != ""}
	if out.name == "" && several {
		c.add("dmn.output-name", x, nil)
	}
	if e := x.Child("outputValues"); e != nil && !c.empty(e) {
		out.allowed = c.tests(e, in)
		out.order = c.listed(e, in)
	}
	if ranks && out.order == nil && !several {
		c.add("dmn.no-order", x, nil)
	}
	if e := x.Child("defaultOutputEntry"); e != nil && !c.empty(e) {
		out.none = c.program(e, in)
	}
	return out
}

// listed reads output values as a list, nil where they are none.
func (c *compiler) listed(e *tree.Elem, in names) []any {
	p, found := feel.Compile("["+e.Child("text").Text.Value+"]", feel.Options{Types: in, Defined: c.defined})
	if found.Bad() {
		return nil
	}
	v, _ := p.Value(feel.Input{})
	l, _ := v.([]any)
	return l
}

func (c *compiler) rule(x *tree.Elem, index int, t *table, in names) (rule, bool) {
	c.onlyKnown(x, "description", "extensionElements", "inputEntry", "outputEntry", "annotationEntry")
	out := rule{index: index, id: x.Attr("id")}
	tests, results := x.Named("inputEntry"), x.Named("outputEntry")
	if len(tests) != len(t.inputs) || len(results) != len(t.outputs) {
		c.add("dmn.rule-width", x, map[string]any{"rule": index, "inputs": len(t.inputs), "outputs": len(t.outputs)})
		return out, false
	}
	for _, e := range tests {
		if c.empty(e) || strings.TrimSpace(e.Child("text").Text.Value) == "-" {
			out.cells = append(out.cells, nil)
			continue
		}
		p := c.tests(e, in)
		out.cells, out.broken = append(out.cells, p), out.broken || p == nil
	}
	for _, e := range results {
		var p *feel.Program
		if !c.empty(e) {
			p = c.program(e, in)
		}
		out.outs = append(out.outs, p)
	}
	return out, true
}

// typ is what is known of the table's result.
func (t *table) typ() feel.Type {
	out := t.outputs[0].typ
	if len(t.outputs) > 1 {
		out = feel.Type{Kind: value.Context, Fields: map[string]feel.Type{}}
		for _, o := range t.outputs {
			out.Fields[o.name] = o.typ
		}
	}
	switch {
	case t.aggregate != "":
		return feel.Type{}
	case t.policy.several():
		return value.ListOf(out)
	}
	return out
}
