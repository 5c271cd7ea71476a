package schema

import (
	"path"
	"slices"
)

// Title is what people call a property.
type Title struct {
	Zh string `json:"zh,omitempty"`
	En string `json:"en,omitempty"`
}

// Property is one property of an object that a schema describes.
type Property struct {
	Name       string     `json:"name"`
	Type       string     `json:"type,omitempty"` // as JSON Schema names it, "" where it is not said or there are several
	Format     string     `json:"format,omitempty"`
	Required   bool       `json:"required,omitempty"`
	Title      Title      `json:"title"`
	Properties []Property `json:"properties,omitempty"` // of an object, or of the objects in a list
	Items      string     `json:"items,omitempty"`      // type of what a list holds
	XML        any        `json:"xml,omitempty"`        // the x-xml annotation, in JSON's shape
}

// Properties lists the properties in the order of the file. The titles are
// those of "title" and "x-zh".
func (s *Schema) Properties() []Property {
	return (&listing{s.in, maxProperties}).of(path.Clean(s.file), s.text.root, 0)
}

// Has reports whether the schema describes a property of the data itself.
func (s *Schema) Has(name string) bool {
	return slices.ContainsFunc(s.in.members(path.Clean(s.file), s.text.root), func(m member) bool { return m.name == name })
}

// member is a property with the file that describes it.
type member struct {
	name     string
	file     string
	node     *jsonNode
	required bool
}

// members gathers an object's properties, those of allOf too.
func (l *library) members(file string, n *jsonNode) []member {
	g := gathering{in: l, seen: map[*jsonNode]bool{}, required: map[string]bool{}}
	g.add(file, n)
	for i := range g.found {
		g.found[i].required = g.required[g.found[i].name]
	}
	return g.found
}

type gathering struct {
	in       *library
	seen     map[*jsonNode]bool
	found    []member
	required map[string]bool
}

func (g *gathering) add(file string, n *jsonNode) {
	file, n = g.in.settle(file, n)
	if g.seen[n] {
		return
	}
	g.seen[n] = true
	if p := n.member("properties"); p != nil {
		for _, m := range p.members {
			g.found = append(g.found, member{name: m.name, file: file, node: m.value})
		}
	}
	if r := n.member("required"); r != nil {
		for _, x := range r.items {
			name, _ := x.value.(string)
			g.required[name] = true
		}
	}
	if all := n.member("allOf"); all != nil {
		for _, x := range all.items {
			g.add(file, x)
		}
	}
}

// listing builds properties; left bounds how many, since a schema may contain
// itself.
type listing struct {
	in   *library
	left int
}

const (
	maxProperties = 5000
	maxShown      = 8 // levels
)

func (l *listing) of(file string, n *jsonNode, depth int) []Property {
	if depth > maxShown {
		return nil
	}
	var out []Property
	for _, m := range l.in.members(file, n) {
		if l.left--; l.left < 0 {
			return out
		}
		f, x := l.in.settle(m.file, m.node)
		p := Property{Name: m.name, Type: kindName(x), Format: x.str("format"), Required: m.required, Title: titleOf(m.node, x)}
		if xml := firstOf(m.node.member("x-xml"), x.member("x-xml")); xml != nil {
			p.XML = xml.plain()
		}
		if items := x.member("items"); items != nil {
			f, x = l.in.settle(f, items)
			p.Items = kindName(x)
		}
		p.Properties = l.of(f, x, depth+1)
		out = append(out, p)
	}
	return out
}

func firstOf(nodes ...*jsonNode) *jsonNode {
	for _, n := range nodes {
		if n != nil {
			return n
		}
	}
	return nil
}

func titleOf(own, target *jsonNode) Title {
	t := Title{Zh: own.str("x-zh"), En: own.str("title")}
	if t == (Title{}) {
		t = Title{Zh: target.str("x-zh"), En: target.str("title")}
	}
	return t
}

// kindName is the one type that a schema allows beside null, "" where there is
// no such.
func kindName(n *jsonNode) string {
	t := n.member("type")
	switch {
	case t == nil && n.member("properties") != nil:
		return "object"
	case t == nil:
		return ""
	case !t.isList:
		s, _ := t.value.(string)
		return s
	}
	name := ""
	for _, x := range t.items {
		s, _ := x.value.(string)
		if s == "null" {
			continue
		}
		if name != "" {
			return ""
		}
		name = s
	}
	return name
}
