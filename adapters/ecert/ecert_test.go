package ecert

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io/fs"
	"log/slog"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/adapterstest"
	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/internal/peers"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// pair is a self-signed certificate and its key, as PEM.
var pair = sync.OnceValue(func() (out struct{ cert, key []byte }) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Sample seal"}, NotBefore: noon.AddDate(-10, 0, 0), NotAfter: noon.AddDate(50, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		panic(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		panic(err)
	}
	out.cert = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	out.key = pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})
	return out
})

// setup opens a file of testdata as a connector would, over a new folder.
func setup(t testing.TB, file string) adapters.Setup {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string][]byte{"seal.crt": pair().cert, "seal.key": pair().key} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	var in struct {
		Settings   Settings             `yaml:"settings" doc:"x|x"`
		Operations map[string]Operation `yaml:"operations" doc:"x|x"`
	}
	if found := config.Decode(file, bytes.ReplaceAll(text, []byte("DIR"), []byte(dir)), &in); found.Bad() {
		t.Fatal(found)
	}
	in.Settings.KeyPassword = config.NewSecret("open-sesame-42") // the key needs none, and nobody may see it
	s := adapters.Setup{Connector: "licences", Settings: &in.Settings, Operations: map[string]any{}, Now: func() time.Time { return noon }, Log: slog.New(slog.DiscardHandler)}
	for name, o := range in.Operations {
		s.Operations[name] = &o
	}
	return s
}

func open(t testing.TB, s adapters.Setup) adapters.Requester {
	t.Helper()
	p, err := Adapter{}.Open(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	return p.(adapters.Requester)
}

func folder(s adapters.Setup) string { return s.Settings.(*Settings).Folder }

// company is an input that every operation of licence.yaml takes.
func company() map[string]any {
	return map[string]any{
		"licence": map[string]any{"number": "示-2026/00042"},
		"company": map[string]any{"name": "示例科技有限公司", "code": "91310115MA1K4XXX5Q", "capital": json.Number("5000000"), "scope": []any{"软件开发", "数据处理"}, "branch": false},
		"person":  map[string]any{"name": "张伟"},
	}
}

func issue(key string, input any) adapters.Call {
	return adapters.Call{Operation: "licence", Key: key, Input: input}
}

func TestContract(t *testing.T) {
	var last adapters.Setup
	strange := company()
	strange["person"] = map[string]any{"name": "𠮷田"}
	long := company()
	long["company"].(map[string]any)["scope"] = strings.Repeat("软件开发。", 300)
	adapterstest.Run(t, Adapter{}, adapterstest.Harness{
		Setup: func(t *testing.T) adapters.Setup { last = setup(t, "licence.yaml"); return last },
		Call:  issue("", company()),
		Effects: func(t *testing.T) int {
			files, err := filepath.Glob(filepath.Join(folder(last), "documents", "*", "*.pdf"))
			if err != nil {
				t.Fatal(err)
			}
			return len(files)
		},
		Secrets: []string{"open-sesame-42"},
		Faults: []adapterstest.Fault{
			{Name: "nothing to put in", Call: issue("", map[string]any{}), Want: adapters.BadRequest, Code: "ecert.missing", Phase: adapters.Prepare},
			{Name: "a character that the font lacks", Call: issue("", strange), Want: adapters.BadRequest, Code: "ecert.glyph", Phase: adapters.Prepare},
			{Name: "too much for a page", Call: issue("", long), Want: adapters.BadRequest, Code: "ecert.full", Phase: adapters.Prepare},
			{Name: "folder is a file", Want: adapters.PeerDown, Code: "ecert.folder", Phase: adapters.Prepare, Setup: func(t *testing.T) adapters.Setup {
				s := setup(t, "licence.yaml")
				if err := os.WriteFile(folder(s), nil, 0o600); err != nil {
					t.Fatal(err)
				}
				return s
			}},
			{Name: "certificate has ended", Want: adapters.ConfigError, Code: "ecert.sign", Phase: adapters.Prepare, Setup: func(t *testing.T) adapters.Setup {
				s := setup(t, "licence.yaml")
				s.Now = func() time.Time { return noon.AddDate(60, 0, 0) }
				return s
			}},
		},
	})
}

// Everything that is wrong with an input is named at once, with its place.
func TestABadInputIsNamedWhole(t *testing.T) {
	t.Parallel()
	p := open(t, setup(t, "licence.yaml"))
	in := company()
	delete(in, "licence")
	delete(in["company"].(map[string]any), "name")
	_, err := p.Call(t.Context(), issue("", in))
	f, ok := errors.AsType[*adapters.Fault](err)
	if !ok || !strings.Contains(f.Message, "licence.number") || !strings.Contains(f.Message, "company.name") {
		t.Errorf("got %v", err)
	}
	in = company()
	in["company"].(map[string]any)["name"] = "𠮷野한"
	_, err = p.Call(t.Context(), issue("", in))
	f, ok = errors.AsType[*adapters.Fault](err)
	if !ok || !strings.Contains(f.Message, "名称") || !strings.Contains(f.Message, "U+20BB7") || !strings.Contains(f.Message, "U+D55C") {
		t.Errorf("got %v", err)
	}
}

// The whole way with the eyes of other programs: the signature is good, the
// Chinese text comes back, and the QR code can be read from the picture.
func TestOthersCanReadIt(t *testing.T) {
	t.Parallel()
	pdfsig, pdftotext, pdftoppm, zbarimg := peers.Tool(t, "pdfsig"), peers.Tool(t, "pdftotext"), peers.Tool(t, "pdftoppm"), peers.Tool(t, "zbarimg")
	s := setup(t, "licence.yaml")
	p := open(t, s)
	for _, operation := range []string{"licence", "notice"} {
		r, err := p.Call(t.Context(), adapters.Call{Operation: operation, Key: "k", Input: company()})
		if err != nil {
			t.Fatal(err)
		}
		out := r.Output.(map[string]any)
		file, err := Path(folder(s), out["id"].(string))
		if err != nil {
			t.Fatal(err)
		}
		run := func(program string, args ...string) string {
			text, _ := exec.CommandContext(t.Context(), program, args...).Output() // what it says is looked at
			return string(text)
		}
		text := run(pdftotext, "-layout", file, "-")
		for _, want := range []string{"示例科技有限公司", "张伟", "示例市市场监督管理局", "2026 年 11 月 24 日", "软件开发、数据处理"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the text lacks %q:\n%s", operation, want, text)
			}
		}
		picture := filepath.Join(t.TempDir(), "page")
		run(pdftoppm, "-r", "110", "-png", "-singlefile", file, picture)
		if code := strings.TrimSpace(run(zbarimg, "-q", "--raw", picture+".png")); code != out["verifyUrl"] || code != "https://hall.example/verify/"+out["id"].(string) {
			t.Errorf("%s: the QR code says %q, the answer %q", operation, code, out["verifyUrl"])
		}
		signature := run(pdfsig, "-nocert", file)
		if good := strings.Contains(signature, "Signature is Valid.") && strings.Contains(signature, "Total document signed"); good != (operation == "licence") {
			t.Errorf("%s: pdfsig says\n%s", operation, signature)
		}
	}
}

func TestTheAnswerDescribesTheFile(t *testing.T) {
	t.Parallel()
	s := setup(t, "licence.yaml")
	r, err := open(t, s).Call(t.Context(), issue("k", company()))
	if err != nil {
		t.Fatal(err)
	}
	out := r.Output.(map[string]any)
	path, err := Path(folder(s), out["id"].(string))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(text)
	d, err := Read(folder(s), out["id"].(string))
	if err != nil {
		t.Fatal(err)
	}
	if out["sha256"] != hex.EncodeToString(sum[:]) || d.SHA256 != out["sha256"] || d.Size != int64(len(text)) || d.Pages != 1 || !d.Signed {
		t.Errorf("the answer %v and the description %+v do not fit the file", out, d)
	}
	if out["file"] != "licence-示-2026_00042.pdf" || d.Number != "示-2026/00042" || d.Title != "营业执照" || out["issuedAt"] != "2026-11-24T20:00:00+08:00" {
		t.Errorf("got %v, %+v", out, d)
	}
}

// Whoever asks for the same key, at the same time, again, or after a restart
// with other data, gets the one first document.
func TestOneDocumentForAKey(t *testing.T) {
	t.Parallel()
	s := setup(t, "licence.yaml")
	a, b := open(t, s), open(t, s)
	got := make([]string, 6)
	var all sync.WaitGroup
	for i := range got {
		all.Go(func() {
			r, err := []adapters.Requester{a, b}[i%2].Call(t.Context(), issue("same", company()))
			if err != nil {
				t.Error(err)
				return
			}
			got[i] = r.Output.(map[string]any)["id"].(string)
		})
	}
	all.Wait()
	other := company()
	other["person"] = map[string]any{"name": "李娜"}
	r, err := open(t, s).Call(t.Context(), issue("same", other))
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range got {
		if id != r.Output.(map[string]any)["id"] {
			t.Errorf("documents %v and %v", got, r.Output)
		}
	}
	files, _ := filepath.Glob(filepath.Join(folder(s), "documents", "*", "*"))
	if len(files) != 2 {
		t.Errorf("kept: %v", files)
	}
}

// A description that was cut short is an error and no second document.
func TestABrokenShelfIsSaid(t *testing.T) {
	t.Parallel()
	s := setup(t, "licence.yaml")
	p := open(t, s)
	if _, err := p.Call(t.Context(), issue("k", company())); err != nil {
		t.Fatal(err)
	}
	links, _ := filepath.Glob(filepath.Join(folder(s), "keys", "*", "*.json"))
	if len(links) != 1 {
		t.Fatalf("links: %v", links)
	}
	if err := os.Truncate(links[0], 10); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Call(t.Context(), issue("k", company())); adapters.OutcomeOf(err) != adapters.PeerDown {
		t.Errorf("got %v", err)
	}
}

func TestPathKeepsInside(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	id := strings.Repeat("ab", 16)
	inside := filepath.Join(dir, "documents", "ab")
	if err := os.MkdirAll(inside, 0o750); err != nil {
		t.Fatal(err)
	}
	write := func(path string) {
		if err := os.WriteFile(path, []byte("{}"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(dir, "secret.pdf"))
	write(filepath.Join(inside, id+".pdf"))
	write(filepath.Join(inside, id+".json"))
	if got, err := Path(dir, id); err != nil || got != filepath.Join(inside, id+".pdf") {
		t.Errorf("got %q, %v", got, err)
	}
	outside := strings.Repeat("ab", 15) + "cd"
	if err := os.Symlink(filepath.Join(dir, "secret.pdf"), filepath.Join(inside, outside+".pdf")); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"", ".", "..", "../../secret", "..%2fsecret", id + "/../x", strings.ToUpper(id), id[:31], id + "a", outside, strings.Repeat("cd", 16), id + "\x00"} {
		if got, err := Path(dir, bad); !errors.Is(err, ErrNoDocument) {
			t.Errorf("%q: %q, %v", bad, got, err)
		}
		if _, err := Read(dir, bad); !errors.Is(err, ErrNoDocument) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := Read(dir, id); err != nil && errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

func TestSettingsThatCannotWork(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		bend func(s *Settings, o *Operation)
		want []string
	}{
		{"no such zone", func(s *Settings, _ *Operation) { s.Zone = "Mars/Olympus" }, []string{"zone"}},
		{"no key", func(s *Settings, _ *Operation) { s.Key = "" }, []string{"one is set without the other"}},
		{"no such file", func(s *Settings, _ *Operation) { s.Certificate += ".not" }, []string{"signing certificate"}},
		{"key for certificate", func(s *Settings, _ *Operation) { s.Key = s.Certificate }, []string{"signing key"}},
		{"nobody signs", func(s *Settings, _ *Operation) { s.Key, s.Certificate = "", "" }, []string{"name no certificate"}},
		{"bad texts", func(_ *Settings, o *Operation) {
			o.Template.QR, o.Template.Footer = "{a", "{a b}"
			o.Template.Title = Label{}
			o.Template.Fields = []FieldConfig{{Value: "a..b"}}
		}, []string{"qr", "footer", "title", "fields[1]"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := setup(t, "licence.yaml")
			c.bend(s.Settings.(*Settings), s.Operations["licence"].(*Operation))
			_, err := Adapter{}.Open(t.Context(), s)
			if adapters.OutcomeOf(err) != adapters.ConfigError {
				t.Fatalf("got %v", err)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%v does not say %q", err, want)
				}
			}
		})
	}
}

// Every code that the room's code names has a wording, and no other has one.
func TestWords(t *testing.T) {
	t.Parallel()
	if missing := Words.Missing(); len(missing) > 0 {
		t.Errorf("without wording: %v", missing)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, name := range files {
		if name == "words.go" || strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`"(ecert\.[a-z-]+)"`).FindAllStringSubmatch(string(text), -1) {
			used[m[1]] = true
			if _, ok := Words[m[1]]; !ok {
				t.Errorf("%s: %s has no wording", name, m[1])
			}
		}
	}
	for code := range Words {
		if !used[code] {
			t.Errorf("%s is used nowhere", code)
		}
	}
}
