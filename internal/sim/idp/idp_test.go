package idp

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/internal/sim/fault"
	"github.com/servicehall/hallway/internal/sim/ledger"
)

const service = `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="http://hall.example/saml/metadata">` +
	`<SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><AssertionConsumerService ` +
	`Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="http://hall.example/saml/acs" index="1"/></SPSSODescriptor></EntityDescriptor>`

type world struct {
	*Provider
	url   string
	book  *ledger.Book
	board *fault.Board
}

func setup(t *testing.T, dir string) world {
	t.Helper()
	book, err := ledger.Open(t.Context(), filepath.Join(dir, "sim.db"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := New(Config{Book: book, DataDir: dir, URL: "http://127.0.0.1:1/idp", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	board := fault.NewBoard(System)
	s := httptest.NewServer(board.Wrap(System, 0, p))
	t.Cleanup(func() {
		s.Close()
		_ = book.Close() // the test has read it
	})
	return world{p, s.URL, book, board}
}

func (w world) ask(t *testing.T, method, path, kind, body, cookie string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, w.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Cookie", cookie)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }() // it was read
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(text)
}

func (w world) login(t *testing.T, user, password string) (*http.Response, string) {
	t.Helper()
	form := url.Values{"user": {user}, "password": {password}}
	return w.ask(t, "POST", "/login", "application/x-www-form-urlencoded", form.Encode(), "")
}

func TestPeopleSignIn(t *testing.T) {
	t.Parallel()
	w := setup(t, t.TempDir())
	if resp, page := w.login(t, "zhang.wei", "wrong"); !strings.Contains(page, "用户名或密码不正确") || len(resp.Cookies()) > 0 {
		t.Errorf("a wrong password: %d %.300s", resp.StatusCode, page)
	}
	for _, u := range Users() {
		resp, said := w.login(t, u.Name, u.Name)
		cookies := resp.Cookies()
		if !strings.Contains(said, u.CommonName) || !strings.Contains(said, u.Group) || len(cookies) != 1 || cookies[0].Path != "/idp/" {
			t.Errorf("%s: %s, %v", u.Name, said, cookies)
		}
	}
	all, err := w.book.List(t.Context(), ledger.Filter{Operation: "sign-in"})
	if err != nil || len(all) != len(Users()) {
		t.Errorf("the ledger says %+v, %v", all, err)
	}
}

func TestSessionsEndByTheSwitch(t *testing.T) {
	t.Parallel()
	w := setup(t, t.TempDir())
	resp, _ := w.login(t, "li.na", "li.na")
	if len(resp.Cookies()) != 1 {
		t.Fatal("no session")
	}
	session := resp.Cookies()[0].Name + "=" + resp.Cookies()[0].Value
	if _, said := w.ask(t, "GET", "/login", "", "", session); !strings.Contains(said, "李娜") {
		t.Errorf("the session is %.200s", said)
	}
	if err := w.Expire(); err != nil {
		t.Fatal(err)
	}
	if _, said := w.ask(t, "GET", "/login", "", "", session); strings.Contains(said, "李娜") {
		t.Error("the session is still good")
	}
	if err := w.board.Set(System, fault.Setting{Mode: fault.Error200}); err != nil {
		t.Fatal(err)
	}
	if resp, said := w.login(t, "li.na", "li.na"); resp.StatusCode != 200 || !strings.Contains(said, "系统繁忙") {
		t.Errorf("an error inside 200: %d %s", resp.StatusCode, said)
	}
}

func TestServiceProvidersAreKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := setup(t, dir)
	if resp, said := w.ask(t, "PUT", "/services/hall%2Fone", "application/xml", service, ""); resp.StatusCode >= 300 {
		t.Fatalf("enrolled: %d %s", resp.StatusCode, said)
	}
	_, before := w.ask(t, "GET", "/metadata", "", "", "")
	again := setup(t, dir)
	if _, said := again.ask(t, "GET", "/services/", "", "", ""); !strings.Contains(said, "hall/one") {
		t.Errorf("the next run knows %s", said)
	}
	_, after := again.ask(t, "GET", "/metadata", "", "", "")
	certificate := func(md string) string {
		_, rest, _ := strings.Cut(md, "X509Certificate")
		return rest[:min(len(rest), 400)]
	}
	if certificate(before) == "" || certificate(before) != certificate(after) {
		t.Error("the key has changed")
	}
}
