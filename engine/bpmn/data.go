package bpmn

import "strings"

// dataItem reads a property or data object: a variable of the scope it is in
// (BPMN 2.0.2, 10.4.1).
func (p *parser) dataItem(e *elem) *Data {
	d := &Data{ID: e.get("id").Value, Name: e.get("name").Value, At: e.at}
	p.data[d.ID] = d.Variable()
	return d
}

func (p *parser) dataReference(e *elem) {
	id, t := e.get("id").Value, e.get("dataObjectRef")
	p.links = append(p.links, func() {
		name, ok := p.data[localName(t.Value)]
		if !ok {
			p.addAt("bpmn.bad-reference", t.At, id, map[string]any{"attribute": "dataObjectRef", "value": t.Value})
			return
		}
		p.data[id] = name
	})
}

// ioSpecification names the inputs and outputs of an activity: its local
// variables.
func (p *parser) ioSpecification(e *elem) {
	for _, c := range e.children {
		if c.is("dataInput") || c.is("dataOutput") {
			p.dataItem(c)
		}
	}
}

// association reads a data association: a source, a target, and what is
// computed on the way. One that computes nothing and leads to a store is drawn
// only.
func (p *parser) association(n *Node, e *elem) {
	a := &Association{At: e.at}
	a.At.Path = n.ID
	for _, c := range e.children {
		switch {
		case c.is("sourceRef"):
			a.sourceID = localName(c.text.Value)
		case c.is("targetRef"):
			a.targetID = localName(c.text.Value)
		case c.is("transformation"):
			a.Expression = p.feelText(c)
		case c.is("assignment"):
			p.assignment(a, c)
		case !c.is("documentation") && !c.is("extensionElements"):
			p.strange(c)
		}
	}
	in := e.name == "dataInputAssociation"
	p.later = append(p.later, func() { p.bind(n, a, e, in) })
}

// assignment is FEEL to the name of a variable.
func (p *parser) assignment(a *Association, e *elem) {
	from, to := e.child("from"), e.child("to")
	if from == nil || to == nil {
		p.add("bpmn.data-assignment", e, nil)
		return
	}
	a.Expression = p.feelText(from)
	a.To = strings.TrimSpace(to.text.Value)
}

// bind finds the variables of an association.
func (p *parser) bind(n *Node, a *Association, e *elem, in bool) {
	name := func(id string) string {
		if d := p.data[id]; d != "" {
			return d
		}
		return ""
	}
	a.From = name(a.sourceID)
	if a.To == "" {
		a.To = name(a.targetID)
	}
	if a.To == "" || a.From == "" && a.Expression == nil {
		p.warn("bpmn.drawn-only", e, map[string]any{"element": e.name})
		return
	}
	if in {
		n.Reads = append(n.Reads, a)
	} else {
		n.Writes = append(n.Writes, a)
	}
}

// lanes notes in which lane each node is drawn: the innermost.
func (p *parser) lanes(set *elem) {
	for _, lane := range set.children {
		if !lane.is("lane") {
			continue
		}
		name := lane.get("name").Value
		for _, c := range lane.children {
			switch {
			case c.is("flowNodeRef"):
				id := localName(c.text.Value)
				p.links = append(p.links, func() {
					if n := p.nodes[id]; n != nil {
						n.Lane = name
					}
				})
			case c.is("childLaneSet"):
				p.lanes(c)
			}
		}
	}
}
