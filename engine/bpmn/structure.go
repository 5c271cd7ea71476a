package bpmn

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

// starts holds a process to the start events it needs.
func (p *parser) starts(proc *Process) {
	var none, all int
	messages := map[string]*Node{}
	for _, n := range proc.Scope.Nodes {
		if !n.Kind.Start() {
			continue
		}
		all++
		if n.Kind == StartNone {
			none++
		}
		if n.Message != nil {
			if first := messages[n.Message.Name.Value]; first != nil {
				p.addAt("bpmn.start-message-twice", n.At, n.ID, map[string]any{"message": n.Message.Name.Value, "first": first.ID})
			}
			messages[n.Message.Name.Value] = n
		}
	}
	if all == 0 {
		p.addAt("bpmn.no-start", proc.At, proc.ID, nil)
	}
	if none > 1 {
		p.addAt("bpmn.starts", proc.At, proc.ID, map[string]any{"count": none})
	}
}

// inside checks the nodes of a scope, and the scopes in it.
func (p *parser) inside(s *Scope) {
	for _, n := range s.Nodes {
		p.flowsOf(n)
		p.does(n)
		if n.Inside != nil {
			p.subprocess(n)
			p.inside(n.Inside)
		}
	}
}

func (p *parser) subprocess(n *Node) {
	none := 0
	for _, c := range n.Inside.Nodes {
		if c.Kind == StartNone {
			none++
		} else if c.Kind.Start() && p.runs(c.Kind) {
			p.addAt("bpmn.start-inside", c.At, c.ID, nil)
		}
	}
	if none != 1 {
		p.addAt("bpmn.starts", n.At, n.ID, map[string]any{"count": none})
	}
}

// flowsOf holds a node to the flows that may enter and leave it.
func (p *parser) flowsOf(n *Node) {
	if (n.Kind.Start() || n.Kind.Boundary()) && len(n.Incoming) > 0 {
		p.addAt("bpmn.flow-into", n.Incoming[0].At, n.ID, map[string]any{"flow": n.Incoming[0].ID})
	}
	if n.Kind.End() && len(n.Outgoing) > 0 {
		p.addAt("bpmn.flow-out-of", n.Outgoing[0].At, n.ID, map[string]any{"flow": n.Outgoing[0].ID})
	}
	switch n.Kind {
	case ExclusiveGateway:
		p.exclusive(n)
	case ParallelGateway, EventBasedGateway:
		for _, f := range n.Outgoing {
			if f.Condition != nil {
				p.addAt("bpmn.condition-here", f.Condition.At, f.ID, map[string]any{"node": n.Label()})
			}
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
		if t.Kind != CatchMessage && t.Kind != CatchTimer {
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
	case ServiceTask, SendTask, ThrowMessage, EndMessage:
		if n.Job == nil {
			missing = "zeebe:taskDefinition"
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
		if n.Message == nil && !p.refused[n.ID] {
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
		}
	}
	for _, n := range s.Nodes {
		if n.Kind.Start() {
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
