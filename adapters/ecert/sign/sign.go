package sign

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf16"
)

// Mark says what a signature tells its reader, and where its field is.
type Mark struct {
	Name   string // of who signs
	Reason string
	At     time.Time
	Page   int        // counted from 0
	Box    [4]float64 // lower left and upper right corner, in points
}

// rangeRoom is the place kept for the byte range, whose numbers are known last.
const rangeRoom = 50

// Sign adds a signature that covers the whole file but itself. The document is
// certified with it: readers are told that nothing may be changed after it.
func (s *Signer) Sign(text []byte, m Mark) ([]byte, error) {
	if err := s.Valid(m.At); err != nil {
		return nil, err
	}
	p, err := readPDF(text)
	if err != nil {
		return nil, fmt.Errorf("read the PDF to sign: %w", err)
	}
	if m.Page < 0 || m.Page >= len(p.pages) {
		return nil, fmt.Errorf("sign page %d of %d: there is no such page", m.Page+1, len(p.pages))
	}
	blank, err := detached(make([]byte, sha256.Size), s.key, s.chain)
	if err != nil {
		return nil, err
	}
	u := update{pdf: p, out: bytes.NewBuffer(slices.Clone(text))}
	if err := u.write(m, len(blank)); err != nil {
		return nil, fmt.Errorf("add the signature's objects: %w", err)
	}
	return s.seal(u, len(blank))
}

// seal fills in the byte range and the signature over it.
func (s *Signer) seal(u update, size int) ([]byte, error) {
	out := u.out.Bytes()
	end := u.contents + 2*size + 2
	byteRange := fmt.Sprintf("[0 %d %d %d]", u.contents, end, len(out)-end)
	if len(byteRange) > rangeRoom {
		return nil, errors.New("the file is too long to sign")
	}
	copy(out[u.byteRange:], byteRange)
	digest := sha256.New()
	digest.Write(out[:u.contents])
	digest.Write(out[end:])
	cms, err := detached(digest.Sum(nil), s.key, s.chain)
	if err != nil {
		return nil, err
	}
	if len(cms) != size {
		return nil, fmt.Errorf("the signature has %d bytes instead of %d", len(cms), size)
	}
	hex.Encode(out[u.contents+1:], cms)
	return out, nil
}

// update is an incremental update under way (ISO 32000-1, 7.5.6).
type update struct {
	*pdf
	out       *bytes.Buffer
	places    []place
	byteRange int // where the byte range is to be written
	contents  int // where the signature's "<" is
}

type place struct{ object, offset int }

func (u *update) begin(object int) {
	u.places = append(u.places, place{object, u.out.Len()})
	fmt.Fprintf(u.out, "%d 0 obj\n", object)
}

func (u *update) end() { u.out.WriteString("\nendobj\n") }

// write adds the signature, its field with an empty appearance, and the page
// and catalog that now point to them.
func (u *update) write(m Mark, size int) error {
	page := u.pages[m.Page]
	pageText, err := u.dictionary(page)
	if err != nil {
		return err
	}
	rootText, err := u.dictionary(u.root)
	if err != nil {
		return err
	}
	if bytes.Contains(pageText, []byte("/Annots")) || bytes.Contains(rootText, []byte("/AcroForm")) {
		return errors.New("the page or the file has form fields of its own")
	}
	if b := u.out.Bytes(); b[len(b)-1] != '\n' {
		u.out.WriteByte('\n')
	}
	signature, field, look := len(u.offsets), len(u.offsets)+1, len(u.offsets)+2
	u.signature(signature, m, size)
	u.begin(field)
	fmt.Fprintf(u.out, "<</Type /Annot /Subtype /Widget /FT /Sig /T (Signature) /V %d 0 R /P %d 0 R /F 132 /Rect [%.2f %.2f %.2f %.2f] /AP <</N %d 0 R>>>>",
		signature, page, m.Box[0], m.Box[1], m.Box[2], m.Box[3], look)
	u.end()
	u.begin(look)
	fmt.Fprintf(u.out, "<</Type /XObject /Subtype /Form /BBox [0 0 %.2f %.2f] /Length 0>>\nstream\n\nendstream", m.Box[2]-m.Box[0], m.Box[3]-m.Box[1])
	u.end()
	u.begin(page)
	fmt.Fprintf(u.out, "%s\n/Annots [%d 0 R]>>", pageText, field)
	u.end()
	u.begin(u.root)
	fmt.Fprintf(u.out, "%s\n/Version /1.7 /AcroForm <</Fields [%d 0 R] /SigFlags 3>> /Perms <</DocMDP %d 0 R>>>>", rootText, field, signature)
	u.end()
	u.trailer()
	return nil
}

func (u *update) signature(object int, m Mark, size int) {
	u.begin(object)
	fmt.Fprintf(u.out, "<</Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M (D:%sZ) /Name %s /Reason %s\n",
		m.At.UTC().Format("20060102150405"), textString(m.Name), textString(m.Reason))
	u.out.WriteString("/Reference [<</Type /SigRef /TransformMethod /DocMDP /TransformParams <</Type /TransformParams /P 1 /V /1.2>>>>]\n/ByteRange ")
	u.byteRange = u.out.Len()
	u.out.Write(bytes.Repeat([]byte(" "), rangeRoom))
	u.out.WriteString("\n/Contents ")
	u.contents = u.out.Len()
	u.out.WriteByte('<')
	u.out.Write(bytes.Repeat([]byte("0"), 2*size))
	u.out.WriteString(">>>")
	u.end()
}

// trailer writes the cross-reference section of the update. The file's id is
// drawn from its text, so that the same document is the same file.
func (u *update) trailer() {
	slices.SortFunc(u.places, func(a, b place) int { return a.object - b.object })
	at := u.out.Len()
	u.out.WriteString("xref\n")
	last := 0
	for _, x := range u.places {
		fmt.Fprintf(u.out, "%d 1\n%010d 00000 n \n", x.object, x.offset)
		last = max(last, x.object)
	}
	sum := sha256.Sum256(u.text)
	fmt.Fprintf(u.out, "trailer\n<</Size %d /Root %d 0 R /Prev %d /ID [<%x> <%x>]", last+1, u.root, u.xref, sum[:16], sum[16:])
	if u.info != "" {
		fmt.Fprintf(u.out, " /Info %s", u.info)
	}
	fmt.Fprintf(u.out, ">>\nstartxref\n%d\n%%%%EOF\n", at)
}

// textString writes any text as a PDF string, in UTF-16.
func textString(s string) string {
	b := []byte{0xFE, 0xFF}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u>>8), byte(u))
	}
	return fmt.Sprintf("<%X>", b)
}
