package process

import "github.com/servicehall/hallway/engine/bpmn"

// startNone is a none start event (BPMN 2.0.2, 13.5.1).
type startNone struct{ pass }

func buildStartNone(*compiler, *bpmn.Node) behaviour { return startNone{} }

// startMessage is a message start event: the root starts an instance when a
// message of its name comes.
type startMessage struct {
	pass
	message string
}

func buildStartMessage(_ *compiler, n *bpmn.Node) behaviour {
	s := &startMessage{}
	if n.Message != nil {
		s.message = n.Message.Name.Value
	}
	return s
}

// startTimer is a timer start event: the root starts an instance when it is due.
type startTimer struct {
	pass
	timer *timer
}

func buildStartTimer(c *compiler, n *bpmn.Node) behaviour {
	return &startTimer{timer: c.timer(n)}
}
