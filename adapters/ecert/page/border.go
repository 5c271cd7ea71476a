package page

import "math"

// border draws a certificate's frame: two lines with a band of interlaced waves
// between them, and a rosette in each corner.
func (p *pen) border() {
	const outer, inner = 7.0, 15.0
	p.fill(colour{255, 253, 248})
	p.pdf.Rect(0, 0, p.w, p.h, "F")
	p.medallion()
	p.stroke(gold)
	p.frame(outer, 0.9)
	p.frame(outer+1.4, 0.25)
	p.frame(inner, 0.6)
	p.frame(inner-1.2, 0.2)
	mid, swing := (outer+1.4+inner-1.2)/2, (inner-1.2-outer-1.4)/2-0.5
	p.pdf.SetLineWidth(0.14)
	for wave := range 4 {
		p.waves(mid, swing, float64(wave)*math.Pi/2)
	}
	for _, c := range [][2]float64{{mid, mid}, {p.w - mid, mid}, {mid, p.h - mid}, {p.w - mid, p.h - mid}} {
		p.rosette(c[0], c[1], (inner-outer)/2)
	}
}

// waves runs once along each side.
func (p *pen) waves(mid, swing, phase float64) {
	const step, length = 0.8, 9.0
	side := func(along float64, put func(d, off float64) (x, y float64)) {
		n := int(along / step)
		turns := math.Round(along/length) * 2 * math.Pi
		p.curve(n, func(i int) (float64, float64) {
			d := along * float64(i) / float64(n)
			return put(d, swing*math.Sin(turns*d/along+phase))
		})
	}
	across, down := p.w-2*mid, p.h-2*mid
	side(across, func(d, off float64) (float64, float64) { return mid + d, mid + off })
	side(across, func(d, off float64) (float64, float64) { return mid + d, p.h - mid - off })
	side(down, func(d, off float64) (float64, float64) { return mid + off, mid + d })
	side(down, func(d, off float64) (float64, float64) { return p.w - mid - off, mid + d })
}

func (p *pen) rosette(x, y, radius float64) {
	p.fill(colour{255, 253, 248})
	p.stroke(gold)
	p.pdf.SetLineWidth(0.3)
	p.pdf.Circle(x, y, radius, "FD")
	p.pdf.SetLineWidth(0.15)
	p.curve(240, func(i int) (float64, float64) {
		a := float64(i) / 240 * 2 * math.Pi
		r := radius * 0.9 * (0.62 + 0.38*math.Cos(12*a))
		return x + r*math.Cos(a), y + r*math.Sin(a)
	})
	p.fill(gold)
	p.pdf.Circle(x, y, radius*0.16, "F")
}

// medallion is a pale pattern behind the text, hard to copy cleanly.
func (p *pen) medallion() {
	p.stroke(pale)
	p.pdf.SetLineWidth(0.12)
	x, y, radius := p.w/2, p.h/2, min(p.w, p.h)*0.33
	for ring := range 12 {
		phase := float64(ring) * math.Pi / 12
		p.curve(480, func(i int) (float64, float64) {
			a := float64(i) / 480 * 2 * math.Pi
			r := radius * (0.72 + 0.28*math.Sin(8*a+phase))
			return x + r*math.Cos(a), y + r*math.Sin(a)
		})
	}
}
