package envelope

import (
	"bytes"
	"encoding/xml"
	"strings"
	"unicode"
)

// Writer writes XML elements one after another. Names are written as they are
// given, with their prefixes.
type Writer struct {
	Indent bool // an element a line, for people

	buffer bytes.Buffer
	open   []string
	inside bool // the last thing written was a start tag
}

// Declaration begins a document.
func (w *Writer) Declaration(charset string) {
	w.buffer.WriteString(`<?xml version="1.0" encoding="` + charset + `"?>` + "\n")
}

// Start opens an element. The attributes are names and values in turn.
func (w *Writer) Start(name string, attributes ...string) {
	w.line()
	w.tag(name, attributes)
	w.buffer.WriteByte('>')
	w.open, w.inside = append(w.open, name), true
}

// End closes the last element that is open.
func (w *Writer) End() {
	last := len(w.open) - 1
	name := w.open[last]
	w.open = w.open[:last]
	if !w.inside && w.Indent {
		w.buffer.WriteString("\n" + strings.Repeat("  ", len(w.open)))
	}
	w.buffer.WriteString("</" + name + ">")
	w.inside = false
	w.last()
}

// Leaf writes an element that holds only text.
func (w *Writer) Leaf(name, text string, attributes ...string) {
	w.line()
	w.tag(name, attributes)
	w.inside = false
	if text == "" {
		w.buffer.WriteString("/>")
		return
	}
	w.buffer.WriteByte('>')
	w.escape(text)
	w.buffer.WriteString("</" + name + ">")
}

// Text writes character data.
func (w *Writer) Text(text string) { w.escape(text) }

// Raw writes elements that are written already.
func (w *Writer) Raw(xml []byte) { w.buffer.Write(xml) }

// Bytes is what was written.
func (w *Writer) Bytes() []byte { return w.buffer.Bytes() }

func (w *Writer) tag(name string, attributes []string) {
	w.buffer.WriteString("<" + name)
	for i := 0; i+1 < len(attributes); i += 2 {
		w.buffer.WriteString(" " + attributes[i] + `="`)
		w.escape(attributes[i+1])
		w.buffer.WriteByte('"')
	}
}

func (w *Writer) escape(text string) {
	_ = xml.EscapeText(&w.buffer, []byte(text)) // a bytes.Buffer never fails
}

func (w *Writer) line() {
	if w.Indent && (len(w.open) > 0 || w.inside) {
		w.buffer.WriteString("\n" + strings.Repeat("  ", len(w.open)))
	}
}

func (w *Writer) last() {
	if w.Indent && len(w.open) == 0 {
		w.buffer.WriteByte('\n')
	}
}

// Unwritable returns the first character of a text that cannot stand in XML
// 1.0. Writing it would put another in its place, so ask before.
func Unwritable(text string) (rune, bool) {
	for i, r := range text {
		if !inXML(r) || r == '\uFFFD' && !strings.HasPrefix(text[i:], "\uFFFD") {
			return r, true
		}
	}
	return 0, false
}

// inXML is the production Char of XML 1.0.
func inXML(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}

// IsName reports whether a name may be an XML name without a prefix, in the
// part of the standard that toolkits agree on: letters of any script, digits,
// hyphen, dot and underscore, a letter or underscore first.
func IsName(name string) bool {
	for i, r := range name {
		if unicode.IsLetter(r) || r == '_' || i > 0 && (unicode.IsDigit(r) || r == '-' || r == '.') {
			continue
		}
		return false
	}
	return name != ""
}
