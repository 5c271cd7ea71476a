package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/servicehall/hallway/config/finding"
)

// jsonNode is a JSON value with the order and places that decoding loses.
type jsonNode struct {
	offset  int // where it begins, in bytes
	value   any // of a scalar: nil, bool, string, json.Number
	isList  bool
	members []jsonMember // of an object
	items   []*jsonNode  // of a list
}

type jsonMember struct {
	name   string
	offset int
	value  *jsonNode
}

// jsonText is a JSON file that has been read.
type jsonText struct {
	file string
	text []byte
	root *jsonNode
}

const (
	maxJSON      = 4 << 20
	maxJSONDepth = 64
)

// readJSON reads one JSON value. Keys that stand twice are found.
func readJSON(file string, text []byte) (*jsonText, finding.List) {
	t := &jsonText{file: file, text: bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))}
	var found finding.List
	if len(text) > maxJSON {
		return nil, append(found, t.at(0, "mapping.too-large", map[string]any{"limit": maxJSON >> 20}))
	}
	for i := 0; i < len(t.text); {
		r, n := utf8.DecodeRune(t.text[i:])
		if r == utf8.RuneError && n <= 1 {
			return nil, append(found, t.at(i, "mapping.not-utf8", nil))
		}
		i += n
	}
	dec := json.NewDecoder(bytes.NewReader(t.text))
	dec.UseNumber()
	r := jsonReader{text: t, dec: dec}
	root, err := r.value(0)
	if err == nil {
		err = r.end()
	}
	if err != nil {
		return nil, append(found, r.wrong(err))
	}
	t.root = root
	return t, r.found
}

// ReadJSON reads a JSON file into plain data, numbers as they are written. Keys
// that stand twice, and whatever is no JSON, are found with their places.
func ReadJSON(file string, text []byte) (any, finding.List) {
	t, found := readJSON(file, text)
	if t == nil {
		return nil, found
	}
	return t.root.plain(), found
}

type jsonReader struct {
	text  *jsonText
	dec   *json.Decoder
	found finding.List
}

var errTooDeep = errors.New("too deep")

// start is where the next token begins.
func (r *jsonReader) start() int {
	i := int(r.dec.InputOffset())
	for i < len(r.text.text) && strings.IndexByte(" \t\r\n,:", r.text.text[i]) >= 0 {
		i++
	}
	return i
}

func (r *jsonReader) value(depth int) (*jsonNode, error) {
	n := &jsonNode{offset: r.start()}
	tok, err := r.dec.Token()
	if err != nil {
		return nil, err
	}
	d, isDelim := tok.(json.Delim)
	switch {
	case !isDelim:
		n.value = tok
		return n, nil
	case depth > maxJSONDepth:
		return nil, errTooDeep
	case d == '[':
		n.isList = true
		err = r.list(n, depth)
	default:
		n.members = []jsonMember{}
		err = r.object(n, depth)
	}
	return n, err
}

func (r *jsonReader) list(n *jsonNode, depth int) error {
	for r.dec.More() {
		x, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		n.items = append(n.items, x)
	}
	_, err := r.dec.Token()
	return err
}

func (r *jsonReader) object(n *jsonNode, depth int) error {
	for r.dec.More() {
		at := r.start()
		tok, err := r.dec.Token()
		if err != nil {
			return err
		}
		name, _ := tok.(string)
		if n.member(name) != nil {
			r.found = append(r.found, r.text.at(at, "mapping.key-twice", map[string]any{"key": name}))
		}
		x, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		n.members = append(n.members, jsonMember{name, at, x})
	}
	_, err := r.dec.Token()
	return err
}

func (r *jsonReader) end() error {
	at := r.start()
	if _, err := r.dec.Token(); !errors.Is(err, io.EOF) {
		r.found = append(r.found, r.text.at(at, "mapping.json-behind", nil))
	}
	return nil
}

func (r *jsonReader) wrong(err error) finding.Finding {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, errTooDeep):
		return r.text.at(r.start(), "mapping.json-depth", map[string]any{"limit": maxJSONDepth})
	case errors.As(err, &syntax) && syntax.Error() != "":
		return r.text.at(r.start(), "mapping.json", map[string]any{"reason": syntax.Error()})
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return r.text.at(len(r.text.text), "mapping.json-ends", nil)
	}
	return r.text.at(r.start(), "mapping.json", map[string]any{"reason": fmt.Sprint(err)})
}

// at makes a finding about a byte of the text.
func (t *jsonText) at(offset int, code string, args map[string]any) finding.Finding {
	offset = min(offset, len(t.text))
	before := t.text[:offset]
	begin := bytes.LastIndexByte(before, '\n') + 1
	line := t.text[begin:]
	if i := bytes.IndexByte(line, '\n'); i >= 0 {
		line = line[:i]
	}
	return finding.Finding{Code: code, Severity: finding.Error, Args: args, Source: strings.TrimRight(string(line), "\r"),
		Place: finding.Place{File: t.file, Line: bytes.Count(before, []byte("\n")) + 1, Col: utf8.RuneCount(before[begin:]) + 1}}
}

// member gives a member of an object, or nil.
func (n *jsonNode) member(name string) *jsonNode {
	if n == nil {
		return nil
	}
	for i := range n.members {
		if n.members[i].name == name {
			return n.members[i].value
		}
	}
	return nil
}

// str gives a member that is a text, or "".
func (n *jsonNode) str(name string) string {
	if m := n.member(name); m != nil {
		s, _ := m.value.(string)
		return s
	}
	return ""
}

// follow goes down a path of names and positions as far as it leads.
func (n *jsonNode) follow(tokens []string) (at *jsonNode, whole bool) {
	for _, tok := range tokens {
		next := n.member(tok)
		if i, err := strconv.Atoi(tok); next == nil && err == nil && i >= 0 && i < len(n.items) {
			next = n.items[i]
		}
		if next == nil {
			return n, false
		}
		n = next
	}
	return n, true
}

// plain gives the value as decoding into any does.
func (n *jsonNode) plain() any {
	switch {
	case n.members != nil:
		out := make(map[string]any, len(n.members))
		for _, m := range n.members {
			out[m.name] = m.value.plain()
		}
		return out
	case n.isList:
		out := make([]any, len(n.items))
		for i, x := range n.items {
			out[i] = x.plain()
		}
		return out
	}
	return n.value
}
