package page

import (
	"fmt"
	"strings"
)

// The margins of a document, in millimetres.
const (
	docSide   = 25.0
	docTop    = 28.0
	docBottom = 24.0
)

// document draws a document on as many pages as it needs.
func (p *pen) document(s Sheet) (sealX, sealY float64, err error) {
	y := p.letterhead(s)
	y = p.table(s, y)
	for _, text := range s.Paragraphs {
		y = p.running(text, y)
	}
	return p.closing(s, y)
}

func (p *pen) letterhead(s Sheet) float64 {
	y := docTop
	p.text(faint)
	p.size(9)
	p.at(docSide, y-8, s.Issuer.Zh)
	if s.Number.Value != "" {
		p.right(p.w-docSide, y-8, strings.TrimSpace(s.Number.Label.Zh+" "+s.Number.Label.En)+" "+s.Number.Value)
	}
	p.stroke(label)
	p.line(docSide, y-5.5, p.w-docSide, y-5.5, 0.5)
	p.text(ink)
	p.stroke(ink)
	p.size(22)
	for _, line := range p.wrap(s.Title.Zh, p.w-2*docSide-10) {
		p.spaced(p.w/2, y+6, 0.8, 0.16, line)
		y += 10
	}
	p.text(faint)
	p.size(11)
	for _, line := range p.wrap(s.Title.En, p.w-2*docSide) {
		p.mid(p.w/2, y+3, line)
		y += 5.5
	}
	return y + 6
}

// room begins a new page where less than a height is left.
func (p *pen) room(y, height float64) float64 {
	if y+height <= p.h-docBottom {
		return y
	}
	p.pdf.AddPage()
	return docTop - 6
}

// table writes the fields as rows between lines.
func (p *pen) table(s Sheet, y float64) float64 {
	const labels, leading = 46.0, 6.2
	for i, f := range s.Fields {
		p.size(11.5)
		lines := p.wrap(f.Value, p.w-2*docSide-labels-4)
		if f.Label.Zh == "" && f.Label.En == "" {
			lines = p.wrap(f.Value, p.w-2*docSide)
		}
		y = p.room(y, leading*float64(min(len(lines), 3))+4)
		if i == 0 {
			p.rule(y)
		}
		p.text(label)
		p.size(11)
		p.at(docSide+1, y+6, f.Label.Zh)
		p.text(faint)
		p.size(6.5)
		p.at(docSide+1, y+9.2, f.Label.En)
		for _, line := range lines {
			y = p.room(y, leading)
			p.text(ink)
			p.size(11.5)
			p.at(docSide+labels, y+6, line)
			y += leading
		}
		y += 4.6
		p.rule(y)
	}
	if len(s.Fields) > 0 {
		y += 6
	}
	return y
}

func (p *pen) rule(y float64) {
	p.stroke(colour{200, 196, 190})
	p.line(docSide, y, p.w-docSide, y, 0.15)
}

// running writes a paragraph that may go over pages.
func (p *pen) running(text string, y float64) float64 {
	const leading = 7.4
	p.size(12)
	for _, line := range p.wrap("　　"+text, p.w-2*docSide) {
		y = p.room(y, leading)
		p.text(ink)
		p.size(12)
		p.at(docSide, y+5, line)
		y += leading
	}
	return y + 1.5
}

// closing writes the QR code, issuer, date and seal, together on one page, and
// the foot of every page.
func (p *pen) closing(s Sheet, y float64) (sealX, sealY float64, err error) {
	y = p.room(y, 2*sealRadius+10)
	sealX, sealY = p.w-docSide-sealRadius-4, y+sealRadius+6
	if s.QR != "" {
		const side = 28.0
		if err := p.code(docSide, y+8, side, s.QR); err != nil {
			return 0, 0, err
		}
		p.text(faint)
		p.size(8)
		p.mid(docSide+side/2, y+8+side+3, strings.TrimSpace(s.QRNote.Zh+" "+s.QRNote.En))
	}
	p.seal(sealX, sealY, s)
	p.issuer(s, sealX, sealY)
	n := p.pdf.PageCount()
	for i := 1; i <= n; i++ {
		p.pdf.SetPage(i)
		p.text(faint)
		p.size(8)
		p.at(docSide, p.h-12, s.Footer)
		p.right(p.w-docSide, p.h-12, fmt.Sprintf("%d / %d", i, n))
	}
	return sealX, sealY, nil
}
