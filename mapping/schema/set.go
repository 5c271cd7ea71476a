package schema

import (
	"path"
	"sort"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/servicehall/hallway/config/finding"
)

// Source is a file's name and text.
type Source struct {
	Name string
	Text []byte
}

// EndsIn warns where a file's name does not end as it should.
func (s Source) EndsIn(end string) (found finding.List) {
	if !strings.HasSuffix(s.Name, end) {
		found.Warn("mapping.file-name", finding.Place{File: s.Name}, map[string]any{"end": end})
	}
	return found
}

// Set is schemas by the paths of their files. It never changes and is safe for
// concurrent use.
type Set struct {
	schemas map[string]*Schema
	given   map[string]bool // paths of all files, broken ones too
}

// library is all schema files of a set, by path, so that they can refer to one
// another.
type library struct{ texts map[string]*jsonText }

// Load reads schema files. The set holds what is right; the list says what is
// wrong with the rest.
func Load(files []Source) (*Set, finding.List) {
	set := &Set{schemas: map[string]*Schema{}, given: map[string]bool{}}
	lib := &library{texts: map[string]*jsonText{}}
	var names []string
	var all finding.List
	for _, s := range files {
		name := path.Clean(s.Name)
		set.given[name] = true
		all = append(all, s.EndsIn(".json")...)
		t, found := readJSON(s.Name, s.Text)
		all = append(all, found...)
		if t == nil {
			continue
		}
		if _, twice := lib.texts[name]; twice {
			all.Add("mapping.schema-twice", finding.Place{File: s.Name, Line: 1, Col: 1}, nil)
			continue
		}
		lib.texts[name] = t
		names = append(names, name)
	}
	for _, name := range names {
		s, found := lib.compile(name)
		all = append(all, found...)
		if s != nil {
			set.schemas[name] = s
		}
	}
	return set, all
}

// Of reads one schema that is no file of a set, under a name for people.
func Of(name string, text []byte) (*Schema, finding.List) {
	t, found := readJSON(name, text)
	if t == nil {
		return nil, found
	}
	lib := &library{texts: map[string]*jsonText{path.Clean(name): t}}
	s, more := lib.compile(path.Clean(name))
	return s, append(found, more...)
}

// compile makes one schema of its file; nil where it has errors.
func (l *library) compile(name string) (*Schema, finding.List) {
	t := l.texts[name]
	found := l.references(name)
	if found.Bad() {
		return nil, found
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	c.RegisterVocabulary(contents())
	c.AssertVocabs()
	c.UseLoader(l)
	compiled, err := c.Compile(address(name))
	if err != nil {
		return nil, append(found, t.broken(err)...)
	}
	return &Schema{file: t.file, text: t, compiled: compiled, in: l}, found
}

// Schema gives a schema by the path of its file.
func (s *Set) Schema(file string) (*Schema, bool) {
	x, ok := s.schemas[path.Clean(file)]
	return x, ok
}

// Given reports whether there is a file of a path, with errors or without.
func (s *Set) Given(file string) bool { return s.given[path.Clean(file)] }

// Files lists the paths of all files in order, those with errors too.
func (s *Set) Files() []string {
	out := make([]string, 0, len(s.given))
	for name := range s.given {
		out = append(out, name)
	}
	sort.Strings(out)
	return out
}
