package page

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters/ecert/font"
)

var loaded = sync.OnceValues(font.Load)

func load(t testing.TB) *font.Font {
	t.Helper()
	f, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func sheet() Sheet {
	return Sheet{
		Certificate: true, Size: "A4-landscape", Title: Text{"营业执照", "Business Licence"}, Number: Field{Text{"编号", "No."}, "42"},
		Fields: []Field{{Text{"名称", "Name"}, "示例科技有限公司"}, {Text{"住所", "Address"}, "示例市张江路 1 号"}},
		QR:     "https://hall.example/verify/1", QRNote: Text{"扫码核验", "Scan"}, Issuer: Text{"示例市市场监督管理局", "Sample City"}, Seal: true,
		Issued: time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC),
	}
}

func TestTheSameSheetGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	f := load(t)
	for _, certificate := range []bool{true, false} {
		s := sheet()
		s.Certificate = certificate
		a, err := Draw(s, f)
		if err != nil {
			t.Fatal(err)
		}
		b, err := Draw(s, f)
		if err != nil || !bytes.Equal(a.PDF, b.PDF) {
			t.Errorf("certificate %t: two drawings differ, %v", certificate, err)
		}
		s.Fields[0].Value += "二"
		if c, err := Draw(s, f); err != nil || bytes.Equal(a.PDF, c.PDF) {
			t.Errorf("certificate %t: another value gives the same bytes, %v", certificate, err)
		}
	}
}

func TestEverySizeCanBeDrawn(t *testing.T) {
	t.Parallel()
	f := load(t)
	for _, size := range Sizes() {
		for _, certificate := range []bool{true, false} {
			s := sheet()
			s.Size, s.Certificate, s.Seal = size, certificate, !certificate
			d, err := Draw(s, f)
			if err != nil {
				t.Errorf("%s: %v", size, err)
				continue
			}
			if certificate && d.Pages != 1 || d.SealPage != d.Pages-1 || d.Seal[0] < 0 || d.Seal[0] >= d.Seal[2] || d.Seal[1] < 0 || d.Seal[1] >= d.Seal[3] {
				t.Errorf("%s: %+v", size, d.Seal)
			}
		}
	}
}

func TestLongTextGoesOnToMorePages(t *testing.T) {
	t.Parallel()
	s := sheet()
	s.Certificate, s.Size = false, "A4"
	s.Paragraphs = slices.Repeat([]string{strings.Repeat("经审查，申请材料齐全。", 20)}, 20)
	d, err := Draw(s, load(t))
	if err != nil || d.Pages < 3 || d.SealPage != d.Pages-1 {
		t.Errorf("%d pages, the seal on %d, %v", d.Pages, d.SealPage, err)
	}
	s.Certificate, s.Size = true, "A4-landscape"
	_, err = Draw(s, load(t))
	if _, full := errors.AsType[*FullError](err); !full {
		t.Errorf("a certificate of that length: %v", err)
	}
}

// What cannot be drawn is named with its place, all of it, and not drawn as a
// box.
func TestMissingCharactersAreNamed(t *testing.T) {
	t.Parallel()
	s := sheet()
	s.Fields[0].Value = "𠮷野家한국"
	s.Issuer.En = "a\tb"
	_, err := Draw(s, load(t))
	var got []string
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range many.Unwrap() {
			m, _ := errors.AsType[*MissingError](e)
			got = append(got, fmt.Sprintf("%s %U", m.Where, m.Char))
		}
	}
	if want := []string{"名称 U+20BB7", "名称 U+D55C", "名称 U+AD6D", "issuer U+0009"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	unit := func(r rune) float64 {
		if wide(r) {
			return 2
		}
		return 1
	}
	for _, c := range []struct {
		text  string
		width float64
		want  string
	}{
		{"", 10, ""},
		{"甲乙丙丁", 4, "甲乙|丙丁"},
		{"甲乙，丙", 4, "甲|乙，|丙"},
		{"甲（乙", 4, "甲|（乙"},
		{"one two three", 7, "one two|three"},
		{"internationalisation", 8, "internat|ionalisa|tion"},
		{"甲 abc 乙", 5, "甲|abc|乙"},
		{"a\nb\r\n\nc", 5, "a|b||c"},
		{"，，，，", 2, "，|，|，|，"},
		{"宽", 1, "宽"},
	} {
		if got := strings.Join(wrap(c.text, c.width, unit), "|"); got != c.want {
			t.Errorf("%q in %v: got %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

// Nothing is lost but the spaces at which lines are broken.
func FuzzWrap(f *testing.F) {
	f.Add("甲乙，丙 abc", 4.0)
	f.Add("（（（", 1.0)
	f.Fuzz(func(t *testing.T, text string, width float64) {
		squeeze := func(s string) string {
			return strings.NewReplacer(" ", "", "\n", "", "\r", "").Replace(string([]rune(s)))
		}
		got := wrap(text, width, func(rune) float64 { return 1 })
		if squeeze(strings.Join(got, "")) != squeeze(text) {
			t.Errorf("%q became %q", text, got)
		}
	})
}
