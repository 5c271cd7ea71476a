package mapping

import (
	"sort"
	"strings"

	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// builder makes a mapping of its file.
type builder struct {
	load    *loader
	m       *Mapping
	file    file
	keys    map[string]config.Entry // of the file itself
	options feel.Options
	known   map[string]field // the lets so far
	found   finding.List
}

func (b *builder) add(n config.Node, code string, args map[string]any) {
	b.found = append(b.found, n.Finding(finding.Error, code, args))
}

func (b *builder) build() {
	if other, twice := b.load.set.mappings[b.m.name]; twice {
		b.add(b.keys["mapping"].Value, "mapping.twice", map[string]any{"name": b.m.name, "file": other.file})
	}
	b.m.from = b.schema("from", b.file.From)
	b.m.to = b.schema("to", b.file.To)
	if b.found.Bad() {
		return
	}
	b.options = feel.Options{Types: map[string]feel.Type{}, Tables: b.load.set.tables}
	if b.m.from != nil {
		t := b.m.from.Type()
		for name, typ := range t.Fields {
			b.options.Types[name] = typ
		}
		b.options.Strict = t.Closed
	}
	b.known = map[string]field{}
	b.lets(b.file.Let)
	b.targets(b.file.Fields, nil)
	b.overlaps()
	b.m.layout = layoutOf(b.m.fields)
	if b.m.to != nil {
		b.against()
	}
	for _, s := range b.file.Samples {
		b.sample(s)
	}
}

// schema finds the schema of from or to.
func (b *builder) schema(key, ref string) *Schema {
	if ref == "" {
		return nil
	}
	s, known := b.load.schemaFor(b.m.file, ref)
	if s != nil {
		return s
	}
	args := map[string]any{"key": key, "file": ref}
	code := "mapping.no-schema"
	if known {
		code = "mapping.schema-wrong"
	} else if near := feel.Nearest(ref, sortedKeys(b.load.given)); near != "" {
		args["nearest"] = near
		code += "-near"
	}
	b.add(b.keys[key].Value, code, args)
	return nil
}

// lets reads the helper values: a mapping, or a list of mappings.
func (b *builder) lets(n config.Node) {
	if items, ok := n.Items(); ok {
		for _, x := range items {
			b.lets(x)
		}
		return
	}
	all, ok := n.Entries()
	if !ok {
		b.add(n, "mapping.let", nil)
		return
	}
	for _, e := range all {
		if _, taken := b.options.Types[e.Name]; taken {
			b.add(e.Key, "mapping.let-taken", map[string]any{"name": e.Name})
			continue
		}
		f, typ, ok := b.compile(e)
		if !ok {
			typ = feel.Type{} // known all the same, so that only the cause is found
		}
		b.options.Types[e.Name] = typ
		f.target = e.Name
		b.known[e.Name] = f
		b.m.lets = append(b.m.lets, f)
	}
}

// targets reads the fields; keys within keys are one path.
func (b *builder) targets(n config.Node, above []string) {
	all, ok := n.Entries()
	if !ok {
		b.add(n, "mapping.fields", nil)
		return
	}
	for _, e := range all {
		keys := append(above[:len(above):len(above)], strings.Split(e.Name, ".")...)
		if blank(keys) {
			b.add(e.Key, "mapping.bad-target", map[string]any{"target": e.Name})
			continue
		}
		if _, nested := e.Value.Entries(); nested && !e.Value.IsZero() {
			b.targets(e.Value, keys)
			continue
		}
		f, _, ok := b.compile(e)
		f.keys, f.target, f.bad = keys, strings.Join(keys, "."), !ok
		b.m.fields = append(b.m.fields, f)
	}
}

func blank(keys []string) bool {
	for _, k := range keys {
		if strings.TrimSpace(k) != k || k == "" {
			return true
		}
	}
	return false
}

// compile reads a value: a plain number or bool is itself, any text is FEEL.
func (b *builder) compile(e config.Entry) (f field, typ feel.Type, ok bool) {
	f.key, f.node = e.Key, e.Value
	s, isScalar := e.Value.Scalar()
	switch {
	case e.Value.IsZero():
		b.add(e.Key, "mapping.no-expression", map[string]any{"target": e.Name})
		return f, typ, false
	case !isScalar:
		b.add(e.Value, "mapping.not-feel", nil)
		return f, typ, false
	}
	f.source = strings.TrimSpace(s.Text)
	if _, text := s.Value.(string); !text {
		f.literal = s.Value
		return f, value.Of1(value.KindOf(value.Norm(s.Value))), true
	}
	p, found := feel.Compile(s.Text, b.options)
	for _, x := range found {
		b.found = append(b.found, e.Value.Inside(x.Place.Line, x.Place.Col, x.Width, x.Severity, x.Code, x.Args))
	}
	if p == nil {
		return f, typ, false
	}
	f.program = p
	f.reads, f.through = b.readsOf(p)
	return f, p.Type(), true
}

// readsOf lists the input paths that a program reads, looking through lets,
// and those lets.
func (b *builder) readsOf(p *feel.Program) (reads, through []string) {
	paths, lets := map[string]bool{}, map[string]bool{}
	for _, path := range p.Reads() {
		head, _, _ := strings.Cut(path, ".")
		let, isLet := b.known[head]
		if !isLet {
			paths[path] = true
			continue
		}
		lets[head] = true
		for _, x := range let.reads {
			paths[x] = true
		}
		for _, x := range let.through {
			lets[x] = true
		}
	}
	return sortedKeys(paths), sortedKeys(lets)
}

// overlaps finds targets that stand twice, and targets inside others.
func (b *builder) overlaps() {
	order := make([]field, len(b.m.fields))
	copy(order, b.m.fields)
	sort.SliceStable(order, func(i, j int) bool { return len(order[i].keys) < len(order[j].keys) })
	seen := map[string]bool{}
	for _, f := range order {
		if seen[f.target] {
			b.add(f.key, "mapping.target-twice", map[string]any{"target": f.target})
		}
		for i := 1; i < len(f.keys); i++ {
			if outer := strings.Join(f.keys[:i], "."); seen[outer] {
				b.add(f.key, "mapping.target-inside", map[string]any{"target": f.target, "outer": outer})
			}
		}
		seen[f.target] = true
	}
}
