package process

import (
	"maps"
	"slices"

	"github.com/servicehall/hallway/engine/bpmn"
)

// complexGateway lets tokens through when its activation condition is true, and
// then waits for those that can still come, until it begins anew (BPMN 2.0.2,
// 13.4.5). In its conditions activationCount is how many tokens wait, and
// waitingForStart is true until it has been activated.
//
// A flow without a condition gets a token when the gateway is activated, and
// none when it is reset.
type complexGateway struct{ activation *condition }

func buildComplex(c *compiler, n *bpmn.Node) behaviour {
	g := &complexGateway{}
	if n.Activation != nil {
		g.activation = c.condition(*n.Activation, n.ID)
	}
	return g
}

func (g *complexGateway) join(m *machine, scope int64, n *node) (bool, error) {
	if e, ok := find(m.s.Elements, func(e Element) bool { return e.Scope == scope && e.ID == n.id }); ok {
		return g.reset(m, e, n)
	}
	waiting := m.waitingAt(scope, n)
	if len(waiting) == 0 || g.stuck(m, scope, n) {
		return false, nil
	}
	if g.activation != nil {
		tokens := len(m.gathered(scope, n))
		ok, err := g.activation.holds(g.scope(m, scope, tokens, true), m.moment)
		if err != nil {
			phase := Phase("")
			return false, m.attempt(scope, n, &phase, func() error { return err })
		}
		if !ok {
			return false, nil
		}
	}
	return true, m.enter(n, scope, entry{flows: ordered(n, waiting)})
}

// stuck reports whether the activation condition has made an incident that is
// still open.
func (g *complexGateway) stuck(m *machine, scope int64, n *node) bool {
	return slices.ContainsFunc(m.s.Incidents, func(i Incident) bool { return i.Scope == scope && i.Element == n.id })
}

func (g *complexGateway) scope(m *machine, el int64, tokens int, starting bool) scope {
	return scope{m.s, el, map[string]any{"activationCount": number64(tokens), "waitingForStart": starting}}
}

// begin gives tokens for the activation. A gateway that no other token can come
// to is done with it.
func (g *complexGateway) begin(m *machine, el int64, n *node) error {
	e, _ := m.s.Element(el)
	flows, err := m.chosen(n, g.scope(m, el, len(e.Took), true), false)
	if err != nil {
		return err
	}
	if len(n.in) < 2 {
		return m.end(el, n, flows)
	}
	for _, f := range flows {
		m.emit(Event{Type: FlowTaken, Element: f.id, Key: e.Scope, Text: f.target.id})
		m.queue = append(m.queue, arrival{e.Scope, f})
	}
	return nil
}

// reset takes the tokens that came later, when no more can come.
func (g *complexGateway) reset(m *machine, e Element, n *node) (bool, error) {
	if slices.ContainsFunc(m.s.Incidents, func(i Incident) bool { return i.Scope == e.Key }) {
		return false, nil
	}
	waiting := m.waitingAt(e.Scope, n)
	maps.DeleteFunc(waiting, func(id string, _ bool) bool { return slices.Contains(e.Took, id) })
	if m.expects(e.Scope, n, func(f *flow) bool { return waiting[f.id] || slices.Contains(e.Took, f.id) }) {
		return false, nil
	}
	if len(waiting) > 0 {
		m.emit(Event{Type: TokensTaken, Element: n.id, Key: e.Scope, Flows: ordered(n, waiting)})
	}
	phase := PhaseLeave
	return true, m.attempt(e.Key, n, &phase, func() error {
		flows, err := m.chosen(n, g.scope(m, e.Key, len(waiting), false), true)
		if err != nil {
			return err
		}
		return m.end(e.Key, n, flows)
	})
}

// route is asked where an incident of the reset is resolved.
func (g *complexGateway) route(m *machine, el int64, n *node) ([]*flow, error) {
	return m.chosen(n, g.scope(m, el, 0, false), true)
}
