package page

import (
	"fmt"
	"strings"
)

// designed is the shorter side of the page that the certificate was designed
// for: A4.
const designed = 210.0

// certificate draws a certificate on the one page. On a smaller page the whole
// drawing is smaller.
func (p *pen) certificate(s Sheet) (sealX, sealY float64, err error) {
	scale := min(p.w, p.h) / designed
	p.pdf.TransformBegin()
	p.pdf.TransformScale(scale*100, scale*100, 0, 0)
	p.w, p.h = p.w/scale, p.h/scale
	sealX, sealY, err = p.framed(s)
	p.w, p.h = p.w*scale, p.h*scale
	p.pdf.TransformEnd()
	return sealX * scale, sealY * scale, err
}

func (p *pen) framed(s Sheet) (sealX, sealY float64, err error) {
	p.border()
	y := p.heading(s)
	sealX, sealY = p.w-28-sealRadius-8, p.h-24-sealRadius
	if err := p.corner(s); err != nil {
		return 0, 0, err
	}
	if err := p.body(s, y, p.h-24-2*sealRadius-2); err != nil {
		return 0, 0, err
	}
	p.seal(sealX, sealY, s)
	p.issuer(s, sealX, sealY)
	p.text(faint)
	p.size(7.5)
	p.mid(p.w/2, p.h-17.8, s.Footer)
	return sealX, sealY, nil
}

// heading writes title and number and returns where the body may begin.
func (p *pen) heading(s Sheet) float64 {
	y := 36.0
	if s.Number.Value != "" {
		p.text(faint)
		p.size(10)
		p.right(p.w-24, 23.5, strings.TrimSpace(s.Number.Label.Zh+" "+s.Number.Label.En)+" "+s.Number.Value)
	}
	p.text(label)
	p.stroke(label)
	if s.Title.Zh != "" {
		points := 34.0
		for p.size(points); p.width(s.Title.Zh)*1.25 > p.w-70 && points > 12; p.size(points) {
			points--
		}
		p.spaced(p.w/2, y+4, points*0.1, 0.28, s.Title.Zh)
		y += 11
	}
	if s.Title.En != "" {
		p.size(12)
		p.spaced(p.w/2, y+2, 0.7, 0, strings.ToUpper(s.Title.En))
		y += 6
	}
	p.stroke(gold)
	p.line(p.w/2-32, y+1, p.w/2+32, y+1, 0.35)
	p.fill(gold)
	p.star(p.w/2, y+1, 1.4)
	return y + 9
}

// corner draws the QR code at the lower left.
func (p *pen) corner(s Sheet) error {
	if s.QR == "" {
		return nil
	}
	const side = 30.0
	x, y := 26.0, p.h-29-side
	if err := p.code(x, y, side, s.QR); err != nil {
		return err
	}
	p.text(faint)
	p.size(8)
	p.mid(x+side/2, y+side+3, strings.TrimSpace(s.QRNote.Zh+" "+s.QRNote.En))
	return nil
}

// issuer writes who issued it and when, across the seal as on paper.
func (p *pen) issuer(s Sheet, x, y float64) {
	p.text(ink)
	p.size(13)
	left := x - sealRadius - 6
	p.right(left, y-3, s.Issuer.Zh)
	p.size(8)
	p.text(faint)
	p.right(left, y+1.2, s.Issuer.En)
	p.text(ink)
	p.size(13)
	p.right(left, y+9, date(s))
}

func date(s Sheet) string {
	y, m, d := s.Issued.Date()
	return fmt.Sprintf("%d 年 %d 月 %d 日", y, int(m), d)
}

// body fits fields and paragraphs between two heights: with the largest type
// that has room.
func (p *pen) body(s Sheet, top, bottom float64) error {
	for points := 15.0; points >= 8.5; points -= 0.5 {
		b := p.arrange(s, points)
		if b.height <= bottom-top {
			b.draw(p, top+(bottom-top-b.height)*0.4)
			return nil
		}
	}
	return &FullError{}
}

// block is a body that has been laid out.
type block struct {
	height float64
	draws  []func(p *pen, y float64)
}

func (b *block) draw(p *pen, y float64) {
	for _, d := range b.draws {
		d(p, y)
	}
}

// arrange lays the body out: one column for a few fields, two for many.
func (p *pen) arrange(s Sheet, points float64) *block {
	b := &block{}
	left, right, gap := 34.0, p.w-34, 10.0
	columns := 1
	if len(s.Fields) > 5 && p.w > p.h {
		columns = 2
	}
	width := (right - left - float64(columns-1)*gap) / float64(columns)
	labels := p.labels(s.Fields, points, width)
	for i := 0; i < len(s.Fields); i += columns {
		tallest := 0.0
		for c := 0; c < columns && i+c < len(s.Fields); c++ {
			tallest = max(tallest, p.field(b, s.Fields[i+c], left+float64(c)*(width+gap), width, labels, points))
		}
		b.height += tallest
	}
	if len(s.Fields) > 0 && len(s.Paragraphs) > 0 {
		b.height += points * 0.2
	}
	for _, text := range s.Paragraphs {
		p.paragraph(b, text, left, right-left, points)
	}
	return b
}

// labelShare is how much of a column the labels may take at most.
const labelShare = 0.5

// labels is the width that the widest label needs.
func (p *pen) labels(fields []Field, points, width float64) float64 {
	widest := 38.0
	for _, f := range fields {
		p.size(points * 0.92)
		widest = max(widest, p.width(f.Label.Zh)+3)
		p.size(points * 0.5)
		widest = max(widest, p.width(f.Label.En)+3)
	}
	return min(widest, width*labelShare)
}

// field puts one field at the block's present height and returns its own.
func (p *pen) field(b *block, f Field, x, width, labels, points float64) float64 {
	leading := points * 0.5
	p.size(points)
	lines := p.wrap(f.Value, width-labels-2)
	from := b.height
	b.draws = append(b.draws, func(p *pen, y float64) {
		y += from + leading
		p.text(label)
		p.size(points * 0.92)
		p.at(x, y, f.Label.Zh)
		p.text(faint)
		p.size(points * 0.5)
		p.at(x, y+leading*0.52, f.Label.En)
		p.text(ink)
		p.size(points)
		for i, line := range lines {
			at := y + float64(i)*leading*1.15
			p.at(x+labels, at, line)
			p.stroke(gold)
			p.line(x+labels-1, at+1.6, x+width, at+1.6, 0.12)
		}
	})
	return leading*1.15*float64(len(lines)) + leading*0.75
}

// paragraph puts an indented paragraph at the block's present height.
func (p *pen) paragraph(b *block, text string, x, width, points float64) {
	leading := points * 0.6
	p.size(points)
	lines := p.wrap("　　"+text, width)
	from := b.height
	b.draws = append(b.draws, func(p *pen, y float64) {
		p.text(ink)
		p.size(points)
		for i, line := range lines {
			p.at(x, y+from+leading*float64(i+1), line)
		}
	})
	b.height += leading*float64(len(lines)) + points*0.15
}
