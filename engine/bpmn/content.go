package bpmn

import (
	"strconv"
	"strings"
)

// quantity reads a number of tokens; 0 where none is given.
func (p *parser) quantity(e *elem, name string) int {
	t, given := e.attr(name)
	if !given {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimSpace(t.Value))
	if err != nil || n < 1 || n > maxQuantity {
		p.addAt("bpmn.bad-value", t.At, e.id(), map[string]any{"value": t.Value, "error": name + " is a number from 1 to 1000"})
		return 0
	}
	return n
}

const maxQuantity = 1000

// activity reads a child that only activities have, and reports whether it was
// one.
func (p *parser) activity(n *Node, c *elem) bool {
	switch c.name {
	case "standardLoopCharacteristics":
		p.loop(n, c)
	case "multiInstanceLoopCharacteristics":
		p.multi(n, c)
	case "ioSpecification":
		p.ioSpecification(c)
	case "property":
		if !n.Kind.Container() {
			p.dataItem(c)
			p.warn("bpmn.drawn-only", c, map[string]any{"element": c.name})
		}
	case "dataInputAssociation", "dataOutputAssociation":
		p.association(n, c)
	case "completionCondition":
		return n.Kind == AdHocSubprocess
	case "script", "documentation", "incoming", "outgoing", "auditing", "monitoring":
		if c.name == "script" && strings.TrimSpace(c.text.Value) != "" {
			p.add("bpmn.script-element", c, nil)
		}
	default:
		return false
	}
	return true
}

// loop reads a standard loop (BPMN 2.0.2, 10.3.8): it goes on while its
// condition is true.
func (p *parser) loop(n *Node, e *elem) {
	p.checkAttrs(e, attributes(e.name))
	l := &Loop{At: e.at, TestBefore: p.yes(e, "testBefore", false)}
	l.At.Path = n.ID
	if t, ok := e.attr("loopMaximum"); ok {
		m, err := strconv.Atoi(strings.TrimSpace(t.Value))
		if err != nil || m < 1 || m > maxLoop {
			p.addAt("bpmn.bad-value", t.At, n.ID, map[string]any{"value": t.Value, "error": "loopMaximum is a number from 1 to 1000000"})
		}
		l.Maximum = m
	}
	for _, c := range e.children {
		switch {
		case c.is("loopCondition"):
			l.Condition = p.feelText(c)
		case !c.is("documentation"):
			p.strange(c)
		}
	}
	if l.Condition == nil && l.Maximum == 0 && e.child("loopCondition") == nil {
		p.add("bpmn.loop-endless", e, nil)
	}
	n.Loop = l
}

const maxLoop = 1_000_000

func (p *parser) multi(n *Node, e *elem) {
	p.checkAttrs(e, attributes(e.name))
	m := &Multi{At: e.at, Sequential: p.yes(e, "isSequential", false), Behavior: Behavior(e.get("behavior").Value)}
	m.At.Path = n.ID
	for _, c := range e.children {
		switch {
		case c.is("loopCardinality"):
			p.cardinality(n, m, c)
		case c.is("completionCondition"):
			m.CompletionCondition = p.feelText(c)
		case c.is("complexBehaviorDefinition"):
			p.complexBehavior(n, m, c)
		case c.is("extensionElements"):
			p.multiExtension(m, c)
		case !c.is("documentation"):
			p.strange(c)
		}
	}
	p.behavior(n, m, e)
	if (m.Cardinality == nil) == (m.Collection == nil) && !p.refused[n.ID] {
		p.add("bpmn.multi-one", e, nil)
	}
	n.Multi = m
}

func (p *parser) cardinality(n *Node, m *Multi, c *elem) {
	if !p.expression(c) {
		return
	}
	text := c.text
	m.Cardinality = &text
	if _, feel := text.Feel(); feel {
		return
	}
	if k, err := strconv.Atoi(strings.TrimSpace(text.Value)); err != nil || k < 0 {
		p.addAt("bpmn.bad-value", text.At, n.ID, map[string]any{"value": strings.TrimSpace(text.Value), "error": "loopCardinality is a number from 0, or FEEL that begins with ="})
	}
}

func (p *parser) multiExtension(m *Multi, e *elem) {
	for _, x := range e.children {
		if x.space != NamespaceZeebe || x.name != "loopCharacteristics" {
			p.strange(x)
			continue
		}
		p.attrs(x, "inputCollection", "inputElement", "outputCollection", "outputElement")
		p.leaf(x)
		if t := x.get("inputCollection"); t.Value != "" {
			m.Collection = &t
		}
		m.Element, m.OutputCollection = x.get("inputElement").Value, x.get("outputCollection").Value
		if t := x.get("outputElement"); t.Value != "" {
			m.OutputElement = &t
		}
	}
}

// behavior reads which events are thrown as instances complete.
func (p *parser) behavior(n *Node, m *Multi, e *elem) {
	var attr string
	switch m.Behavior {
	case "", BehaviorAll, BehaviorComplex:
		return
	case BehaviorNone:
		attr = "noneBehaviorEventRef"
	case BehaviorOne:
		attr = "oneBehaviorEventRef"
	default:
		p.addAt("bpmn.bad-value", e.get("behavior").At, n.ID, map[string]any{"value": string(m.Behavior), "error": "behavior is All, None, One or Complex"})
		return
	}
	ref := e.get(attr)
	d := p.ids[localName(ref.Value)]
	if d == nil || d.name != "signalEventDefinition" && d.name != "escalationEventDefinition" {
		p.addAt("bpmn.bad-reference", ref.At, n.ID, map[string]any{"attribute": attr, "value": ref.Value})
		return
	}
	thrower := &Node{Kind: ThrowNone, ID: n.ID, At: n.At}
	m.Throws = append(m.Throws, &Implicit{Events: []*EventDefinition{p.definition(thrower, d)}})
}

func (p *parser) complexBehavior(n *Node, m *Multi, e *elem) {
	x := &Implicit{}
	thrower := &Node{Kind: ThrowNone, ID: n.ID, At: n.At}
	for _, c := range e.children {
		switch {
		case c.is("condition"):
			x.Condition = p.feelText(c)
		case c.is("event"):
			for _, d := range p.triggers(c) {
				if d.name == "signalEventDefinition" || d.name == "escalationEventDefinition" {
					x.Events = append(x.Events, p.definition(thrower, d))
				} else {
					p.strange(d)
				}
			}
		default:
			p.strange(c)
		}
	}
	m.Throws = append(m.Throws, x)
}

func (p *parser) adHoc(n *Node, e *elem) {
	if n.Kind != AdHocSubprocess {
		return
	}
	if n.AdHoc == nil {
		n.AdHoc = &AdHoc{}
	}
	n.AdHoc.Sequential = e.get("ordering").Value == "Sequential"
	n.AdHoc.CancelRemaining = p.yes(e, "cancelRemainingInstances", true)
	if c := e.child("completionCondition"); c != nil {
		n.AdHoc.CompletionCondition = p.feelText(c)
	}
}

// called reads what a call activity calls; zeebe:calledElement goes before the
// attribute of the standard.
func (p *parser) called(n *Node, e *elem) {
	if n.Kind != CallActivity || n.Called != nil {
		return
	}
	if !p.need(e, "calledElement") {
		return
	}
	t := e.get("calledElement")
	t.Value = localName(t.Value)
	n.Called = &Called{Process: t, PassAll: true, TakeAll: true}
}

// globalTask reads a global task as a process of one node (BPMN 2.0.2,
// 10.3.4).
func (p *parser) globalTask(e *elem) {
	kind := map[string]Kind{
		"globalTask": UndefinedTask, "globalManualTask": ManualTask, "globalUserTask": UserTask,
		"globalBusinessRuleTask": RuleTask, "globalScriptTask": ScriptTask,
	}[e.name]
	p.checkAttrs(e, attributes(e.name))
	proc := &Process{ID: e.get("id").Value, Name: e.get("name").Value, At: e.at, Executable: true}
	proc.At.Path = proc.ID
	n := &Node{Kind: kind, ID: proc.ID, Name: proc.Name, At: proc.At, Interrupting: true}
	if !p.need(e, "id") {
		return
	}
	p.content(n, e)
	proc.Scope.Nodes = []*Node{n}
	p.model.Processes = append(p.model.Processes, proc)
}

// handlerOf notes which activity a compensation event leads to: an association
// draws it (BPMN 2.0.2, 10.7.2).
func (p *parser) handlerOf(e *elem) {
	p.later = append(p.later, func() {
		from, to := p.nodes[localName(e.get("sourceRef").Value)], p.nodes[localName(e.get("targetRef").Value)]
		if from == nil || from.Kind != BoundaryCompensation || to == nil {
			return // a note
		}
		if !to.Kind.Activity() || !to.ForCompensation || to.Around != from.Around || from.Handler != nil {
			p.addAt("bpmn.undo-handler", e.at, e.id(), map[string]any{"event": from.ID, "node": to.ID})
			return
		}
		from.Handler = to
	})
}
