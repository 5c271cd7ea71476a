package gateway_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/gateway"
	"github.com/servicehall/hallway/gateway/gatewaytest"
)

// TestAnybodyVerifiesADocument: a certificate's QR code leads to a page that
// needs no account and tells a good document from one that was never issued.
func TestAnybodyVerifiesADocument(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "licence.pdf")
	if err := os.WriteFile(file, []byte("%PDF-1.7 licence"), 0o600); err != nil {
		t.Fatal(err)
	}
	h := gatewaytest.Open(t, func(_ *gatewaytest.Hall, c *gateway.Config) {
		c.Issued = func(id string) (gateway.Issued, error) {
			if id != "good" {
				return gateway.Issued{}, errors.New("none")
			}
			return gateway.Issued{Title: "营业执照 <1>", Number: "310101000010008", Issuer: "样例局",
				Issued: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC), SHA256: "abc123", File: file}, nil
		}
	})
	good := h.Ask(t, "", "GET", "/verify/good", nil, "Accept-Language: zh")
	for _, want := range []string{"本厅签发的文件", "营业执照 &lt;1&gt;", "310101000010008", "abc123", "/verify/good/document"} {
		if !strings.Contains(good.Text, want) {
			t.Errorf("the page does not say %q:\n%s", want, good.Text)
		}
	}
	if pdf := h.Ask(t, "", "GET", "/verify/good/document", nil); pdf.Status != 200 || pdf.Text != "%PDF-1.7 licence" {
		t.Errorf("the original: %d %s", pdf.Status, pdf.Text)
	}
	bad := h.Ask(t, "", "GET", "/verify/forged", nil, "Accept-Language: en")
	if bad.Status != 404 || !strings.Contains(bad.Text, "has issued no such document") {
		t.Errorf("a forged one: %d %s", bad.Status, bad.Text)
	}
	if pdf := h.Ask(t, "", "GET", "/verify/forged/document", nil); pdf.Status != 404 {
		t.Errorf("the original of a forged one: %d", pdf.Status)
	}
}
