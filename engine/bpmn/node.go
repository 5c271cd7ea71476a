package bpmn

import (
	"slices"
	"strings"
)

// scope reads the nodes and flows of a process or subprocess.
func (p *parser) scope(e *elem, around *Node) Scope {
	var s Scope
	for _, c := range e.children {
		if c.space != NamespaceBPMN {
			p.strange(c)
			continue
		}
		switch c.name {
		case "sequenceFlow":
			s.Flows = append(s.Flows, p.flow(c))
		case "association":
			p.handlerOf(c)
		case "documentation", "extensionElements", "incoming", "outgoing", "textAnnotation", "group", "auditing",
			"monitoring", "multiInstanceLoopCharacteristics", "standardLoopCharacteristics", "completionCondition",
			"dataInputAssociation", "dataOutputAssociation", "ioSpecification", "ioBinding", "supportedInterfaceRef":
			// drawn only, or read with the activity
		case "property", "dataObject":
			s.Data = append(s.Data, p.dataItem(c))
		case "dataObjectReference":
			p.dataReference(c)
		case "dataStoreReference":
			p.warn("bpmn.drawn-only", c, map[string]any{"element": c.name})
		case "laneSet":
			p.lanes(c)
		default:
			if n := p.node(c, around); n != nil {
				s.Nodes = append(s.Nodes, n)
			}
		}
	}
	return s
}

// node reads a flow node, or reports why there is none.
func (p *parser) node(e *elem, around *Node) *Node {
	triggers := p.triggers(e)
	kind := kindOf(e, triggers)
	row, known := p.table[kind]
	switch {
	case !known && !Kind(e.name).flowNode():
		p.unknown(e)
		return nil
	case !known:
		p.add("bpmn.unknown-element", e, map[string]any{"element": strings.Replace(string(kind), ":", " ", 1)})
	case !row.Runs():
		p.add(row.Why, e, map[string]any{"element": e.name})
	}
	// It stays in the graph in any case, so that it causes no further findings.
	n := &Node{Kind: kind, ID: e.get("id").Value, Name: e.get("name").Value, At: e.at, Around: around, Interrupting: true}
	n.At.Path = n.ID
	if p.need(e, "id") {
		p.nodes[n.ID] = n
	}
	if !p.runs(kind) {
		return n
	}
	p.checkAttrs(e, attributes(e.name))
	p.flags(n, e)
	p.content(n, e)
	p.refs(n, e)
	for _, t := range triggers {
		d := p.definition(n, t)
		if kind.Element()+":"+string(d.Trigger) != string(kind) && !p.runs(Kind(kind.Element()+":"+string(d.Trigger))) {
			p.add("bpmn.trigger-here", t, map[string]any{"element": e.name, "trigger": string(d.Trigger)})
		}
		n.Events = append(n.Events, d)
	}
	return n
}

// runs reports whether a kind is in the table and executed.
func (p *parser) runs(k Kind) bool {
	row, known := p.table[k]
	return known && row.Runs()
}

// kindOf names the kind of a node with what defines its event.
func kindOf(e *elem, triggers []*elem) Kind {
	if e.name == "subProcess" {
		if by, _ := truth(e.get("triggeredByEvent").Value); by {
			return EventSubprocess
		}
	}
	switch {
	case len(triggers) == 0 || !Kind(e.name).Event():
		return Kind(e.name)
	case len(triggers) > 1:
		return Kind(e.name + ":multiple")
	}
	return Kind(e.name + ":" + strings.TrimSuffix(triggers[0].name, "EventDefinition"))
}

// flags reads the truth values of a node.
func (p *parser) flags(n *Node, e *elem) {
	switch {
	case n.Kind.Start():
		n.Interrupting = p.yes(e, "isInterrupting", true)
	case n.Kind.Boundary():
		n.Interrupting = p.yes(e, "cancelActivity", true)
	}
	n.AllEvents = p.yes(e, "parallelMultiple", false) && n.Kind.Event() && strings.HasSuffix(string(n.Kind), ":multiple")
	n.Instantiate = p.yes(e, "instantiate", false)
	n.AtOnce = e.get("eventGatewayType").Value == "Parallel"
	n.ForCompensation = p.yes(e, "isForCompensation", false)
	n.StartQuantity, n.EndQuantity = p.quantity(e, "startQuantity"), p.quantity(e, "completionQuantity")
}

// content reads what is inside a node.
func (p *parser) content(n *Node, e *elem) {
	if n.Kind.Container() {
		p.yes(e, "triggeredByEvent", false)
		inside := p.scope(e, n)
		n.Inside = &inside
	}
	p.once(e)
	for _, c := range e.children {
		switch {
		case c.is("extensionElements"):
			for _, x := range c.children {
				p.extension(n, x)
			}
		case c.space != NamespaceBPMN && n.Kind.Container():
			// judged by scope
		case c.space != NamespaceBPMN:
			p.strange(c)
		case n.Kind.Activity() && p.activity(n, c):
		case n.Kind.Container():
			// read by scope
		case slices.Contains(quiet, c.name), strings.HasSuffix(c.name, "EventDefinition"), c.name == "eventDefinitionRef":
		case c.name == "activationCondition" && n.Kind == ComplexGateway:
			n.Activation = p.feelText(c)
		case c.name == "property" && n.Kind.Event():
			p.warn("bpmn.drawn-only", c, map[string]any{"element": c.name})
		default:
			p.unknown(c)
		}
	}
	p.adHoc(n, e)
	p.called(n, e)
}

// quiet children of a node say nothing that is executed, or are read elsewhere.
var quiet = []string{
	"documentation", "incoming", "outgoing", "auditing", "monitoring", "dataInput", "dataOutput", "inputSet", "outputSet",
	"dataInputAssociation", "dataOutputAssociation",
}

func (p *parser) extension(n *Node, e *elem) {
	if e.space != NamespaceZeebe {
		p.foreign(e)
		return
	}
	if e.name == "loopCharacteristics" {
		p.refuseExtension(e) // it stands inside multiInstanceLoopCharacteristics
		return
	}
	x, known := p.extensions[e.name]
	if !known || x.Why != "" || !x.on(n.Kind) {
		p.refuseExtension(e)
		return
	}
	x.read(p, e, n)
	switch e.name {
	case "properties":
		p.checkProperties(e, n.Properties)
	case "ioMapping":
		if len(n.Inputs) > 0 && !takesInputs(n.Kind) {
			p.add("bpmn.input-here", e, map[string]any{"element": n.Kind.Element()})
		}
	}
}

// refs reads the references of a node, to be resolved at the end.
func (p *parser) refs(n *Node, e *elem) {
	if t, ok := e.attr("messageRef"); ok && (n.Kind == ReceiveTask || n.Kind == SendTask) {
		d := &EventDefinition{Trigger: OnMessage, At: t.At}
		n.Events = append(n.Events, d)
		p.messageRef(n, d, t)
	}
	if t, ok := e.attr("default"); ok {
		p.later = append(p.later, func() {
			f := p.flows[t.Value]
			if f == nil || f.Source != n {
				p.addAt("bpmn.bad-reference", t.At, n.ID, map[string]any{"attribute": "default", "value": t.Value})
				return
			}
			n.Default = f
		})
	}
	if !n.Kind.Boundary() {
		return
	}
	t := e.get("attachedToRef")
	p.links = append(p.links, func() {
		host := p.nodes[localName(t.Value)]
		if host == nil || !host.Kind.Activity() || host.Around != n.Around {
			p.addAt("bpmn.bad-reference", t.At, n.ID, map[string]any{"attribute": "attachedToRef", "value": t.Value})
			return
		}
		n.Host = host
		host.Boundaries = append(host.Boundaries, n)
	})
}

func (p *parser) flow(e *elem) *Flow {
	p.checkAttrs(e, attributes(e.name))
	f := &Flow{ID: e.get("id").Value, Name: e.get("name").Value, At: e.at}
	f.At.Path = f.ID
	if p.need(e, "id") {
		p.flows[f.ID] = f
	}
	for _, c := range e.children {
		switch {
		case c.is("conditionExpression") && f.Condition == nil:
			f.Condition = p.feelText(c)
		case c.is("documentation"):
		case c.is("extensionElements"):
			p.notes(c)
		default:
			p.strange(c)
		}
	}
	source, target := e.get("sourceRef"), e.get("targetRef")
	p.links = append(p.links, func() {
		f.Source, f.Target = p.end(e, "sourceRef", source), p.end(e, "targetRef", target)
		if f.Source != nil && f.Target != nil {
			f.Source.Outgoing = append(f.Source.Outgoing, f)
			f.Target.Incoming = append(f.Target.Incoming, f)
		}
	})
	return f
}

func (p *parser) end(e *elem, name string, t Text) *Node {
	n := p.nodes[t.Value]
	if n == nil {
		p.addAt("bpmn.dangling-flow", t.At, e.id(), map[string]any{"attribute": name, "value": t.Value})
		return nil
	}
	if other := p.ids[t.Value]; other != nil && other.parent != e.parent {
		p.addAt("bpmn.flow-crosses", t.At, e.id(), map[string]any{"attribute": name, "value": t.Value})
		return nil
	}
	return n
}

// notes judges the extensions of what does nothing: properties are notes of the
// modeler, all else would mean something.
func (p *parser) notes(e *elem) {
	for _, x := range e.children {
		if x.space == NamespaceZeebe && x.name == "properties" {
			var read Node
			readProperties(p, x, &read)
			p.checkProperties(x, read.Properties)
			continue
		}
		p.strange(x)
	}
}

// expression judges what an expression says about itself, and reports whether
// it can be FEEL.
func (p *parser) expression(e *elem) bool {
	p.attrs(e, "id", "language", "evaluatesToTypeRef")
	p.foreignChildren(e)
	if t, ok := e.attr("language"); ok && !strings.Contains(strings.ToLower(t.Value), "feel") {
		p.addAt("bpmn.not-feel", t.At, e.id(), map[string]any{"language": t.Value})
		return false
	}
	return true
}
