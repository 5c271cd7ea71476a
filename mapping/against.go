package mapping

import (
	"path"
	"strings"

	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// against checks the targets against the schema of what must come out.
func (b *builder) against() {
	whole := b.m.to.Type()
	for _, f := range b.m.fields {
		typ, ok := b.find(f, whole)
		if ok && !f.bad {
			b.fits(f, "", resultType(f), typ)
		}
	}
	b.required(path.Clean(b.m.to.file), b.m.to.text.root, nil)
	p := b.m.to.in.pruner(path.Clean(b.m.to.file), b.m.to.text.root, map[*jsonNode]*pruner{})
	for i := range b.m.fields {
		b.m.fields[i].pruner = p.at(b.m.fields[i].keys)
	}
}

// find goes down a target's path.
func (b *builder) find(f field, typ feel.Type) (feel.Type, bool) {
	for i, k := range f.keys {
		next, known := typ.Field(k)
		switch {
		case typ.Kind != value.Context && typ.Kind != value.Any:
			b.add(f.key, "mapping.no-object", map[string]any{"target": strings.Join(f.keys[:i], "."), "found": jsonName(typ.Kind)})
			return next, false
		case !known:
			b.unknown(f.key, strings.Join(f.keys[:i+1], "."), k, typ)
			return next, false
		}
		typ = next
	}
	return typ, true
}

func (b *builder) unknown(at config.Node, target, name string, typ feel.Type) {
	args := map[string]any{"target": target, "schema": b.m.to.file}
	code := "mapping.unknown-target"
	if near := feel.Nearest(name, sortedKeys(typ.Fields)); near != "" {
		args["nearest"] = near
		code += "-near"
	}
	b.add(at, code, args)
}

func resultType(f field) feel.Type {
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

// fits compares what an expression gives with what the schema wants, as far as
// both are known before any data is seen.
func (b *builder) fits(f field, inside string, have, want feel.Type) {
	got, wanted := jsonName(have.Kind), jsonName(want.Kind)
	switch {
	case got == "" || wanted == "":
	case got != wanted:
		b.add(f.node, "mapping.wrong-type", map[string]any{"target": f.target + inside, "expected": wanted, "found": got})
	case got == "array":
		b.fits(f, inside+"[]", have.Item(), want.Item())
	case got == "object":
		for _, name := range sortedKeys(have.Fields) {
			next, known := want.Field(name)
			if !known {
				b.unknown(f.node, f.target+inside+"."+name, name, want)
				continue
			}
			b.fits(f, inside+"."+name, have.Fields[name], next)
		}
	}
}

// required finds the required properties that no field fills, and marks the
// fields that fill one.
func (b *builder) required(file string, n *jsonNode, above []string) {
	for _, m := range b.m.to.in.members(file, n) {
		keys := append(above[:len(above):len(above)], m.name)
		target := strings.Join(keys, ".")
		exact, within := b.filling(keys, m.required)
		switch {
		case exact:
		case within:
			b.required(m.file, m.node, keys)
		case m.required:
			b.add(b.keys["fields"].Key, "mapping.unmapped", map[string]any{"target": target, "schema": b.m.to.file})
		}
	}
}

// filling tells whether a field has this target, or targets within it.
func (b *builder) filling(keys []string, required bool) (exact, within bool) {
	for i := range b.m.fields {
		f := &b.m.fields[i]
		if len(f.keys) < len(keys) || strings.Join(f.keys[:len(keys)], ".") != strings.Join(keys, ".") {
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
