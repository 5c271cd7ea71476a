// Package tree opens documents that are carried as text inside other data - JSON
// or XML in a field - so that they can be read like any other value, and writes
// them again so that every byte that was not asked to change is as it was: white
// space, order, the way numbers are written, comments, namespaces, CDATA.
package tree

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Kind is what a text holds.
type Kind string

// The kinds, as a mapping's file names them.
const (
	JSON Kind = "json string"
	XML  Kind = "xml string"
)

// Kinds lists them.
func Kinds() []string { return []string{string(JSON), string(XML)} }

const (
	maxText  = 8 << 20
	maxDepth = 200
	maxSteps = 50   // of a path
	maxPath  = 4096 // bytes
)

// Broken is the error of a text that is not of its kind.
type Broken struct {
	Kind   Kind
	Offset int // in bytes
	Reason string
}

// Error says where the text breaks off, and nothing that stands in it.
func (b *Broken) Error() string {
	return fmt.Sprintf("read %s: byte %d: %s", b.Kind, b.Offset, b.Reason)
}

// ErrPath is the error of a path that cannot be set or removed.
var ErrPath = errors.New("there is no such place in the document")

// ErrValue is the error of a value that cannot stand in a document.
var ErrValue = errors.New("this value cannot stand in the document")

// Book knows the trees that were opened while one message was mapped, and their
// texts. The zero value is ready. One goroutine uses it at a time.
type Book struct{ parts map[uintptr]part }

// part is a piece of a text that a map or list was read from.
type part struct {
	kind Kind
	raw  string // of JSON, or of a whole document
	root bool
	doc  *document // of an element
	at   *element
}

// text is the piece as it stands alone.
func (p part) text() string {
	if p.at != nil {
		return p.doc.alone(p.at)
	}
	return p.raw
}

// Open reads a text. JSON becomes what it says, with numbers as they are
// written. XML becomes an object with the root element's name: elements are
// members, several of one name a list; "@name" is an attribute, "#text" the text
// beside attributes and elements; an element of nothing but text is that text;
// prefixes are left out.
func (b *Book) Open(kind Kind, text string) (any, error) {
	if len(text) > maxText {
		return nil, &Broken{kind, maxText, "the text is too long"}
	}
	if b.parts == nil {
		b.parts = map[uintptr]part{}
	}
	if !utf8.ValidString(text) {
		return nil, &Broken{kind, 0, "it is not UTF-8"}
	}
	if kind == JSON {
		n, err := readJSON(text)
		if err != nil {
			return nil, err
		}
		v := b.jsonView(text, n)
		b.keep(v, part{kind: JSON, raw: text, root: true})
		return v, nil
	}
	d, err := readXML(text)
	if err != nil {
		return nil, err
	}
	v := map[string]any{d.root.local(): b.xmlView(d, d.root)}
	b.keep(v, part{kind: XML, raw: text, root: true})
	return v, nil
}

// keep remembers where a map or list comes from. Empty lists are all the same
// one, and are not worth it.
func (b *Book) keep(v any, p part) {
	if id, ok := identity(v); ok {
		b.parts[id] = p
	}
}

// identity tells a map or list from others that are equal.
func identity(v any) (uintptr, bool) {
	switch x := v.(type) {
	case map[string]any:
		return reflect.ValueOf(x).Pointer(), x != nil
	case []any:
		return reflect.ValueOf(x).Pointer(), len(x) > 0
	}
	return 0, false
}

// Whole gives the text of an opened document where v is all of it.
func (b *Book) Whole(v any) (string, bool) {
	p, ok := b.part(v)
	return p.raw, ok && p.root
}

func (b *Book) part(v any) (part, bool) {
	id, ok := identity(v)
	if !ok {
		return part{}, false
	}
	p, ok := b.parts[id]
	return p, ok
}

// Write makes a text of a value. What comes from an opened document of the same
// kind is written as it stood there. A string that is a document already stays
// as it is; XML cannot be made of anything else.
func (b *Book) Write(kind Kind, v any) (string, error) {
	if p, ok := b.part(v); ok && p.kind == kind {
		return p.text(), nil
	}
	s, isText := v.(string)
	switch {
	case kind == XML && isText:
		_, err := readXML(s)
		return s, err
	case kind == XML:
		return "", fmt.Errorf("write xml string: %w", ErrValue)
	case isText && strings.IndexAny(strings.TrimSpace(s), "{[") == 0:
		if _, err := readJSON(s); err == nil {
			return s, nil
		}
	}
	out, err := b.appendJSON(nil, v, 0)
	return string(out), err
}

// Edit is a change at one place.
type Edit struct {
	Path   string // "a.b[0].c", positions from 0; attributes are "@name"
	Value  any
	Remove bool
}

// Change makes edits one after the other and leaves everything else as it is. An
// empty text becomes a document where the first edit says of what.
func (b *Book) Change(kind Kind, text string, edits []Edit) (string, error) {
	if !utf8.ValidString(text) {
		return "", &Broken{kind, 0, "it is not UTF-8"}
	}
	for _, e := range edits {
		steps, err := parsePath(e.Path)
		if err != nil {
			return "", err
		}
		if kind == JSON {
			text, err = b.changeJSON(text, steps, e)
		} else {
			text, err = changeXML(text, steps, e)
		}
		if err != nil {
			return "", fmt.Errorf("change %s at %s: %w", kind, e.Path, err)
		}
		if len(text) > maxText {
			return "", &Broken{kind, maxText, "the text is too long"}
		}
	}
	return text, nil
}

// step is a name or a position.
type step struct {
	name  string
	index int // -1 for a name
}

// CheckPath tells whether a path can be one.
func CheckPath(path string) bool {
	_, err := parsePath(path)
	return err == nil
}

func parsePath(path string) ([]step, error) {
	if !utf8.ValidString(path) || len(path) > maxPath {
		return nil, fmt.Errorf("%w: %q", ErrPath, path)
	}
	var out []step
	for _, p := range strings.Split(path, ".") {
		name, rest, _ := strings.Cut(p, "[")
		if name == "" || strings.TrimSpace(name) != name {
			return nil, fmt.Errorf("%w: %q", ErrPath, path)
		}
		out = append(out, step{name, -1})
		for rest != "" {
			number, more, closed := strings.Cut(rest, "]")
			n, err := strconv.ParseUint(number, 10, 20)
			if err != nil || !closed || more != "" && more[0] != '[' {
				return nil, fmt.Errorf("%w: %q", ErrPath, path)
			}
			out = append(out, step{"", int(n)})
			rest = strings.TrimPrefix(more, "[")
		}
		if len(out) > maxSteps {
			return nil, fmt.Errorf("%w: it is too long", ErrPath)
		}
	}
	return out, nil
}
