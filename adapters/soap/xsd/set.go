package xsd

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/servicehall/hallway/adapters/soap/envelope"
)

// Set is schemas that belong together. Declarations are added first; what is
// asked for is then compiled with all that it needs, so that what nobody needs
// may be as odd as it likes. A Set is for one goroutine until it is sealed.
type Set struct {
	declared map[string]map[xml.Name]declaration // by kind: element, complexType, ...
	elements map[xml.Name]*Element
	types    map[xml.Name]*Type
	simple   map[xml.Name]*Simple
	all      []*Type
	parts    int
	anyType  *Type
}

type declaration struct {
	node *envelope.Node
	in   *document
}

// document is what a schema says for all of its declarations.
type document struct {
	target              string
	qualified           bool
	qualifiedAttributes bool
	borrowed            bool // included without a namespace of its own
}

// Bounds of what schemas may ask for.
const (
	maxParts = 50_000
	maxDepth = 2000
	most     = 1_000_000 // occurrences: more count as unbounded
)

// NewSet makes an empty set.
func NewSet() *Set {
	return &Set{declared: map[string]map[xml.Name]declaration{}, elements: map[xml.Name]*Element{}, types: map[xml.Name]*Type{}, simple: map[xml.Name]*Simple{},
		anyType: &Type{Name: xml.Name{Space: envelope.XSD, Local: "anyType"}, Any: true, open: true}}
}

// globals are the kinds of declarations that other schemas may refer to.
var globals = []string{"element", "complexType", "simpleType", "group", "attributeGroup", "attribute"}

// Add adds the declarations of a schema element. target is the namespace of the
// schema that includes it, for one that has none of its own. Of two
// declarations of the same thing the first counts: descriptions often bring the
// same schema twice.
func (s *Set) Add(schema *envelope.Node, target string) {
	d := &document{target: schema.Plain("targetNamespace"), qualified: schema.Plain("elementFormDefault") == "qualified",
		qualifiedAttributes: schema.Plain("attributeFormDefault") == "qualified"}
	if d.target == "" && target != "" {
		d.target, d.borrowed = target, true
	}
	s.add(schema, d)
}

func (s *Set) add(parent *envelope.Node, d *document) {
	for _, n := range parent.Children {
		if n.Name.Space != envelope.XSD {
			continue
		}
		if n.Name.Local == "redefine" || n.Name.Local == "override" {
			s.add(n, d)
			continue
		}
		if name := n.Plain("name"); envelope.IsName(name) && slices.Contains(globals, n.Name.Local) {
			byName := s.declared[n.Name.Local]
			if byName == nil {
				byName = map[xml.Name]declaration{}
				s.declared[n.Name.Local] = byName
			}
			full := xml.Name{Space: d.target, Local: name}
			if _, twice := byName[full]; !twice {
				byName[full] = declaration{n, d}
			}
		}
	}
}

// Has reports whether an element is declared.
func (s *Set) Has(name xml.Name) bool {
	_, ok := s.declared["element"][name]
	return ok
}

// Element compiles a global element.
func (s *Set) Element(name xml.Name) (*Element, error) { return s.global(name, 0) }

// TypeOf compiles a named type, complex or simple.
func (s *Set) TypeOf(name xml.Name) (*Type, error) { return s.typ(name, 0) }

func (s *Set) global(name xml.Name, depth int) (*Element, error) {
	if e, ok := s.elements[name]; ok {
		return e, nil
	}
	d, ok := s.declared["element"][name]
	if !ok {
		if name.Space == envelope.XSD {
			return &Element{Name: name, Type: s.anyType}, nil // xs:schema, as .NET's DataSets have it
		}
		return nil, fmt.Errorf("the schema has no element %s", show(name))
	}
	e := &Element{Name: name}
	s.elements[name] = e
	if err := s.declare(e, d.node, d.in, depth); err != nil {
		delete(s.elements, name)
		return nil, err
	}
	return e, nil
}

// declare fills an element from its declaration.
func (s *Set) declare(e *Element, n *envelope.Node, in *document, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("line %d: the schema is nested too deeply at %s", n.Line, e.Name.Local)
	}
	e.Nillable = isTrue(n.Plain("nillable"))
	e.Preset = preset(n)
	var err error
	if name := n.Plain("type"); name != "" {
		var full xml.Name
		if full, err = resolve(n, in, name); err == nil {
			e.Type, err = s.typ(full, depth+1)
		}
	} else {
		e.Type, err = s.anonymous(n, in, depth+1)
	}
	if err != nil {
		return fmt.Errorf("element %s: %w", e.Name.Local, err)
	}
	return nil
}

func (s *Set) anonymous(n *envelope.Node, in *document, depth int) (*Type, error) {
	if c := n.Child(envelope.XSD, "complexType"); c != nil {
		t := s.newType(xml.Name{})
		return t, s.complex(t, c, in, depth)
	}
	if c := n.Child(envelope.XSD, "simpleType"); c != nil {
		v, err := s.simpleType(c, in, depth)
		return s.sealed(&Type{value: v}), err
	}
	return s.anyType, nil
}

func (s *Set) newType(name xml.Name) *Type { return s.sealed(&Type{Name: name}) }

func (s *Set) sealed(t *Type) *Type {
	s.all = append(s.all, t)
	return t
}

func (s *Set) typ(name xml.Name, depth int) (*Type, error) {
	if t, ok := s.types[name]; ok {
		return t, nil
	}
	if name == s.anyType.Name {
		return s.anyType, nil
	}
	d, ok := s.declared["complexType"][name]
	if !ok {
		v, err := s.simpleNamed(name, depth)
		if err != nil {
			return nil, err
		}
		t := s.sealed(&Type{Name: name, value: v})
		s.types[name] = t
		return t, nil
	}
	t := s.newType(name)
	s.types[name] = t // before its content, which may refer to it
	if err := s.complex(t, d.node, d.in, depth); err != nil {
		delete(s.types, name)
		return nil, fmt.Errorf("type %s: %w", name.Local, err)
	}
	return t, nil
}

// resolve gives the full name of a reference.
func resolve(n *envelope.Node, in *document, value string) (xml.Name, error) {
	name, ok := n.QName(value)
	if !ok {
		return name, fmt.Errorf("line %d: the prefix of %q is bound to no namespace", n.Line, value)
	}
	if name.Space == "" && in.borrowed {
		name.Space = in.target
	}
	return name, nil
}

func preset(n *envelope.Node) *string {
	for _, name := range []string{"fixed", "default"} {
		if v, ok := n.Attr("", name); ok {
			return &v
		}
	}
	return nil
}

func isTrue(v string) bool {
	v = strings.TrimSpace(v)
	return v == "true" || v == "1"
}

// occurs reads how often a particle may come; both are 1 if not said.
func occurs(n *envelope.Node) (least, greatest int, err error) {
	if least, err = count(n, "minOccurs"); err != nil {
		return 0, 0, err
	}
	if strings.TrimSpace(n.Plain("maxOccurs")) == "unbounded" {
		return least, Unbounded, nil
	}
	greatest, err = count(n, "maxOccurs")
	if greatest >= most {
		greatest = Unbounded
	}
	return least, greatest, err
}

func count(n *envelope.Node, name string) (int, error) {
	v := strings.TrimSpace(n.Plain(name))
	if v == "" {
		return 1, nil
	}
	i, err := strconv.ParseUint(v, 10, 31)
	if err != nil {
		return 0, fmt.Errorf("line %d: %s %q is no count", n.Line, name, v)
	}
	return int(i), nil
}

func show(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return "{" + n.Space + "}" + n.Local
}

// Wrap makes an element that holds others once each, in order.
func (s *Set) Wrap(name xml.Name, children []*Element) *Element {
	t := s.newType(xml.Name{})
	t.content = &Particle{shape: sequence, min: 1, max: 1}
	for _, c := range children {
		t.content.parts = append(t.content.parts, &Particle{shape: single, min: 1, max: 1, element: c})
	}
	return &Element{Name: name, Type: t}
}
