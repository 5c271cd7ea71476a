package bpmn

import "slices"

// structure checks the graph: what can never run, never start or never go on.
func (p *parser) structure() {
	executable := false
	for _, proc := range p.model.Processes {
		if !proc.Executable {
			continue
		}
		executable = true
		p.starts(proc)
		p.inside(&proc.Scope)
		p.reach(&proc.Scope)
	}
	if !executable {
		p.addAt("bpmn.nothing-executable", p.place(0), "", nil)
	}
}

// starts holds a process to the start events it needs. Where it has none, it
// begins at every node that no flow leads to (BPMN 2.0.2, 13.2.1).
func (p *parser) starts(proc *Process) {
	var none, all int
	first := map[string]*Node{}
	for _, n := range proc.Scope.Nodes {
		if !n.Kind.Start() && !n.Instantiate {
			continue
		}
		all++
		if n.Kind == StartNone {
			none++
		}
		switch n.Kind {
		case StartError, StartEscalation, StartCompensation:
			p.addAt("bpmn.start-of-event-subprocess", n.At, n.ID, map[string]any{"trigger": string(n.Events[0].Trigger)})
		}
		for _, e := range n.Events {
			p.startsOnce(n, e, first)
		}
	}
	switch {
	case all > 0:
	case slices.ContainsFunc(proc.Scope.Nodes, (*Node).Begins):
		if proc.Scope.Nodes[0].ID != proc.ID { // a global task has no start event
			p.warnAt("bpmn.begins-anywhere", proc.At, proc.ID, nil)
		}
	default:
		p.addAt("bpmn.no-start", proc.At, proc.ID, nil)
	}
	if none > 1 {
		p.addAt("bpmn.starts", proc.At, proc.ID, map[string]any{"count": none})
	}
}

// startsOnce: one message starts a process at one place.
func (p *parser) startsOnce(n *Node, e *EventDefinition, first map[string]*Node) {
	if e.Message == nil {
		return
	}
	if other := first[e.Message.Name.Value]; other != nil {
		p.addAt("bpmn.start-message-twice", n.At, n.ID, map[string]any{"message": e.Message.Name.Value, "first": other.ID})
	}
	first[e.Message.Name.Value] = n
}

// Begins reports whether a node without a flow into it is begun with its scope,
// where that has no start event.
func (n *Node) Begins() bool {
	return len(n.Incoming) == 0 && !n.Kind.Start() && !n.Kind.Boundary() && n.Kind != EventSubprocess && !n.ForCompensation &&
		n.Kind != CatchLink
}

// inside checks the nodes of a scope, and the scopes in it.
func (p *parser) inside(s *Scope) {
	links := map[string]*Node{}
	for _, n := range s.Nodes {
		p.flowsOf(n)
		p.does(n)
		p.undo(n)
		p.link(s, n, links)
		if n.Inside != nil {
			p.subprocess(n)
			p.inside(n.Inside)
		}
	}
}

func (p *parser) subprocess(n *Node) {
	none, event := 0, 0
	for _, c := range n.Inside.Nodes {
		switch {
		case c.Kind == StartNone:
			none++
		case c.Kind.Start():
			event++
			if n.Kind != EventSubprocess && p.runs(c.Kind) {
				p.addAt("bpmn.start-inside", c.At, c.ID, nil)
			}
		}
	}
	switch {
	case n.Kind == EventSubprocess && (none > 0 || event != 1):
		p.addAt("bpmn.event-subprocess-start", n.At, n.ID, map[string]any{"count": none + event})
	case n.Kind == EventSubprocess && len(n.Incoming)+len(n.Outgoing)+len(n.Boundaries) > 0:
		p.addAt("bpmn.event-subprocess-flow", n.At, n.ID, nil)
	case n.Kind == AdHocSubprocess && none+event > 0:
		p.addAt("bpmn.ad-hoc-start", n.At, n.ID, nil)
	case n.Kind == EmbeddedSubprocess || n.Kind == Transaction:
		if none > 1 || none == 0 && !slices.ContainsFunc(n.Inside.Nodes, (*Node).Begins) {
			p.addAt("bpmn.starts", n.At, n.ID, map[string]any{"count": none})
		}
	}
	if n.Kind == EventSubprocess && n.Around == nil {
		for _, c := range n.Inside.Nodes {
			if c.Kind == StartCompensation {
				p.addAt("bpmn.undo-of-process", c.At, c.ID, nil)
			}
		}
	}
}

// undo holds what has to do with compensation and transactions together.
func (p *parser) undo(n *Node) {
	switch {
	case n.Kind == BoundaryCompensation && n.Handler == nil:
		p.addAt("bpmn.undo-without-handler", n.At, n.ID, nil)
	case n.Kind == BoundaryCompensation && len(n.Outgoing) > 0:
		p.addAt("bpmn.flow-out-of", n.Outgoing[0].At, n.ID, map[string]any{"flow": n.Outgoing[0].ID})
	case n.ForCompensation && n.Kind != EventSubprocess && len(n.Incoming)+len(n.Outgoing) > 0:
		p.addAt("bpmn.undo-flow", n.At, n.ID, nil)
	case n.Kind == BoundaryCancel && (n.Host == nil || n.Host.Kind != Transaction),
		n.Event(OnCancel) != nil && n.Kind.End() && (n.Around == nil || n.Around.Kind != Transaction):
		p.addAt("bpmn.cancel-here", n.At, n.ID, nil)
	case n.Kind.Boundary() && !n.Interrupting && (n.Event(OnError) != nil || n.Event(OnCancel) != nil):
		p.addAt("bpmn.always-interrupts", n.At, n.ID, nil)
	case n.Kind.Start() && !n.Interrupting && n.Around != nil && (n.Event(OnError) != nil || n.Event(OnCompensate) != nil):
		p.addAt("bpmn.always-interrupts", n.At, n.ID, nil)
	}
}

// link joins the two halves of links: one catches what many throw, by the name,
// in the same scope (BPMN 2.0.2, 10.5.7).
func (p *parser) link(s *Scope, n *Node, caught map[string]*Node) {
	switch n.Kind {
	case CatchLink:
		name := n.Events[0].Link
		if caught[name] != nil {
			p.addAt("bpmn.link-twice", n.At, n.ID, map[string]any{"link": name, "first": caught[name].ID})
		}
		caught[name] = n
	case ThrowLink:
		if n.Target(s) == nil {
			p.addAt("bpmn.link-nowhere", n.At, n.ID, map[string]any{"link": n.Events[0].Link})
		}
	}
}

// Target is where a link throw event goes on, nil where nothing catches it.
func (n *Node) Target(s *Scope) *Node {
	for _, c := range s.Nodes {
		if c.Kind == CatchLink && len(c.Events) == 1 && c.Events[0].Link == n.Events[0].Link {
			return c
		}
	}
	return nil
}

// flowsOf holds a node to the flows that may enter and leave it.
func (p *parser) flowsOf(n *Node) {
	if (n.Kind.Start() || n.Kind.Boundary() || n.Kind == CatchLink) && len(n.Incoming) > 0 {
		p.addAt("bpmn.flow-into", n.Incoming[0].At, n.ID, map[string]any{"flow": n.Incoming[0].ID})
	}
	if (n.Kind.End() || n.Kind == ThrowLink) && len(n.Outgoing) > 0 {
		p.addAt("bpmn.flow-out-of", n.Outgoing[0].At, n.ID, map[string]any{"flow": n.Outgoing[0].ID})
	}
	switch n.Kind {
	case ExclusiveGateway:
		p.exclusive(n)
	case ParallelGateway, EventBasedGateway:
		for _, f := range n.Outgoing {
			if f.Condition != nil {
				p.warnAt("bpmn.condition-here", f.Condition.At, f.ID, map[string]any{"node": n.Label()})
			}
		}
	case InclusiveGateway:
		if len(n.Outgoing) > 1 && n.Default == nil && !slices.ContainsFunc(n.Outgoing, func(f *Flow) bool { return f.Condition == nil }) {
			p.warnAt("bpmn.no-default", n.At, n.ID, map[string]any{"node": n.Label()})
		}
	}
	if n.Kind == EventBasedGateway {
		p.eventBased(n)
	}
	if n.Default != nil && n.Default.Condition != nil {
		p.addAt("bpmn.default-condition", n.Default.Condition.At, n.Default.ID, nil)
	}
}

// exclusive: BPMN 2.0.2, 10.6.2: every flow needs a condition or is the default.
func (p *parser) exclusive(n *Node) {
	if len(n.Outgoing) < 2 {
		return
	}
	for _, f := range n.Outgoing {
		if f.Condition == nil && f != n.Default {
			p.addAt("bpmn.flow-without-condition", f.At, f.ID, map[string]any{"node": n.Label()})
		}
	}
	if n.Default == nil {
		p.warnAt("bpmn.no-default", n.At, n.ID, map[string]any{"node": n.Label()})
	}
}

// eventBased: BPMN 2.0.2, 10.6.6: what follows waits for an event and has no
// other way in.
func (p *parser) eventBased(n *Node) {
	if len(n.Outgoing) < 2 {
		p.addAt("bpmn.event-gateway-two", n.At, n.ID, nil)
	}
	for _, f := range n.Outgoing {
		t := f.Target
		if !t.Kind.Catch() && t.Kind != ReceiveTask || t.Kind == CatchLink || n.Instantiate && t.Event(OnMessage) == nil {
			p.addAt("bpmn.event-gateway-target", f.At, f.ID, map[string]any{"node": t.Label()})
		} else if len(t.Incoming) > 1 {
			p.addAt("bpmn.event-gateway-shared", f.At, f.ID, map[string]any{"node": t.Label()})
		}
	}
}

// does holds a node to what it needs for its work.
func (p *parser) does(n *Node) {
	missing := ""
	switch n.Kind {
	case ServiceTask:
		if n.Job == nil {
			missing = "zeebe:taskDefinition"
		}
	case SendTask, ThrowMessage, EndMessage:
		if e := n.Event(OnMessage); n.Job == nil && (e == nil || e.Message == nil) && !p.refused[n.ID] {
			missing = "zeebe:taskDefinition | messageRef"
		}
	case RuleTask:
		if (n.Job == nil) == (n.Decision == nil) {
			missing = "zeebe:calledDecision | zeebe:taskDefinition"
		}
	case ScriptTask:
		if (n.Job == nil) == (n.Script == nil) {
			missing = "zeebe:script | zeebe:taskDefinition"
		}
	case ReceiveTask:
		if n.Event(OnMessage) == nil && !p.refused[n.ID] {
			missing = "messageRef"
		}
	}
	if missing != "" {
		p.addAt("bpmn.nothing-to-do", n.At, n.ID, map[string]any{"element": n.Kind.Element(), "missing": missing})
	}
}

// reach reports nodes that no token can come to.
func (p *parser) reach(s *Scope) {
	seen := map[*Node]bool{}
	var visit func(*Node)
	visit = func(n *Node) {
		if n == nil || seen[n] {
			return
		}
		seen[n] = true
		for _, f := range n.Outgoing {
			visit(f.Target)
		}
		for _, b := range n.Boundaries {
			visit(b)
			visit(b.Handler)
		}
		if n.Kind == ThrowLink {
			visit(n.Target(s))
		}
	}
	started := slices.ContainsFunc(s.Nodes, func(n *Node) bool { return n.Kind.Start() })
	for _, n := range s.Nodes {
		if n.Kind.Start() || n.Instantiate || n.Kind == EventSubprocess || !started && n.Begins() {
			visit(n)
		}
	}
	for _, n := range s.Nodes {
		if !seen[n] && p.runs(n.Kind) && len(seen) > 0 {
			p.warnAt("bpmn.unreachable", n.At, n.ID, map[string]any{"node": n.Label()})
		}
		if n.Inside != nil {
			p.reach(n.Inside)
		}
	}
}
