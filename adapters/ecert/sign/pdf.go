package sign

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
)

// pdf is what we must know of a file to add to it: where its objects are, and
// which ones are its catalog and its pages. It reads files with one plain
// cross-reference table, as our own are, and refuses others.
type pdf struct {
	text    []byte
	xref    int
	offsets []int
	root    int
	info    string // reference of the information dictionary, "" if none
	pages   []int
}

var (
	startxref = regexp.MustCompile(`startxref\s+(\d+)\s+%%EOF\s*$`)
	xrefHead  = regexp.MustCompile(`^xref\s+0 (\d+)\s*\n`)
	rootRef   = regexp.MustCompile(`/Root (\d+) 0 R`)
	infoRef   = regexp.MustCompile(`/Info (\d+ 0 R)`)
	pagesRef  = regexp.MustCompile(`/Pages (\d+) 0 R`)
	kidsList  = regexp.MustCompile(`/Kids \[([\d R\s]*)\]`)
	kidRef    = regexp.MustCompile(`(\d+) 0 R`)
)

const (
	maxObjects = 100_000
	entryBytes = 20 // of the cross-reference table
)

func readPDF(text []byte) (*pdf, error) {
	p := &pdf{text: text}
	m := startxref.FindSubmatch(text[max(0, len(text)-200):])
	if m == nil {
		return nil, fmt.Errorf("it does not end with a startxref")
	}
	var err error
	if p.xref, err = strconv.Atoi(string(m[1])); err != nil || p.xref >= len(text) {
		return nil, fmt.Errorf("its startxref points outside")
	}
	if err := p.table(); err != nil {
		return nil, err
	}
	trailer := text[p.xref:]
	m = rootRef.FindSubmatch(trailer)
	if m == nil || bytes.Contains(trailer, []byte("/Prev")) || bytes.Contains(trailer, []byte("/Encrypt")) {
		return nil, fmt.Errorf("its trailer has no root, is encrypted or was added to before")
	}
	p.root, _ = strconv.Atoi(string(m[1])) // digits
	if m = infoRef.FindSubmatch(trailer); m != nil {
		p.info = string(m[1])
	}
	return p, p.kids()
}

func (p *pdf) table() error {
	rest := p.text[p.xref:]
	m := xrefHead.FindSubmatch(rest)
	if m == nil {
		return fmt.Errorf("it has no plain cross-reference table")
	}
	n, err := strconv.Atoi(string(m[1]))
	rest = rest[len(m[0]):]
	if err != nil || n > maxObjects || len(rest) < n*entryBytes {
		return fmt.Errorf("its cross-reference table is cut short")
	}
	p.offsets = make([]int, n)
	for i := range n {
		at, err := strconv.Atoi(string(rest[i*entryBytes : i*entryBytes+10]))
		if err != nil || at >= len(p.text) {
			return fmt.Errorf("entry %d of its cross-reference table is wrong", i)
		}
		p.offsets[i] = at
	}
	return nil
}

// dictionary returns the text of an object that is a dictionary without a
// stream, up to but without its closing ">>".
func (p *pdf) dictionary(n int) ([]byte, error) {
	if n <= 0 || n >= len(p.offsets) {
		return nil, fmt.Errorf("object %d is not in the table", n)
	}
	rest, ok := bytes.CutPrefix(p.text[p.offsets[n]:], fmt.Appendf(nil, "%d 0 obj", n))
	if !ok {
		return nil, fmt.Errorf("object %d is not where the table says", n)
	}
	body, _, ok := bytes.Cut(rest, []byte("endobj"))
	body = bytes.TrimSpace(body)
	if !ok || !bytes.HasPrefix(body, []byte("<<")) || !bytes.HasSuffix(body, []byte(">>")) || bytes.Contains(body, []byte("stream")) {
		return nil, fmt.Errorf("object %d is no plain dictionary", n)
	}
	return body[:len(body)-2], nil
}

func (p *pdf) kids() error {
	root, err := p.dictionary(p.root)
	if err != nil {
		return err
	}
	m := pagesRef.FindSubmatch(root)
	if m == nil {
		return fmt.Errorf("its catalog names no pages")
	}
	n, _ := strconv.Atoi(string(m[1])) // digits
	pages, err := p.dictionary(n)
	if err != nil {
		return err
	}
	if m = kidsList.FindSubmatch(pages); m == nil {
		return fmt.Errorf("its page tree has no kids")
	}
	for _, kid := range kidRef.FindAllSubmatch(m[1], -1) {
		n, _ := strconv.Atoi(string(kid[1])) // digits
		p.pages = append(p.pages, n)
	}
	return nil
}
