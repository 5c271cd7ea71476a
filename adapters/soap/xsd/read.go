package xsd

import (
	"strings"

	"github.com/servicehall/hallway/adapters/soap/envelope"
)

// Read turns an element into a JSON-shaped value. e may be nil: then it is read
// as Plain does.
func Read(e *Element, n *envelope.Node) any {
	if e == nil {
		return Plain(n)
	}
	return read(e.Type, n)
}

// Plain reads an element that nobody describes: text, or an object whose
// children are lists where they are there more than once.
func Plain(n *envelope.Node) any { return read(&Type{Any: true}, n) }

func read(t *Type, n *envelope.Node) any {
	if v, _ := n.Attr(envelope.XSI, "nil"); isTrue(v) {
		return nil
	}
	t, tag := t.sent(n)
	if t.textual() && len(n.Children) == 0 {
		return t.text.value(n.Text)
	}
	out := map[string]any{}
	if tag != "" {
		out[typeKey] = tag
	}
	t.readAttributes(n, out)
	if t.text == nil && len(t.fields) == 0 && len(n.Children) == 0 && len(out) == 0 && (t.open || t.byName == nil) {
		return n.Text
	}
	t.readChildren(n, out)
	switch {
	case t.text != nil:
		out[textKey] = t.text.value(n.Text)
	case strings.TrimSpace(n.Text) != "":
		out[textKey] = n.Text
	}
	return out
}

// sent is the type that an element was sent as: the declared one, or the
// extension that the peer names.
func (t *Type) sent(n *envelope.Node) (*Type, string) {
	v, ok := n.Attr(envelope.XSI, "type")
	if !ok {
		return t, ""
	}
	name, _ := n.QName(v)
	for _, r := range t.related {
		if r.Name == name {
			return r, name.Local
		}
	}
	if t.Any && name.Space == envelope.XSD {
		return &Type{text: native(name.Local), byName: map[string]*Field{}}, ""
	}
	return t, ""
}

func (t *Type) readAttributes(n *envelope.Node, out map[string]any) {
	for _, a := range n.Attrs {
		switch a.Name.Space {
		case envelope.XSI, envelope.NS11, envelope.NS12:
			continue
		}
		out[attributes+a.Name.Local] = t.attribute(a.Name.Local).value(a.Value)
	}
}

func (t *Type) attribute(local string) *Simple {
	for _, a := range t.attributes {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return native("string")
}

func (t *Type) readChildren(n *envelope.Node, out map[string]any) {
	for _, c := range n.Children {
		name := c.Name.Local
		f := t.byName[name]
		if f == nil {
			out[name] = more(out[name], Plain(c), has(out, name))
			continue
		}
		v := read(f.elementFor(c).Type, c)
		if f.List {
			list, _ := out[name].([]any)
			out[name] = append(list, v)
			continue
		}
		out[name] = more(out[name], v, has(out, name))
	}
}

func has(m map[string]any, key string) bool {
	_, ok := m[key]
	return ok
}

// more makes a list of what comes again although nobody said so.
func more(old, v any, again bool) any {
	if !again {
		return v
	}
	if list, ok := old.([]any); ok {
		return append(list, v)
	}
	return []any{old, v}
}

// elementFor is the declaration of the same namespace, else the first.
func (f *Field) elementFor(n *envelope.Node) *Element {
	for _, e := range f.Elements {
		if e.Name.Space == n.Name.Space {
			return e
		}
	}
	return f.Elements[0]
}
