package form

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/servicehall/hallway/config/finding"
)

// node is a value of the file that knows where it stands.
type node struct {
	at      int64 // offset of its first byte
	value   any   // string, bool, json.Number, nil; for the others delim says what it is
	delim   json.Delim
	members []member
	items   []node
}

type member struct {
	name string
	at   int64
	node
}

// reader reads one file and collects what is wrong with it.
type reader struct {
	file    string
	content []byte
	dec     *json.Decoder
	found   finding.List
}

const (
	maxSource = 200  // bytes of the line that is shown with a finding
	maxFound  = 100  // findings that are told; more say nothing more
	maxItems  = 1000 // of components, and of choices
)

// add appends a finding at an offset of the file.
func (r *reader) add(code string, at int64, path string, args map[string]any) {
	switch len(r.found) {
	case maxFound:
		return
	case maxFound - 1:
		code, path, args = "form.more", "", nil
	}
	r.found.Add(code, r.place(at, path), args)
	begin := bytes.LastIndexByte(r.content[:at], '\n') + 1
	line, _, _ := strings.Cut(string(r.content[begin:]), "\n")
	if line = strings.TrimSuffix(line, "\r"); len(line) <= maxSource && utf8.ValidString(line) {
		r.found[len(r.found)-1].Source = line
	}
}

func (r *reader) warn(code string, at int64, path string, args map[string]any) {
	if n := len(r.found); n < maxFound-1 {
		r.add(code, at, path, args)
		r.found[n].Severity = finding.Warning
	}
}

func (r *reader) place(at int64, path string) finding.Place {
	before := r.content[:at]
	line := before[bytes.LastIndexByte(before, '\n')+1:]
	return finding.Place{File: r.file, Line: bytes.Count(before, []byte("\n")) + 1, Col: utf8.RuneCount(line) + 1, Path: path}
}

// root reads the whole text; false when it is no JSON.
func (r *reader) root() (node, bool) {
	for i := 0; i < len(r.content); {
		c, n := utf8.DecodeRune(r.content[i:])
		if c == utf8.RuneError && n == 1 {
			r.add("form.not-utf8", int64(i), "", nil)
			return node{}, false
		}
		i += n
	}
	if err := json.Unmarshal(r.content, new(json.RawMessage)); err != nil {
		at := int64(len(r.content))
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok && !strings.HasPrefix(syntax.Error(), "unexpected end") {
			at = max(syntax.Offset-1, 0) // it counts the character that is wrong
		}
		r.add("form.json", at, "", map[string]any{"reason": err.Error()})
		return node{}, false
	}
	r.dec = json.NewDecoder(bytes.NewReader(r.content))
	r.dec.UseNumber()
	return r.next(), true
}

// next reads a value of a text that is known to be JSON of bounded depth.
func (r *reader) next() node {
	n := node{at: r.start()}
	n.value, _ = r.dec.Token() // valid, see root
	d, ok := n.value.(json.Delim)
	if !ok {
		return n
	}
	n.value, n.delim = nil, d
	for r.dec.More() {
		if d == '[' {
			n.items = append(n.items, r.next())
			continue
		}
		m := member{at: r.start()}
		name, _ := r.dec.Token()
		m.name, _ = name.(string)
		m.node = r.next()
		n.members = append(n.members, m)
	}
	_, _ = r.dec.Token() // the closing one
	return n
}

// start is where the next token begins.
func (r *reader) start() int64 {
	at := r.dec.InputOffset()
	for at < int64(len(r.content)) && strings.IndexByte(" \t\r\n,:", r.content[at]) >= 0 {
		at++
	}
	return at
}

// only refuses members that are not among those named, and those that stand
// twice, of which JSON would silently take the last.
func (r *reader) only(n node, path, code string, names []string) {
	seen := map[string]bool{}
	for _, m := range n.members {
		switch {
		case seen[m.name]:
			r.add("form.member-twice", m.at, path, map[string]any{"name": m.name})
		case !slices.Contains(names, m.name):
			r.add(code, m.at, path, map[string]any{"name": m.name})
		}
		seen[m.name] = true
	}
}

// member returns a member that is there and not null.
func (n node) member(name string) (member, bool) {
	for _, m := range n.members {
		if m.name == name && (m.value != nil || m.delim != 0) {
			return m, true
		}
	}
	return member{}, false
}

// text, flag, list and object read a member of their kind; another kind is a
// finding, and an absent one the zero value.
func (r *reader) text(n node, name, path string) string {
	m, ok := n.member(name)
	s, is := m.value.(string)
	r.kind(m, ok && !is, path, "string")
	return s
}

func (r *reader) flag(n node, name, path string) bool {
	m, ok := n.member(name)
	b, is := m.value.(bool)
	r.kind(m, ok && !is, path, "boolean")
	return b
}

func (r *reader) list(n node, name, path string) []node {
	m, ok := n.member(name)
	r.kind(m, ok && m.delim != '[', path, "array")
	if len(m.items) > maxItems {
		r.add("form.too-many", m.items[maxItems].at, path, map[string]any{"name": name, "limit": maxItems})
		return m.items[:maxItems]
	}
	return m.items
}

func (r *reader) object(n node, name, path string) node {
	m, ok := n.member(name)
	r.kind(m, ok && m.delim != '{', path, "object")
	return m.node
}

func (r *reader) kind(m member, wrong bool, path, want string) {
	if wrong {
		r.add("form.kind", m.node.at, path, map[string]any{"name": m.name, "want": want})
	}
}
