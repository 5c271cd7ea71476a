package page

import (
	"fmt"
	"time"
)

// Text is a text in both languages; either may be "".
type Text struct{ Zh, En string }

// Field is one labelled value.
type Field struct {
	Label Text
	Value string
}

// Sheet is what is drawn.
type Sheet struct {
	Certificate bool // one framed page; else a document
	Size        string
	Title       Text
	Number      Field // shown at the top right, if it has a value
	Fields      []Field
	Paragraphs  []string
	QR          string // text of the code, "" for none
	QRNote      Text   // beneath it
	Issuer      Text
	Seal        bool // draw a seal with the issuer's name; else the place for one
	Issued      time.Time
	Footer      string
}

// Sizes are the names of the page sizes.
func Sizes() []string { return []string{"A4", "A4-landscape", "A5", "A5-landscape"} }

// Drawn is a PDF. Seal is where the seal is: on which page, counted from 0, and
// its lower left and upper right corner in points from the lower left.
type Drawn struct {
	PDF      []byte
	Pages    int
	SealPage int
	Seal     [4]float64
}

// MissingError says that the font has no glyph for a character.
type MissingError struct {
	Char  rune
	Where string // which text of the sheet
}

// Error names the character, its code point and the place.
func (m *MissingError) Error() string {
	return fmt.Sprintf("%s: the font has no character %q (%U)", m.Where, m.Char, m.Char)
}

// FullError says that a certificate's text does not fit on its page.
type FullError struct{}

// Error says so.
func (*FullError) Error() string { return "the text does not fit on one page" }

// texts calls f with every text of the sheet and its place.
func (s Sheet) texts(f func(where, text string)) {
	both := func(where string, t Text) { f(where, t.Zh); f(where, t.En) }
	both("title", s.Title)
	both("number", s.Number.Label)
	f("number", s.Number.Value)
	for _, x := range s.Fields {
		name := x.Label.Zh
		if name == "" {
			name = x.Label.En
		}
		both("label of "+name, x.Label)
		f(name, x.Value)
	}
	for i, p := range s.Paragraphs {
		f(fmt.Sprintf("paragraph %d", i+1), p)
	}
	both("QR note", s.QRNote)
	both("issuer", s.Issuer)
	f("footer", s.Footer)
}
