package process

import "github.com/servicehall/hallway/engine/bpmn"

// inclusive is an inclusive gateway: it waits for every token that can still
// come to a flow where none waits, and puts one on each flow whose condition
// is true (BPMN 2.0.2, 13.4.3).
type inclusive struct{ pass }

func buildInclusive(*compiler, *bpmn.Node) behaviour { return &inclusive{} }

func (*inclusive) join(m *machine, scope int64, n *node) (bool, error) {
	waiting := m.waitingAt(scope, n)
	if m.expects(scope, n, func(f *flow) bool { return waiting[f.id] }) {
		return false, nil
	}
	return true, m.enter(n, scope, entry{flows: ordered(n, waiting)})
}

func (*inclusive) route(m *machine, el int64, n *node) ([]*flow, error) {
	return m.chosen(n, m.scope(el), false)
}

// chosen are the flows without a condition and those whose condition is true,
// else the default. Where only conditions count, the others are left out.
func (m *machine) chosen(n *node, sc scope, onlyConditions bool) ([]*flow, error) {
	var out []*flow
	for _, f := range n.out {
		if f == n.fallback || f.condition == nil && onlyConditions {
			continue
		}
		if f.condition != nil {
			ok, err := f.condition.holds(sc, m.moment)
			if err != nil {
				return nil, err
			}
			if !ok {
				continue
			}
		}
		out = append(out, f)
	}
	if len(out) > 0 || onlyConditions || len(n.out) == 0 {
		return out, nil
	}
	if n.fallback != nil {
		return []*flow{n.fallback}, nil
	}
	return nil, &fault{kind: KindNoFlow, reason: "no condition is true and there is no default flow"}
}
