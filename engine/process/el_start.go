package process

import "github.com/servicehall/hallway/engine/bpmn"

// start is a start event, of whatever trigger: when it is entered, that has
// happened (BPMN 2.0.2, 13.5.1).
type start struct{ pass }

func buildStart(*compiler, *bpmn.Node) behaviour { return start{} }
