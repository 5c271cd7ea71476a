package ecert

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/servicehall/hallway/adapters/ecert/page"
)

// template is a Template whose texts have been read.
type template struct {
	Operation
	titleZh, titleEn, qr, footer, file pattern
	paragraphs                         []pattern
}

// readTemplate reads all texts and reports all that are wrong.
func readTemplate(o Operation) (*template, error) {
	t := &template{Operation: o}
	var wrong []error
	read := func(where, text string) pattern {
		p, err := readPattern(text)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", where, err))
		}
		return p
	}
	t.titleZh, t.titleEn = read("title.zh", o.Template.Title.Zh), read("title.en", o.Template.Title.En)
	t.qr, t.footer, t.file = read("qr", o.Template.QR), read("footer", o.Template.Footer), read("file", o.Template.File)
	for i, text := range o.Template.Paragraphs {
		t.paragraphs = append(t.paragraphs, read(fmt.Sprintf("paragraphs[%d]", i), text))
	}
	for i, f := range t.fields() {
		if !isPath(f.Value) {
			wrong = append(wrong, fmt.Errorf("fields[%d]: %q is no path", i, clip(f.Value)))
		}
	}
	if len(t.titleZh)+len(t.titleEn) == 0 {
		wrong = append(wrong, errors.New("title: there is none in either language"))
	}
	return t, errors.Join(wrong...)
}

// fields are all labelled values, the number too.
func (t *template) fields() []FieldConfig {
	all := t.Template.Fields
	if t.Template.Number != nil {
		all = append([]FieldConfig{*t.Template.Number}, all...)
	}
	return all
}

const (
	maxValue = 4000  // characters of one text
	maxTotal = 60000 // of all
	maxName  = 120   // of a file's name
)

// lack is one thing that is wrong with an input.
type lack struct{ code, where, text string }

// sheet puts an input in. All that is missing or too long is reported.
func (t *template) sheet(v values, issued time.Time, issuer Label) (s page.Sheet, name string, wrong []lack) {
	total := 0
	fill := func(where string, p pattern) string {
		text, missing := v.fill(p)
		for _, path := range missing {
			wrong = append(wrong, lack{"ecert.missing", where, path})
		}
		n := len([]rune(text))
		if total += n; n > maxValue || total > maxTotal {
			wrong = append(wrong, lack{"ecert.too-long", where, ""})
		}
		return text
	}
	field := func(f FieldConfig) page.Field {
		out := page.Field{Label: page.Text(f.Label), Value: "—"}
		if _, ok := v.get(f.Value); ok {
			out.Value = fill(f.Value, pattern{{text: f.Value, path: true}})
		} else if f.Required {
			wrong = append(wrong, lack{"ecert.missing", f.Value, f.Value})
		}
		return out
	}
	s = page.Sheet{
		Certificate: t.Kind == "certificate", Size: t.size(), Title: page.Text{Zh: fill("title", t.titleZh), En: fill("title", t.titleEn)},
		QRNote: page.Text{Zh: "扫码核验", En: "Scan to verify"}, Issuer: page.Text(issuer), Seal: t.Template.Sign, Issued: issued,
		QR: fill("qr", t.qr), Footer: fill("footer", t.footer),
	}
	if t.Template.Number != nil {
		s.Number = field(*t.Template.Number)
	}
	for _, f := range t.Template.Fields {
		s.Fields = append(s.Fields, field(f))
	}
	for i, p := range t.paragraphs {
		s.Paragraphs = append(s.Paragraphs, fill(fmt.Sprintf("paragraphs[%d]", i), p))
	}
	if len(s.QR) > maxQR {
		wrong = append(wrong, lack{"ecert.too-long", "qr", ""})
	}
	return s, fileName(fill("file", t.file)), wrong
}

// maxQR is what a QR code of medium correction that a telephone still reads
// from paper holds, in bytes.
const maxQR = 600

func (t *template) size() string {
	if t.Template.Page != "" {
		return t.Template.Page
	}
	if t.Kind == "certificate" {
		return "A4-landscape"
	}
	return "A4"
}

// fileName makes a text fit to be a file's name on any system.
func fileName(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || !unicode.IsPrint(r) {
			return '_'
		}
		return r
	}, s)
	s = strings.Trim(strings.TrimSuffix(s, ".pdf"), ". ")
	if r := []rune(s); len(r) > maxName {
		s = string(r[:maxName])
	}
	if s == "" {
		s = "document"
	}
	return s + ".pdf"
}
