package schema

import (
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/tree"
)

// Place is a part of a schema: what it says of the data at a path. The zero
// value is the place of which nothing is said.
type Place struct {
	in   *library
	file string
	node *jsonNode
}

// Member is a property of the data at a place.
type Member struct {
	Name     string
	Required bool
	Place    Place
}

// Known reports whether anything is said of the place.
func (p Place) Known() bool { return p.node != nil }

// Kind is the one type of JSON Schema that is taken beside null, "" where there
// is no such.
func (p Place) Kind() string {
	if p.node == nil {
		return ""
	}
	return kindName(p.node)
}

// Kinds lists the types of JSON Schema that are taken beside null, none where
// nothing is said.
func (p Place) Kinds() []string {
	if p.node == nil {
		return nil
	}
	t := p.node.member("type")
	switch {
	case t == nil:
		return nil
	case !t.isList:
		return []string{kindName(p.node)}
	}
	var out []string
	for _, x := range t.items {
		if s, _ := x.value.(string); s != "null" && s != "" {
			out = append(out, s)
		}
	}
	return out
}

// One is the place of an item where a list may be given as its one item: where
// the schema is anyOf a list and its items. Else it is the zero place.
func (p Place) One() Place {
	if p.node == nil {
		return Place{}
	}
	ways := p.node.member("anyOf")
	if ways == nil || len(ways.items) != 2 || p.node.member("type") != nil {
		return Place{}
	}
	for i, way := range ways.items {
		if kindName(way) == "array" && way.member("items") != nil && kindName(ways.items[1-i]) != "array" {
			file, n := p.in.settle(p.file, ways.items[1-i])
			return Place{p.in, file, n}
		}
	}
	return Place{}
}

// Content is the kind of document that a text holds, "" for none.
func (p Place) Content() tree.Kind {
	if p.node == nil {
		return ""
	}
	return contentKind(p.node)
}

// Type is what FEEL can know of the data.
func (p Place) Type() feel.Type {
	if p.node == nil {
		return feel.Type{}
	}
	return p.in.typeOf(p.file, p.node)
}

// Members lists the properties of an object, in the order of the file; those of
// the item where a list may be given as one.
func (p Place) Members() []Member {
	if one := p.One(); one.Known() {
		p = one
	}
	if p.node == nil {
		return nil
	}
	var out []Member
	for _, m := range p.in.members(p.file, p.node) {
		out = append(out, Member{m.name, m.required, Place{p.in, m.file, m.node}})
	}
	return out
}

// Items is the place of a list's items.
func (p Place) Items() Place {
	if one := p.One(); one.Known() {
		return one
	}
	if p.node == nil || p.node.member("items") == nil {
		return Place{}
	}
	file, n := p.in.settle(p.file, p.node.member("items"))
	return Place{p.in, file, n}
}

// Down follows a path of names, to the zero place where it does not lead on.
func (p Place) Down(keys []string) Place {
	for _, k := range keys {
		p = p.member(k)
	}
	return p
}

func (p Place) member(name string) Place {
	for _, m := range p.Members() {
		if m.Name == name {
			file, n := p.in.settle(m.Place.file, m.Place.node)
			return Place{p.in, file, n}
		}
	}
	return Place{}
}
