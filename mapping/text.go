package mapping

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/feel/value"
	"github.com/servicehall/hallway/mapping/schema"
	"github.com/servicehall/hallway/mapping/tree"
)

// edit is a document that is changed in some places.
type edit struct {
	sets    []field // whose targets are paths in it
	removes []string
}

// texts reads which input paths hold documents, and what is known of them then.
func (b *builder) texts() {
	if b.m.from != nil {
		b.m.texts = b.m.from.Contents()
	}
	entries, ok := b.file.Texts.Entries()
	if !ok {
		b.add(b.file.Texts, "mapping.texts", nil)
		return
	}
	for _, e := range entries {
		kind := b.kind(e.Value)
		keys := strings.Split(e.Name, ".")
		if blank(keys) {
			b.add(e.Key, "mapping.bad-target", map[string]any{"target": e.Name})
			continue
		}
		t, known := b.scope.types[keys[0]]
		if !known && b.scope.strict {
			b.miss(e.Key, "mapping.no-input", keys[0], sortedKeys(b.scope.types))
			continue
		}
		b.scope.types[keys[0]] = opened(t, keys[1:])
		b.m.texts = append(b.m.texts, schema.Content{Keys: keys, Kind: kind})
	}
}

// opened is a type in which nothing is known of what lies at a path.
func opened(t feel.Type, keys []string) feel.Type {
	switch {
	case len(keys) == 0:
		return feel.Type{}
	case t.Kind == value.List && t.Elem != nil:
		elem := opened(*t.Elem, keys)
		t.Elem = &elem
	case t.Kind == value.Context:
		t.Fields = maps.Clone(t.Fields)
		if t.Fields == nil {
			t.Fields = map[string]feel.Type{}
		}
		t.Fields[keys[0]] = opened(t.Fields[keys[0]], keys[1:])
	}
	return t
}

// kind reads the kind of a document.
func (b *builder) kind(n config.Node) tree.Kind {
	k := b.name(n)
	if !slices.Contains(tree.Kinds(), k) {
		b.add(n, "mapping.text-kind", map[string]any{"known": strings.Join(tree.Kinds(), ", ")})
	}
	return tree.Kind(k)
}

// edit reads {edit: ..., text: ..., set: {...}, remove: [...]}.
func (b *builder) edit(given map[string]config.Entry) field {
	f, _, ok := b.compile(given["edit"])
	f.bad, f.edit = !ok, &edit{}
	if _, said := given["text"]; !said {
		b.add(given["edit"].Key, "mapping.text-kind", map[string]any{"known": strings.Join(tree.Kinds(), ", ")})
	}
	sets, ok := given["set"].Value.Entries()
	if !ok {
		b.add(given["set"].Value, "mapping.set", nil)
	}
	for _, e := range sets {
		if !tree.CheckPath(e.Name) {
			b.add(e.Key, "mapping.text-path", map[string]any{"path": e.Name})
			continue
		}
		s, _, ok := b.compile(e)
		s.target, s.bad = e.Name, !ok
		f.edit.sets = append(f.edit.sets, s)
	}
	removes, ok := given["remove"].Value.Items()
	if !ok {
		b.add(given["remove"].Value, "mapping.remove", nil)
	}
	for _, n := range removes {
		path := b.name(n)
		if !tree.CheckPath(path) {
			b.add(n, "mapping.text-path", map[string]any{"path": path})
		}
		f.edit.removes = append(f.edit.removes, path)
	}
	return f
}

// open reads the documents in the input, in a copy of it; false where one is
// broken.
func (e *evaluation) open(in map[string]any) map[string]any {
	e.book = &tree.Book{}
	out := any(in)
	for _, t := range e.m.texts {
		out = e.openAt(out, t.Keys, t.Kind, "")
	}
	m, _ := out.(map[string]any)
	return m
}

func (e *evaluation) openAt(v any, keys []string, kind tree.Kind, at string) any {
	switch x := v.(type) {
	case []any:
		out := slices.Clone(x)
		for i := range out {
			out[i] = e.openAt(out[i], keys, kind, at+"["+strconv.Itoa(i)+"]")
		}
		return out
	case map[string]any:
		if len(keys) == 0 {
			return v
		}
		inner, there := x[keys[0]]
		if !there {
			return v
		}
		out := maps.Clone(x)
		out[keys[0]] = e.openAt(inner, keys[1:], kind, strings.TrimPrefix(at+"."+keys[0], "."))
		return out
	case string:
		if len(keys) > 0 {
			return v
		}
		if strings.TrimSpace(x) == "" {
			return nil
		}
		tree, err := e.book.Open(kind, x)
		if err != nil {
			e.problems = append(e.problems, schema.Broken(at, "", err))
			return nil
		}
		return tree
	}
	return v
}

// finish makes what is to be put of a value: a document becomes text where the
// target holds one, and where all of it is passed on to what is no object.
func (e *evaluation) finish(f *field, v any) any {
	if v == nil || f.text == "" && e.book == nil {
		return v
	}
	if e.book == nil {
		e.book = &tree.Book{}
	}
	if f.text == "" {
		if text, whole := e.book.Whole(v); whole && !f.nested {
			return text
		}
		return v
	}
	text, err := e.book.Write(f.text, v)
	if err != nil {
		e.problems = append(e.problems, schema.Broken(e.prefix+f.target, e.prefix+f.target, err))
		return nil
	}
	return text
}

// change makes the text of a document with its edits.
func (e *evaluation) change(f *field, v any) any {
	if v == nil {
		return nil
	}
	if e.book == nil {
		e.book = &tree.Book{}
	}
	target := e.prefix + f.target
	text, isText := v.(string)
	if !isText {
		var err error
		if text, err = e.book.Write(f.text, v); err != nil {
			e.problems = append(e.problems, schema.Broken(target, target, err))
			return nil
		}
	}
	for _, path := range f.edit.removes {
		text = e.apply1(f, text, tree.Edit{Path: path, Remove: true})
	}
	for i := range f.edit.sets {
		s := &f.edit.sets[i]
		x, notes := e.eval(s)
		if e.traced {
			t := e.trace(s, s, x == nil, notes)
			t.Target = target + "." + s.target
			e.traces = append(e.traces, t)
		}
		if x != nil {
			text = e.apply1(f, text, tree.Edit{Path: s.target, Value: x})
		}
	}
	return text
}

// apply1 makes one edit; where it cannot be made, the text stays as it is and
// the problem is noted.
func (e *evaluation) apply1(f *field, text string, one tree.Edit) string {
	out, err := e.book.Change(f.text, text, []tree.Edit{one})
	if err != nil {
		at := e.prefix + f.target
		if p := schema.Broken(at+"."+one.Path, at+"."+one.Path, err); !e.noted(p) {
			e.problems = append(e.problems, p)
		}
		return text
	}
	return out
}
