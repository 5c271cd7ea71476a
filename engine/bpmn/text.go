package bpmn

import (
	"strings"
	"unicode/utf8"

	"github.com/servicehall/hallway/config/finding"
)

// Text is an attribute's value or an element's text with the place of its
// first character. A text that begins with "=" is a FEEL expression.
type Text struct {
	Value string
	At    finding.Place
	raw   string // as it stands in the file, with its character references
}

// Feel returns the expression without its "=", and whether there is one.
func (t Text) Feel() (string, bool) {
	rest, ok := strings.CutPrefix(strings.TrimLeft(t.Value, " \t\r\n"), "=")
	return rest, ok
}

// Static reports whether the value is not empty and no expression.
func (t Text) Static() bool {
	_, feel := t.Feel()
	return !feel && t.Value != ""
}

// Place returns where the character at a byte offset of Value stands in the
// file, over character references and lines.
func (t Text) Place(offset int) finding.Place {
	at := t.At
	value, raw := t.Value[:min(offset, len(t.Value))], t.raw
	for value != "" && raw != "" {
		r, size := utf8.DecodeRuneInString(value)
		value = value[size:]
		width := rawWidth(raw)
		if r == '\n' && raw[0] != '&' {
			at.Line, at.Col = at.Line+1, 1
		} else {
			at.Col += utf8.RuneCountInString(raw[:width])
		}
		raw = raw[width:]
	}
	return at
}

// rawWidth is how many bytes of the file stand for the next character.
func rawWidth(raw string) int {
	if raw[0] == '&' {
		if end := strings.IndexByte(raw, ';'); end > 0 {
			return end + 1
		}
	}
	if strings.HasPrefix(raw, "\r\n") {
		return 2
	}
	_, size := utf8.DecodeRuneInString(raw)
	return size
}
