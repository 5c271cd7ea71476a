package mapping

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"slices"
	"strings"

	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/feel/value"
	"github.com/servicehall/hallway/mapping/schema"
)

// builder makes a mapping of its file.
type builder struct {
	load   *loader
	m      *Mapping
	file   file
	keys   map[string]config.Entry // of the file itself
	scope  *scope
	using  []string        // fragments that are being read, outermost first
	uses   map[string]bool // fragments that have been read
	hash   hash.Hash
	fields int
	found  finding.List
}

func newBuilder(l *loader, root config.Node, found finding.List) *builder {
	b := &builder{load: l, keys: map[string]config.Entry{}, uses: map[string]bool{}, hash: sha256.New(), found: found}
	entries, _ := root.Entries()
	for _, e := range entries {
		b.keys[e.Name] = e
	}
	return b
}

// version is a short hash of all texts that the mapping is made of.
func (b *builder) version() string { return hex.EncodeToString(b.hash.Sum(nil)[:6]) }

func (b *builder) add(n config.Node, code string, args map[string]any) {
	b.found = append(b.found, n.Finding(finding.Error, code, args))
}

// miss finds a name that nothing has, with the nearest that something has.
func (b *builder) miss(n config.Node, code, name string, known []string) {
	args := map[string]any{"name": name, "known": strings.Join(known, ", ")}
	if near := feel.Nearest(name, known); near != "" {
		args["nearest"] = near
		code += "-near"
	}
	b.add(n, code, args)
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
	b.read()
	for _, s := range b.file.Samples {
		b.sample(s)
	}
}

// read compiles the mapping between its schemas.
func (b *builder) read() {
	b.scope = newScope(nil, false)
	if b.m.from != nil {
		t := b.m.from.Type()
		b.scope = newScope(t.Fields, t.Closed)
	}
	b.texts()
	b.m.body = b.block(b.file.Let, b.file.Fields, nil)
	b.overlaps(b.m.body.fields)
	b.m.names = b.scope.types
	if len(b.load.set.tables) > 0 {
		tables := feel.Type{Kind: value.Context, Fields: map[string]feel.Type{}}
		for name := range b.load.set.tables {
			tables.Fields[name] = value.Of1(value.Context)
		}
		b.m.names["code_tables"] = tables
	}
	b.m.body.layout = layoutOf(b.m.body.fields)
	b.m.scoped = b.m.body.scoped()
	b.m.flat = b.m.texts == nil && !slices.ContainsFunc(b.m.body.fields, func(f field) bool { return !f.simple() })
	if b.m.to != nil {
		b.against()
	}
}

// schema finds the schema of from or to.
func (b *builder) schema(key, ref string) *schema.Schema {
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
	} else if near := feel.Nearest(ref, b.load.set.schemas.Files()); near != "" {
		args["nearest"] = near
		code += "-near"
	}
	b.add(b.keys[key].Value, code, args)
	return nil
}

// block reads helper values and fields, whose targets lie within above.
func (b *builder) block(let, fields config.Node, above []string) block {
	lets := b.lets(let)
	return block{lets: lets, fields: b.targets(fields, above)}
}

// lets reads the helper values: a mapping, or a list of mappings.
func (b *builder) lets(n config.Node) (out []field) {
	if items, ok := n.Items(); ok {
		for _, x := range items {
			out = append(out, b.lets(x)...)
		}
		return out
	}
	all, ok := n.Entries()
	if !ok {
		b.add(n, "mapping.let", nil)
		return nil
	}
	for _, e := range all {
		if !b.free(e.Key, e.Name) {
			continue
		}
		f, typ, ok := b.compile(e)
		if !ok {
			typ = feel.Type{} // known all the same, so that only the cause is found
		}
		f.target = e.Name
		b.scope.add(e.Name, f.origin(), typ)
		out = append(out, f)
	}
	return out
}

// free finds a name that is taken.
func (b *builder) free(at config.Node, name string) bool {
	if _, taken := b.scope.types[name]; taken {
		b.add(at, "mapping.let-taken", map[string]any{"name": name})
		return false
	}
	return true
}

// targets reads the fields; keys within keys are one path.
func (b *builder) targets(n config.Node, above []string) (out []field) {
	all, ok := n.Entries()
	if !ok {
		b.add(n, "mapping.fields", nil)
		return nil
	}
	for _, e := range all {
		keys := append(above[:len(above):len(above)], strings.Split(e.Name, ".")...)
		if blank(keys) {
			b.add(e.Key, "mapping.bad-target", map[string]any{"target": e.Name})
			continue
		}
		out = append(out, b.target(e, keys)...)
	}
	return out
}

// maxFields bounds what fragments that use fragments may grow to.
const maxFields = 20_000

// target reads what stands behind a target: an expression, fields within it, an
// instruction, or several instructions of which one is followed.
func (b *builder) target(e config.Entry, keys []string) []field {
	if b.fields++; b.fields > maxFields {
		if b.fields == maxFields+1 {
			b.add(e.Key, "mapping.too-many-fields", map[string]any{"limit": maxFields})
		}
		return nil
	}
	entries, nested := e.Value.Entries()
	nested = nested && !e.Value.IsZero()
	switch {
	case nested && isInstruction(entries):
		return []field{b.instruction(e, entries, keys)}
	case nested:
		return b.targets(e.Value, keys)
	case isChoice(e.Value):
		return []field{b.choice(e, keys)}
	}
	f, _, ok := b.compile(e)
	f.keys, f.target, f.bad = keys, strings.Join(keys, "."), !ok
	return []field{f}
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
	p, found := feel.Compile(s.Text, feel.Options{Types: b.scope.types, Strict: b.scope.strict, Tables: b.load.set.tables})
	for _, x := range found {
		b.found = append(b.found, e.Value.Inside(x.Place.Line, x.Place.Col, x.Width, x.Severity, x.Code, x.Args))
	}
	if p == nil {
		return f, typ, false
	}
	f.program = p
	f.reads, f.through, f.path = b.scope.trace(f.source, p.Reads())
	return f, p.Type(), true
}

// simple tells whether a field is one expression and no more.
func (f *field) simple() bool {
	return f.when == nil && f.otherwise == nil && f.choices == nil && f.group == nil && f.each == nil && f.edit == nil && f.text == ""
}

// scoped tells whether a block has names of its own.
func (b *block) scoped() bool {
	found := len(b.args)+len(b.lets) > 0
	b.each(func(f *field) {
		found = found || f.each != nil || f.group != nil && len(f.group.args)+len(f.group.lets) > 0
	})
	return found
}
