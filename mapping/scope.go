package mapping

import (
	"maps"
	"slices"
	"strings"

	"github.com/servicehall/hallway/mapping/feel"
)

// scope is the names that expressions know at a place of a mapping.
type scope struct {
	types  map[string]feel.Type
	from   map[string]origin // of names that are no input
	strict bool
}

// origin says what a name stands for: which input paths it is made of, through
// which lets, and which path it is, if it is no more than that.
type origin struct {
	reads, through []string
	path           string
}

func newScope(types map[string]feel.Type, strict bool) *scope {
	s := &scope{types: map[string]feel.Type{}, from: map[string]origin{}, strict: strict}
	maps.Copy(s.types, types)
	return s
}

// inner is a scope that knows all that this one does.
func (s *scope) inner() *scope {
	return &scope{types: maps.Clone(s.types), from: maps.Clone(s.from), strict: s.strict}
}

func (s *scope) add(name string, o origin, typ feel.Type) {
	s.types[name], s.from[name] = typ, o
}

// origin is what a name stands for that has the field's value.
func (f *field) origin() origin { return origin{f.reads, f.through, f.path} }

// trace lists the input paths that a program reads, looking through the names
// that are no input, and those names. path is what the source as a whole is.
func (s *scope) trace(source string, programReads []string) (reads, through []string, path string) {
	paths, names := map[string]bool{}, map[string]bool{}
	for _, p := range programReads {
		head, rest, _ := strings.Cut(p, ".")
		o, known := s.from[head]
		if !known {
			paths[p] = true
			continue
		}
		names[head] = true
		for _, x := range o.through {
			names[x] = true
		}
		if o.path != "" {
			paths[strings.TrimSuffix(o.path+"."+rest, ".")] = true
			continue
		}
		for _, x := range o.reads {
			paths[x] = true
		}
	}
	return sortedKeys(paths), sortedKeys(names), s.whole(source, programReads)
}

// whole is the input path that a source is, "" where it is none. A filter of a
// list stays the list.
func (s *scope) whole(source string, reads []string) string {
	if i := strings.IndexByte(source, '['); i > 0 && strings.HasSuffix(source, "]") && strings.Count(source, "[") == 1 {
		source = strings.TrimSpace(source[:i])
	}
	if !slices.Contains(reads, source) {
		return ""
	}
	head, rest, _ := strings.Cut(source, ".")
	o, known := s.from[head]
	switch {
	case !known:
		return source
	case o.path == "":
		return ""
	}
	return strings.TrimSuffix(o.path+"."+rest, ".")
}
