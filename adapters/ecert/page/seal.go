package page

import "math"

// sealRadius is that of a seal, in millimetres: official seals are 42 mm wide.
const sealRadius = 19.0

// seal draws a round seal with a star and the issuer's name along its rim, or a
// dashed circle where one is to be stamped.
func (p *pen) seal(x, y float64, s Sheet) {
	if !s.Seal {
		p.place(x, y)
		return
	}
	p.stroke(red)
	p.fill(red)
	p.text(red)
	p.pdf.SetLineWidth(1.0)
	p.pdf.Circle(x, y, sealRadius, "D")
	p.star(x, y, sealRadius*0.3)
	p.rim(x, y, firstOf(s.Issuer.Zh, s.Issuer.En))
	p.size(8)
	p.mid(x, y+sealRadius*0.62, "电子签章")
}

// rim writes a name along the upper rim, each character turned outwards.
func (p *pen) rim(x, y float64, name string) {
	runes := []rune(name)
	if len(runes) == 0 {
		return
	}
	const inner = sealRadius * 0.76
	points := 15.0
	p.size(points)
	widths := make([]float64, len(runes))
	total := func() float64 {
		sum := 0.0
		for i, r := range runes {
			widths[i] = p.width(string(r))
			sum += widths[i] * 1.18
		}
		return sum / inner
	}
	for total() > 1.4*math.Pi && points > 5 {
		points--
		p.size(points)
	}
	arc := min(total(), 1.55*math.Pi)
	if n := float64(len(runes)); arc < 0.16*math.Pi*n && n < 9 {
		arc = 0.16 * math.Pi * n // few characters are spread out
	}
	sum := 0.0
	for _, w := range widths {
		sum += w
	}
	angle := -arc / 2
	for i, r := range runes {
		part := arc * widths[i] / sum
		at := angle + part/2
		p.turned(x+inner*math.Sin(at), y-inner*math.Cos(at), -at, string(r), widths[i], points)
		angle += part
	}
}

// turned writes one character around a point, turned by an angle.
func (p *pen) turned(x, y, angle float64, char string, width, points float64) {
	const millimetres = 25.4 / 72
	p.pdf.TransformBegin()
	p.pdf.TransformRotate(angle*180/math.Pi, x, y)
	p.bold(0.12, func() { p.at(x-width/2, y+points*millimetres*0.36, char) })
	p.pdf.TransformEnd()
}

// place draws where a seal is to be stamped.
func (p *pen) place(x, y float64) {
	p.stroke(faint)
	p.text(faint)
	p.pdf.SetLineWidth(0.25)
	p.pdf.SetDashPattern([]float64{1.5, 1.5}, 0)
	p.pdf.Circle(x, y, sealRadius, "D")
	p.pdf.SetDashPattern([]float64{}, 0)
	p.size(10)
	p.mid(x, y-0.5, "盖章处")
	p.size(7)
	p.mid(x, y+3.2, "Seal")
}

// box gives the square around a circle in points from the lower left of the
// page.
func (p *pen) box(x, y, radius float64) [4]float64 {
	const points = 72 / 25.4
	return [4]float64{(x - radius) * points, (p.h - y - radius) * points, (x + radius) * points, (p.h - y + radius) * points}
}
