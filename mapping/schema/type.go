package schema

import (
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// typeOf is what FEEL can know of data that a schema describes. An object with
// properties has no others, unless the schema allows them in so many words:
// what a mapping reads or writes should be described.
func (l *library) typeOf(file string, n *jsonNode) feel.Type {
	return (&typing{in: l, done: map[*jsonNode]feel.Type{}}).of(file, n)
}

// typing keeps what it has found out, which also ends schemas that contain
// themselves: inside, they are Any.
type typing struct {
	in     *library
	done   map[*jsonNode]feel.Type
	inside bool // a document, in which further documents stay texts
}

func (t *typing) of(file string, n *jsonNode) feel.Type {
	file, n = t.in.settle(file, n)
	if typ, ok := t.done[n]; ok {
		return typ
	}
	t.done[n] = feel.Type{}
	typ := t.kind(file, n)
	t.done[n] = typ
	return typ
}

func (t *typing) kind(file string, n *jsonNode) feel.Type {
	switch kindName(n) {
	case "string":
		if contentKind(n) != "" && !t.inside {
			return t.content(file, n)
		}
		return value.Of1(value.String)
	case "number", "integer":
		return value.Of1(value.Number)
	case "boolean":
		return value.Of1(value.Boolean)
	case "array":
		if items := n.member("items"); items != nil {
			return value.ListOf(t.of(file, items))
		}
		return value.Of1(value.List)
	case "object":
		return t.context(file, n)
	case "":
		if n.member("allOf") != nil {
			return t.context(file, n)
		}
	}
	return feel.Type{}
}

// content is what is known of a document that a string holds.
func (t *typing) content(file string, n *jsonNode) feel.Type {
	inner := n.member("contentSchema")
	if inner == nil {
		return feel.Type{}
	}
	return (&typing{in: t.in, done: map[*jsonNode]feel.Type{}, inside: true}).of(file, inner)
}

func (t *typing) context(file string, n *jsonNode) feel.Type {
	all := t.in.members(file, n)
	if len(all) == 0 {
		return value.Of1(value.Context)
	}
	typ := feel.Type{Kind: value.Context, Fields: map[string]feel.Type{}, Closed: !open(n)}
	for _, m := range all {
		typ.Fields[m.name] = t.of(m.file, m.node)
	}
	return typ
}

// open reports whether a schema says that there are properties it does not
// describe.
func open(n *jsonNode) bool {
	if n.member("anyOf") != nil || n.member("oneOf") != nil || n.member("patternProperties") != nil {
		return true
	}
	more := n.member("additionalProperties")
	return more != nil && more.value != false
}
