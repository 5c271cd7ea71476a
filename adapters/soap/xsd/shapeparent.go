package xsd

import (
	"slices"

	"github.com/servicehall/hallway/adapters/soap/envelope"
)

// description is an object that is being described.
type description struct {
	null       bool
	properties members
	must       []string
	rules      []any
}

// members gives the description; closed is whether there may be nothing else.
func (d *description) members(closed bool) members {
	out := members{{"type", orNull(d.null, "object")}}
	if len(d.properties) > 0 {
		out.add("properties", d.properties)
	}
	if len(d.must) > 0 {
		out.add("required", d.must)
	}
	if closed {
		out.add("additionalProperties", false)
	}
	if len(d.rules) > 0 {
		out.add("allOf", d.rules)
	}
	return out
}

// object begins the description of an object: its type and its attributes.
func (s *shaper) object(f form, tag string) *description {
	d := &description{null: f.null}
	if tag != "" {
		d.properties.add(typeKey, members{{"const", tag}})
		d.must = append(d.must, typeKey)
	}
	for _, a := range f.t.attributes {
		key, told := attributes+a.Name.Local, members{{"attribute", true}}
		if slices.ContainsFunc(d.properties, func(p entry) bool { return p.key == key }) {
			continue
		}
		if a.Name.Space != "" && a.Name.Space != envelope.XMLNS {
			told.add("namespace", a.Name.Space)
		}
		d.properties.add(key, append(s.simple(a.Value, false), entry{"x-xml", told}))
		if a.Required && (!s.in || a.Preset == nil) {
			d.must = append(d.must, key)
		}
	}
	return d
}

// parent describes an object with children.
func (s *shaper) parent(f form, tag string, filled []string) members {
	t := f.t
	if !s.in && t.open && len(t.fields) == 0 && len(t.attributes) == 0 {
		return members{} // text, or whatever stands in it
	}
	d := s.object(f, tag)
	extents := t.body.extents()
	s.fields(d, t, extents, filled)
	if !s.in && len(t.related) > 0 {
		s.standIns(d, t)
	}
	if t.mixed {
		d.properties.add(textKey, members{{"type", orNull(false, s.scalars()...)}})
	}
	if s.in {
		c := t.body.claim()
		c.must = slices.DeleteFunc(c.must, func(name string) bool { return len(filled) > 0 && name == filled[0] })
		d.must, d.rules = append(d.must, c.must...), c.rules
		return d.members(true)
	}
	for _, x := range t.fields {
		if extents[x.Name].least > 0 {
			d.must = append(d.must, x.Name)
		}
	}
	return d.members(false)
}

func (s *shaper) scalars() []string {
	if s.in {
		return []string{"string", "number", "boolean"}
	}
	return []string{"string"}
}

// fields describes the children.
func (s *shaper) fields(d *description, t *Type, extents map[string]extent, filled []string) {
	for _, f := range t.fields {
		if slices.ContainsFunc(d.properties, func(p entry) bool { return p.key == f.Name }) {
			continue
		}
		var inside []string
		if len(filled) > 1 && filled[0] == f.Name && !f.List {
			inside = filled[1:]
		}
		v := s.field(f, extents[f.Name], inside)
		if space := f.Elements[0].Name.Space; space != s.root {
			v.add("x-xml", members{{"namespace", space}})
		}
		d.properties.add(f.Name, v)
	}
}

// field describes the values of a field. A list may be given as its one item.
func (s *shaper) field(f *Field, x extent, inside []string) members {
	var kinds []any
	var seen []form
	for _, e := range f.Elements {
		if k := (form{e.Type, e.Nillable}); !slices.Contains(seen, k) {
			seen = append(seen, k)
			kinds = append(kinds, s.element(e, f.List && s.in, inside))
		}
	}
	item, _ := kinds[0].(members)
	if len(kinds) > 1 {
		item = members{{"anyOf", kinds}}
	}
	if !f.List {
		return item
	}
	list := members{{"type", "array"}, {"items", item}}
	if x.least > 0 {
		list.add("minItems", x.least)
	}
	if x.most != Unbounded {
		list.add("maxItems", x.most)
	}
	if !s.in || x.least > 1 {
		return list
	}
	return members{{"anyOf", []any{list, item}}}
}

// standIns adds what the extensions of a type bring: an answer may hold one in
// its place, and then names it.
func (s *shaper) standIns(d *description, t *Type) {
	var names []any
	more := &description{}
	for _, r := range t.related {
		names = append(names, r.Name.Local)
		more.properties = append(more.properties, s.object(form{r, false}, "").properties...)
		s.fields(more, r, r.body.extents(), nil)
	}
	d.properties.add(typeKey, members{{"enum", names}})
	for _, p := range more.properties {
		if !slices.ContainsFunc(d.properties, func(q entry) bool { return q.key == p.key }) {
			d.properties = append(d.properties, p)
		}
	}
}
