package process

import "github.com/servicehall/hallway/engine/bpmn"

// eventGateway waits for the first of the events that follow it (BPMN 2.0.2,
// 13.4.4). They are armed on its own instance.
type eventGateway struct{}

func buildEventGateway(*compiler, *bpmn.Node) behaviour { return eventGateway{} }

func (eventGateway) begin(m *machine, el int64, n *node) error {
	var armed []Event
	for _, f := range n.out {
		w, ok := f.target.does.(waiter)
		if !ok {
			continue
		}
		e, err := w.arm(m, el, f.target)
		if err != nil {
			return err
		}
		armed = append(armed, e)
	}
	for _, e := range armed {
		m.emit(e)
	}
	return nil
}
