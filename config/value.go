package config

import (
	"encoding"
	"reflect"
	"time"
)

// The types that are read in their own way.
var (
	nodeType     = reflect.TypeFor[Node]()
	secretType   = reflect.TypeFor[Secret]()
	durationType = reflect.TypeFor[time.Duration]()
	textType     = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// value fills v from a part, which is nil where the key is absent.
func (d *decoder) value(p *part, path string, v reflect.Value, r rules) {
	switch t := v.Type(); {
	case t == nodeType:
		v.Set(reflect.ValueOf(d.node(p, path)))
	case t == secretType:
		d.secret(p, path, v, r)
	case t == durationType:
		d.duration(p, path, v, r)
	case reflect.PointerTo(t).Implements(textType):
		d.unmarshaler(p, path, v)
	case t.Kind() == reflect.Pointer:
		if p == nil || p.kind == nothing {
			return
		}
		v.Set(reflect.New(t.Elem()))
		d.value(p, path, v.Elem(), r)
	case t.Kind() == reflect.Struct:
		d.structure(p, path, v)
	case p == nil || p.kind == nothing:
	case t.Kind() == reflect.Map:
		d.mapOf(p, path, v, r)
	case t.Kind() == reflect.Slice:
		d.listOf(p, path, v, r)
	case t.Kind() == reflect.Interface && t.NumMethod() == 0:
		if x := d.any(p, path); x != nil {
			v.Set(reflect.ValueOf(x))
		}
	default:
		d.scalar(p, path, v, r)
	}
}

// node keeps a part for later.
func (d *decoder) node(p *part, path string) Node {
	n := Node{doc: d.doc, part: p, path: path, at: d.at}
	if p != nil && p.kind == nothing {
		n.part = nil
	}
	n.at.Path = path
	return n
}

func (d *decoder) structure(p *part, path string, v reflect.Value) {
	if p == nil || p.kind == nothing {
		p = &part{kind: mapping, line: d.at.Line, col: d.at.Col}
	}
	if p.kind != mapping {
		d.add(p, path, "config.want-mapping", nil)
		return
	}
	outer := d.at
	d.at.Line, d.at.Col = p.line, p.col
	all := settings(v.Type())
	for _, e := range p.entries {
		if !knows(all, e.key.text) {
			d.unknown(e, path, all)
		}
	}
	for _, s := range all {
		d.setting(p, path, v.FieldByIndex(s.index), s)
	}
	d.at = outer
}

func knows(all []setting, name string) bool {
	for _, s := range all {
		if s.name == name {
			return true
		}
	}
	return false
}

func (d *decoder) unknown(e entry, path string, all []setting) {
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = s.name
	}
	args := map[string]any{"key": e.key.text}
	code := "config.unknown-key"
	if near := nearest(e.key.text, names); near != "" {
		args["nearest"] = near
		code += "-near"
		if secretNamed(all, near) {
			d.hideLines(e.value)
		}
	} else {
		args["known"] = listed(names)
	}
	d.add(e.key, join(path, e.key.text), code, args)
}

func secretNamed(all []setting, name string) bool {
	for _, s := range all {
		if s.name == name {
			return s.typ == secretType
		}
	}
	return false
}

func (d *decoder) setting(p *part, path string, v reflect.Value, s setting) {
	path = join(path, s.name)
	e, there := p.find(s.name)
	if there && e.value.kind == nothing {
		there = false
	}
	if !there {
		outer := d.at
		if e.key != nil {
			d.at.Line, d.at.Col = e.key.line, e.key.col
		}
		d.absent(path, v, s)
		d.at = outer
		return
	}
	outer := d.at
	d.at.Line, d.at.Col = e.key.line, e.key.col
	if s.required && e.value.kind == scalar && e.value.text == "" {
		d.add(e.value, path, "config.empty", map[string]any{"key": s.name})
	} else {
		d.value(e.value, path, v, s.rules)
	}
	d.at = outer
}

// absent deals with a key that is not there: it is asked for, or its default
// holds, or what is in it is asked for.
func (d *decoder) absent(path string, v reflect.Value, s setting) {
	switch {
	case s.required:
		d.add(nil, path, "config.required", map[string]any{"key": s.name})
	case s.hasSet:
		d.preset(path, v, s)
	default:
		d.value(nil, path, v, s.rules)
	}
}

func (d *decoder) mapOf(p *part, path string, v reflect.Value, r rules) {
	if p.kind != mapping {
		d.add(p, path, "config.want-mapping", nil)
		return
	}
	t := v.Type()
	if t.Key().Kind() != reflect.String {
		d.add(p, path, "config.bad-tag", map[string]any{"tag": t.String()})
		return
	}
	d.length(p, path, len(p.entries), r)
	out := reflect.MakeMapWithSize(t, len(p.entries))
	outer := d.at
	for _, e := range p.entries {
		d.at.Line, d.at.Col = e.key.line, e.key.col
		x := reflect.New(t.Elem()).Elem()
		d.value(e.value, join(path, e.key.text), x, r.inner())
		out.SetMapIndex(reflect.ValueOf(e.key.text).Convert(t.Key()), x)
	}
	d.at = outer
	v.Set(out)
}

func (d *decoder) listOf(p *part, path string, v reflect.Value, r rules) {
	if p.kind != list {
		d.add(p, path, "config.want-list", nil)
		return
	}
	d.length(p, path, len(p.items), r)
	out := reflect.MakeSlice(v.Type(), len(p.items), len(p.items))
	outer := d.at
	for i, item := range p.items {
		d.at.Line, d.at.Col = item.line, item.col
		d.value(item, index(path, i), out.Index(i), r.inner())
	}
	d.at = outer
	v.Set(out)
}
