package font

import (
	"bytes"
	"os"
	"testing"

	"golang.org/x/image/font/sfnt"
)

// Every character that a person's or a company's name may have in plain
// Chinese must be there.
func TestTheFontHasWhatDocumentsNeed(t *testing.T) {
	t.Parallel()
	f, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range [][2]rune{{' ', '~'}, {0xA0, 0xFF}, {0x4E00, 0x9FFF}, {'Ａ', 'Ｚ'}, {'０', '９'}, {'①', '⑳'}, {'Ⅰ', 'Ⅹ'}} {
		for c := r[0]; c <= r[1]; c++ {
			if !f.Has(c) {
				t.Errorf("no glyph for %c %U", c, c)
			}
		}
	}
	for _, c := range "　、。〈〉《》「」『』【】〔〕—…‘’“”！（），：；？￥·℃㎡№→■□●○★āáǎàüǘΩЖ" {
		if !f.Has(c) {
			t.Errorf("no glyph for %c %U", c, c)
		}
	}
	for _, c := range "\n\t한𠮷😀\u200e" {
		if f.Has(c) && c != '\u200e' {
			t.Errorf("%c %U is said to be there", c, c)
		}
	}
}

func TestTheNameIsNotReserved(t *testing.T) {
	t.Parallel()
	f, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	var buf sfnt.Buffer
	for id, want := range map[sfnt.NameID]string{sfnt.NameIDFamily: Family, sfnt.NameIDFull: Family, sfnt.NameIDPostScript: "HallwayKai-Regular"} {
		if got, err := f.face.Name(&buf, id); err != nil || got != want {
			t.Errorf("name %d is %q, %v", id, got, err)
		}
	}
	text, err := os.ReadFile("OFL.txt")
	if err != nil || !bytes.Contains(text, []byte("Reserved Font Names")) || !bytes.Contains(text, []byte("SIL OPEN FONT LICENSE Version 1.1")) {
		t.Errorf("the licence text: %v", err)
	}
}
