package process

import "github.com/servicehall/hallway/engine/bpmn"

// pass is an element that does nothing by itself: none throw and end events,
// manual tasks (BPMN 2.0.2, 13.3.3), undefined tasks, and triggered events.
type pass struct{}

func (pass) begin(m *machine, el int64, n *node) error { return m.complete(el, n) }

func buildPass(*compiler, *bpmn.Node) behaviour { return pass{} }
