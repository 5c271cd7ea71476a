package xsd

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/servicehall/hallway/adapters/soap/envelope"
)

// Problem is one thing that does not fit, by its path: names with dots between
// them, items of lists counted from 1, as in items[2].code.
type Problem struct {
	Path string
	Code string
	Args map[string]any
}

// Fragment is an element that was written. The prefixes that it uses are to be
// declared around it: name and namespace in turn, as envelope.Writer takes
// attributes.
type Fragment struct {
	XML      []byte
	Prefixes []string
}

// Write writes an element of a sealed set with its value. With problems, the
// fragment is worthless.
func Write(e *Element, v any) (Fragment, []Problem) {
	w := &writer{prefixes: map[string]string{}}
	w.element("", e, v)
	return Fragment{XML: w.out.Bytes(), Prefixes: w.declared}, w.problems
}

const maxProblems = 100

// The names of what is no child in an object.
const (
	textKey    = "#text"
	typeKey    = "@xsi:type"
	attributes = "@"
)

type writer struct {
	out      envelope.Writer
	prefixes map[string]string
	declared []string
	problems []Problem
}

func (w *writer) problem(path, code string, args map[string]any) {
	if len(w.problems) < maxProblems {
		w.problems = append(w.problems, Problem{path, code, args})
	}
}

// name gives a name with a prefix for its namespace.
func (w *writer) name(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	if n.Space == envelope.XMLNS {
		return "xml:" + n.Local
	}
	prefix, ok := w.prefixes[n.Space]
	if !ok {
		prefix = "n" + strconv.Itoa(len(w.prefixes)+1)
		if n.Space == envelope.XSI {
			prefix = "xsi"
		}
		w.prefixes[n.Space] = prefix
		w.declared = append(w.declared, "xmlns:"+prefix, n.Space)
	}
	return prefix + ":" + n.Local
}

func (w *writer) xsi(local string) string {
	return w.name(xml.Name{Space: envelope.XSI, Local: local})
}

// element writes one element. A value of nil is xsi:nil.
func (w *writer) element(path string, e *Element, v any) {
	if v == nil {
		if !e.Nillable {
			w.problem(path, "xsd.missing", nil)
		}
		w.out.Leaf(w.name(e.Name), "", w.xsi("nil"), "true")
		return
	}
	object, isObject := v.(map[string]any)
	t, tags := w.actual(path, e.Type, object)
	switch {
	case t == nil:
	case t.Any:
		w.anything(path, e, v)
	case t.text != nil && !isObject:
		w.leaf(path, e, t, map[string]any{textKey: v}, tags)
	case !isObject:
		w.problem(path, "xsd.object", map[string]any{"value": short(v), "known": t.known()})
	case t.text != nil:
		w.leaf(path, e, t, object, tags)
	default:
		w.parent(path, e, t, object, tags)
	}
}

// actual is the type of a value: the declared one, or the extension that the
// value names.
func (w *writer) actual(path string, t *Type, object map[string]any) (*Type, []string) {
	name, ok := object[typeKey].(string)
	if !ok {
		if t.Abstract {
			w.problem(path, "xsd.abstract", map[string]any{"types": t.extensions()})
			return nil, nil
		}
		return t, nil
	}
	for _, r := range append([]*Type{t}, t.related...) {
		if r.Name.Local == name && !r.Abstract {
			return r, []string{w.xsi("type"), w.name(r.Name)}
		}
	}
	w.problem(join(path, typeKey), "xsd.extension", map[string]any{"value": name, "types": t.extensions()})
	return nil, nil
}

func (w *writer) anything(path string, e *Element, v any) {
	text, ok := scalar(v)
	if !ok {
		w.problem(path, "xsd.any", nil)
		return
	}
	w.out.Leaf(w.name(e.Name), w.writable(path, text))
}

// leaf writes an element with text and attributes.
func (w *writer) leaf(path string, e *Element, t *Type, object map[string]any, tags []string) {
	tags = append(tags, w.attributes(path, t, object)...)
	for _, key := range keys(object) {
		if key != textKey && !strings.HasPrefix(key, attributes) {
			w.problem(join(path, key), "xsd.unknown", map[string]any{"known": t.known()})
		}
	}
	v := object[textKey]
	if v == nil {
		v = ""
	}
	w.out.Leaf(w.name(e.Name), w.simple(path, t.text, v), tags...)
}

func (w *writer) attributes(path string, t *Type, object map[string]any) []string {
	var out []string
	known := map[string]bool{typeKey: true}
	for _, a := range t.attributes {
		key := attributes + a.Name.Local
		known[key] = true
		v := object[key]
		if v == nil && a.Required && a.Preset != nil {
			v = *a.Preset
		}
		if v != nil {
			out = append(out, w.name(a.Name), w.simple(join(path, key), a.Value, v))
		} else if a.Required {
			w.problem(join(path, key), "xsd.missing", nil)
		}
	}
	for _, key := range keys(object) {
		if strings.HasPrefix(key, attributes) && !known[key] {
			w.problem(join(path, key), "xsd.unknown", map[string]any{"known": t.known()})
		}
	}
	return out
}

// parent writes an element with children.
func (w *writer) parent(path string, e *Element, t *Type, object map[string]any, tags []string) {
	tags = append(tags, w.attributes(path, t, object)...)
	w.out.Start(w.name(e.Name), tags...)
	given := w.given(path, t, object)
	if text, ok := scalar(object[textKey]); ok && t.mixed {
		w.out.Text(w.writable(join(path, textKey), text))
	}
	c := content{writer: w, path: path, fields: t.byName, given: given}
	c.particle(t.body)
	c.leftOver(t)
	w.out.End()
}

// given sorts the values of an object by field.
func (w *writer) given(path string, t *Type, object map[string]any) map[string]*cursor {
	out := map[string]*cursor{}
	for _, key := range keys(object) {
		at := join(path, key)
		f := t.byName[key]
		switch {
		case f != nil:
			out[key] = w.values(at, f, object[key])
		case strings.HasPrefix(key, attributes), key == textKey && t.mixed:
		default:
			w.problem(at, "xsd.unknown", map[string]any{"known": t.known()})
		}
	}
	return out
}

// values makes a list of a field's value. One value for a list counts as a
// list of one; null for what cannot be nil, as nothing.
func (w *writer) values(path string, f *Field, v any) *cursor {
	list, isList := v.([]any)
	switch {
	case isList && !f.List && f.Elements[0].Type.listed():
		return &cursor{values: []any{v}}
	case isList && !f.List:
		w.problem(path, "xsd.list", nil)
		return &cursor{wrong: true}
	case isList:
		return &cursor{values: list}
	case v == nil && !slices.ContainsFunc(f.Elements, func(e *Element) bool { return e.Nillable }):
		return &cursor{}
	}
	return &cursor{values: []any{v}}
}

func (t *Type) known() string {
	var out []string
	for _, f := range t.fields {
		out = append(out, f.Name)
	}
	for _, a := range t.attributes {
		out = append(out, attributes+a.Name.Local)
	}
	if t.text != nil {
		out = append(out, textKey)
	}
	return strings.Join(out, ", ")
}

func (t *Type) extensions() string {
	var out []string
	for _, r := range t.related {
		if !r.Abstract {
			out = append(out, r.Name.Local)
		}
	}
	return strings.Join(out, ", ")
}

func keys(m map[string]any) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func short(v any) string {
	const most = 40
	text := fmt.Sprint(v)
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}
