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
	set     *Set
	m       *Mapping
	options feel.Options
	through map[string][]string // what a let reads
	found   finding.List
}

func (b *builder) add(n config.Node, code string, args map[string]any) {
	b.found = append(b.found, n.Finding(finding.Error, code, args))
}

// schema finds the schema of from or to.
func (b *builder) schema(file, key, ref string, near config.Node) *Schema {
	if ref == "" {
		return nil
	}
	s, ok := b.set.schemaFor(file, ref)
	if ok {
		return s
	}
	args := map[string]any{"key": key, "file": ref}
	code := "mapping.no-schema"
	if nearest := feel.Nearest(ref, sortedKeys(b.set.schemas)); nearest != "" {
		args["nearest"] = nearest
		code += "-near"
	}
	at := near.Place()
	at.Path, at.Line, at.Col = key, 1, 1
	b.found.Add(code, at, args)
	return nil
}

func (b *builder) build(f file) {
	b.options = feel.Options{Types: map[string]feel.Type{}, Tables: b.set.tables}
	if b.m.from != nil {
		t := b.m.from.Type()
		for name, typ := range t.Fields {
			b.options.Types[name] = typ
		}
		b.options.Strict = t.Closed
	}
	b.through = map[string][]string{}
	b.lets(f.Let)
	b.targets(f.Fields, nil)
	b.overlaps()
	if b.m.to != nil {
		b.against(f.Fields)
	}
	for _, s := range f.Samples {
		b.sample(s)
	}
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
		b.through[e.Name] = f.reads
		f.target = e.Name
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
		f.keys, f.target = keys, strings.Join(keys, ".")
		if ok || f.node.IsZero() {
			b.m.fields = append(b.m.fields, f)
		}
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
	f.node = e.Value
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
	f.program, f.reads = p, b.readsOf(p)
	return f, p.Type(), true
}

// readsOf lists the input paths that a program reads, looking through lets.
func (b *builder) readsOf(p *feel.Program) []string {
	seen := map[string]bool{}
	for _, path := range p.Reads() {
		head, _, _ := strings.Cut(path, ".")
		through, isLet := b.through[head]
		if !isLet {
			seen[path] = true
		}
		for _, x := range through {
			seen[x] = true
		}
	}
	return sortedKeys(seen)
}

// overlaps finds targets that stand twice, and targets inside others.
func (b *builder) overlaps() {
	order := make([]field, len(b.m.fields))
	copy(order, b.m.fields)
	sort.SliceStable(order, func(i, j int) bool { return len(order[i].keys) < len(order[j].keys) })
	seen := map[string]bool{}
	for _, f := range order {
		if seen[f.target] {
			b.add(f.node, "mapping.target-twice", map[string]any{"target": f.target})
		}
		for i := 1; i < len(f.keys); i++ {
			if outer := strings.Join(f.keys[:i], "."); seen[outer] {
				b.add(f.node, "mapping.target-inside", map[string]any{"target": f.target, "outer": outer})
			}
		}
		seen[f.target] = true
	}
}
