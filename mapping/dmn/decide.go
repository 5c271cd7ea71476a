package dmn

import (
	"fmt"
	"strings"

	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/feel/builtin"
	"github.com/servicehall/hallway/mapping/feel/number"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// match is a rule that matched, with what it gives.
type match struct {
	rule  *rule
	value any
	parts []any
}

// decide evaluates the table: inputs once, then the rules from top to bottom.
func (t *table) decide(r *run, vars feel.Scope) any {
	s := r.sessions.Begin(feel.Input{Vars: vars, Under: r.env})
	defer s.End()
	height := len(r.given)
	defer func() { r.given = r.given[:height] }()
	for i := range t.inputs {
		g, ok := t.inputs[i].value(r, s, vars)
		if !ok {
			return nil
		}
		r.given = append(r.given, g)
	}
	given := r.given[height:]
	var few [4]match
	hits, ok := t.hits(r, s, vars, given, few[:0])
	switch {
	case !ok:
		return nil
	case len(hits) == 0:
		return t.noHit(r, vars)
	}
	return t.settle(r, hits)
}

// hits finds the rules that match, false where an output is wrong or a limit was
// passed.
func (t *table) hits(r *run, s *feel.Session, vars feel.Scope, given []feel.Given, hits []match) ([]match, bool) {
	some, all := t.index.candidates(given)
	n := len(some)
	if all {
		n = len(t.rules)
	}
	for i := range n {
		x := i
		if !all {
			x = int(some[i])
		}
		if !r.env.Spend(1) {
			return nil, false
		}
		if !t.rules[x].matches(s, given) {
			continue
		}
		m, ok := t.give(r, s, vars, &t.rules[x])
		if !ok {
			return nil, false
		}
		if hits = append(hits, m); t.policy == first {
			break
		}
	}
	return hits, true
}

// value evaluates an input and checks it against what is declared.
func (in *input) value(r *run, s *feel.Session, vars feel.Scope) (feel.Given, bool) {
	if in.get == nil {
		return feel.Given{}, true
	}
	g := s.Take(in.get)
	if in.typed && !in.plainly(&g) {
		v := g.Any()
		fit, ok := value.Coerce(value.FromText(v, in.typ), in.typ)
		if !ok {
			r.fault("dmn.input-type", in.elem.Place(), map[string]any{"name": in.label, "expected": in.typ.String(), "found": value.KindOf(v).String()})
			return g, false
		}
		g = feel.Take(fit)
	}
	if in.allowed != nil && !g.Null() && r.test(in.allowed, vars, g.Any()) != feel.True {
		r.fault("dmn.input-not-allowed", in.elem.Place(), map[string]any{"name": in.label})
		return g, false
	}
	return g, true
}

// plainly tells at a glance that a value is of the declared type.
func (in *input) plainly(g *feel.Given) bool {
	if in.typ.Allow != nil {
		return false
	}
	switch in.typ.Kind {
	case value.Number:
		_, ok := g.Number()
		return ok
	case value.String:
		_, ok := g.Text()
		return ok
	}
	return false
}

func (x *rule) matches(s *feel.Session, given []feel.Given) bool {
	for i := range given {
		if p := x.cells[i]; p != nil && !s.Passes(p, &given[i]) {
			return false
		}
	}
	return !x.broken
}

// give evaluates the outputs of a rule.
func (t *table) give(r *run, s *feel.Session, vars feel.Scope, x *rule) (match, bool) {
	m := match{rule: x, parts: x.parts}
	if m.parts == nil {
		m.parts = make([]any, len(t.outputs))
		for i, p := range x.outs {
			var v any
			if p != nil {
				v, _ = s.Value(p)
			}
			var ok bool
			if m.parts[i], ok = t.outputs[i].checked(r, vars, v); !ok {
				return m, false
			}
		}
	}
	m.value = t.joined(m.parts)
	return m, true
}

// joined makes one value of the outputs.
func (t *table) joined(parts []any) any {
	if len(parts) == 1 {
		return parts[0]
	}
	out := make(map[string]any, len(parts))
	for i, v := range parts {
		out[t.outputs[i].name] = v
	}
	return out
}

func (o *output) checked(r *run, vars feel.Scope, v any) (any, bool) {
	if o.typed {
		fit, ok := value.Coerce(value.FromText(v, o.typ), o.typ)
		if !ok {
			r.fault("dmn.output-type", o.elem.Place(), map[string]any{"name": o.name, "expected": o.typ.String(), "found": value.KindOf(v).String()})
			return nil, false
		}
		v = fit
	}
	if o.allowed != nil && v != nil && r.test(o.allowed, vars, v) != feel.True {
		r.fault("dmn.output-not-allowed", o.elem.Place(), map[string]any{"name": o.name})
		return nil, false
	}
	return v, true
}

// noHit gives the defaults, or what the policy gives without a match.
func (t *table) noHit(r *run, vars feel.Scope) any {
	if t.defaults {
		parts := make([]any, len(t.outputs))
		for i, o := range t.outputs {
			if o.none == nil {
				continue
			}
			v, ok := t.outputs[i].checked(r, vars, r.value(o.none, vars))
			if !ok {
				return nil
			}
			parts[i] = v
		}
		return t.joined(parts)
	}
	if t.aggregate == "count" {
		return number.Int(0)
	}
	if t.policy.several() && t.aggregate == "" {
		return []any{}
	}
	return r.report("dmn.no-rule", t.elem, map[string]any{"table": t.owner})
}

// settle applies the hit policy to the rules that matched.
func (t *table) settle(r *run, hits []match) any {
	switch t.policy {
	case unique:
		if len(hits) > 1 {
			return r.fault("dmn.not-unique", t.elem.Place(), map[string]any{"table": t.owner, "rules": numbersOf(hits)})
		}
	case anyOf:
		for _, m := range hits[1:] {
			if value.Equal(m.value, hits[0].value) != value.True {
				return r.fault("dmn.not-any", t.elem.Place(), map[string]any{"table": t.owner, "rules": numbersOf(hits)})
			}
		}
	case priority, outputOrder:
		t.rank(hits)
	}
	if t.policy == priority {
		hits = hits[:1]
	}
	for _, m := range hits {
		r.fired = append(r.fired, Fired{t.owner, m.rule.index, m.rule.id})
	}
	if !t.policy.several() {
		return hits[0].value
	}
	out := make([]any, len(hits))
	for i, m := range hits {
		out[i] = m.value
	}
	if t.aggregate == "" {
		return out
	}
	f, _ := builtin.Find(t.aggregate)
	r.env.At = value.Pos{Line: t.elem.At.Line, Col: t.elem.At.Col}
	return f.Apply(r.env, []any{out})
}

func numbersOf(hits []match) string {
	all := make([]string, len(hits))
	for i, m := range hits {
		all[i] = fmt.Sprint(m.rule.index)
	}
	return strings.Join(all, ", ")
}
