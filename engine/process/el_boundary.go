package process

import "github.com/servicehall/hallway/engine/bpmn"

// Boundary events are armed on the instance of their host and begin only when
// they are triggered (BPMN 2.0.2, 13.5.3), so beginning is only passing.

type boundaryMessage struct {
	pass
	catchMessage
}

func (b *boundaryMessage) begin(m *machine, el int64, n *node) error { return b.pass.begin(m, el, n) }

func buildBoundaryMessage(c *compiler, n *bpmn.Node) behaviour {
	return &boundaryMessage{catchMessage: c.message(n)}
}

type boundaryTimer struct {
	pass
	catchTimer
}

func (b *boundaryTimer) begin(m *machine, el int64, n *node) error { return b.pass.begin(m, el, n) }

func buildBoundaryTimer(c *compiler, n *bpmn.Node) behaviour {
	return &boundaryTimer{catchTimer: catchTimer{c.timer(n)}}
}

// boundaryError catches errors by their code, every error by "".
type boundaryError struct {
	pass
	code string
}

func buildBoundaryError(_ *compiler, n *bpmn.Node) behaviour {
	b := &boundaryError{}
	if n.Error != nil {
		b.code = n.Error.Code.Value
	}
	return b
}
