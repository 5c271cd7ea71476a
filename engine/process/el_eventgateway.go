package process

import "github.com/servicehall/hallway/engine/bpmn"

// eventGateway waits for the first of the events that follow it (BPMN 2.0.2,
// 13.4.4). They are armed on its own instance. An instance may begin with it;
// then it can also wait for all of them (eventGatewayType Parallel).
type eventGateway struct{ instantiates, all bool }

func buildEventGateway(_ *compiler, n *bpmn.Node) behaviour {
	return &eventGateway{instantiates: n.Instantiate, all: n.Instantiate && n.AtOnce}
}

func (*eventGateway) begin(m *machine, el int64, n *node) error {
	targets := make([]*node, len(n.out))
	for i, f := range n.out {
		targets[i] = f.target
	}
	return m.arm(el, targets...)
}

// startGateway begins an instance at a gateway, by an event that has happened.
// The others are waited for where all of them have to happen.
func (m *machine) startGateway(g, happened *node, scope int64) error {
	el := m.env.NewID()
	m.emit(Event{Type: ElementEntered, Element: g.id, Key: el, Scope: scope})
	if g.does.(*eventGateway).all {
		var others []*node
		for _, f := range g.out {
			if f.target != happened {
				others = append(others, f.target)
			}
		}
		if err := m.arm(el, others...); err != nil {
			return err
		}
	}
	e, _ := m.s.Element(el)
	m.choose(e, happened)
	return m.enter(happened, scope, entry{happened: func(int64) {}})
}
