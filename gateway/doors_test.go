package gateway_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/servicehall/hallway/gateway"
	"github.com/servicehall/hallway/gateway/api"
	"github.com/servicehall/hallway/gateway/gatewaytest"
)

const envelope = `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="urn:test:applications"><soapenv:Body>%</soapenv:Body></soapenv:Envelope>`

func call(t *testing.T, h *gatewaytest.Hall, body string, headers ...string) gatewaytest.Answer {
	t.Helper()
	return h.Ask(t, "", "POST", "/soap/applications", strings.Replace(envelope, "%", body, 1), append([]string{"Content-Type: text/xml; charset=utf-8"}, headers...)...)
}

func TestASOAPCallBecomesACase(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	wsdl := h.Ask(t, "", "GET", "/soap/applications?wsdl", nil)
	if wsdl.Status != 200 || !strings.Contains(wsdl.Text, h.URL+"/soap/applications") {
		t.Fatalf("WSDL: %d %.300s", wsdl.Status, wsdl.Text)
	}
	good := `<a:submit><a:applicant><a:name>李明 &amp; 子</a:name><a:phone>13800138000</a:phone></a:applicant><a:kind>new</a:kind></a:submit>`
	one := call(t, h, good, "Idempotency-Key: s-1")
	if one.Status != 200 || !strings.Contains(one.Text, "accepted") {
		t.Fatalf("%d %s", one.Status, one.Text)
	}
	two := call(t, h, good, "Idempotency-Key: s-1")
	if two.Status != 200 || !strings.Contains(two.Text, "duplicate") {
		t.Errorf("again: %d %s", two.Status, two.Text)
	}
	list := h.Ask(t, "clerk", "GET", "/api/v1/cases", nil)
	if list.At("0.applicant") != "李明 & 子" || list.At("0.channel") != "soap" || list.At("1") != nil {
		t.Errorf("cases: %s", list.Text)
	}
	bad := call(t, h, strings.Replace(good, "13800138000", "1", 1), "Accept-Language: en")
	if bad.Status != 500 || !strings.Contains(bad.Text, "applicant.phone") || !strings.Contains(bad.Text, "Client") {
		t.Errorf("refused by the mapping: %d %s", bad.Status, bad.Text)
	}
}

func TestCallbacks(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	play(t, h, []exchange{
		{name: "without a proof", method: "POST", path: "/api/v1/callbacks/registry/changes", body: `{"id":"c-1"}`, status: 401, code: "problem.webhook"},
		{name: "not readable", method: "POST", path: "/api/v1/callbacks/registry/changes", body: `{`, headers: []string{"X-Proof: right"}, status: 400, code: "problem.bad-request"},
		{name: "no such source", method: "POST", path: "/api/v1/callbacks/registry/nothing", body: `{}`, headers: []string{"X-Proof: right"}, status: 404},
		{name: "by GET", method: "GET", path: "/api/v1/callbacks/registry/changes", status: 405},
	})
	for want, state := range []string{"accepted", "duplicate"} {
		a := h.Ask(t, "", "POST", "/api/v1/callbacks/registry/changes?x=1", `{"id":"c-7"}`, "X-Proof: right")
		if a.Status != 200 || a.At("state") != state {
			t.Errorf("%d: %d %s", want, a.Status, a.Text)
		}
	}
	h.Until(t, "admin", "/api/v1/messages?source=registry.changes", func(a gatewaytest.Answer) bool { return a.At("0.state") == "handled" && a.At("1") == nil })
}

func TestDocuments(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "执照.pdf"), []byte("%PDF-1.7 test"), 0o600); err != nil {
		t.Fatal(err)
	}
	h := gatewaytest.Open(t, func(_ *gatewaytest.Hall, c *gateway.Config) {
		c.Documents = func(id string) (string, error) {
			if id != "d-1" && id != "folder" {
				return "", errors.New("there is none")
			}
			if id == "folder" {
				return dir, nil
			}
			return filepath.Join(dir, "执照.pdf"), nil
		}
	})
	a := h.Ask(t, "auditor", "GET", "/api/v1/documents/d-1", nil)
	if a.Status != 200 || a.Text != "%PDF-1.7 test" || a.Header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(a.Header.Get("Content-Disposition"), `inline; filename="__`) {
		t.Errorf("%d %q %v", a.Status, a.Text, a.Header)
	}
	play(t, h, []exchange{
		{name: "nobody", method: "GET", path: "/api/v1/documents/d-1", status: 401},
		{name: "by a link", method: "GET", path: "/api/v1/documents/d-1", headers: []string{"Sec-Fetch-Mode: navigate"}, status: 303},
		{name: "another", who: "clerk", method: "GET", path: "/api/v1/documents/d-2", status: 404, code: "problem.no-document"},
		{name: "a folder", who: "clerk", method: "GET", path: "/api/v1/documents/folder", status: 404, code: "problem.no-document"},
		{name: "a trick", who: "clerk", method: "GET", path: "/api/v1/documents/..%2F..%2Fetc%2Fpasswd", status: 404},
	})
}

// The document is what kin-openapi holds to be one, and has every line of the
// table.
func TestTheDocumentHasEveryRoute(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	text := h.Ask(t, "", "GET", "/openapi.json", nil).Text
	doc, err := openapi3.NewLoader().LoadFromData([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, r := range api.Routes() {
		item := doc.Paths.Value(r.Path)
		if item == nil || item.GetOperation(r.Method) == nil {
			t.Errorf("%s %s is not in the document", r.Method, r.Path)
			continue
		}
		op := item.GetOperation(r.Method)
		if op.OperationID == "" || seen[op.OperationID] || r.Summary.Zh == "" || r.Summary.En == "" {
			t.Errorf("%s %s: name %q, summary %+v", r.Method, r.Path, op.OperationID, r.Summary)
		}
		seen[op.OperationID] = true
		if (r.Access != api.Everybody) != (op.Security != nil) {
			t.Errorf("%s %s: who may is not what is documented", r.Method, r.Path)
		}
	}
	own := doc.Paths.Value("/api/v1/entries/applications").Post.RequestBody.Value.Content["application/json"]
	if own.Example == nil || own.Schema.Value.Properties["applicant"] == nil {
		t.Errorf("the entry has no schema or example: %+v", own)
	}
	example, err := json.Marshal(own.Example)
	if err != nil {
		t.Fatal(err)
	}
	if a := h.Ask(t, "", "POST", entry, example); a.Status != 202 {
		t.Errorf("the example is not taken: %d %s", a.Status, a.Text)
	}
}

// What the document promises of the answers is true of those that we look at.
func TestAnswersAreAsDocumented(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	doc, err := openapi3.NewLoader().LoadFromData([]byte(h.Ask(t, "", "GET", "/openapi.json", nil).Text))
	if err != nil {
		t.Fatal(err)
	}
	id := handIn(t, h, "李明")
	h.Until(t, "clerk", "/api/v1/cases/"+id, func(a gatewaytest.Answer) bool { return a.At("waiting.0.kind") == "task" })
	key, _ := h.Ask(t, "clerk", "GET", "/api/v1/tasks", nil).At("0.key").(string)
	message, _ := h.Ask(t, "admin", "GET", "/api/v1/messages", nil).At("0.id").(string)
	for path, at := range map[string]string{
		"/api/v1/entries": "", "/api/v1/cases": "", "/api/v1/tasks": "", "/api/v1/messages": "", "/api/v1/connectors": "", "/api/v1/work": "",
		"/api/v1/incidents": "", "/api/v1/deployments": "", "/api/v1/statistics": "", "/api/v1/session": "",
		"/api/v1/cases/{case}": id, "/api/v1/cases/{case}/timeline": id, "/api/v1/cases/{case}/documents": id, "/api/v1/tasks/{key}": key, "/api/v1/messages/{id}": message,
		"/healthz": "", "/readyz": "",
	} {
		real := path
		if at != "" {
			from, to := strings.Index(path, "{"), strings.Index(path, "}")
			real = path[:from] + at + path[to+1:]
		}
		a := h.Ask(t, "admin", "GET", real, nil)
		if a.Status != 200 {
			t.Errorf("%s: %d %s", real, a.Status, a.Text)
			continue
		}
		schema := doc.Paths.Value(path).Get.Responses.Status(200).Value.Content["application/json"].Schema.Value
		if err := schema.VisitJSON(a.JSON); err != nil {
			t.Errorf("%s is not as documented: %v\n%s", real, err, a.Text)
		}
		if strings.Contains(a.Text, `Z"`) {
			t.Errorf("%s has times that are not in the hall's zone: %s", real, a.Text)
		}
	}
}

// The page's files come packed to who can read them so, and once to who has
// them already.
func TestThePagesFiles(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	for _, path := range []string{"/", "/login", "/logout", "/ui/index.html"} {
		if a := h.Ask(t, "", "GET", path, nil); a.Status != 200 || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: %d %s", path, a.Status, a.Header.Get("Content-Type"))
		}
	}
	a := h.Ask(t, "", "GET", "/ui/js/main.js", nil, "Accept-Encoding: gzip")
	if a.Header.Get("Content-Encoding") != "gzip" || !strings.HasPrefix(a.Text, "\x1f\x8b") || a.Header.Get("Vary") != "Accept-Encoding" {
		t.Errorf("not packed: %v", a.Header)
	}
	plain := h.Ask(t, "", "GET", "/ui/js/main.js", nil, "Accept-Encoding: identity")
	if !strings.Contains(plain.Text, "import") || plain.Header.Get("ETag") != a.Header.Get("ETag") {
		t.Errorf("not plain: %v", plain.Header)
	}
	if same := h.Ask(t, "", "GET", "/ui/js/main.js", nil, "If-None-Match: "+a.Header.Get("ETag")); same.Status != 304 || same.Text != "" {
		t.Errorf("sent again: %d", same.Status)
	}
	if zh := h.Ask(t, "", "GET", "/ui/words.zh.json", nil); zh.At("nav.home") != nil || !strings.Contains(zh.Text, `"nav.home":"首页"`) {
		t.Errorf("words: %.80s", zh.Text)
	}
	if up := h.Ask(t, "", "GET", "/ui/../words.go", nil); up.Status != 404 {
		t.Errorf("outside: %d", up.Status)
	}
}
