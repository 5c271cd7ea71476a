package mapping

import (
	"fmt"
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
	return l.set, once(l.found.Sorted())
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
