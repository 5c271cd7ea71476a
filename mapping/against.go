package mapping

import (
	"slices"
	"strings"

	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/feel/value"
	"github.com/servicehall/hallway/mapping/schema"
)

// wanted is a place of the schema of what must come out.
type wanted struct {
	typ   feel.Type
	place schema.Place
	path  string // in the result: "", or a list's target with "[]."
}

// against checks the targets against the schema of what must come out.
func (b *builder) against() {
	root := wanted{typ: b.m.to.Type(), place: b.m.to.Root()}
	b.fieldsFit(b.m.body.fields, root, root.place.Nulls(), b.keys["fields"].Key)
}

// fieldsFit checks fields against the object that they are made for. at is
// where to say that one is missing.
func (b *builder) fieldsFit(fields []field, w wanted, nulls *schema.Nulls, at config.Node) {
	all := leavesOf(fields)
	for _, f := range all {
		f.nulls = nulls.At(f.keys)
		typ, ok := b.find(f.field, w)
		if !ok || f.bad {
			continue
		}
		b.holds(f.field, w, typ)
		if f.otherwise != nil && !f.otherwise.bad {
			b.fitsAt(f.otherwise, f.target, resultType(f.otherwise), typ, w.place.Down(f.keys))
		}
		switch {
		case f.group != nil || f.edit != nil || f.text != "" || jsonName(typ.Kind) == "string" && b.isDocument(f.path):
		case f.each != nil:
			b.listFits(f.field, w, typ)
		default:
			b.fitsAt(f.field, w.path+f.target, resultType(f.field), typ, w.place.Down(f.keys))
		}
	}
	b.required(all, w, nil, at)
}

// holds finds out whether a target holds a document as text, or an object.
func (b *builder) holds(f *field, w wanted, typ feel.Type) {
	f.nested = nested(typ)
	at := w.place.Down(f.keys)
	if !at.Known() {
		return
	}
	if f.text == "" {
		f.text = at.Content()
	}
	if name := at.Kind(); f.text != "" && name != "" && name != "string" {
		b.add(f.node, "mapping.wrong-type", map[string]any{"target": w.path + f.target, "expected": name, "found": "string"})
	}
}

// isDocument tells whether a path is that of a whole document in the input,
// which comes out as its text.
func (b *builder) isDocument(path string) bool {
	return path != "" && slices.ContainsFunc(b.m.texts, func(t schema.Content) bool { return strings.Join(t.Keys, ".") == path })
}

func nested(t feel.Type) bool { return t.Kind == value.Context || t.Kind == value.List }

// listFits checks the items of a list.
func (b *builder) listFits(f *field, w wanted, typ feel.Type) {
	target := w.path + f.target
	if name := jsonName(typ.Kind); name != "" && name != "array" {
		b.add(f.node, "mapping.wrong-type", map[string]any{"target": target, "expected": name, "found": "array"})
		return
	}
	item := wanted{typ: typ.Item(), place: w.place.Down(f.keys).Items(), path: target + "[]."}
	if item.place.Known() {
		item.typ = item.place.Type()
	}
	f.each.nulls = f.nulls.Items()
	switch {
	case f.each.value != nil && f.each.value.bad:
	case f.each.value != nil:
		f.each.value.required = f.each.nulls != nil && !f.each.nulls.Taken()
		f.each.value.nulls = f.each.nulls
		f.each.value.nested = nested(item.typ)
		if item.place.Known() {
			f.each.value.text = item.place.Content()
		}
		b.fitsAt(f.each.value, target+"[]", resultType(f.each.value), item.typ, item.place)
	case jsonName(item.typ.Kind) != "" && item.typ.Kind != value.Context:
		b.add(f.node, "mapping.wrong-type", map[string]any{"target": target + "[]", "expected": jsonName(item.typ.Kind), "found": "object"})
	default:
		b.fieldsFit(f.each.inner.fields, item, f.each.nulls, f.key)
	}
}

// find goes down a target's path.
func (b *builder) find(f *field, w wanted) (feel.Type, bool) {
	typ, place := w.typ, w.place
	for i, k := range f.keys {
		if one := place.One(); one.Known() {
			typ = one.Type()
		}
		next, known := typ.Field(k)
		switch {
		case typ.Kind != value.Context && typ.Kind != value.Any:
			b.add(f.key, "mapping.no-object", map[string]any{"target": w.path + strings.Join(f.keys[:i], "."), "found": jsonName(typ.Kind)})
			return next, false
		case !known:
			b.unknown(f.key, w.path+strings.Join(f.keys[:i+1], "."), k, typ)
			return next, false
		}
		typ, place = next, place.Down([]string{k})
	}
	return typ, true
}

func (b *builder) unknown(at config.Node, target, name string, typ feel.Type) {
	args := map[string]any{"target": target, "schema": b.m.to.Path()}
	code := "mapping.unknown-target"
	if near := feel.Nearest(name, sortedKeys(typ.Fields)); near != "" {
		args["nearest"] = near
		code += "-near"
	}
	b.add(at, code, args)
}

func resultType(f *field) feel.Type {
	if f.program != nil {
		return f.program.Type()
	}
	return value.Of1(value.KindOf(value.Norm(f.literal)))
}

// jsonName is what a kind of value is in JSON.
func jsonName(k value.Kind) string {
	switch k {
	case value.Any, value.Nothing:
		return ""
	case value.Boolean:
		return "boolean"
	case value.Number:
		return "number"
	case value.List:
		return "array"
	case value.Context:
		return "object"
	case value.Callable:
		return "function"
	}
	return "string"
}

// fitsAt compares what an expression gives with what the schema wants at a
// place, where several types may be taken, or a list as its one item.
func (b *builder) fitsAt(f *field, target string, have, want feel.Type, place schema.Place) {
	got, kinds := jsonName(have.Kind), place.Kinds()
	switch one := place.One(); {
	case one.Known() && got == "array":
		b.fitsAt(f, target+"[]", have.Item(), one.Type(), one)
	case one.Known():
		b.fitsAt(f, target, have, one.Type(), one)
	case want.Kind == value.Any && got != "" && len(kinds) > 1:
		if !slices.Contains(kinds, got) && !(got == "number" && slices.Contains(kinds, "integer")) {
			b.add(f.node, "mapping.wrong-type", map[string]any{"target": target, "expected": strings.Join(kinds, " | "), "found": got})
		}
	default:
		b.fits(f, target, "", have, want)
	}
}

// fits compares what an expression gives with what the schema wants, as far as
// both are known before any data is seen.
func (b *builder) fits(f *field, target, inside string, have, want feel.Type) {
	got, wanted := jsonName(have.Kind), jsonName(want.Kind)
	switch {
	case got == "" || wanted == "":
	case got != wanted:
		b.add(f.node, "mapping.wrong-type", map[string]any{"target": target + inside, "expected": wanted, "found": got})
	case got == "array":
		b.fits(f, target, inside+"[]", have.Item(), want.Item())
	case got == "object":
		for _, name := range sortedKeys(have.Fields) {
			next, known := want.Field(name)
			if !known {
				b.unknown(f.node, target+inside+"."+name, name, want)
				continue
			}
			b.fits(f, target, inside+"."+name, have.Fields[name], next)
		}
	}
}

// required finds the required properties that no field fills, and marks the
// fields that fill one.
func (b *builder) required(all []leaf, w wanted, above []string, at config.Node) {
	for _, m := range w.place.Members() {
		keys := append(above[:len(above):len(above)], m.Name)
		exact, within := filling(all, keys, m.Required)
		switch {
		case exact:
		case within:
			b.required(all, wanted{place: m.Place, path: w.path}, keys, at)
		case m.Required:
			b.add(at, "mapping.unmapped", map[string]any{"target": w.path + strings.Join(keys, "."), "schema": b.m.to.Path()})
		}
	}
}

// filling tells whether a field has this target, or targets within it.
func filling(all []leaf, keys []string, required bool) (exact, within bool) {
	for _, f := range all {
		if len(f.keys) < len(keys) || !slices.Equal(f.keys[:len(keys)], keys) {
			continue
		}
		if len(f.keys) == len(keys) {
			exact, f.required = true, required
		} else {
			within = true
		}
	}
	return exact, within
}
