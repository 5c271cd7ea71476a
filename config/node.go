package config

import (
	"fmt"

	"github.com/servicehall/hallway/config/finding"
)

// Node is a part of a file, kept for whoever knows what it should be. The zero
// Node, and one whose key is absent, decode as an empty mapping.
type Node struct {
	doc  *document
	part *part
	path string
	at   finding.Place
}

// Decode reads the part into what into points at, with the options that the
// file was read with.
func (n Node) Decode(into any) finding.List {
	d := decoder{doc: n.doc}
	if d.doc == nil {
		d.doc = &document{}
	}
	return d.run(n.part, n.path, into, n.Place())
}

// Place tells where the part stands, or where its parent does if it is absent.
func (n Node) Place() finding.Place {
	at := n.at
	if n.part != nil && n.part.line > 0 {
		at = finding.Place{File: n.doc.file, Line: n.part.line, Col: n.part.col}
	}
	at.Path = n.path
	return at
}

// IsZero reports whether there is nothing: no key, or one without a value.
func (n Node) IsZero() bool { return n.part == nil }

// Any gives the part in JSON's shape, references put in; what cannot be
// resolved is empty. Plain numbers and bools are such; a plain text that begins
// with a needless zero stays a text, and so does what a reference stands for.
func (n Node) Any() any {
	if n.part == nil {
		return nil
	}
	d := decoder{doc: n.doc}
	return d.any(n.part, n.path)
}

// Entry is one key of a mapping with its value.
type Entry struct {
	Name  string
	Key   Node
	Value Node
}

// Entries gives the keys of a mapping in the order of the file; ok is false
// where the part is no mapping.
func (n Node) Entries() (all []Entry, ok bool) {
	if n.part == nil || n.part.kind != mapping {
		return nil, n.part == nil
	}
	for _, e := range n.part.entries {
		path := join(n.path, e.key.text)
		all = append(all, Entry{e.key.text, n.below(e.key, e.key, path), n.below(e.value, e.key, path)})
	}
	return all, true
}

// Items gives the items of a list; ok is false where the part is no list.
func (n Node) Items() (all []Node, ok bool) {
	if n.part == nil || n.part.kind != list {
		return nil, n.part == nil
	}
	for i, p := range n.part.items {
		all = append(all, n.below(p, p, index(n.path, i)))
	}
	return all, true
}

func (n Node) below(p, at *part, path string) Node {
	if p.kind == nothing {
		p = nil
	}
	return Node{n.doc, p, path, finding.Place{File: n.doc.file, Line: at.line, Col: at.col, Path: path}}
}

// Scalar is a text, number or bool as the file has it.
type Scalar struct {
	Text  string
	Value any  // in JSON's shape: a number or bool only where it is written plainly
	Block bool // whether it is written as a block of lines, with | or >
}

// Scalar gives a scalar without putting references in; ok is false where the
// part is none.
func (n Node) Scalar() (s Scalar, ok bool) {
	if n.part == nil || n.part.kind != scalar {
		return Scalar{}, false
	}
	raw := *n.doc
	raw.options.verbatim = true
	d := decoder{doc: &raw}
	return Scalar{Text: n.part.text, Value: d.anyScalar(n.part, n.path), Block: n.part.style == block}, true
}

// Finding makes a finding about the part.
func (n Node) Finding(s finding.Severity, code string, args map[string]any) finding.Finding {
	f := finding.Finding{Code: code, Severity: s, Args: args, Place: n.Place(), Width: 1}
	if n.doc != nil {
		f.Source = n.doc.shown(f.Place.Line)
		if n.part != nil {
			f.Width = n.doc.width(n.part)
		}
	}
	return f
}

// Inside makes a finding about a place in a scalar's text: a line and column of
// the text, counted from 1 in characters, found again in the file.
func (n Node) Inside(line, col, width int, s finding.Severity, code string, args map[string]any) finding.Finding {
	f := n.Finding(s, code, args)
	if n.part == nil || n.part.kind != scalar {
		return f
	}
	f.Place.Line, f.Place.Col = n.doc.inside(n.part, line, col)
	f.Source, f.Width = n.doc.shown(f.Place.Line), width
	return f
}

// String names the place, so that a Node in a message tells nothing secret.
func (n Node) String() string { return fmt.Sprintf("%s (%s)", n.path, n.Place()) }
