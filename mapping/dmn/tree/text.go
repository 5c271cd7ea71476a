package tree

import (
	"strings"
	"unicode/utf8"

	"github.com/servicehall/hallway/config/finding"
)

// Text is an element's text with the place of its first character.
type Text struct {
	Value string
	At    finding.Place
	raw   string // as it stands in the file, with its character references
}

// Place gives where the character at a line and column of Value, both from 1,
// stands in the file, over character references.
func (t Text) Place(line, col int) finding.Place {
	at := t.At
	value, raw := t.Value, t.raw
	for l, c := 1, 1; value != "" && raw != "" && (l < line || l == line && c < col); {
		r, size := utf8.DecodeRuneInString(value)
		value = value[size:]
		width := rawWidth(raw)
		c++
		if r == '\n' {
			l, c = l+1, 1
		}
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
