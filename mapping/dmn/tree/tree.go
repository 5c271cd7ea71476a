// Package tree reads the XML of a DMN file into elements that know their line
// and column. Size and depth are bounded, and entity declarations are refused.
package tree

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/servicehall/hallway/config/finding"
)

// Limits of a file. They are far over what a person draws.
const (
	MaxBytes    = 8 << 20
	MaxDepth    = 100
	MaxElements = 200_000
)

// Elem is one XML element.
type Elem struct {
	Space, Name string
	At          finding.Place
	Children    []*Elem
	Text        Text
	attrs       []attr
	parent      *Elem
}

type attr struct {
	space, name, value string
}

// Attr gives the value of an attribute without a namespace, "" where there is
// none.
func (e *Elem) Attr(name string) string {
	for _, a := range e.attrs {
		if a.space == "" && a.name == name {
			return a.value
		}
	}
	return ""
}

// Place is where the element stands, with the id of the nearest element around
// it that has one.
func (e *Elem) Place() finding.Place {
	at := e.At
	for x := e; x != nil && at.Path == ""; x = x.parent {
		at.Path = x.Attr("id")
	}
	return at
}

// Child gives the first child of that name in the element's own namespace, or
// nil.
func (e *Elem) Child(name string) *Elem {
	for _, c := range e.Children {
		if c.Name == name && c.Space == e.Space {
			return c
		}
	}
	return nil
}

// Named gives all children of that name in the element's own namespace.
func (e *Elem) Named(name string) []*Elem {
	var out []*Elem
	for _, c := range e.Children {
		if c.Name == name && c.Space == e.Space {
			out = append(out, c)
		}
	}
	return out
}

// Doc is a file that was read.
type Doc struct {
	Root  *Elem
	file  string
	src   []byte
	lines []int // offset of each line's first byte
	found finding.List
	count int
}

// Read reads a whole file. Root is nil, and the list has errors, where the file
// is too large, too deep, has a DOCTYPE or is not well formed.
func Read(file string, src []byte) (*Doc, finding.List) {
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	d := &Doc{file: file, src: src, lines: []int{0}}
	if len(src) > MaxBytes {
		d.found.Add("dmn.too-large", finding.Place{File: file}, map[string]any{"limit": MaxBytes})
		return d, d.found
	}
	for i, c := range src {
		if c == '\n' {
			d.lines = append(d.lines, i+1)
		}
	}
	d.Root = d.read()
	if d.found.Bad() {
		d.Root = nil
	}
	return d, d.found
}

func (d *Doc) read() *Elem {
	dec := xml.NewDecoder(bytes.NewReader(d.src))
	var root, open *Elem
	for depth := 0; ; {
		start := int(dec.InputOffset())
		tok, err := dec.Token()
		if err != nil {
			d.ended(dec, root, err)
			return root
		}
		switch t := tok.(type) {
		case xml.Directive:
			d.found.Add("dmn.doctype", d.place(start), nil)
			return nil
		case xml.StartElement:
			depth++
			d.count++
			if depth > MaxDepth || d.count > MaxElements {
				d.found.Add("dmn.too-deep", d.place(start), map[string]any{"depth": MaxDepth, "elements": MaxElements})
				return nil
			}
			open = d.element(t, start, open)
			if root == nil {
				root = open
			}
		case xml.EndElement:
			depth--
			open = open.parent
		case xml.CharData:
			d.chars(open, t, start)
		}
	}
}

func (d *Doc) ended(dec *xml.Decoder, root *Elem, err error) {
	if errors.Is(err, io.EOF) {
		if root == nil {
			d.found.Add("dmn.not-xml", d.place(0), map[string]any{"error": "no element"})
		}
		return
	}
	msg := err.Error()
	var s *xml.SyntaxError
	if errors.As(err, &s) {
		msg = s.Msg
	}
	d.found.Add("dmn.not-xml", d.place(int(dec.InputOffset())), map[string]any{"error": msg})
}

func (d *Doc) element(t xml.StartElement, start int, parent *Elem) *Elem {
	e := &Elem{Space: t.Name.Space, Name: t.Name.Local, At: d.place(start), parent: parent}
	e.Text.At = e.At
	for _, a := range t.Attr {
		e.attrs = append(e.attrs, attr{a.Name.Space, a.Name.Local, a.Value})
	}
	if parent != nil {
		parent.Children = append(parent.Children, e)
	}
	return e
}

// chars keeps an element's text from its first visible character on, so that
// its place is that of the character.
func (d *Doc) chars(open *Elem, data xml.CharData, start int) {
	if open == nil {
		return
	}
	raw := d.src[start:]
	if bytes.HasPrefix(raw, []byte(cdataOpen)) {
		start += len(cdataOpen)
		raw, _, _ = bytes.Cut(raw[len(cdataOpen):], []byte("]]>"))
	} else {
		raw, _, _ = bytes.Cut(raw, []byte("<"))
	}
	if open.Text.Value != "" {
		open.Text.Value += string(data)
		open.Text.raw += string(raw)
		return
	}
	trimmed := strings.TrimLeft(string(data), " \t\r\n")
	if trimmed == "" {
		return
	}
	visible := bytes.TrimLeft(raw, " \t\r\n")
	open.Text = Text{Value: trimmed, raw: string(visible), At: d.place(start + len(raw) - len(visible))}
}

const cdataOpen = "<![CDATA["

// place turns a byte offset into line and column, in characters from 1.
func (d *Doc) place(offset int) finding.Place {
	offset = min(offset, len(d.src))
	line := sort.SearchInts(d.lines, offset+1) - 1
	col := utf8.RuneCount(d.src[d.lines[line]:offset]) + 1
	return finding.Place{File: d.file, Line: line + 1, Col: col}
}

// Line gives the text of a line, for the caret beneath it.
func (d *Doc) Line(n int) string {
	if n < 1 || n > len(d.lines) {
		return ""
	}
	rest := d.src[d.lines[n-1]:]
	if end := bytes.IndexByte(rest, '\n'); end >= 0 {
		rest = rest[:end]
	}
	return strings.TrimRight(string(rest), "\r")
}
