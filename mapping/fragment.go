package mapping

import (
	"strings"

	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/mapping/feel"
)

// fragmentFile is the file of a fragment, which stands among the mappings.
type fragmentFile struct {
	Fragment string      `yaml:"fragment" required:"true" pattern:"[\\p{L}\\p{N}][\\p{L}\\p{N}._-]*" doc:"Name of the fragment, for use in mappings.|片段名称，供映射以 use 引用。" example:"person"`
	Summary  summary     `yaml:"summary" doc:"What it is for.|用途说明。"`
	Takes    []string    `yaml:"takes" doc:"Names that whoever uses it gives values for; its expressions know nothing else.|参数名称，由使用者以 with 给值；片段的表达式只认识这些名称。"`
	Let      config.Node `yaml:"let" doc:"Helper values in FEEL.|辅助值（FEEL）。"`
	Fields   config.Node `yaml:"fields" required:"true" doc:"Fields as a mapping has them, within the target where it is used.|与映射相同的字段，位于使用处的目标之内。"`
}

// fragment is fields that several mappings share. It is compiled anew wherever
// it is used, with the types that its parameters have there.
type fragment struct {
	source Source
	root   config.Node
	file   fragmentFile
}

// mappings reads the fragments among the files, and then the mappings.
func (l *loader) mappings(files []Source) {
	type opened struct {
		source Source
		root   config.Node
		found  finding.List
	}
	var rest []opened
	var order []*fragment
	for _, s := range files {
		l.found = append(l.found, s.EndsIn(".yaml")...)
		o := opened{source: s}
		o.found = config.Decode(s.Name, s.Text, &o.root, l.options...)
		switch {
		case o.found.Bad():
			l.found = append(l.found, o.found...)
		case isFragment(o.root):
			if f := l.fragment(s, o.root, o.found); f != nil {
				order = append(order, f)
			}
		default:
			rest = append(rest, o)
		}
	}
	for _, f := range order {
		l.tryFragment(f)
	}
	for _, o := range rest {
		l.mapping(o.source, o.root, o.found)
	}
}

func isFragment(root config.Node) bool {
	entries, _ := root.Entries()
	for _, e := range entries {
		if e.Name == "fragment" {
			return true
		}
	}
	return false
}

func (l *loader) fragment(s Source, root config.Node, found finding.List) *fragment {
	f := &fragment{source: s, root: root}
	found = append(found, root.Decode(&f.file)...)
	b := newBuilder(l, root, nil)
	if other, twice := l.fragments[f.file.Fragment]; twice && !found.Bad() {
		b.add(b.keys["fragment"].Value, "mapping.fragment-twice", map[string]any{"name": f.file.Fragment, "file": other.source.Name})
	}
	l.found = append(append(l.found, found...), b.found...)
	if found.Bad() || b.found.Bad() {
		return nil
	}
	l.fragments[f.file.Fragment] = f
	return f
}

// tryFragment compiles a fragment on its own, so that its errors are found even
// where nobody uses it.
func (l *loader) tryFragment(f *fragment) {
	b := newBuilder(l, f.root, nil)
	b.m = &Mapping{name: f.file.Fragment, file: f.source.Name}
	b.scope = newScope(nil, true)
	for _, name := range f.file.Takes {
		b.scope.add(name, origin{}, feel.Type{})
	}
	b.using = []string{f.file.Fragment}
	b.m.body = b.block(f.file.Let, f.file.Fields, nil)
	b.overlaps(b.m.body.fields)
	l.found = append(l.found, b.found...)
}

// use reads {use: NAME, with: {...}}: the fragment's fields within the target.
func (b *builder) use(at config.Node, given map[string]config.Entry, keys []string) *block {
	name := b.name(at)
	f, ok := b.load.fragments[name]
	if !ok {
		b.miss(at, "mapping.no-fragment", name, sortedKeys(b.load.fragments))
		return nil
	}
	for _, outer := range b.using {
		if outer == name {
			b.add(at, "mapping.fragment-circle", map[string]any{"name": name, "way": strings.Join(append(b.using[:len(b.using):len(b.using)], name), " → ")})
			return nil
		}
	}
	if !b.uses[name] {
		b.uses[name] = true
		b.hash.Write(f.source.Text)
	}
	inside := newScope(nil, true)
	args := b.arguments(at, given["with"], f, inside)
	outer, above := b.scope, b.using
	b.scope, b.using = inside, append(above[:len(above):len(above)], name)
	bl := b.block(f.file.Let, f.file.Fields, keys)
	b.scope, b.using = outer, above
	bl.args = args
	return &bl
}

// arguments reads with, each value in the scope of the use, known inside.
func (b *builder) arguments(at config.Node, with config.Entry, f *fragment, inside *scope) []field {
	entries, ok := with.Value.Entries()
	if !ok {
		b.add(with.Value, "mapping.with", nil)
		for _, name := range f.file.Takes {
			inside.add(name, origin{}, feel.Type{})
		}
		return nil
	}
	takes := map[string]bool{}
	for _, name := range f.file.Takes {
		takes[name] = true
	}
	var args []field
	for _, e := range entries {
		if !takes[e.Name] {
			b.miss(e.Key, "mapping.no-parameter", e.Name, f.file.Takes)
			continue
		}
		delete(takes, e.Name)
		a, typ, ok := b.compile(e)
		if !ok {
			typ = feel.Type{}
		}
		a.target = e.Name
		inside.add(e.Name, a.origin(), typ)
		args = append(args, a)
	}
	for _, name := range f.file.Takes {
		if takes[name] {
			b.add(at, "mapping.parameter-missing", map[string]any{"name": name, "fragment": f.file.Fragment})
			inside.add(name, origin{}, feel.Type{})
		}
	}
	return args
}
