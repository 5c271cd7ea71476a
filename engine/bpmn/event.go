package bpmn

import "strings"

// definition reads the event definition of an event.
func (p *parser) definition(n *Node, e *elem) {
	p.checkAttrs(e, attributes(e.name))
	for _, x := range e.extensions() {
		p.strange(x)
	}
	for _, c := range e.children {
		if !c.is("documentation") && !c.is("extensionElements") && e.name != "timerEventDefinition" {
			p.strange(c)
		}
	}
	switch e.name {
	case "messageEventDefinition":
		if n.Kind == ThrowMessage || n.Kind == EndMessage {
			return // a job does it; the message's name is for readers
		}
		p.messageRef(n, e.get("messageRef"))
	case "errorEventDefinition":
		p.errorRef(n, e)
	case "timerEventDefinition":
		p.timer(n, e)
	}
}

func (p *parser) messageRef(n *Node, t Text) {
	p.later = append(p.later, func() {
		if m := p.messages[t.Value]; m != nil && t.Value != "" {
			n.Message = m
			p.checkMessage(n, m)
			return
		}
		p.addAt("bpmn.bad-reference", t.At, n.ID, map[string]any{"attribute": "messageRef", "value": t.Value})
	})
}

func (p *parser) checkMessage(n *Node, m *Message) {
	if m.Name.Value == "" {
		p.addAt("bpmn.message-without-name", m.At, m.ID, nil)
	}
	if n.Kind != StartMessage && m.Correlation == nil {
		p.addAt("bpmn.message-without-key", m.At, m.ID, map[string]any{"node": n.ID})
	}
	if n.Kind == StartMessage && m.Name.Value != "" && !m.Name.Static() {
		p.addAt("bpmn.start-name-feel", m.Name.At, m.ID, nil)
	}
}

func (p *parser) errorRef(n *Node, e *elem) {
	t, given := e.attr("errorRef")
	if !given {
		if n.Kind == EndError {
			p.add("bpmn.attribute-missing", e, map[string]any{"element": e.name, "attribute": "errorRef"})
		}
		return
	}
	p.later = append(p.later, func() {
		if err := p.errors[t.Value]; err != nil {
			n.Error = err
			p.checkError(n, err)
			return
		}
		p.addAt("bpmn.bad-reference", t.At, n.ID, map[string]any{"attribute": "errorRef", "value": t.Value})
	})
}

func (p *parser) checkError(n *Node, err *Error) {
	_, feel := err.Code.Feel()
	switch {
	case n.Kind == EndError && err.Code.Value == "":
		p.addAt("bpmn.error-without-code", err.At, err.ID, nil)
	case n.Kind == BoundaryError && feel:
		p.addAt("bpmn.catch-code-feel", err.Code.At, err.ID, nil)
	}
}

func (p *parser) timer(n *Node, e *elem) {
	var timers []*Timer
	for _, c := range e.children {
		switch {
		case c.is("timeDate"), c.is("timeDuration"), c.is("timeCycle"):
			text := c.text
			text.Value = strings.TrimSpace(text.Value)
			if text.Value == "" {
				text.At = c.at
			}
			p.expression(c)
			timers = append(timers, &Timer{Kind: TimerKind(c.name), Value: text})
		case c.is("documentation"), c.is("extensionElements"):
		default:
			p.strange(c)
		}
	}
	if len(timers) != 1 || timers[0].Value.Value == "" {
		p.add("bpmn.timer-one", e, nil)
		return
	}
	n.Timer = timers[0]
	p.later = append(p.later, func() { p.checkTimer(n, e) })
}

// checkTimer holds a timer to where its kind makes sense.
func (p *parser) checkTimer(n *Node, e *elem) {
	cycle := n.Timer.Kind == TimerCycle
	switch {
	case n.Kind == StartTimer && n.Timer.Kind == TimerDuration,
		n.Kind == CatchTimer && cycle,
		n.Kind == BoundaryTimer && cycle && n.Interrupting:
		p.add("bpmn.timer-here", e, map[string]any{"timer": string(n.Timer.Kind)})
	case n.Timer.Value.Static():
		if err := CheckTimer(n.Timer.Kind, n.Timer.Value.Value); err != nil {
			p.addAt("bpmn.timer-value", n.Timer.Value.At, n.ID, map[string]any{"value": n.Timer.Value.Value, "error": err.Error()})
		}
	}
}
