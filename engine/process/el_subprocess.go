package process

import "github.com/servicehall/hallway/engine/bpmn"

// subprocess is an embedded subprocess or a transaction: a scope that completes
// when nothing is left in it (BPMN 2.0.2, 13.3.4).
type subprocess struct{}

func buildSubprocess(*compiler, *bpmn.Node) behaviour { return subprocess{} }

func (subprocess) begin(m *machine, el int64, n *node) error {
	return m.openRegion(el, n.inside, n.inside.starts...)
}

// eventSubprocess begins with the event that has triggered it (13.5.4).
type eventSubprocess struct{}

func buildEventSubprocess(*compiler, *bpmn.Node) behaviour { return eventSubprocess{} }

func (eventSubprocess) begin(m *machine, el int64, n *node) error {
	happened := m.brought[el]
	if happened == nil {
		happened = func(int64) {}
	}
	if err := m.openRegion(el, n.inside); err != nil || !m.alive(el) || m.interrupted(el) {
		return err
	}
	return m.enter(n.begin(), el, entry{happened: happened})
}
