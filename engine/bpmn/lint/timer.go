package lint

import "github.com/servicehall/hallway/engine/bpmn"

// timers reports dates that have passed.
func (c *check) timers(n *bpmn.Node) {
	if c.Now.IsZero() {
		return
	}
	for _, e := range n.Events {
		if e.Timer == nil || e.Timer.Kind != bpmn.TimerDate || !e.Timer.Value.Static() {
			continue
		}
		at, err := bpmn.ParseDate(e.Timer.Value.Value, c.Zone)
		if err == nil && at.Before(c.Now) {
			c.add("lint.timer-past", e.Timer.Value.At, n.ID, map[string]any{"node": n.Label(), "date": e.Timer.Value.Value})
		}
	}
}

// follows reports whether a receive task is entered by what it waits for: that
// has come to the event-based gateway before it.
func follows(n *bpmn.Node) bool {
	return n.Kind == bpmn.ReceiveTask && len(n.Incoming) == 1 && n.Incoming[0].Source.Kind == bpmn.EventBasedGateway
}

// boundary reports events on activities that are over at once, before anything
// can happen.
func (c *check) boundary(n *bpmn.Node) {
	h := n.Host
	if h == nil || waits(h) && !follows(h) || h.Multi != nil || len(n.Events) == 0 {
		return
	}
	for _, e := range n.Events {
		switch e.Trigger {
		case bpmn.OnMessage, bpmn.OnTimer, bpmn.OnSignal:
		default:
			return
		}
	}
	c.on("lint.boundary-never", n, map[string]any{"activity": h.Label()})
}
