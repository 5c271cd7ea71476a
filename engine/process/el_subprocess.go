package process

import "github.com/servicehall/hallway/engine/bpmn"

// subprocess is an embedded subprocess: a scope that begins at its none start
// event and completes when nothing is left in it (BPMN 2.0.2, 13.3.4).
type subprocess struct{}

func buildSubprocess(*compiler, *bpmn.Node) behaviour { return subprocess{} }

func (subprocess) begin(m *machine, el int64, n *node) error { return m.enter(n.start, el, "", nil) }
