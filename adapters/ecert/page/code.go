package page

import (
	"fmt"

	"github.com/skip2/go-qrcode"
)

// code draws a QR code as squares, which stay sharp at any size, with its quiet
// zone, in a box with the upper left corner there.
func (p *pen) code(x, y, side float64, text string) error {
	q, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return fmt.Errorf("make the QR code: %w", err)
	}
	rows := q.Bitmap()
	unit := side / float64(len(rows))
	p.fill(colour{255, 255, 255})
	p.pdf.Rect(x, y, side, side, "F")
	p.fill(ink)
	for i, row := range rows {
		for j := 0; j < len(row); j++ {
			n := j
			for n < len(row) && row[n] {
				n++
			}
			if n > j {
				// A hair taller than its row, so that no white line shows between rows.
				p.pdf.Rect(x+float64(j)*unit, y+float64(i)*unit, float64(n-j)*unit, unit*1.02, "F")
				j = n
			}
		}
	}
	return nil
}
