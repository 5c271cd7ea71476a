package gateway_test

import (
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"

	"github.com/servicehall/hallway/gateway"
	"github.com/servicehall/hallway/gateway/gatewaytest"
)

// browser is a client that keeps cookies.
type browser struct {
	h    *gatewaytest.Hall
	jar  http.CookieJar
	csrf string
}

func newBrowser(t *testing.T, h *gatewaytest.Hall) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{h: h, jar: jar}
}

func (b *browser) ask(t *testing.T, method, path, body string, headers ...string) gatewaytest.Answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, b.h.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range b.jar.Cookies(req.URL) {
		req.AddCookie(c)
	}
	req.Header.Set("Content-Type", "application/json")
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Set(name, value)
	}
	if b.csrf != "" && req.Header.Get("X-CSRF-Token") == "" {
		req.Header.Set("X-CSRF-Token", b.csrf)
	}
	a := gatewaytest.Do(t, req)
	b.jar.SetCookies(req.URL, (&http.Response{Header: a.Header}).Cookies())
	return a
}

func (b *browser) signIn(t *testing.T, login string) gatewaytest.Answer {
	t.Helper()
	a := b.ask(t, "POST", "/api/v1/session", `{"login":"`+login+`","password":"password-of-`+login+`"}`)
	b.csrf, _ = a.At("csrf").(string)
	return a
}

func TestASession(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	b := newBrowser(t, h)
	if a := b.ask(t, "GET", "/api/v1/session", ""); a.At("signedIn") != false || a.At("samples.0.login") != "clerk" || a.At("saml") != false {
		t.Errorf("before: %s", a.Text)
	}
	if a := b.ask(t, "POST", "/api/v1/session", `{"login":"clerk","password":"wrong password"}`); a.Status != 401 || a.At("code") != "account.wrong" {
		t.Errorf("wrong: %d %s", a.Status, a.Text)
	}
	a := b.signIn(t, "clerk")
	if a.Status != 200 || a.At("login") != "clerk" || a.At("roles.0") != "staff" || b.csrf == "" || a.At("samples") != nil {
		t.Fatalf("sign in: %d %s", a.Status, a.Text)
	}
	cookie := a.Header.Get("Set-Cookie")
	for _, want := range []string{"HttpOnly", "SameSite=Lax", "path=/"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("the cookie %q is not %s", cookie, want)
		}
	}
	if strings.Contains(strings.ToLower(cookie), "secure") {
		t.Errorf("a cookie for https only over http: %q", cookie)
	}
	if a := b.ask(t, "GET", "/api/v1/tasks", ""); a.Status != 200 {
		t.Errorf("read: %d %s", a.Status, a.Text)
	}
	forged := newBrowser(t, h)
	forged.jar = b.jar
	if a := forged.ask(t, "DELETE", "/api/v1/session", ""); a.Status != 403 || a.At("code") != "problem.csrf" {
		t.Errorf("without the token: %d %s", a.Status, a.Text)
	}
	if a := b.ask(t, "DELETE", "/api/v1/session", "", "X-CSRF-Token: another"); a.Status != 403 {
		t.Errorf("with another token: %d %s", a.Status, a.Text)
	}
	// A public entry stays open to a page whose token is old: as nobody.
	if a := forged.ask(t, "POST", entry, `{"applicant":{"name":"李明","phone":"13800138000"},"kind":"new"}`); a.Status != 202 {
		t.Errorf("hand in: %d %s", a.Status, a.Text)
	}
	if a := b.ask(t, "DELETE", "/api/v1/session", ""); a.Status != 204 {
		t.Errorf("sign out: %d %s", a.Status, a.Text)
	}
	if a := b.ask(t, "GET", "/api/v1/tasks", ""); a.Status != 401 {
		t.Errorf("after: %d %s", a.Status, a.Text)
	}
}

func TestSigningInAgainEndsTheSessionBefore(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	first := newBrowser(t, h)
	first.signIn(t, "clerk")
	kept := newBrowser(t, h)
	kept.jar.SetCookies(must(http.NewRequest("GET", h.URL, nil)).URL, first.jar.Cookies(must(http.NewRequest("GET", h.URL, nil)).URL))
	first.signIn(t, "admin")
	if a := kept.ask(t, "GET", "/api/v1/session", ""); a.At("signedIn") != false {
		t.Errorf("the old session lives: %s", a.Text)
	}
	if a := first.ask(t, "GET", "/api/v1/session", ""); a.At("login") != "admin" {
		t.Errorf("the new one does not: %s", a.Text)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestAHallOnHTTPSHasSecureCookies(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t, func(_ *gatewaytest.Hall, c *gateway.Config) { c.PublicURL = "https://hall.example" })
	a := newBrowser(t, h).signIn(t, "clerk")
	if cookie := a.Header.Get("Set-Cookie"); !strings.Contains(strings.ToLower(cookie), "secure") {
		t.Errorf("the cookie %q", cookie)
	}
	if a.Header.Get("Strict-Transport-Security") == "" {
		t.Error("no promise to come back by https")
	}
}

func TestPrograms(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	good := gatewaytest.Application("李明")
	play(t, h, []exchange{
		{name: "the machine's token", method: "GET", path: "/api/v1/session", headers: []string{"Authorization: Bearer " + gatewaytest.Token}, status: 200, more: map[string]any{"login": "console", "roles.0": "admin"}},
		{name: "another token", method: "GET", path: "/api/v1/session", headers: []string{"Authorization: Bearer other"}, status: 401, code: "problem.token"},
		{name: "no token", method: "GET", path: "/api/v1/session", headers: []string{"Authorization: Bearer "}, status: 401, code: "problem.token"},
		{name: "through a proxy", method: "GET", path: "/api/v1/session", headers: []string{"Authorization: Bearer " + gatewaytest.Token, "X-Forwarded-For: 10.0.0.1"}, status: 401, code: "problem.token"},
		{name: "an account", who: "other", method: "GET", path: "/api/v1/session", status: 200, more: map[string]any{"login": "other", "csrf": nil}},
		{name: "a wrong account", who: "nobody", method: "GET", path: "/api/v1/session", status: 401, code: "account.wrong"},
		{name: "no account", method: "GET", path: "/api/v1/session", headers: []string{"Authorization: Basic !"}, status: 401, code: "account.wrong"},
		{name: "another scheme", method: "GET", path: "/api/v1/session", headers: []string{"Authorization: Digest x"}, status: 401, code: "problem.sign-in"},
		{name: "an entry for programs", who: "auditor", method: "POST", path: "/api/v1/entries/for-programs", body: good, status: 202},
		{name: "an entry for staff", who: "other", method: "POST", path: "/api/v1/entries/for-staff", body: good, status: 202},
	})
	a := h.Ask(t, "", "GET", "/api/v1/cases", nil)
	if !strings.HasPrefix(a.Header.Get("WWW-Authenticate"), "Basic") {
		t.Errorf("a program is not told how: %v", a.Header)
	}
	if a := h.Ask(t, "", "GET", "/api/v1/cases", nil, "Sec-Fetch-Mode: cors"); a.Header.Get("WWW-Authenticate") != "" {
		t.Error("a browser is made to ask by itself")
	}
}

func TestALoginIsLocked(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t, func(h *gatewaytest.Hall, c *gateway.Config) { h.Accounts(t, c) })
	if a := h.Ask(t, "auditor", "GET", "/api/v1/session", nil); a.At("login") != "auditor" {
		t.Fatalf("a real account: %d %s", a.Status, a.Text)
	}
	b := newBrowser(t, h)
	var a gatewaytest.Answer
	for range 6 {
		a = b.ask(t, "POST", "/api/v1/session", `{"login":"clerk","password":"guess after guess"}`)
	}
	if a.Status != 429 || a.At("code") != "account.locked" || a.Header.Get("Retry-After") == "" {
		t.Errorf("%d %s", a.Status, a.Text)
	}
	if strings.Contains(h.Log.String(), "guess after guess") || strings.Contains(h.Log.String(), "password-of") {
		t.Error("a password is in the log")
	}
}
