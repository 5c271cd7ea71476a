package soap_test

import (
	"context"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/soap"
)

// peer answers every POST with the same answer, and keeps what came.
type peer struct {
	status      int
	contentType string
	header      map[string]string
	body        string

	mu  sync.Mutex
	got []received
}

type received struct {
	header http.Header
	body   string
}

func (p *peer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	p.mu.Lock()
	p.got = append(p.got, received{r.Header.Clone(), string(body)})
	p.mu.Unlock()
	for name, value := range p.header {
		w.Header().Set(name, value)
	}
	if p.contentType != "" {
		w.Header().Set("Content-Type", p.contentType)
	}
	w.WriteHeader(p.status)
	_, _ = io.WriteString(w, p.body)
}

func (p *peer) last() received {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.got[len(p.got)-1]
}

// permits is a connector to the service of testdata/soap/wsdl/imports.wsdl.
func permits(t testing.TB, p http.Handler, more string) adapters.Peer {
	t.Helper()
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	return open(t, adapters.Setup{
		Connector: "permits",
		Settings:  decode[soap.Settings](t, "wsdl: ../../testdata/soap/wsdl/imports.wsdl\nendpoint: "+server.URL+"/permits\n"+more, map[string]string{"PASSWORD": password}),
		Operations: map[string]any{
			"issue": decode[soap.Operation](t, "operation: Issue\nfault: {code: code, message: words}", nil),
			"safe":  decode[soap.Operation](t, "operation: Issue\nsafe: true", nil),
			"note":  decode[soap.Operation](t, "operation: Note\nkey: text", nil),
			"ping":  decode[soap.Operation](t, "operation: Ping", nil),
			"ruled": decode[soap.Operation](t, "operation: Issue\nsuccess: {path: final, equals: [true]}\nfaults: {\"false\": quota, '7': auth, Server: peer-down}", nil),
		},
		Now: func() time.Time { return time.Date(2026, 1, 5, 9, 0, 0, 0, time.FixedZone("CST", 8*3600)) },
	})
}

const envelopeHead = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>`

func soapBody(inside string) string {
	return envelopeHead + inside + `</e:Body></e:Envelope>`
}

func soapFault(code, text, detail string) string {
	return soapBody(`<e:Fault><faultcode>` + code + `</faultcode><faultstring>` + text + `</faultstring>` + detail + `</e:Fault>`)
}

const issued = `<issued xmlns="urn:hall:permits"><permit><no>许可-1</no><fee>+012.50</fee></permit><final>true</final></issued>`

var issuedOutput = map[string]any{"permit": []any{map[string]any{"no": "许可-1", "fee": json.Number("12.50")}}, "final": true}

func gbk(t testing.TB, text string) string {
	t.Helper()
	out, err := simplifiedchinese.GBK.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// What answers mean, by what came with them.
func TestAnswers(t *testing.T) {
	t.Parallel()
	const page = `<html><body>Error</body></html>`
	typed := `<detail><Refused xmlns="urn:hall:permits"><code>7</code><words>不行</words></Refused><hostname xmlns="http://xml.apache.org/axis/">h</hostname></detail>`
	cases := []struct {
		name, operation string
		answer          *peer
		want            adapters.Outcome
		code, message   string
		output          any
	}{
		{"plain", "issue", &peer{status: 200, contentType: "text/xml", body: soapBody(issued)}, adapters.OK, "", "", issuedOutput},
		{"other prefixes, no namespace", "issue", &peer{status: 200, body: soapBody(`<x:issued xmlns:x="urn:hall:permits"><permit><no>许可-1</no><x:fee>12.50</x:fee></permit><final>1</final></x:issued>`)}, adapters.OK, "", "", issuedOutput},
		{"GBK by its header", "issue", &peer{status: 200, contentType: "text/xml; charset=GBK", body: gbk(t, soapBody(issued))}, adapters.OK, "", "", issuedOutput},
		{"GBK by its declaration", "issue", &peer{status: 200, contentType: "text/xml", body: `<?xml version="1.0" encoding="gb2312"?>` + gbk(t, soapBody(issued))}, adapters.OK, "", "", issuedOutput},
		{"a mark before a wrong header", "issue", &peer{status: 200, contentType: "text/xml; charset=gbk", body: "\xEF\xBB\xBF" + soapBody(issued)}, adapters.OK, "", "", issuedOutput},
		{"an empty answer", "ping", &peer{status: 200, contentType: "text/xml", body: soapBody("")}, adapters.OK, "", "", map[string]any{}},
		{"one way", "note", &peer{status: 202}, adapters.OK, "", "", map[string]any{}},
		{"a success by its rule", "ruled", &peer{status: 200, body: soapBody(issued)}, adapters.OK, "", "", issuedOutput},
		{"no success by its rule, and what the code means", "ruled", &peer{status: 200, body: soapBody(strings.ReplaceAll(issued, "true", "false"))}, adapters.Quota, "false", "the peer refused the request", nil},

		{"wrong bytes", "issue", &peer{status: 200, contentType: "text/xml; charset=utf-8", body: gbk(t, soapBody(issued))}, adapters.Unknown, "http.undecodable", "the answer cannot be decoded: Byte 117 (0xD0)", nil},
		{"wrong bytes, reading", "safe", &peer{status: 200, contentType: "text/xml; charset=utf-8", body: gbk(t, soapBody(issued))}, adapters.ConfigError, "http.undecodable", "", nil},
		{"a page", "issue", &peer{status: 200, contentType: "text/html", body: page}, adapters.Unknown, "http.unreadable", "a page instead", nil},
		{"a page, reading", "safe", &peer{status: 200, contentType: "text/html", body: page}, adapters.PeerDown, "http.unreadable", "", nil},
		{"half an answer", "issue", &peer{status: 200, contentType: "text/xml", body: soapBody(issued)[:150]}, adapters.Unknown, "http.unreadable", "", nil},
		{"nothing", "issue", &peer{status: 200}, adapters.Unknown, "http.unreadable", "empty", nil},
		{"an entity bomb", "issue", &peer{status: 200, contentType: "text/xml", body: `<!DOCTYPE a [<!ENTITY b "cc">]>` + soapBody(issued)}, adapters.Unknown, "http.unreadable", "document types", nil},
		{"too large", "issue", &peer{status: 200, body: strings.Repeat(" ", 20_000)}, adapters.Unknown, "http.too-large", "", nil},
		{"a page with 500", "issue", &peer{status: 500, contentType: "text/html", body: page}, adapters.Unknown, "http.status", "HTTP 500", nil},
		{"503", "issue", &peer{status: 503, header: map[string]string{"Retry-After": "7"}}, adapters.PeerDown, "http.status", "HTTP 503", nil},
		{"429", "issue", &peer{status: 429}, adapters.Quota, "http.status", "HTTP 429", nil},
		{"401", "issue", &peer{status: 401}, adapters.Auth, "http.status", "", nil},
		{"403", "issue", &peer{status: 403}, adapters.Auth, "http.status", "", nil},
		{"404", "issue", &peer{status: 404}, adapters.BadRequest, "http.status", "", nil},

		{"the caller's fault", "issue", &peer{status: 500, body: soapFault("e:Client", "坏 &lt;", "")}, adapters.BusinessFault, "Client", "坏 <", nil},
		{"a described detail", "issue", &peer{status: 500, body: soapFault("e:Server", "no", typed)}, adapters.BusinessFault, "7", "不行", map[string]any{"code": json.Number("7"), "words": "不行"}},
		{"what its code means", "ruled", &peer{status: 500, body: soapFault("e:Server", "no", typed)}, adapters.Auth, "7", "no", map[string]any{"code": json.Number("7"), "words": "不行"}},
		{"the server's fault", "issue", &peer{status: 500, body: soapFault("e:Server", "NullPointerException", `<detail><x:trace xmlns:x="urn:x"/>at A</detail>`)}, adapters.Unknown, "Server", "NullPointerException", "at A"},
		{"the server's fault, reading", "safe", &peer{status: 500, body: soapFault("e:Server", "x", "")}, adapters.PeerDown, "Server", "x", nil},
		{"the server's fault with a meaning", "ruled", &peer{status: 500, body: soapFault("e:Server", "x", "")}, adapters.PeerDown, "Server", "x", nil},
		{"a fault with 200", "issue", &peer{status: 200, body: soapFault("e:Client", "x", "")}, adapters.BusinessFault, "Client", "x", nil},
		{"a fault with 503", "issue", &peer{status: 503, body: soapFault("e:Server", "later", "")}, adapters.PeerDown, "Server", "later", nil},
		{"not signed in", "issue", &peer{status: 500, body: soapFault("w:FailedAuthentication", "no", "")}, adapters.Auth, "FailedAuthentication", "no", nil},
		{"not signed in, as a subcode", "issue", &peer{status: 500, body: soapFault("e:Client.Authentication", "no", "")}, adapters.Auth, "Client.Authentication", "no", nil},
		{"not understood", "issue", &peer{status: 500, body: soapFault("e:MustUnderstand", "Security", "")}, adapters.ConfigError, "MustUnderstand", "Security", nil},
		{"a fault without words", "issue", &peer{status: 500, body: soapFault("", "", "")}, adapters.Unknown, "soap.fault", "the peer answers with a SOAP fault", nil},
		{"a fault of SOAP 1.2", "issue", &peer{status: 400, body: `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body><e:Fault><e:Code><e:Value>e:Sender</e:Value><e:Subcode><e:Value>x:Bad</e:Value></e:Subcode></e:Code><e:Reason><e:Text>no</e:Text></e:Reason></e:Fault></e:Body></e:Envelope>`}, adapters.BusinessFault, "Sender", "no", nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := permits(t, c.answer, "maxResponse: 10000")
			input := map[string]any{"applicant": map[string]any{"name": "甲"}}
			if c.operation == "note" || c.operation == "ping" {
				input = nil
			}
			reply, f := call(t, p, adapters.Call{Operation: c.operation, Key: "k", Input: input})
			if c.want == adapters.OK {
				if f != nil || !reflect.DeepEqual(reply.Output, c.output) {
					t.Errorf("output %v, %v", reply.Output, f)
				}
				return
			}
			if f == nil || f.Outcome != c.want || f.Code != c.code || !strings.Contains(f.Message, c.message) || c.output != nil && !reflect.DeepEqual(f.Detail, c.output) {
				t.Fatalf("got %v, output %v", f, reply.Output)
			}
			if c.answer.status == 503 && c.answer.header != nil && f.RetryAfter != 7*time.Second {
				t.Errorf("retry after %s", f.RetryAfter)
			}
			if len(reply.Sent) == 0 || f.Phase != adapters.Read {
				t.Errorf("sent %d bytes, phase %s", len(reply.Sent), f.Phase)
			}
		})
	}
}

// What goes out: headers, charset, and how we sign in.
func TestRequests(t *testing.T) {
	t.Parallel()
	p := &peer{status: 200, contentType: "text/xml", body: soapBody(issued)}
	c := permits(t, p, "requestCharset: GBK\nheaders: {X-Hall: 浦东}\nauth: {basic: {user: hallway, password: \"${PASSWORD}\"}}")
	reply, f := call(t, c, adapters.Call{Operation: "issue", Input: map[string]any{"applicant": map[string]any{"name": "许可𠀀<&>"}, "copies": json.Number("2")}})
	if f != nil {
		t.Fatal(f)
	}
	got := p.last()
	if h := got.header; h.Get("SOAPAction") != `"urn:issue"` || h.Get("Content-Type") != "text/xml; charset=GBK" || h.Get("X-Hall") != "浦东" ||
		h.Get("Authorization") != "Basic "+base64.StdEncoding.EncodeToString([]byte("hallway:"+password)) {
		t.Errorf("headers %v", h)
	}
	if want := gbk(t, "许可") + "&#131072;&lt;&amp;&gt;"; !strings.HasPrefix(got.body, `<?xml version="1.0" encoding="GBK"?>`) || !strings.Contains(got.body, want) {
		t.Errorf("body %q", got.body)
	}
	if text := string(reply.Sent); !strings.Contains(text, "POST /permits") || strings.Contains(text, password) || !strings.Contains(text, "Authorization: ***") {
		t.Errorf("sent %s", text)
	}
}

type security struct {
	Username string `xml:"Header>Security>UsernameToken>Username"`
	Password struct {
		Type string `xml:",attr"`
		Text string `xml:",chardata"`
	} `xml:"Header>Security>UsernameToken>Password"`
	Nonce   string `xml:"Header>Security>UsernameToken>Nonce"`
	Created string `xml:"Header>Security>UsernameToken>Created"`
}

func TestUsernameToken(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"digest", "text"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			p := &peer{status: 200, contentType: "text/xml", body: soapBody(issued)}
			c := permits(t, p, "auth: {usernameToken: {user: hall<way, password: \"${PASSWORD}\", kind: "+kind+"}}")
			seen := map[string]bool{}
			for range 2 {
				reply, f := call(t, c, adapters.Call{Operation: "issue", Input: map[string]any{"applicant": map[string]any{"name": "甲"}}})
				if f != nil {
					t.Fatal(f)
				}
				var s security
				if err := xml.Unmarshal([]byte(p.last().body), &s); err != nil {
					t.Fatal(err)
				}
				nonce, err := base64.StdEncoding.DecodeString(s.Nonce)
				if err != nil || len(nonce) != 16 || seen[s.Nonce] || s.Created != "2026-01-05T01:00:00Z" || s.Username != "hall<way" {
					t.Errorf("token %+v", s)
				}
				seen[s.Nonce] = true
				want, suffix := password, "#PasswordText"
				if kind == "digest" {
					sum := sha1.Sum([]byte(string(nonce) + s.Created + password))
					want, suffix = base64.StdEncoding.EncodeToString(sum[:]), "#PasswordDigest"
				}
				if s.Password.Text != want || !strings.HasSuffix(s.Password.Type, suffix) {
					t.Errorf("token %+v", s)
				}
				if strings.Contains(string(reply.Sent), password) {
					t.Errorf("the password stands in %s", reply.Sent)
				}
			}
		})
	}
}

// The key stands where the operation says, above what the input holds there;
// where it cannot, nothing is sent.
func TestKeys(t *testing.T) {
	t.Parallel()
	p := &peer{status: 202}
	c := permits(t, p, "")
	if _, f := call(t, c, adapters.Call{Operation: "note", Key: "k-1", Input: map[string]any{"text": "other"}}); f != nil || !strings.Contains(p.last().body, "<n1:text>k-1</n1:text>") {
		t.Errorf("%v, %s", f, p.last().body)
	}
	_, f := call(t, c, adapters.Call{Operation: "note", Key: "k-1", Input: "text"})
	if f == nil || f.Outcome != adapters.BadRequest || len(p.got) != 1 {
		t.Errorf("%v", f)
	}
}

// Every problem of an input is told, in both languages, and nothing is sent.
func TestInputProblems(t *testing.T) {
	t.Parallel()
	p := &peer{status: 200}
	_, f := call(t, permits(t, p, ""), adapters.Call{Operation: "issue", Input: map[string]any{"applicant": map[string]any{"name": "一二三四五六七八九十一"}, "copies": "two", "more": true}})
	want := []any{
		map[string]any{"path": "more", "code": "xsd.unknown", "en": "is not known to the peer; known here are applicant, copies.", "zh": "对端不认识该字段；此处可用：applicant, copies。"},
		map[string]any{"path": "applicant.name", "code": "xsd.length", "en": "has 11 characters; 0–10 are taken.", "zh": "长度为 11 个字符，允许 0–10。"},
		map[string]any{"path": "copies", "code": "xsd.type", "en": "“two” is no integer.", "zh": "“two”不符合类型 integer。"},
	}
	if f == nil || f.Outcome != adapters.BadRequest || !reflect.DeepEqual(f.Detail, want) || len(p.got) != 0 {
		t.Fatalf("%v: %v", f, f.Detail)
	}
	for _, path := range []string{"more", "applicant.name", "copies"} {
		if !strings.Contains(f.Message, path) {
			t.Errorf("the message lacks %s: %s", path, f.Message)
		}
	}
}

// A description from the network, with relative imports and our credentials.
func TestADescriptionFromTheNetwork(t *testing.T) {
	t.Parallel()
	var asked []string
	var mu sync.Mutex
	files := http.FileServer(http.Dir("../../testdata/soap/wsdl"))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, pass, _ := r.BasicAuth(); user != "hallway" || pass != password {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		mu.Lock()
		asked = append(asked, r.Method+" "+r.URL.Path)
		mu.Unlock()
		w.Header().Set("Content-Type", "text/xml") // without a charset: the files say it themselves
		files.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	setup := func(pass, operation string) adapters.Setup {
		return adapters.Setup{
			Settings:   decode[soap.Settings](t, "wsdl: "+server.URL+"/imports.wsdl\nauth: {basic: {user: hallway, password: \"${PASSWORD}\"}}", map[string]string{"PASSWORD": pass}),
			Operations: map[string]any{"op": decode[soap.Operation](t, "operation: "+operation, nil)},
			Now:        time.Now, Log: slog.New(slog.DiscardHandler),
		}
	}
	p := open(t, setup(password, "Issue"))
	want := "GET /imports.wsdl GET /parts/binding.wsdl GET /parts/permits.xsd GET /parts/borrowed.xsd"
	if got := strings.Join(asked, " "); got != want {
		t.Errorf("asked %s", got)
	}
	if _, f := call(t, p, adapters.Call{Operation: "op", Input: map[string]any{"applicant": map[string]any{"name": "甲"}}}); f == nil || f.Outcome != adapters.PeerDown {
		t.Errorf("nobody listens at the WSDL's address: %v", f)
	}
	wrong := open(t, setup("wrong-password", "Issue"))
	if _, f := call(t, wrong, adapters.Call{Operation: "op"}); f == nil || f.Outcome != adapters.Auth {
		t.Errorf("not signed in: %v", f)
	}
	if _, err := (soap.Adapter{}).Open(t.Context(), setup(password, "Missing")); adapters.OutcomeOf(err) != adapters.ConfigError {
		t.Errorf("an operation that is missing: %v", err)
	}
}

func TestSettingsThatCannotWork(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"charset":        "wsdl: x\ncharset: klingon",
		"requestCharset": "wsdl: x\nrequestCharset: klingon",
		"two kinds":      "wsdl: x\nauth: {basic: {user: a, password: \"${PASSWORD}\"}, usernameToken: {user: a, password: \"${PASSWORD}\"}}",
		"a user":         "wsdl: http://hallway@127.0.0.1:9/x",
		"no file":        "wsdl: no-such-file.wsdl",
		"caFile":         "wsdl: ../../testdata/soap/wsdl/imports.wsdl\ncaFile: no-such-file.pem",
	} {
		_, err := soap.Adapter{}.Open(context.Background(), adapters.Setup{
			Settings: decode[soap.Settings](t, text, map[string]string{"PASSWORD": password}), Now: time.Now, Log: slog.New(slog.DiscardHandler),
		})
		if adapters.OutcomeOf(err) != adapters.ConfigError {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, s := range []adapters.Setup{{Settings: 1}, {Settings: &soap.Settings{}, Operations: map[string]any{"a": 1}}} {
		if _, err := (soap.Adapter{}).Open(context.Background(), s); adapters.OutcomeOf(err) != adapters.ConfigError {
			t.Errorf("%v: %v", s, err)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add([]byte(soapBody(issued)), "text/xml", 200)
	f.Add([]byte(soapFault("e:Server", "x", `<detail><Refused xmlns="urn:hall:permits"><code>7</code></Refused></detail>`)), "text/xml; charset=gbk", 500)
	f.Add([]byte(`<!DOCTYPE a>`), "text/html", 503)
	answer := &peer{status: 200}
	p := permits(f, answer, "")
	f.Fuzz(func(t *testing.T, body []byte, contentType string, status int) {
		if status < 200 || status > 599 || strings.ContainsAny(contentType, "\r\n") {
			return
		}
		answer.body, answer.contentType, answer.status, answer.got = string(body), contentType, status, nil
		reply, fault := call(t, p, adapters.Call{Operation: "issue", Input: map[string]any{"applicant": map[string]any{"name": "甲"}}})
		if _, err := json.Marshal(reply.Output); err != nil {
			t.Fatal(err)
		}
		if fault != nil && (fault.Code == "" || fault.Message == "") {
			t.Fatalf("a fault that says nothing: %v", fault)
		}
	})
}

func TestWords(t *testing.T) {
	t.Parallel()
	if missing := soap.Words.Missing(); len(missing) > 0 {
		t.Errorf("wordings are missing: %v", missing)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "_test.go") || name == "words.go" {
			continue
		}
		for _, m := range regexp.MustCompile(`"(soap\.[a-z-]+)"`).FindAllStringSubmatch(string(text), -1) {
			used[m[1]] = true
			if _, ok := soap.Words[m[1]]; !ok {
				t.Errorf("%s uses %s, which has no wording", name, m[1])
			}
		}
	}
	for code := range soap.Words {
		if !used[code] {
			t.Errorf("nobody says %s", code)
		}
	}
}
