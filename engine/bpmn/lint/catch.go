package lint

import (
	"github.com/servicehall/hallway/engine/bpmn"
)

// thrown reports errors and escalations that nothing around catches.
func (c *check) thrown(n *bpmn.Node) {
	if !n.Kind.Throw() {
		return
	}
	for _, e := range n.Events {
		if e.Trigger != bpmn.OnError && e.Trigger != bpmn.OnEscalation || codeOf(e) == nil || !codeOf(e).Static() {
			continue
		}
		if !c.handled(n, e) && !c.handledByCaller(e) {
			code := map[bpmn.Trigger]string{bpmn.OnError: "lint.error-uncaught", bpmn.OnEscalation: "lint.escalation-uncaught"}[e.Trigger]
			c.on(code, n, map[string]any{"code": codeOf(e).Value})
		}
	}
}

// handled reports whether an event around a node catches what it throws.
func (c *check) handled(n *bpmn.Node, thrown *bpmn.EventDefinition) bool {
	for around := n.Around; ; around = around.Around {
		scope := &c.proc.Scope
		if around != nil {
			scope = around.Inside
		}
		if startsOn(scope, thrown) {
			return true
		}
		if around == nil {
			return false
		}
		if catches(around.Boundaries, thrown) {
			return true
		}
	}
}

// startsOn reports whether an event subprocess of a scope begins with what is
// thrown.
func startsOn(s *bpmn.Scope, thrown *bpmn.EventDefinition) bool {
	for _, n := range s.Nodes {
		if n.Kind != bpmn.EventSubprocess {
			continue
		}
		for _, x := range n.Inside.Nodes {
			if x.Kind.Start() && catches([]*bpmn.Node{x}, thrown) {
				return true
			}
		}
	}
	return false
}

func catches(events []*bpmn.Node, thrown *bpmn.EventDefinition) bool {
	for _, n := range events {
		if e := n.Event(thrown.Trigger); e != nil && matches(thrown, e) != no {
			return true
		}
	}
	return false
}

// handledByCaller reports whether a call activity that calls this process, or
// may, catches what is thrown.
func (c *check) handledByCaller(thrown *bpmn.EventDefinition) bool {
	found := false
	for _, m := range c.models {
		for _, p := range m.Processes {
			p.Scope.Walk(func(n *bpmn.Node) {
				if n.Called == nil || n.Called.Process.Static() && n.Called.Process.Value != c.proc.ID {
					return
				}
				old := c.proc
				c.proc = p
				found = found || catches(n.Boundaries, thrown) || c.handled(n, thrown)
				c.proc = old
			})
		}
	}
	return found
}

// caught reports boundary events for what nothing inside can throw.
func (c *check) caught(n *bpmn.Node) {
	if !n.Kind.Boundary() || n.Host == nil || len(n.Events) == 0 {
		return
	}
	for _, e := range n.Events {
		if e.Trigger != bpmn.OnError && e.Trigger != bpmn.OnEscalation && e.Trigger != bpmn.OnCancel || throws(n.Host, e) != no {
			return
		}
	}
	code := ""
	if t := codeOf(n.Events[0]); t != nil {
		code = t.Value
	}
	c.on("lint.never-thrown", n, map[string]any{"activity": n.Host.Label(), "trigger": string(n.Events[0].Trigger), "code": code})
}
