package xsd

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strconv"

	"github.com/servicehall/hallway/adapters/soap/lexical"
)

// Takes describes what Write takes for an element of a sealed set: JSON Schema
// 2020-12, with OpenAPI's words on XML as x-xml. filled is the path of a value
// that others put in, "" for none: it need not be there.
//
// All that it accepts can be written, but for what JSON Schema cannot say: how
// lists that come in turn fit together, whether a day is in the calendar, how
// long a number may be, and characters that XML does not know.
func Takes(e *Element, filled []string) (json.RawMessage, error) {
	return describe(e, &shaper{in: true}, filled)
}

// Gives describes what Read makes of an element of a sealed set, where the
// answer is as the schema says.
func Gives(e *Element) (json.RawMessage, error) { return describe(e, &shaper{}, nil) }

func describe(e *Element, s *shaper, filled []string) (json.RawMessage, error) {
	s.root, s.times, s.names, s.taken = e.Name.Space, map[*Type]int{}, map[form]string{}, map[string]bool{}
	s.count(e.Type)
	out := members{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"x-xml", members{{"name", e.Name.Local}, {"namespace", e.Name.Space}}}}
	out = append(out, s.value(form{e.Type, e.Nillable}, filled)...)
	if len(s.defs) > 0 {
		out.add("$defs", s.defs)
	}
	var b bytes.Buffer
	if err := plain(&b, out); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// shaper describes types, in for what is written and else for what is read.
type shaper struct {
	in    bool
	root  string // namespace of the element that is described
	times map[*Type]int
	names map[form]string // of definitions
	taken map[string]bool
	defs  members
}

// form is a type as an element has it.
type form struct {
	t    *Type
	null bool
}

// count finds out how often each type is used.
func (s *shaper) count(t *Type) {
	if s.times[t]++; s.times[t] > 1 {
		return
	}
	for _, f := range t.fields {
		for _, e := range f.Elements {
			s.count(e.Type)
		}
	}
	for _, r := range t.related {
		s.count(r)
	}
}

// structured reports whether values of a type are objects.
func (t *Type) structured() bool {
	return !t.Any && (t.text == nil || len(t.attributes) > 0)
}

// element describes the value of one element. What is used again has a
// definition, and so has what a list may hold.
func (s *shaper) element(e *Element, again bool, filled []string) members {
	f := form{e.Type, e.Nillable}
	if filled != nil || !f.t.structured() || !again && s.times[f.t] < 2 && f.t.Name == (xml.Name{}) {
		return s.value(f, filled)
	}
	return members{{"$ref", "#/$defs/" + s.define(f, e.Name.Local)}}
}

// define gives the name of a definition, and makes it the first time.
func (s *shaper) define(f form, usual string) string {
	if name, ok := s.names[f]; ok {
		return name
	}
	base := usual
	if f.t.Name.Local != "" {
		base = f.t.Name.Local
	}
	if f.null {
		base += ".nil"
	}
	name := base
	for i := 2; s.taken[name]; i++ {
		name = base + "." + strconv.Itoa(i)
	}
	s.names[f], s.taken[name] = name, true
	at := len(s.defs)
	s.defs.add(name, nil)
	s.defs[at].value = s.value(f, nil)
	return name
}

// value describes values of a type or, where others may stand in its place, of
// any of them.
func (s *shaper) value(f form, filled []string) members {
	if len(f.t.related) == 0 || !s.in && f.t.text == nil { // what is read of an object has the fields of all
		return s.one(f, "", filled)
	}
	var all []any
	if !f.t.Abstract {
		all = append(all, s.one(f, "", filled))
	}
	for _, r := range f.t.related {
		if !r.Abstract {
			all = append(all, s.one(form{r, f.null}, r.Name.Local, filled))
		}
	}
	if len(all) == 1 {
		return all[0].(members)
	}
	return members{{"anyOf", all}}
}

// one describes values of this very type. tag is what they must name as their
// type, "" for nothing.
func (s *shaper) one(f form, tag string, filled []string) members {
	switch {
	case f.t.Any && s.in:
		return members{{"type", orNull(f.null, "string", "number", "boolean")}}
	case f.t.Any:
		return members{}
	case f.t.text == nil:
		return s.parent(f, tag, filled)
	case tag == "" && len(f.t.attributes) == 0:
		return s.simple(f.t.text, f.null)
	}
	return s.leaf(f, tag)
}

// leaf describes a text with attributes. The text may be given alone where no
// attribute must be there.
func (s *shaper) leaf(f form, tag string) members {
	o := s.object(f, tag)
	o.properties.add(textKey, s.simple(f.t.text, false))
	if !s.in || len(f.t.text.Enum) > 0 || f.t.text.shortest > 0 || len(f.t.text.told) > 0 || f.t.text.Kind != lexical.Text {
		o.must = append(o.must, textKey)
	}
	whole := o.members(s.in)
	if !s.in || len(o.must) > 0 && (len(o.must) > 1 || o.must[0] != textKey) {
		return whole
	}
	return members{{"anyOf", []any{whole, s.simple(f.t.text, f.null)}}}
}

func orNull(null bool, names ...string) any {
	if null {
		names = append(names[:len(names):len(names)], "null")
	}
	if len(names) == 1 {
		return names[0]
	}
	return names
}
