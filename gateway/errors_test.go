package gateway_test

import (
	"strings"
	"testing"

	"github.com/servicehall/hallway/gateway/gatewaytest"
)

// exchange is one request and what must come back.
type exchange struct {
	name    string
	who     string
	method  string
	path    string
	body    any
	headers []string
	status  int
	code    string
	more    map[string]any // by path in the answer
}

func play(t *testing.T, h *gatewaytest.Hall, all []exchange) {
	t.Helper()
	for _, x := range all {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			a := h.Ask(t, x.who, x.method, x.path, x.body, x.headers...)
			if a.Status != x.status {
				t.Fatalf("status %d, not %d: %s", a.Status, x.status, a.Text)
			}
			if x.code != "" && a.At("code") != x.code {
				t.Errorf("code %v, not %s", a.At("code"), x.code)
			}
			if a.Status >= 400 && a.Header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("a refusal of type %q", a.Header.Get("Content-Type"))
			}
			for path, want := range x.more {
				if got := a.At(path); got != want {
					t.Errorf("%s is %v, not %v: %s", path, got, want, a.Text)
				}
			}
		})
	}
}

const entry = "/api/v1/entries/applications"

func TestRefusals(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	good := gatewaytest.Application("李明")
	deep := strings.Repeat(`{"a":`, 70) + "1" + strings.Repeat("}", 70)
	play(t, h, []exchange{
		{name: "no such address", method: "GET", path: "/api/v1/nothing", status: 404, code: "problem.no-such-route"},
		{name: "no such page", method: "GET", path: "/nothing", status: 404, code: "problem.no-such-route"},
		{name: "wrong method", method: "DELETE", path: entry, status: 405, code: "problem.method"},
		{name: "no such entry", method: "POST", path: "/api/v1/entries/nothing", body: good, status: 404, code: "problem.not-found"},
		{name: "no such case", who: "clerk", method: "GET", path: "/api/v1/cases/77", status: 404, code: "problem.not-found"},
		{name: "no such number", who: "clerk", method: "GET", path: "/api/v1/cases/P-1/timeline", status: 404, code: "problem.not-found"},
		{name: "no such task", who: "clerk", method: "POST", path: "/api/v1/tasks/77/claim", status: 404, code: "problem.not-found"},
		{name: "a key that is none", who: "clerk", method: "GET", path: "/api/v1/tasks/x", status: 404, code: "problem.not-found"},
		{name: "no such message", who: "admin", method: "GET", path: "/api/v1/messages/77", status: 404, code: "problem.not-found"},
		{name: "no such work", who: "admin", method: "POST", path: "/api/v1/work/77/settle", body: map[string]any{"as": "retry", "reason": "x"}, status: 404, code: "problem.not-found"},
		{name: "no such incident", who: "admin", method: "POST", path: "/api/v1/incidents/77/resolve", body: "{}", status: 404, code: "problem.not-found"},
		{name: "no such connector", who: "admin", method: "POST", path: "/api/v1/connectors/nothing/check", status: 404, code: "problem.no-breaker"},
		{name: "no documents", who: "clerk", method: "GET", path: "/api/v1/documents/x", status: 404, code: "problem.no-document"},
		{name: "no identity provider", method: "GET", path: "/saml/login", status: 404, code: "problem.no-saml"},
		{name: "no such service", method: "GET", path: "/soap/nothing", status: 404, code: "problem.not-found"},

		{name: "no content type", method: "POST", path: entry, body: good, headers: []string{"Content-Type: "}, status: 415, code: "problem.media"},
		{name: "another content type", method: "POST", path: entry, body: good, headers: []string{"Content-Type: text/xml"}, status: 415, code: "problem.media"},
		{name: "another charset", method: "POST", path: entry, body: good, headers: []string{"Content-Type: application/json; charset=koi8-r"}, status: 415, code: "problem.charset"},
		{name: "not the charset", method: "POST", path: entry, body: "{\"a\":\"\xC0\xEE\"}", status: 400, code: "problem.text"},
		{name: "no JSON", method: "POST", path: entry, body: "{", status: 400, code: "problem.invalid", more: map[string]any{"errors.0.code": "problem.json", "errors.0.line": 1.0}},
		{name: "no object", method: "POST", path: entry, body: "[]", status: 400, more: map[string]any{"errors.0.code": "problem.json-object"}},
		{name: "twice", method: "POST", path: entry, body: `{"kind":"new","kind":"old"}`, status: 400, more: map[string]any{"errors.0.code": "problem.json-twice"}},
		{name: "too deep", method: "POST", path: entry, body: deep, status: 400, more: map[string]any{"errors.0.code": "problem.json-depth"}},
		{name: "a key that does not show", method: "POST", path: entry, body: good, headers: []string{"Idempotency-Key: a b"}, status: 400, code: "problem.idempotency"},
		{name: "a long key", method: "POST", path: entry, body: good, headers: []string{"Idempotency-Key: " + strings.Repeat("k", 201)}, status: 400, code: "problem.idempotency"},
		{name: "fields", method: "POST", path: entry, body: map[string]any{"applicant": map[string]any{"name": "李明", "phone": "1"}, "kind": "old"}, headers: []string{"Accept-Language: en"},
			status: 400, code: "problem.invalid", more: map[string]any{"errors.0.field": "applicant.phone", "errors.1.field": "kind"}},

		{name: "nobody reads", method: "GET", path: "/api/v1/cases", status: 401, code: "problem.sign-in"},
		{name: "nobody enters for programs", method: "POST", path: "/api/v1/entries/for-programs", body: good, status: 401, code: "problem.sign-in"},
		{name: "an auditor is no staff", who: "auditor", method: "POST", path: "/api/v1/entries/for-staff", body: good, status: 403, code: "auth.denied"},
		{name: "staff do not operate", who: "clerk", method: "PUT", path: "/api/v1/connectors/registry/breaker", body: map[string]any{}, status: 403, code: "auth.denied"},
		{name: "staff do not read messages", who: "clerk", method: "GET", path: "/api/v1/messages", status: 403, code: "auth.denied"},
		{name: "an auditor does not decide", who: "auditor", method: "POST", path: "/api/v1/tasks/77/claim", status: 403, code: "auth.denied"},
		{name: "an auditor does not deploy", who: "auditor", method: "POST", path: "/api/v1/deployments", body: map[string]any{}, status: 403, code: "auth.denied"},

		{name: "parameters", who: "clerk", method: "GET", path: "/api/v1/cases?status=odd&limit=0&before=x", status: 400, code: "problem.invalid",
			more: map[string]any{"errors.0.field": "status", "errors.1.field": "before", "errors.2.field": "limit"}},
		{name: "a breaker's fields", who: "admin", method: "PUT", path: "/api/v1/connectors/registry/breaker", body: map[string]any{"class": "odd", "force": "ajar", "reason": " "},
			status: 400, more: map[string]any{"errors.0.field": "class", "errors.1.field": "force", "errors.2.field": "reason"}},
		{name: "a field that is not there", who: "admin", method: "PUT", path: "/api/v1/connectors/registry/breaker", body: map[string]any{"grade": "odd"}, status: 400, code: "problem.invalid"},
		{name: "settling needs a reason", who: "admin", method: "POST", path: "/api/v1/work/77/settle", body: map[string]any{"as": "odd"}, status: 400, more: map[string]any{"errors.0.field": "as", "errors.1.field": "reason"}},
		{name: "nothing to deploy", who: "admin", method: "POST", path: "/api/v1/deployments", body: map[string]any{"files": []any{}}, status: 400, code: "problem.invalid"},
		{name: "a wrong model", who: "admin", method: "POST", path: "/api/v1/deployments", body: map[string]any{"files": []any{map[string]any{"name": "a.bpmn", "content": "<a/>"}, map[string]any{"name": "b.txt"}}},
			status: 422, code: "problem.files", more: map[string]any{"errors.0.file": "a.bpmn", "errors.1.file": "b.txt"}},
	})
}

func TestRefusalsAreInTheCallersLanguage(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	for _, x := range []struct {
		path, header, lang, title string
	}{
		{"/api/v1/nothing", "", "zh", "没有这个地址"},
		{"/api/v1/nothing", "en-GB,en;q=0.9", "en", "there is nothing at this address"},
		{"/api/v1/nothing", "fr, zh-TW;q=0.5, en;q=0.1", "zh", "没有这个地址"},
		{"/api/v1/nothing?lang=en", "zh", "en", "there is nothing at this address"},
		{"/api/v1/nothing?lang=xx", "", "zh", "没有这个地址"},
	} {
		a := h.Ask(t, "", "GET", x.path, nil, "Accept-Language: "+x.header)
		if a.At("title") != x.title || a.Header.Get("Content-Language") != x.lang {
			t.Errorf("%s %q: %v in %s", x.path, x.header, a.At("title"), a.Header.Get("Content-Language"))
		}
	}
	fields := h.Ask(t, "", "POST", entry, map[string]any{"kind": "new", "applicant": map[string]any{"name": "", "phone": "13800138000"}}, "Accept-Language: en")
	chinese := h.Ask(t, "", "POST", entry, map[string]any{"kind": "new", "applicant": map[string]any{"name": "", "phone": "13800138000"}}, "Accept-Language: zh")
	if fields.At("errors.0.text") == chinese.At("errors.0.text") || fields.At("errors.0.code") != chinese.At("errors.0.code") {
		t.Errorf("%s %s", fields.Text, chinese.Text)
	}
}

func TestEveryAnswerHasItsHeaders(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	for _, path := range []string{"/", "/healthz", "/api/v1/nothing", "/api/v1/session", "/ui/js/main.js", "/openapi.json"} {
		a := h.Ask(t, "", "GET", path, nil, "X-Request-Id: of-the-caller-1")
		for name, want := range map[string]string{"X-Request-Id": "of-the-caller-1", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY"} {
			if got := a.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		policy := a.Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy %q", path, policy)
		}
		if a.Header.Get("Server") != "" {
			t.Errorf("%s says what serves it", path)
		}
	}
	if id := h.Ask(t, "", "GET", "/healthz", nil, "X-Request-Id: with spaces; and more").Header.Get("X-Request-Id"); len(id) != 36 {
		t.Errorf("a request id of a stranger's making: %q", id)
	}
	if a := h.Ask(t, "", "DELETE", entry, nil); a.Header.Get("Allow") == "" {
		t.Error("405 without Allow")
	}
}
