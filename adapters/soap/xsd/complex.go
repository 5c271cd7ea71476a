package xsd

import (
	"encoding/xml"
	"fmt"

	"github.com/servicehall/hallway/adapters/soap/envelope"
)

// complex fills a complex type from its definition.
func (s *Set) complex(t *Type, n *envelope.Node, in *document, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("line %d: the schema is nested too deeply", n.Line)
	}
	t.Abstract, t.Mixed = isTrue(n.Plain("abstract")), isTrue(n.Plain("mixed"))
	if c := n.Child(envelope.XSD, "simpleContent"); c != nil {
		return s.simpleContent(t, c, in, depth)
	}
	if c := n.Child(envelope.XSD, "complexContent"); c != nil {
		return s.complexContent(t, c, in, depth)
	}
	return s.body(t, n, in, depth)
}

// body reads the content model and the attributes that stand directly in a
// definition, an extension or a restriction.
func (s *Set) body(t *Type, n *envelope.Node, in *document, depth int) error {
	for _, c := range n.Children {
		if c.Name.Space != envelope.XSD {
			continue
		}
		var err error
		switch c.Name.Local {
		case "sequence", "choice", "all", "group":
			t.content, err = s.particle(c, in, depth+1)
		case "attribute", "attributeGroup":
			err = s.attribute(t, c, in, depth+1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Set) complexContent(t *Type, n *envelope.Node, in *document, depth int) error {
	t.Mixed = t.Mixed || isTrue(n.Plain("mixed"))
	if r := n.Child(envelope.XSD, "restriction"); r != nil {
		return s.body(t, r, in, depth)
	}
	x := n.Child(envelope.XSD, "extension")
	if x == nil {
		return fmt.Errorf("line %d: complexContent neither extends nor restricts", n.Line)
	}
	name, err := resolve(x, in, x.Plain("base"))
	if err != nil {
		return err
	}
	if t.base, err = s.typ(name, depth+1); err != nil {
		return err
	}
	return s.body(t, x, in, depth)
}

// simpleContent is text with attributes. The text of a restriction is that of
// its base.
func (s *Set) simpleContent(t *Type, n *envelope.Node, in *document, depth int) error {
	x := n.Child(envelope.XSD, "extension")
	if x == nil {
		x = n.Child(envelope.XSD, "restriction")
	}
	if x == nil {
		return fmt.Errorf("line %d: simpleContent neither extends nor restricts", n.Line)
	}
	name, err := resolve(x, in, x.Plain("base"))
	if err != nil {
		return err
	}
	if t.base, err = s.typ(name, depth+1); err != nil {
		return err
	}
	return s.body(t, x, in, depth)
}

func (s *Set) particle(n *envelope.Node, in *document, depth int) (*Particle, error) {
	if s.parts++; depth > maxDepth || s.parts > maxParts {
		return nil, fmt.Errorf("line %d: the schema is nested too deeply or contains itself", n.Line)
	}
	p := &Particle{}
	var err error
	if p.min, p.max, err = occurs(n); err != nil {
		return nil, err
	}
	switch n.Name.Local {
	case "element":
		p.element, err = s.local(n, in, depth)
	case "any":
		p.shape = wildcard
	case "group":
		err = s.group(p, n, in, depth)
	default:
		p.shape = map[string]shape{"sequence": sequence, "choice": choice, "all": all}[n.Name.Local]
		err = s.inside(p, n, in, depth)
	}
	return p, err
}

func (s *Set) inside(p *Particle, n *envelope.Node, in *document, depth int) error {
	for _, c := range n.Children {
		if c.Name.Space != envelope.XSD {
			continue
		}
		switch c.Name.Local {
		case "element", "any", "sequence", "choice", "all", "group":
			part, err := s.particle(c, in, depth+1)
			if err != nil {
				return err
			}
			p.parts = append(p.parts, part)
		}
	}
	return nil
}

// group puts a named group in place of the reference to it.
func (s *Set) group(p *Particle, n *envelope.Node, in *document, depth int) error {
	d, in2, err := s.referred("group", n, in)
	if err != nil {
		return err
	}
	p.shape = sequence
	return s.inside(p, d, in2, depth+1)
}

// referred finds what a ref leads to, and the document that it stands in.
func (s *Set) referred(kind string, n *envelope.Node, in *document) (*envelope.Node, *document, error) {
	name, err := resolve(n, in, n.Plain("ref"))
	if err != nil {
		return nil, nil, err
	}
	d, ok := s.declared[kind][name]
	if !ok {
		return nil, nil, fmt.Errorf("line %d: the schema has no %s %s", n.Line, kind, show(name))
	}
	return d.node, d.in, nil
}

// local is an element where it is used: declared there, or a reference.
func (s *Set) local(n *envelope.Node, in *document, depth int) (*Element, error) {
	if ref := n.Plain("ref"); ref != "" {
		name, err := resolve(n, in, ref)
		if err != nil {
			return nil, err
		}
		return s.global(name, depth+1)
	}
	name := n.Plain("name")
	if !envelope.IsName(name) {
		return nil, fmt.Errorf("line %d: an element with the name %q", n.Line, name)
	}
	e := &Element{Name: xml.Name{Local: name}}
	if qualified(n, in.qualified) {
		e.Name.Space = in.target
	}
	return e, s.declare(e, n, in, depth)
}

func qualified(n *envelope.Node, usual bool) bool {
	switch n.Plain("form") {
	case "qualified":
		return true
	case "unqualified":
		return false
	}
	return usual
}

func (s *Set) attribute(t *Type, n *envelope.Node, in *document, depth int) error {
	if s.parts++; depth > maxDepth || s.parts > maxParts {
		return fmt.Errorf("line %d: the schema is nested too deeply or contains itself", n.Line)
	}
	if n.Name.Local == "attributeGroup" {
		d, in2, err := s.referred("attributeGroup", n, in)
		if err != nil {
			return err
		}
		for _, c := range d.Children {
			if c.Name.Space != envelope.XSD || c.Name.Local != "attribute" && c.Name.Local != "attributeGroup" {
				continue
			}
			if err := s.attribute(t, c, in2, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	if n.Plain("use") == "prohibited" {
		return nil
	}
	a := &Attribute{Name: xml.Name{Local: n.Plain("name")}, Required: n.Plain("use") == "required", Preset: preset(n), Value: &Simple{Kind: "text", longest: Unbounded}}
	t.added = append(t.added, a)
	if ref := n.Plain("ref"); ref != "" {
		return s.attributeRef(a, n, in, depth)
	}
	if !envelope.IsName(a.Name.Local) {
		return fmt.Errorf("line %d: an attribute with the name %q", n.Line, a.Name.Local)
	}
	if qualified(n, in.qualifiedAttributes) {
		a.Name.Space = in.target
	}
	return s.attributeType(a, n, in, depth)
}

// attributeRef takes an attribute of another namespace as text where that is
// not described, as xml:lang never is.
func (s *Set) attributeRef(a *Attribute, n *envelope.Node, in *document, depth int) error {
	name, err := resolve(n, in, n.Plain("ref"))
	if err != nil {
		return err
	}
	if !envelope.IsName(name.Local) {
		return fmt.Errorf("line %d: an attribute with the name %q", n.Line, name.Local)
	}
	a.Name = name
	d, ok := s.declared["attribute"][name]
	if !ok {
		return nil
	}
	if a.Preset == nil {
		a.Preset = preset(d.node)
	}
	return s.attributeType(a, d.node, d.in, depth)
}

func (s *Set) attributeType(a *Attribute, n *envelope.Node, in *document, depth int) error {
	var err error
	if name := n.Plain("type"); name != "" {
		var full xml.Name
		if full, err = resolve(n, in, name); err == nil {
			a.Value, err = s.simpleNamed(full, depth+1)
		}
	} else if c := n.Child(envelope.XSD, "simpleType"); c != nil {
		a.Value, err = s.simpleType(c, in, depth+1)
	}
	if err != nil {
		return fmt.Errorf("attribute %s: %w", a.Name.Local, err)
	}
	return nil
}
