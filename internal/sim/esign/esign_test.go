package esign

import (
	"crypto/ecdsa"
	"crypto/md5" // #nosec G501 -- the provider's header
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/internal/sim/ledger"
)

// heard is one callback.
type heard struct {
	notice
	body   []byte
	header http.Header
}

// caller stands for the hall: it answers callbacks with the given statuses in
// turn, the last one for ever.
func caller(t *testing.T, statuses ...int) (address string, got chan heard) {
	t.Helper()
	got = make(chan heard, 100)
	n := make(chan int, 1)
	n <- 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		h := heard{body: body, header: r.Header}
		if err != nil || json.Unmarshal(body, &h.notice) != nil {
			t.Errorf("called back with %s, %v", body, err)
		}
		i := <-n
		w.WriteHeader(statuses[min(i, len(statuses)-1)])
		n <- i + 1
		got <- h
	}))
	t.Cleanup(s.Close)
	return s.URL, got
}

func await(t *testing.T, got chan heard) heard {
	t.Helper()
	select {
	case h := <-got:
		return h
	case <-time.After(time.Minute):
		t.Fatal("nothing was called back")
		return heard{}
	}
}

type provider struct {
	*Provider
	url  string
	book *ledger.Book
	stop func()
}

func setup(t *testing.T, dir string, delay time.Duration) *provider {
	t.Helper()
	book, err := ledger.Open(t.Context(), filepath.Join(dir, "sim.db"), Schema)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Start(t.Context(), Config{Book: book, DataDir: dir, Now: time.Now, Delay: delay})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(http.StripPrefix("/"+System, p))
	out := &provider{Provider: p, url: s.URL, book: book}
	stopped := false
	out.stop = func() {
		if !stopped {
			stopped = true
			s.Close()
			if err := p.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
			_ = book.Close() // what it holds is committed
		}
	}
	t.Cleanup(out.stop)
	return out
}

// ask sends a signed request; change may spoil it.
func (p *provider) ask(t *testing.T, method, path, body string, change func(*http.Request)) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, p.url+"/"+System+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	sum := md5.Sum([]byte(body)) // #nosec G401 -- the provider's header
	digest := ""
	if body != "" {
		digest = base64.StdEncoding.EncodeToString(sum[:])
	}
	for k, v := range map[string]string{"Accept": "*/*", "Content-Type": "application/json", "Content-MD5": digest,
		"X-Tsign-Open-App-Id": AppID, "X-Tsign-Open-Ca-Timestamp": strconv.FormatInt(time.Now().UnixMilli(), 10),
		"X-Tsign-Open-Ca-Signature": Sign(Secret, method, "*/*", digest, "application/json", path)} {
		req.Header.Set(k, v)
	}
	if change != nil {
		change(req)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }() // it was read
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

var document = strings.Repeat("ab", 32)

func flow(biz, signer, callback string) string {
	return `{"docName":"决定书.pdf","docSha256":"` + document + `","signer":"` + signer + `","callbackUrl":"` + callback + `","bizId":"` + biz + `"}`
}

var flowID = regexp.MustCompile(`"signFlowId":"[0-9a-f]{31}1"`)

const create = "/v3/sign-flow/create-by-file"

func TestAFlowIsCalledBackTwice(t *testing.T) {
	t.Parallel()
	p := setup(t, t.TempDir(), 0)
	address, got := caller(t, 200)
	status, first := p.ask(t, "POST", create, flow("b-1", "director", address), nil)
	if status != 200 || !flowID.MatchString(first) {
		t.Fatalf("answered %d %s", status, first)
	}
	if _, again := p.ask(t, "POST", create, flow("b-1", "director", address), nil); again != first {
		t.Errorf("again it was answered %s", again)
	}
	one, two := await(t, got), await(t, got)
	if string(one.body) != string(two.body) || one.Action != "SIGN_FLOW_COMPLETE" || one.SignResult != 2 || one.BizID != "b-1" {
		t.Errorf("called back with %s and %s", one.body, two.body)
	}
	if want := SignCallback(Secret, two.header.Get("X-Tsign-Open-TIMESTAMP"), two.body); two.header.Get("X-Tsign-Open-SIGNATURE") != want {
		t.Errorf("the callback is signed %s, want %s", two.header.Get("X-Tsign-Open-SIGNATURE"), want)
	}
	p.proven(t, one.Signature)
	if _, said := p.ask(t, "GET", "/v3/sign-flow/"+one.SignFlowID, "", nil); !strings.Contains(said, `"signFlowStatus":2`) {
		t.Errorf("the flow is %s", said)
	}
	if _, said := p.ask(t, "GET", "/v3/sign-flow/none", "", nil); !strings.Contains(said, "签署流程不存在") {
		t.Errorf("no such flow: %s", said)
	}
	all, err := p.book.List(t.Context(), ledger.Filter{Operation: "create-by-file"})
	if err != nil || len(all) != 1 || all[0].Effects != 1 || all[0].Deduplicated != 1 || all[0].Detail != "决定书.pdf director" {
		t.Errorf("the ledger says %+v, %v", all, err)
	}
}

// proven checks the signature of the document with the provider's certificate.
func (p *provider) proven(t *testing.T, signature string) {
	t.Helper()
	_, text := p.ask(t, "GET", "/v3/certificate", "", nil)
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		t.Fatalf("the certificate is %s", text)
	}
	c, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	digest, err := hex.DecodeString(document)
	if err != nil {
		t.Fatal(err)
	}
	sig, err := base64.StdEncoding.DecodeString(signature)
	key, ok := c.PublicKey.(*ecdsa.PublicKey)
	if err != nil || !ok || !ecdsa.VerifyASN1(key, digest, sig) {
		t.Errorf("the signature %s does not prove, %v", signature, err)
	}
}

func TestARefusalIsCalledBack(t *testing.T) {
	t.Parallel()
	p := setup(t, t.TempDir(), 0)
	address, got := caller(t, 200)
	p.ask(t, "POST", create, flow("b-1", "refuse.director", address), nil)
	h := await(t, got)
	if h.SignResult != 4 || h.Signature != "" {
		t.Errorf("called back with %s", h.body)
	}
	if _, said := p.ask(t, "GET", "/v3/sign-flow/"+h.SignFlowID, "", nil); !strings.Contains(said, `"signFlowStatus":7`) {
		t.Errorf("the flow is %s", said)
	}
}

// A callback that nobody takes comes again, and so after a restart does one
// that was still to come.
func TestCallbacksComeUntilTheyAreTaken(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := setup(t, dir, 0)
	address, got := caller(t, 503, 404, 200)
	p.ask(t, "POST", create, flow("b-1", "director", address), nil)
	first := await(t, got)
	for range 3 {
		if h := await(t, got); string(h.body) != string(first.body) {
			t.Errorf("called back with %s, before with %s", h.body, first.body)
		}
	}
	later, taken := caller(t, 200)
	slow := setup(t, t.TempDir(), time.Hour)
	slow.ask(t, "POST", create, flow("b-2", "director", later), nil)
	slow.stop()
	if len(taken) > 0 {
		t.Error("called back before its time")
	}

	p.stop()
	busy := setup(t, dir, time.Minute) // the next run of the first
	refusing, seen := caller(t, 500)
	busy.ask(t, "POST", create, flow("b-3", "director", refusing), nil)
	busy.stop()
	book, err := ledger.Open(t.Context(), filepath.Join(dir, "sim.db"), Schema)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := book.Reader().ExecContext(t.Context(), `UPDATE esign_event SET due_at=0`); err != nil { // a minute has gone by
		t.Fatal(err)
	}
	_ = book.Close() // it was only written
	setup(t, dir, time.Minute)
	if h := await(t, seen); h.BizID != "b-3" {
		t.Errorf("after the restart it called back with %s", h.body)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	p := setup(t, t.TempDir(), time.Hour)
	good := flow("b-1", "director", "http://127.0.0.1:1/")
	header := func(k, v string) func(*http.Request) { return func(r *http.Request) { r.Header.Set(k, v) } }
	for name, c := range map[string]struct {
		body   string
		change func(*http.Request)
		status int
		says   string
	}{
		"another application": {good, header("X-Tsign-Open-App-Id", "x"), 401, "INVALID_APP_ID"},
		"an old time":         {good, header("X-Tsign-Open-Ca-Timestamp", "1000"), 401, "INVALID_TIMESTAMP"},
		"a wrong digest":      {good, header("Content-MD5", "x"), 401, "INVALID_CONTENT_MD5"},
		"a wrong signature":   {good, header("X-Tsign-Open-Ca-Signature", "x"), 401, "INVALID_SIGNATURE"},
		"no digest of a file": {strings.Replace(good, document, "ab", 1), nil, 200, "docSha256"},
		"no signer":           {flow("b", "", "http://127.0.0.1:1/"), nil, 200, "signer"},
		"a strange callback":  {flow("b", "s", "ftp://127.0.0.1/"), nil, 200, "callbackUrl"},
		"no JSON":             {"{", nil, 200, "1435002"},
	} {
		if status, said := p.ask(t, "POST", create, c.body, c.change); status != c.status || !strings.Contains(said, c.says) {
			t.Errorf("%s was answered %d %s", name, status, said)
		}
	}
}
