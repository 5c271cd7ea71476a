package sign

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/digitorus/pkcs7"
	"github.com/go-pdf/fpdf"

	"github.com/servicehall/hallway/internal/peers"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// authority is a test authority with a signing certificate below it.
type authority struct {
	root          *x509.Certificate
	rootPEM       []byte
	cert, key     []byte
	other         []byte // a key of somebody else
	elliptic      []byte
	noSigning     []byte
	signingSerial *big.Int
}

var testAuthority = sync.OnceValue(func() authority {
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	newKey := func(bits int) *rsa.PrivateKey {
		k, err := rsa.GenerateKey(rand.Reader, bits)
		must(err)
		return k
	}
	rootKey, key := newKey(2048), newKey(2048)
	root := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test root"}, NotBefore: noon.AddDate(-10, 0, 0), NotAfter: noon.AddDate(50, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	rootDER, err := x509.CreateCertificate(rand.Reader, root, root, &rootKey.PublicKey, rootKey)
	must(err)
	root, err = x509.ParseCertificate(rootDER)
	must(err)
	leaf := func(usage x509.KeyUsage, pub any) []byte {
		c := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "Sample seal", Organization: []string{"示例市"}},
			NotBefore: noon.AddDate(-8, 0, 0), NotAfter: noon.AddDate(40, 0, 0), KeyUsage: usage, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection}}
		der, err := x509.CreateCertificate(rand.Reader, c, root, pub, rootKey)
		must(err)
		return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	}
	pkcs8 := func(k any) []byte {
		der, err := x509.MarshalPKCS8PrivateKey(k)
		must(err)
		return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	}
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	return authority{
		root: root, rootPEM: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: rootDER}),
		cert: leaf(x509.KeyUsageDigitalSignature, &key.PublicKey), key: pkcs8(key), other: pkcs8(rootKey), elliptic: pkcs8(ec),
		noSigning: leaf(x509.KeyUsageKeyEncipherment, &key.PublicKey), signingSerial: big.NewInt(7),
	}
})

func document(t testing.TB) []byte {
	t.Helper()
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(noon)
	pdf.SetModificationDate(noon)
	for range 2 {
		pdf.AddPage()
		pdf.SetFont("Helvetica", "", 12)
		pdf.Text(20, 20, "Hello")
	}
	var out bytes.Buffer
	if err := pdf.Output(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func signed(t testing.TB) []byte {
	t.Helper()
	a := testAuthority()
	s, err := Load(append(a.cert, a.rootPEM...), a.key, "")
	if err != nil {
		t.Fatal(err)
	}
	out, err := s.Sign(document(t), Mark{Name: "示例市（一）", Reason: "签发 (x)", At: noon, Page: 1, Box: [4]float64{10, 20, 100, 110}})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Another implementation of CMS finds the signature good over exactly the bytes
// that the byte range names, which are all but the signature itself.
func TestAnotherImplementationVerifies(t *testing.T) {
	t.Parallel()
	a, out := testAuthority(), signed(t)
	m := regexp.MustCompile(`/ByteRange \[0 (\d+) (\d+) (\d+)\]`).FindSubmatch(out)
	if m == nil {
		t.Fatal("no byte range")
	}
	var n [3]int
	for i := range n {
		v, _ := new(big.Int).SetString(string(m[i+1]), 10)
		n[i] = int(v.Int64())
	}
	if n[1]+n[2] != len(out) || out[n[0]] != '<' || out[n[1]-1] != '>' {
		t.Fatalf("the byte range %v of %d bytes leaves out more or less than the signature", n, len(out))
	}
	cms, err := hex.DecodeString(string(out[n[0]+1 : n[1]-1]))
	if err != nil {
		t.Fatal(err)
	}
	p, err := pkcs7.Parse(cms)
	if err != nil {
		t.Fatal(err)
	}
	p.Content = append(bytes.Clone(out[:n[0]]), out[n[1]:]...)
	roots := x509.NewCertPool()
	roots.AddCert(a.root)
	if err := p.VerifyWithChainAtTime(roots, noon); err != nil {
		t.Error(err)
	}
	if c := p.GetOnlySigner(); c == nil || c.SerialNumber.Cmp(a.signingSerial) != 0 {
		t.Errorf("signed by %v", c)
	}
	p.Content[100] ^= 1
	if err := p.VerifyWithChainAtTime(roots, noon); err == nil {
		t.Error("changed content verifies")
	}
}

func TestTheSameDocumentGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	if !bytes.Equal(signed(t), signed(t)) {
		t.Error("two signatures of the same document differ")
	}
	if !bytes.HasPrefix(signed(t), document(t)) {
		t.Error("the document's own bytes were changed")
	}
}

func TestPopplerVerifiesAndTrusts(t *testing.T) {
	t.Parallel()
	pdfsig, certutil := peers.Tool(t, "pdfsig"), peers.Tool(t, "certutil")
	dir := t.TempDir()
	out := signed(t)
	save := func(name string, text []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	nss := filepath.Join(dir, "nss")
	if err := os.Mkdir(nss, 0o700); err != nil {
		t.Fatal(err)
	}
	run := func(program string, args ...string) string {
		text, _ := exec.CommandContext(t.Context(), program, args...).CombinedOutput() // pdfsig ends with the worst it found
		return string(text)
	}
	run(certutil, "-N", "-d", nss, "--empty-password")
	verify := func(path string) string { return run(pdfsig, "-nssdir", nss, path) }
	good := save("good.pdf", out)
	if text := verify(good); !strings.Contains(text, "Signature is Valid.") || !strings.Contains(text, "Total document signed") || strings.Contains(text, "Certificate is Trusted") {
		t.Errorf("before the root is known:\n%s", text)
	}
	if text := run(certutil, "-A", "-d", nss, "-n", "root", "-t", "CT,CT,CT", "-i", save("root.pem", testAuthority().rootPEM)); text != "" {
		t.Fatal(text)
	}
	if text := verify(good); !strings.Contains(text, "Signature is Valid.") || !strings.Contains(text, "Certificate is Trusted.") {
		t.Errorf("after the root is known:\n%s", text)
	}
	changed := bytes.Clone(out)
	changed[bytes.Index(changed, []byte("/Count 2"))+7] = '1'
	if text := verify(save("changed.pdf", changed)); !strings.Contains(text, "Digest Mismatch") {
		t.Errorf("one byte is changed:\n%s", text)
	}
	if text := verify(save("longer.pdf", append(bytes.Clone(out), "\n% more\n"...))); strings.Contains(text, "Total document signed") {
		t.Errorf("something is appended:\n%s", text)
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	a := testAuthority()
	for _, c := range []struct {
		name      string
		cert, key []byte
		want      string
	}{
		{"no certificate", []byte("nothing"), a.key, "no certificate"},
		{"no key", a.cert, []byte("nothing"), "no private key"},
		{"another key", a.cert, a.other, "not that of the certificate"},
		{"elliptic key", a.cert, a.elliptic, "RSA is needed"},
		{"key that may not sign", a.noSigning, a.key, "does not allow"},
		{"garbage certificate", []byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), a.key, "signing certificate"},
		{"old encryption", a.cert, []byte("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n"), "old form"},
	} {
		if _, err := Load(c.cert, c.key, ""); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestEncryptedKeys(t *testing.T) {
	t.Parallel()
	openssl := peers.Tool(t, "openssl")
	a := testAuthority()
	for _, how := range [][]string{
		{"-v2", "aes-256-cbc"}, {"-v2", "aes-128-cbc", "-v2prf", "hmacWithSHA1"}, {"-v2", "des3"}, {"-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA512"},
	} {
		cmd := exec.CommandContext(t.Context(), openssl, append([]string{"pkcs8", "-topk8", "-passout", "pass:open sesame"}, how...)...)
		cmd.Stdin = bytes.NewReader(a.key)
		key, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Load(a.cert, key, "open sesame"); err != nil {
			t.Errorf("%v: %v", how, err)
		}
		for _, wrong := range []string{"", "shut sesame"} {
			if _, err := Load(a.cert, key, wrong); err == nil || !strings.Contains(err.Error(), "password") || wrong != "" && strings.Contains(err.Error(), wrong) {
				t.Errorf("%v with password %q: %v", how, wrong, err)
			}
		}
	}
}

func TestACertificateOutOfDateSignsNothing(t *testing.T) {
	t.Parallel()
	a := testAuthority()
	s, err := Load(a.cert, a.key, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []time.Time{noon.AddDate(-9, 0, 0), noon.AddDate(41, 0, 0)} {
		if _, err := s.Sign(document(t), Mark{At: at}); err == nil {
			t.Errorf("signed at %s", at)
		}
	}
	for _, page := range []int{-1, 2} {
		if _, err := s.Sign(document(t), Mark{At: noon, Page: page}); err == nil {
			t.Errorf("signed page %d of two", page)
		}
	}
	if _, err := s.Sign(signed(t), Mark{At: noon}); err == nil {
		t.Error("a signed document is signed again")
	}
}

func FuzzReadPDF(f *testing.F) {
	f.Add(document(f))
	f.Add([]byte("xref\n0 1\n0000000000 65535 f \ntrailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := readPDF(text)
		if err != nil {
			return
		}
		for _, n := range p.pages {
			_, _ = p.dictionary(n)
		}
	})
}

func FuzzLoad(f *testing.F) {
	a := testAuthority()
	f.Add(a.cert, a.key, "")
	f.Add([]byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), []byte("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n"), "x")
	f.Fuzz(func(_ *testing.T, cert, key []byte, password string) { _, _ = Load(cert, key, password) })
}
