// Package font holds the one font that documents are set in, Chinese and Latin
// together. README.md says where it comes from.
package font

import (
	_ "embed" // the font file
	"fmt"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/image/font/sfnt"
)

// Family is the font's name.
const Family = "Hallway Kai"

//go:embed hallway-kai.ttf.zst
var packed []byte

// maxBytes is more than the font has unpacked.
const maxBytes = 32 << 20

// Font is the font, unpacked. It is safe for concurrent use.
type Font struct {
	ttf  []byte
	face *sfnt.Font
}

// Load unpacks the font, which takes some tens of milliseconds and 14 MB: once
// for each program is enough.
func Load() (*Font, error) {
	d, err := zstd.NewReader(nil, zstd.WithDecoderMaxMemory(maxBytes), zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, fmt.Errorf("unpack the font: %w", err)
	}
	defer d.Close()
	ttf, err := d.DecodeAll(packed, nil)
	if err != nil {
		return nil, fmt.Errorf("unpack the font: %w", err)
	}
	face, err := sfnt.Parse(ttf)
	if err != nil {
		return nil, fmt.Errorf("read the font: %w", err)
	}
	return &Font{ttf: ttf, face: face}, nil
}

// TTF returns the font file. It is not to be changed.
func (f *Font) TTF() []byte { return f.ttf }

// Has reports whether the font has a glyph for a character, so that it is not
// drawn as a box. Characters beyond U+FFFF cannot be set.
func (f *Font) Has(r rune) bool {
	if r > 0xFFFF || r < ' ' {
		return false
	}
	var buf sfnt.Buffer
	i, err := f.face.GlyphIndex(&buf, r)
	return err == nil && i != 0
}
