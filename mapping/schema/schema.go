package schema

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/mapping/feel"
)

// Schema is a JSON Schema file. It never changes and is safe for concurrent
// use.
type Schema struct {
	file     string
	text     *jsonText
	compiled *jsonschema.Schema
	in       *library
}

// scheme begins the addresses under which the files know one another; nothing
// outside is ever asked.
const scheme = "hall:///"

func address(file string) string { return scheme + (&url.URL{Path: path.Clean(file)}).EscapedPath() }

// Load gives the schema library the files of the set and nothing else.
func (l *library) Load(at string) (any, error) {
	u, err := url.Parse(at)
	if err != nil {
		return nil, fmt.Errorf("read schema address: %w", err)
	}
	if t, ok := l.texts[strings.TrimPrefix(u.Path, "/")]; ok && u.Scheme+":///" == scheme {
		doc := t.root.plain()
		if m, isObject := doc.(map[string]any); isObject {
			delete(m, "$id") // files know one another by their paths
		}
		return doc, nil
	}
	return nil, errors.New("no such schema in the set")
}

// broken says what keeps a schema from being one.
func (t *jsonText) broken(err error) finding.List {
	var invalid *jsonschema.SchemaValidationError
	var inside *jsonschema.ValidationError
	if errors.As(err, &invalid) && errors.As(invalid.Err, &inside) {
		var found finding.List
		for _, leaf := range leaves(inside) {
			n, _ := t.root.follow(leaf.InstanceLocation)
			p := problemOf(leaf)[0]
			args := map[string]any{"path": "/" + strings.Join(leaf.InstanceLocation, "/"), "problem-zh": p.Say(words.Zh), "problem-en": p.Say(words.En)}
			f := t.at(n.offset, "mapping.schema", args)
			if !slices.ContainsFunc(found, func(x finding.Finding) bool { return x.Place == f.Place }) {
				found = append(found, f)
			}
		}
		return found
	}
	return finding.List{t.at(0, "mapping.schema-unusable", map[string]any{"reason": reason(err)})}
}

// reason is the library's own message without the addresses, which are ours.
func reason(err error) string {
	return strings.ReplaceAll(err.Error(), scheme, "")
}

// Path is the schema's file, as it was named.
func (s *Schema) Path() string { return s.file }

// Root is the place of the data as a whole.
func (s *Schema) Root() Place { return Place{s.in, path.Clean(s.file), s.text.root} }

// Type is what FEEL can know of the data.
func (s *Schema) Type() feel.Type { return s.Root().Type() }

// JSON gives the schema in JSON's shape, a fresh copy.
func (s *Schema) JSON() any { return s.text.root.plain() }
