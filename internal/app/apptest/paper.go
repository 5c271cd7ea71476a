package apptest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/servicehall/hallway/internal/peers"
)

// Document reads a document of a case: certificate or decisionDocument.
func (d Desk) Document(t testing.TB, id, name string) (pdf []byte) {
	t.Helper()
	var docs []struct{ Name, Link string }
	d.Read(t, "/api/v1/cases/"+id+"/documents", &docs)
	for _, x := range docs {
		if x.Name == name {
			d.Read(t, x.Link, &pdf)
			return pdf
		}
	}
	t.Fatalf("case %s has no document %s but %v", id, name, docs)
	return nil
}

// Paper is what the eyes of other programs see of a PDF.
type Paper struct {
	Text      string // pdftotext
	QR        string // zbarimg, of the first page
	Signature string // pdfsig
}

// Look looks at a PDF with poppler and zbar.
func Look(t testing.TB, pdf []byte) Paper {
	t.Helper()
	dir := t.TempDir()
	file, picture := filepath.Join(dir, "document.pdf"), filepath.Join(dir, "page")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(tool string, args ...string) string {
		out, err := exec.CommandContext(t.Context(), peers.Tool(t, tool), args...).Output() // #nosec G204 -- a tool of the tests
		if err != nil && tool != "pdfsig" {                                                 // which has a status of its own for an unknown signer
			t.Fatalf("%s: %v", tool, err)
		}
		return string(out)
	}
	p := Paper{Text: run("pdftotext", "-layout", file, "-"), Signature: run("pdfsig", "-nocert", file)}
	run("pdftoppm", "-r", "110", "-png", "-singlefile", file, picture)
	p.QR = strings.TrimSpace(run("zbarimg", "-q", "--raw", picture+".png"))
	return p
}

// Signed reports whether the signature is valid and covers the whole document.
func (p Paper) Signed() bool {
	return strings.Contains(p.Signature, "Signature is Valid.") && strings.Contains(p.Signature, "Total document signed")
}
