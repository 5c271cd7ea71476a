package page

import (
	"bytes"
	"fmt"
	"math"

	"github.com/go-pdf/fpdf"

	"github.com/servicehall/hallway/adapters/ecert/font"
)

// colour is red, green and blue.
type colour [3]int

var (
	ink   = colour{28, 28, 30}
	label = colour{120, 36, 28}
	faint = colour{110, 110, 112}
	gold  = colour{176, 134, 58}
	pale  = colour{242, 231, 208}
	red   = colour{200, 22, 29}
)

// pen draws one document. Lengths are in millimetres, type sizes in points.
type pen struct {
	pdf *fpdf.Fpdf
	w   float64 // of the page
	h   float64
}

func newPen(s Sheet, f *font.Font) *pen {
	size, landscape := s.Size, false
	if n := len(size) - len("-landscape"); n > 0 && size[n:] == "-landscape" {
		size, landscape = size[:n], true
	}
	orientation := "P"
	if landscape {
		orientation = "L"
	}
	pdf := fpdf.New(orientation, "mm", size, "")
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(s.Issued.UTC())
	pdf.SetModificationDate(s.Issued.UTC())
	pdf.SetProducer("Hallway", true)
	pdf.SetTitle(firstOf(s.Title.Zh, s.Title.En), true)
	pdf.SetAuthor(firstOf(s.Issuer.Zh, s.Issuer.En), true)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetMargins(0, 0, 0)
	pdf.SetCellMargin(0)
	pdf.AddUTF8FontFromBytes("kai", "", bytes.Clone(f.TTF()))
	pdf.AddPage()
	p := &pen{pdf: pdf}
	p.w, p.h = pdf.GetPageSize()
	return p
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func (p *pen) size(points float64) { p.pdf.SetFont("kai", "", points) }

func (p *pen) text(c colour)   { p.pdf.SetTextColor(c[0], c[1], c[2]) }
func (p *pen) stroke(c colour) { p.pdf.SetDrawColor(c[0], c[1], c[2]) }
func (p *pen) fill(c colour)   { p.pdf.SetFillColor(c[0], c[1], c[2]) }

// width measures a text at the present size.
func (p *pen) width(s string) float64 { return p.pdf.GetStringWidth(s) }

func (p *pen) wrap(text string, width float64) []string {
	return wrap(text, width, func(r rune) float64 { return p.pdf.GetStringWidth(string(r)) })
}

// at writes a line with its left end and baseline there.
func (p *pen) at(x, y float64, s string) { p.pdf.Text(x, y, s) }

// mid writes a line around x.
func (p *pen) mid(x, y float64, s string) { p.pdf.Text(x-p.width(s)/2, y, s) }

// right writes a line that ends at x.
func (p *pen) right(x, y float64, s string) { p.pdf.Text(x-p.width(s), y, s) }

// spaced writes a line around x with room between the characters, fattened by a
// line around each: the font has one weight.
func (p *pen) spaced(x, y, gap, fat float64, s string) {
	runes := []rune(s)
	total := -gap
	for _, r := range runes {
		total += p.width(string(r)) + gap
	}
	x -= total / 2
	p.bold(fat, func() {
		for _, r := range runes {
			p.pdf.Text(x, y, string(r))
			x += p.width(string(r)) + gap
		}
	})
}

func (p *pen) bold(fat float64, draw func()) {
	if fat > 0 {
		p.pdf.SetLineWidth(fat)
		p.pdf.SetTextRenderingMode(2)
		defer p.pdf.SetTextRenderingMode(0)
	}
	draw()
}

func (p *pen) line(x1, y1, x2, y2, width float64) {
	p.pdf.SetLineWidth(width)
	p.pdf.Line(x1, y1, x2, y2)
}

func (p *pen) frame(inset, width float64) {
	p.pdf.SetLineWidth(width)
	p.pdf.Rect(inset, inset, p.w-2*inset, p.h-2*inset, "D")
}

// curve draws a line through points.
func (p *pen) curve(n int, at func(i int) (x, y float64)) {
	x, y := at(0)
	p.pdf.MoveTo(x, y)
	for i := 1; i <= n; i++ {
		p.pdf.LineTo(at(i))
	}
	p.pdf.DrawPath("D")
}

// star is a five-pointed star around a point.
func (p *pen) star(x, y, radius float64) {
	points := make([]fpdf.PointType, 0, 10)
	for i := range 10 {
		r := radius
		if i%2 == 1 {
			r *= 0.382
		}
		a := float64(i)*math.Pi/5 - math.Pi/2
		points = append(points, fpdf.PointType{X: x + r*math.Cos(a), Y: y + r*math.Sin(a)})
	}
	p.pdf.Polygon(points, "F")
}

// end returns the finished file.
func (p *pen) end() ([]byte, error) {
	var out bytes.Buffer
	if err := p.pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("write the PDF: %w", err)
	}
	return out.Bytes(), nil
}
