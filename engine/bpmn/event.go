package bpmn

import (
	"slices"
	"strings"

	"github.com/servicehall/hallway/config/finding"
)

// Trigger is what defines an event: the name of its event definition.
type Trigger string

// The triggers (BPMN 2.0.2, table 10.93).
const (
	OnMessage    Trigger = "message"
	OnTimer      Trigger = "timer"
	OnError      Trigger = "error"
	OnEscalation Trigger = "escalation"
	OnSignal     Trigger = "signal"
	OnCondition  Trigger = "conditional"
	OnLink       Trigger = "link"
	OnTerminate  Trigger = "terminate"
	OnCompensate Trigger = "compensate"
	OnCancel     Trigger = "cancel"
)

// EventDefinition is one definition of an event. What does not belong to the
// trigger is nil or empty.
type EventDefinition struct {
	Trigger    Trigger
	At         finding.Place
	Message    *Message
	Error      *Error // nil where every code is caught
	Escalation *Escalation
	Signal     *Signal
	Timer      *Timer
	Condition  *Text
	Variables  []string // conditionalFilter variableNames, empty for all
	Creates    bool     // conditionalFilter variableEvents
	Updates    bool
	Link       string
	Undoes     *Node // compensation's activityRef; nil: all that its scope has completed
}

// triggers are the event definitions that stand in an element, or are referred
// to from there.
func (p *parser) triggers(e *elem) []*elem {
	var out []*elem
	for _, c := range e.children {
		if c.space != NamespaceBPMN {
			continue
		}
		switch {
		case strings.HasSuffix(c.name, "EventDefinition"):
			out = append(out, c)
		case c.name == "eventDefinitionRef":
			if d := p.ids[localName(c.text.Value)]; d != nil && strings.HasSuffix(d.name, "EventDefinition") {
				out = append(out, d)
			} else {
				p.addAt("bpmn.bad-reference", c.at, e.id(), map[string]any{"attribute": c.name, "value": strings.TrimSpace(c.text.Value)})
			}
		}
	}
	return out
}

// localName is a QName without its prefix.
func localName(s string) string {
	s = strings.TrimSpace(s)
	return s[strings.LastIndexByte(s, ':')+1:]
}

// definition reads one event definition of a node.
func (p *parser) definition(n *Node, e *elem) *EventDefinition {
	d := &EventDefinition{Trigger: Trigger(strings.TrimSuffix(e.name, "EventDefinition")), At: e.at}
	d.At.Path = n.ID
	p.checkAttrs(e, attributes(e.name))
	for _, x := range e.extensions() {
		if d.Trigger != OnCondition || x.space != NamespaceZeebe || x.name != "conditionalFilter" {
			p.strange(x)
		}
	}
	for _, c := range e.children {
		if !c.is("documentation") && !c.is("extensionElements") && !c.is(contentOf[d.Trigger]) && !timed(d.Trigger, c) && !linked(d.Trigger, c) {
			p.strange(c)
		}
	}
	switch d.Trigger {
	case OnMessage:
		p.messageEvent(n, d, e)
	case OnError:
		p.errorRef(n, d, e)
	case OnEscalation:
		p.escalationRef(n, d, e)
	case OnSignal:
		p.signalRef(n, d, e)
	case OnTimer:
		p.timer(n, d, e)
	case OnCondition:
		p.conditional(d, e)
	case OnLink:
		if p.need(e, "name") {
			d.Link = e.get("name").Value
		}
	case OnCompensate:
		p.undoes(n, d, e)
	case OnTerminate, OnCancel:
	}
	return d
}

// contentOf names the one child that the definition of a trigger may have.
var contentOf = map[Trigger]string{OnMessage: "operationRef", OnCondition: "condition"}

// linked children of a link repeat what its name says.
func linked(t Trigger, c *elem) bool { return t == OnLink && (c.is("source") || c.is("target")) }

func timed(t Trigger, c *elem) bool {
	return t == OnTimer && (c.is("timeDate") || c.is("timeDuration") || c.is("timeCycle"))
}

// messageEvent reads a message event: thrown by a job, a message is only for
// readers; thrown without one, the engine publishes it.
func (p *parser) messageEvent(n *Node, d *EventDefinition, e *elem) {
	t := e.get("messageRef")
	if n.Kind.Throw() && t.Value == "" {
		return // whether a job does it is judged by its work
	}
	p.messageRef(n, d, t)
}

func (p *parser) messageRef(n *Node, d *EventDefinition, t Text) {
	p.later = append(p.later, func() {
		if m := p.messages[localName(t.Value)]; m != nil && t.Value != "" {
			d.Message = m
			if !n.Kind.Throw() && n.Kind != SendTask || n.Job == nil {
				p.checkMessage(n, m)
			}
			return
		}
		p.addAt("bpmn.bad-reference", t.At, n.ID, map[string]any{"attribute": "messageRef", "value": t.Value})
	})
}

func (p *parser) checkMessage(n *Node, m *Message) {
	if m.Name.Value == "" {
		p.addAt("bpmn.message-without-name", m.At, m.ID, nil)
	}
	starts := n.Kind.Start() && (n.Around == nil || n.Around.Kind != EventSubprocess) || n.Instantiate || p.afterInstantiating(n)
	if !starts && !n.Kind.Throw() && n.Kind != SendTask && m.Correlation == nil {
		p.addAt("bpmn.message-without-key", m.At, m.ID, map[string]any{"node": n.ID})
	}
	if starts && m.Name.Value != "" && !m.Name.Static() {
		p.addAt("bpmn.start-name-feel", m.Name.At, m.ID, nil)
	}
}

// afterInstantiating reports whether a node follows an event-based gateway at
// which instances begin.
func (p *parser) afterInstantiating(n *Node) bool {
	return len(n.Incoming) == 1 && n.Incoming[0].Source != nil && n.Incoming[0].Source.Instantiate
}

func (p *parser) errorRef(n *Node, d *EventDefinition, e *elem) {
	t, given := e.attr("errorRef")
	if !given {
		if n.Kind.Throw() {
			p.add("bpmn.attribute-missing", e, map[string]any{"element": e.name, "attribute": "errorRef"})
		}
		return
	}
	p.later = append(p.later, func() {
		err := p.errors[localName(t.Value)]
		if err == nil {
			p.addAt("bpmn.bad-reference", t.At, n.ID, map[string]any{"attribute": "errorRef", "value": t.Value})
			return
		}
		d.Error = err
		p.checkCode(n, err.Code, err.At, err.ID, "bpmn.error-without-code")
	})
}

func (p *parser) escalationRef(n *Node, d *EventDefinition, e *elem) {
	t, given := e.attr("escalationRef")
	if !given {
		if n.Kind.Throw() {
			p.add("bpmn.attribute-missing", e, map[string]any{"element": e.name, "attribute": "escalationRef"})
		}
		return
	}
	p.later = append(p.later, func() {
		x := p.escalations[localName(t.Value)]
		if x == nil {
			p.addAt("bpmn.bad-reference", t.At, n.ID, map[string]any{"attribute": "escalationRef", "value": t.Value})
			return
		}
		d.Escalation = x
		p.checkCode(n, x.Code, x.At, x.ID, "bpmn.escalation-without-code")
	})
}

// checkCode: what is thrown needs a code, what is caught a static one.
func (p *parser) checkCode(n *Node, code Text, at finding.Place, id, missing string) {
	_, feel := code.Feel()
	switch {
	case n.Kind.Throw() && code.Value == "":
		p.addAt(missing, at, id, nil)
	case !n.Kind.Throw() && feel:
		p.addAt("bpmn.catch-code-feel", code.At, id, nil)
	}
}

func (p *parser) signalRef(n *Node, d *EventDefinition, e *elem) {
	t := e.get("signalRef")
	p.later = append(p.later, func() {
		s := p.signals[localName(t.Value)]
		if s == nil || t.Value == "" {
			p.addAt("bpmn.bad-reference", t.At, n.ID, map[string]any{"attribute": "signalRef", "value": t.Value})
			return
		}
		d.Signal = s
		if s.Name.Value == "" {
			p.addAt("bpmn.signal-without-name", s.At, s.ID, nil)
		}
		if n.Kind.Start() && !s.Name.Static() && s.Name.Value != "" && (n.Around == nil || n.Around.Kind != EventSubprocess) {
			p.addAt("bpmn.start-name-feel", s.Name.At, s.ID, nil)
		}
	})
}

func (p *parser) conditional(d *EventDefinition, e *elem) {
	d.Creates, d.Updates = true, true
	c := e.child("condition")
	if c == nil {
		p.add("bpmn.empty-condition", e, nil)
		return
	}
	d.Condition = p.feelText(c)
	for _, x := range e.extensions() {
		if x.space != NamespaceZeebe || x.name != "conditionalFilter" {
			continue
		}
		p.attrs(x, "variableNames", "variableEvents")
		p.leaf(x)
		d.Variables = splitNames(x.get("variableNames").Value)
		if events := splitNames(x.get("variableEvents").Value); len(events) > 0 {
			d.Creates, d.Updates = slices.Contains(events, "create"), slices.Contains(events, "update")
		}
	}
}

func splitNames(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
}

// feelText reads an element whose text has to be FEEL; nil where it is not.
func (p *parser) feelText(c *elem) *Text {
	if !p.expression(c) {
		return nil
	}
	text := c.text
	if strings.TrimSpace(text.Value) == "" {
		p.add("bpmn.empty-condition", c, nil)
		return nil
	}
	if _, feel := text.Feel(); !feel {
		p.addAt("bpmn.condition-not-feel", text.At, c.id(), map[string]any{"text": strings.TrimSpace(text.Value)})
		return nil
	}
	return &text
}

func (p *parser) undoes(n *Node, d *EventDefinition, e *elem) {
	if !p.yes(e, "waitForCompletion", true) {
		p.add("bpmn.undo-waits", e, nil)
	}
	t, given := e.attr("activityRef")
	if !given || t.Value == "" {
		return
	}
	p.later = append(p.later, func() {
		d.Undoes = p.nodes[localName(t.Value)]
		if d.Undoes == nil || !d.Undoes.Kind.Activity() || !n.Kind.Throw() {
			p.addAt("bpmn.bad-reference", t.At, n.ID, map[string]any{"attribute": "activityRef", "value": t.Value})
		}
	})
}

func (p *parser) timer(n *Node, d *EventDefinition, e *elem) {
	var timers []*Timer
	for _, c := range e.children {
		if timed(OnTimer, c) {
			text := c.text
			text.Value = strings.TrimSpace(text.Value)
			if text.Value == "" {
				text.At = c.at
			}
			p.expression(c)
			timers = append(timers, &Timer{Kind: TimerKind(c.name), Value: text})
		}
	}
	if len(timers) != 1 || timers[0].Value.Value == "" {
		p.add("bpmn.timer-one", e, nil)
		return
	}
	d.Timer = timers[0]
	p.later = append(p.later, func() { p.checkTimer(n, d, e) })
}

// checkTimer holds a timer to where its kind makes sense.
func (p *parser) checkTimer(n *Node, d *EventDefinition, e *elem) {
	cycle := d.Timer.Kind == TimerCycle
	inside := n.Around != nil && n.Around.Kind == EventSubprocess
	switch {
	case n.Kind.Start() && !inside && d.Timer.Kind == TimerDuration,
		n.Kind.Catch() && cycle,
		(n.Kind.Boundary() || inside) && cycle && n.Interrupting:
		p.add("bpmn.timer-here", e, map[string]any{"timer": string(d.Timer.Kind)})
	case d.Timer.Value.Static():
		if err := CheckTimer(d.Timer.Kind, d.Timer.Value.Value); err != nil {
			p.addAt("bpmn.timer-value", d.Timer.Value.At, n.ID, map[string]any{"value": d.Timer.Value.Value, "error": err.Error()})
		}
	}
}
