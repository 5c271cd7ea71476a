package mapping

import (
	"fmt"
	"maps"
	"path"
	"sort"

	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/mapping/codes"
	"github.com/servicehall/hallway/mapping/schema"
)

// Source is a file's name and text.
type Source = schema.Source

// Files are what a set is read from: mappings and code tables in YAML, schemas
// in JSON.
type Files struct {
	Mappings, Schemas, Tables []Source
}

// Set is what was read: mappings by name, schemas by path, code tables. It
// never changes and is safe for concurrent use.
type Set struct {
	mappings map[string]*Mapping
	schemas  *schema.Set
	tables   map[string]*codes.Table
	beside   beside
}

// beside is what a mapping may use that stands in other files, and how files
// are read.
type beside struct {
	fragments map[string]*fragment
	options   []config.Option
}

// Load reads and checks all files and runs the mappings' samples. The set holds
// what is right; the list says what is wrong with the rest. References ${...}
// mean nothing in these files.
func Load(f Files, o ...config.Option) (*Set, finding.List) {
	l := loader{
		set:       &Set{mappings: map[string]*Mapping{}, tables: map[string]*codes.Table{}},
		options:   append(o[:len(o):len(o)], config.Verbatim()),
		fragments: map[string]*fragment{},
	}
	l.set.schemas, l.found = schema.Load(f.Schemas)
	for _, s := range f.Tables {
		l.table(s)
	}
	l.mappings(f.Mappings)
	l.set.beside = beside{l.fragments, l.options}
	return l.set, once(l.found.Sorted())
}

// Try reads a mapping's text beside what the set holds, as if it stood there
// instead of one of its name. The set does not change. The mapping is nil where
// the text has errors, and where it is a fragment; a sample that does not hold
// is found and keeps nothing from being tried. No more than MaxTried samples are
// kept.
func (s *Set) Try(text Source) (*Mapping, finding.List) {
	l := loader{
		set:       &Set{mappings: map[string]*Mapping{}, schemas: s.schemas, tables: s.tables},
		options:   s.beside.options,
		fragments: maps.Clone(s.beside.fragments),
		most:      MaxTried,
	}
	var root config.Node
	found := config.Decode(text.Name, text.Text, &root, l.options...)
	var m *Mapping
	switch {
	case found.Bad():
		l.found = found
	case isFragment(root):
		l.replace(text, root, found)
	default:
		m = l.mapping(text, root, found)
	}
	return m, once(l.found.Sorted())
}

// MaxTried is how many samples of a text that is tried are run.
const MaxTried = 100

// replace reads a fragment in the place of one of its name.
func (l *loader) replace(text Source, root config.Node, found finding.List) {
	var f fragmentFile
	if !root.Decode(&f).Bad() {
		delete(l.fragments, f.Fragment)
	}
	if x := l.fragment(text, root, found); x != nil {
		l.tryFragment(x)
	}
}

// once leaves out what was found again, as a fragment's errors are by everyone
// who uses it.
func once(found finding.List) finding.List {
	seen := map[string]bool{}
	var out finding.List
	for _, f := range found {
		key := f.Code + " " + f.Place.String() + fmt.Sprint(f.Args)
		if !seen[key] {
			seen[key] = true
			out = append(out, f)
		}
	}
	return out
}

type loader struct {
	fragments map[string]*fragment
	set       *Set
	options   []config.Option
	most      int // samples of a mapping that count, 0 for all
	found     finding.List
}

// Mapping gives a mapping by its name.
func (s *Set) Mapping(name string) (*Mapping, bool) {
	m, ok := s.mappings[name]
	return m, ok
}

// Schema gives a schema by the path of its file.
func (s *Set) Schema(file string) (*schema.Schema, bool) {
	return s.schemas.Schema(file)
}

// Names lists the mappings in order.
func (s *Set) Names() []string { return sortedKeys(s.mappings) }

// Tables are the code tables by name, for feel.Options. They must not be
// changed.
func (s *Set) Tables() map[string]*codes.Table { return s.tables }

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// schemaFor finds the schema that a file names: from the root of the set, from
// the file's own folder, or from the folder above it, where a pack's schemas/
// lies beside its mappings/. It is nil but known where it has errors.
func (l *loader) schemaFor(file, ref string) (s *schema.Schema, known bool) {
	dir := path.Dir(path.Clean(file))
	for _, name := range []string{ref, path.Join(dir, ref), path.Join(path.Dir(dir), ref)} {
		if x, ok := l.set.Schema(name); ok {
			return x, true
		}
		known = known || l.set.schemas.Given(name)
	}
	return nil, known
}
