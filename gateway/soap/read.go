package soap

import (
	"strconv"
	"strings"

	"github.com/servicehall/hallway/adapters/soap/envelope"
	"github.com/servicehall/hallway/adapters/soap/lexical"
	"github.com/servicehall/hallway/config/words"
)

// maxProblems is how many problems of one request are told.
const maxProblems = 100

// reader turns elements into JSON-shaped values by their shape, and keeps every
// problem that it meets.
type reader struct {
	namespace string
	lang      words.Lang
	problems  []Problem
}

func (r *reader) problem(path, code string, args map[string]any) {
	if len(r.problems) < maxProblems {
		r.problems = append(r.problems, Problem{Field: path, Code: code, Text: Words.Say(r.lang, code, args)})
	}
}

// object reads the children of an element. Empty optional values that are no
// text are left out.
func (r *reader) object(path string, shape *Element, n *envelope.Node) map[string]any {
	r.attributes(path, n)
	if strings.TrimSpace(n.Text) != "" {
		r.problem(path, "soap.field.text", nil)
	}
	byName := map[string]*Element{}
	for _, child := range shape.Children {
		byName[child.Name] = child
	}
	found := map[*Element][]*envelope.Node{}
	for _, c := range n.Children {
		child, known := byName[c.Name.Local]
		switch {
		case !known:
			r.problem(join(path, c.Name.Local), "soap.field.unknown", map[string]any{"known": names(shape.Children)})
		case c.Name.Space != r.namespace:
			r.problem(join(path, c.Name.Local), "soap.field.namespace", map[string]any{"namespace": c.Name.Space, "wanted": r.namespace})
		default:
			found[child] = append(found[child], c)
		}
	}
	out := map[string]any{}
	for _, child := range shape.Children {
		r.field(join(path, child.Name), child, found[child], out)
	}
	return out
}

func (r *reader) field(path string, shape *Element, nodes []*envelope.Node, out map[string]any) {
	var values []any
	for i, n := range nodes {
		at := path
		if shape.List {
			at += "[" + strconv.Itoa(i+1) + "]"
		}
		if v, ok := r.value(at, shape, n); ok {
			values = append(values, v)
		}
	}
	switch {
	case len(nodes) > 1 && !shape.List:
		r.problem(path, "soap.field.repeated", map[string]any{"count": len(nodes)})
	case len(values) > 0 && shape.List:
		out[shape.Name] = values
	case len(values) > 0:
		out[shape.Name] = values[0]
	case shape.Required && !r.told(path):
		r.problem(path, "soap.field.missing", nil)
	}
}

// told keeps a field that is there and wrong from being called missing too.
func (r *reader) told(path string) bool {
	for _, p := range r.problems {
		rest, ok := strings.CutPrefix(p.Field, path)
		if ok && (rest == "" || rest[0] == '[' || rest[0] == '.') {
			return true
		}
	}
	return false
}

// value reads one element; false means that it counts as not there.
func (r *reader) value(path string, shape *Element, n *envelope.Node) (any, bool) {
	if isNil(n) {
		return nil, false
	}
	if shape.Kind == Object {
		return r.object(path, shape, n), true
	}
	r.attributes(path, n)
	if len(n.Children) > 0 {
		r.problem(join(path, n.Children[0].Name.Local), "soap.field.inside", map[string]any{"kind": Words.Say(r.lang, "soap.kind."+string(shape.Kind), nil)})
		return nil, false
	}
	if shape.Kind == Text {
		return n.Text, true
	}
	text := strings.TrimSpace(n.Text)
	if text == "" {
		return nil, false
	}
	v, ok := lexical.Parse(lexical.Kind(shape.Kind), text)
	if !ok {
		r.problem(path, "soap.field.type", map[string]any{"value": short(text), "kind": Words.Say(r.lang, "soap.kind."+string(shape.Kind), nil)})
	}
	return v, ok
}

func isNil(n *envelope.Node) bool {
	v, _ := n.Attr(envelope.XSI, "nil")
	v = strings.TrimSpace(v)
	return v == "1" || v == "true"
}

// attributes lets pass what toolkits add by themselves; none of ours exist.
func (r *reader) attributes(path string, n *envelope.Node) {
	for _, a := range n.Attrs {
		switch a.Name.Space {
		case envelope.XSI, envelope.NS11, envelope.NS12, envelope.XMLNS:
		default:
			r.problem(join(path, "@"+a.Name.Local), "soap.field.attribute", nil)
		}
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func names(elements []*Element) string {
	var out []string
	for _, e := range elements {
		out = append(out, e.Name)
	}
	return strings.Join(out, ", ")
}

// short keeps a wrong value readable.
func short(text string) string {
	const most = 40
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}
