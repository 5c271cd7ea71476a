package bpmn

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/servicehall/hallway/config/finding"
)

// Limits of a file. They are far over what a person draws.
const (
	MaxBytes      = 8 << 20
	MaxDepth      = 100
	MaxElements   = 100_000
	MaxAttributes = 256 // of one element
)

// elem is one XML element with its place. Only what a model needs is kept.
type elem struct {
	space, name string
	at          finding.Place
	attrs       []attr
	children    []*elem
	text        Text
	parent      *elem
	chars, raw  []byte // of text, until the element ends
}

type attr struct {
	space, name string
	at          finding.Place
	value       Text
}

// is reports whether the element is the BPMN element of that name.
func (e *elem) is(name string) bool { return e.space == NamespaceBPMN && e.name == name }

// attr returns the value of an attribute without a namespace.
func (e *elem) attr(name string) (Text, bool) {
	for _, a := range e.attrs {
		if a.space == "" && a.name == name {
			return a.value, true
		}
	}
	return Text{}, false
}

// get returns the value of an attribute, empty with the element's place where
// there is none.
func (e *elem) get(name string) Text {
	if t, ok := e.attr(name); ok {
		return t
	}
	return Text{At: e.at}
}

// id returns the element's id, or that of the nearest element around it.
func (e *elem) id() string {
	for ; e != nil; e = e.parent {
		if t, ok := e.attr("id"); ok {
			return t.Value
		}
	}
	return ""
}

// child returns the first BPMN child of that name, or nil.
func (e *elem) child(name string) *elem {
	for _, c := range e.children {
		if c.is(name) {
			return c
		}
	}
	return nil
}

// reader turns XML into a tree and knows the lines of the file.
type reader struct {
	file  string
	src   []byte
	lines []int // offset of each line's first byte
	found finding.List
	count int
	last  spotted
}

// spotted is the place that was told last. Places are asked for in the order
// of the file, so that a file of one long line is not counted again for each.
type spotted struct{ line, offset, col int }

// parseTree reads a whole file. It returns nil and findings when the file is
// too large, too deep, not UTF-8, has a DOCTYPE or is not well formed.
func parseTree(file string, src []byte) (*elem, *reader) {
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	r := &reader{file: file, src: src, lines: []int{0}}
	if len(src) > MaxBytes {
		r.found.Add("bpmn.too-large", finding.Place{File: file}, map[string]any{"limit": MaxBytes})
		return nil, r
	}
	for i, c := range src {
		if c == '\n' {
			r.lines = append(r.lines, i+1)
		}
	}
	if r.encoding(); r.found.Bad() {
		return nil, r
	}
	root := r.read()
	if r.found.Bad() {
		return nil, r
	}
	return root, r
}

func (r *reader) read() *elem {
	dec := xml.NewDecoder(bytes.NewReader(r.src))
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // judged by encoding
	var root, open *elem
	for depth := 0; ; {
		start := int(dec.InputOffset())
		tok, err := dec.Token()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				r.syntax(dec, err)
			} else if root == nil {
				r.found.Add("bpmn.not-xml", r.place(0), map[string]any{"error": "no element"})
			}
			return root
		}
		switch t := tok.(type) {
		case xml.Directive:
			r.found.Add("bpmn.doctype", r.place(start), nil)
			return nil
		case xml.StartElement:
			depth++
			r.count++
			if depth > MaxDepth || r.count > MaxElements {
				r.found.Add("bpmn.too-deep", r.place(start), map[string]any{"depth": MaxDepth, "elements": MaxElements})
				return nil
			}
			e := r.element(t, start, open)
			if r.found.Bad() {
				return nil
			}
			if root == nil {
				root = e
			}
			open = e
		case xml.EndElement:
			depth--
			open.close()
			open = open.parent
		case xml.CharData:
			r.chars(open, t, start)
		}
	}
}

func (r *reader) syntax(dec *xml.Decoder, err error) {
	msg := err.Error()
	var s *xml.SyntaxError
	if errors.As(err, &s) {
		msg = s.Msg
	}
	r.found.Add("bpmn.not-xml", r.place(int(dec.InputOffset())), map[string]any{"error": msg})
}

func (r *reader) element(t xml.StartElement, start int, parent *elem) *elem {
	e := &elem{space: t.Name.Space, name: t.Name.Local, at: r.place(start), parent: parent}
	if len(t.Attr) > MaxAttributes {
		r.found.Add("bpmn.too-wide", e.at, map[string]any{"limit": MaxAttributes})
		return e
	}
	spots := r.attrSpots(start)
	for i, a := range t.Attr {
		at := attr{space: a.Name.Space, name: a.Name.Local, at: e.at, value: Text{Value: a.Value, At: e.at, raw: a.Value}}
		if i < len(spots) {
			s := spots[i]
			at.at = r.place(s.name)
			at.value.At = r.place(s.value)
			at.value.raw = string(r.src[s.value:s.end])
		}
		if slices.ContainsFunc(e.attrs, func(o attr) bool { return o.space == at.space && o.name == at.name }) {
			r.found.Add("bpmn.not-xml", at.at, map[string]any{"error": "the attribute " + at.name + " is given twice"})
		}
		e.attrs = append(e.attrs, at)
	}
	if parent != nil {
		parent.children = append(parent.children, e)
	}
	return e
}

// chars keeps the text of elements that have one, trimmed at its front so
// that its place is that of the first visible character.
func (r *reader) chars(open *elem, data xml.CharData, start int) {
	if open == nil {
		return
	}
	raw := r.src[start:]
	if bytes.HasPrefix(raw, []byte(cdataOpen)) {
		start += len(cdataOpen)
		raw, _, _ = bytes.Cut(raw[len(cdataOpen):], []byte("]]>"))
	} else {
		raw, _, _ = bytes.Cut(raw, []byte("<"))
	}
	if len(open.chars) == 0 {
		data = bytes.TrimLeft(data, blank)
		if len(data) == 0 {
			return
		}
		visible := bytes.TrimLeft(raw, blank)
		open.text.At = r.place(start + len(raw) - len(visible))
		raw = visible
	}
	open.chars, open.raw = append(open.chars, data...), append(open.raw, raw...)
}

// close makes the text of an element whose end was read.
func (e *elem) close() {
	e.text.Value, e.text.raw = string(e.chars), string(e.raw)
	e.chars, e.raw = nil, nil
}

const blank = " \t\r\n"

const cdataOpen = "<![CDATA["

// spot is where an attribute's name and value stand in the file.
type spot struct{ name, value, end int }

// attrSpots finds the attributes of the start tag at an offset. The decoder
// has already accepted the tag, so it is well formed.
func (r *reader) attrSpots(i int) []spot {
	var out []spot
	src := r.src
	for i < len(src) && !isSpace(src[i]) && src[i] != '>' {
		i++
	}
	for i < len(src) && src[i] != '>' {
		if isSpace(src[i]) || src[i] == '/' {
			i++
			continue
		}
		s := spot{name: i}
		for i < len(src) && src[i] != '"' && src[i] != '\'' && src[i] != '>' {
			i++
		}
		if i >= len(src) || src[i] == '>' {
			return out
		}
		s.value = i + 1
		end := bytes.IndexByte(src[s.value:], src[i])
		if end < 0 {
			return out
		}
		s.end = s.value + end
		out = append(out, s)
		i = s.end + 1
	}
	return out
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// place turns a byte offset into line and column, in characters from 1.
func (r *reader) place(offset int) finding.Place {
	offset = min(offset, len(r.src))
	line := sort.SearchInts(r.lines, offset+1) - 1
	from := spotted{line, r.lines[line], 1}
	if r.last.line == line && r.last.offset > from.offset && r.last.offset <= offset {
		from = r.last
	}
	r.last = spotted{line, offset, from.col + utf8.RuneCount(r.src[from.offset:offset])}
	return finding.Place{File: r.file, Line: line + 1, Col: r.last.col}
}

// maxSource is the longest line that is shown with a caret beneath it.
const maxSource = 500

// line returns the text of a line, for the caret beneath it; "" for a line that
// nobody could read.
func (r *reader) line(n int) string {
	if n < 1 || n > len(r.lines) {
		return ""
	}
	rest := r.src[r.lines[n-1]:]
	if n < len(r.lines) {
		rest = rest[:r.lines[n]-r.lines[n-1]-1]
	}
	if len(rest) > maxSource {
		return ""
	}
	return strings.TrimRight(string(rest), "\r")
}
