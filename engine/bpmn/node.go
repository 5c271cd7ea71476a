package bpmn

import "strings"

// scope reads the nodes and flows of a process or subprocess.
func (p *parser) scope(e *elem) Scope {
	var s Scope
	for _, c := range e.children {
		if c.space != NamespaceBPMN {
			p.strange(c)
			continue
		}
		switch c.name {
		case "sequenceFlow":
			s.Flows = append(s.Flows, p.flow(c))
		case "documentation", "extensionElements", "incoming", "outgoing", "association", "textAnnotation",
			"group", "auditing", "monitoring":
		case "laneSet", "dataObject", "dataObjectReference", "dataStoreReference":
			p.warn("bpmn.drawn-only", c, map[string]any{"element": c.name})
		case "ioSpecification", "property", "multiInstanceLoopCharacteristics", "standardLoopCharacteristics":
			p.add(p.table[Kind(c.name)].Why, c, map[string]any{"element": c.name})
		case "dataInputAssociation", "dataOutputAssociation":
			p.association(c)
		default:
			if n := p.node(c); n != nil {
				s.Nodes = append(s.Nodes, n)
			}
		}
	}
	return s
}

// node reads a flow node, or reports why there is none.
func (p *parser) node(e *elem) *Node {
	kind := kindOf(e)
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
	n := &Node{Kind: kind, ID: e.get("id").Value, Name: e.get("name").Value, At: e.at, Interrupting: true}
	n.At.Path = n.ID
	if p.need(e, "id") {
		p.nodes[n.ID] = n
	}
	if !p.runs(kind) {
		return n
	}
	p.checkAttrs(e, attributes(e.name))
	p.content(n, e)
	p.refs(n, e)
	return n
}

// runs reports whether a kind is in the table and executed.
func (p *parser) runs(k Kind) bool {
	row, known := p.table[k]
	return known && row.Runs()
}

// kindOf names the kind of a node with what defines its event.
func kindOf(e *elem) Kind {
	if e.name == "subProcess" {
		if by, _ := truth(e.get("triggeredByEvent").Value); by {
			return eventSubprocess
		}
	}
	var defs []string
	for _, c := range e.children {
		if c.space != NamespaceBPMN {
			continue
		}
		if name, ok := strings.CutSuffix(c.name, "EventDefinition"); ok {
			defs = append(defs, name)
		}
		if c.name == "eventDefinitionRef" {
			defs = append(defs, "definition by reference")
		}
	}
	switch {
	case len(defs) == 0 || !Kind(e.name).Event():
		return Kind(e.name)
	case len(defs) > 1:
		return Kind(e.name + ":multiple")
	}
	return Kind(e.name + ":" + defs[0])
}

// content reads what is inside a node.
func (p *parser) content(n *Node, e *elem) {
	if n.Kind == EmbeddedSubprocess {
		p.yes(e, "triggeredByEvent", false)
		inside := p.scope(e)
		n.Inside = &inside
	}
	p.once(e)
	for _, c := range e.children {
		switch {
		case c.is("extensionElements"):
			for _, x := range c.children {
				p.extension(n, x)
			}
		case n.Kind == EmbeddedSubprocess:
			// read by scope
		case c.space != NamespaceBPMN:
			p.strange(c)
		case strings.HasSuffix(c.name, "EventDefinition"):
			p.definition(n, c)
		case c.name == "documentation", c.name == "incoming", c.name == "outgoing", c.name == "auditing", c.name == "monitoring",
			c.name == "dataInput", c.name == "dataOutput", c.name == "inputSet", c.name == "outputSet":
		case c.name == "dataInputAssociation", c.name == "dataOutputAssociation":
			p.association(c)
		case p.table[Kind(c.name)].Why != "":
			p.add(p.table[Kind(c.name)].Why, c, map[string]any{"element": c.name})
		default:
			p.unknown(c)
		}
	}
}

// association judges a data association: an arrow alone is a drawing, one
// that computes is not.
func (p *parser) association(e *elem) {
	if e.child("assignment") != nil || e.child("transformation") != nil {
		p.add("bpmn.no-data", e, map[string]any{"element": e.name})
		return
	}
	p.warn("bpmn.drawn-only", e, map[string]any{"element": e.name})
}

func (p *parser) extension(n *Node, e *elem) {
	if e.space != NamespaceZeebe {
		p.foreign(e)
		return
	}
	x, known := p.extensions[e.name]
	if !known || x.Why != "" || !x.on(n.Kind) {
		p.refuseExtension(e)
		return
	}
	x.read(p, e, &n.Extensions)
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
	if t, ok := e.attr("messageRef"); ok && n.Kind == ReceiveTask {
		p.messageRef(n, t)
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
	n.Interrupting = p.yes(e, "cancelActivity", true)
	t := e.get("attachedToRef")
	p.later = append(p.later, func() {
		host := p.nodes[t.Value]
		if host == nil || !host.Kind.Activity() {
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
			p.condition(f, c)
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
			var read Extensions
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

func (p *parser) condition(f *Flow, e *elem) {
	if !p.expression(e) {
		return
	}
	text := e.text
	if strings.TrimSpace(text.Value) == "" {
		p.add("bpmn.empty-condition", e, nil)
		return
	}
	if _, feel := text.Feel(); !feel {
		p.addAt("bpmn.condition-not-feel", text.At, f.ID, map[string]any{"text": strings.TrimSpace(text.Value)})
		return
	}
	f.Condition = &text
}
