package page

import (
	"errors"

	"github.com/servicehall/hallway/adapters/ecert/font"
)

// Draw draws a sheet. Characters that the font lacks are all named, each as a
// *MissingError; a certificate that is too full is a *FullError.
func Draw(s Sheet, f *font.Font) (Drawn, error) {
	if err := glyphs(s, f); err != nil {
		return Drawn{}, err
	}
	p := newPen(s, f)
	layout, radius := p.document, sealRadius
	if s.Certificate {
		layout, radius = p.certificate, sealRadius*min(p.w, p.h)/designed
	}
	x, y, err := layout(s)
	if err != nil {
		return Drawn{}, err
	}
	out := Drawn{Pages: p.pdf.PageCount(), SealPage: p.pdf.PageCount() - 1, Seal: p.box(x, y, radius)}
	out.PDF, err = p.end()
	return out, err
}

// glyphs looks for characters that would be drawn as boxes.
func glyphs(s Sheet, f *font.Font) error {
	var all []error
	s.texts(func(where, text string) {
		seen := map[rune]bool{}
		for _, r := range text {
			if r != '\n' && r != '\r' && !seen[r] && !f.Has(r) {
				seen[r] = true
				all = append(all, &MissingError{Char: r, Where: where})
			}
		}
	})
	return errors.Join(all...)
}
