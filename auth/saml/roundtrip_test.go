package saml

import (
	"bytes"
	"context"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"testing"
	"time"

	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/internal/sim"
	"github.com/servicehall/hallway/store"
)

var input = regexp.MustCompile(`<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"`)

// fields reads the hidden fields of the one form of a page.
func fields(page string) url.Values {
	out := url.Values{}
	for _, m := range input.FindAllStringSubmatch(page, -1) {
		out.Set(m[1], html.UnescapeString(m[2]))
	}
	return out
}

// The whole way with another program: samlidp signs the response and encrypts
// the assertion, since our metadata has a key for it.
func TestTheSimulatedIdentityProvider(t *testing.T) {
	t.Parallel()
	world, err := sim.Start(context.Background(), sim.Config{Listen: "127.0.0.1:0", DataDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = world.Close() })
	idp := world.URLs["idp"]
	s := setup(t, func(c *Config) {
		c.IDPMetadata, c.IDPMetadataURL, c.Now = nil, idp+"/metadata", time.Now
		c.GroupsAttribute = "eduPersonAffiliation"
	})
	about, err := s.Metadata()
	if err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar, Timeout: 20 * time.Second}
	ask := func(method, to string, form io.Reader, kind string) string {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, to, form)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", kind)
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode >= 300 {
			t.Fatalf("%s %s: %s, %v\n%s", method, to, res.Status, err, text)
		}
		return string(text)
	}
	ask(http.MethodPut, idp+"/services/hallway", bytes.NewReader(about), "text/xml")
	target, err := s.Start(t.Context(), "/tasks", auth.Visit{Bind: "b"})
	if err != nil {
		t.Fatal(err)
	}
	login := fields(ask(http.MethodGet, target, nil, ""))
	login.Set("user", "li.na")
	login.Set("password", "li.na")
	answer := fields(ask(http.MethodPost, idp+"/sso", bytes.NewBufferString(login.Encode()), "application/x-www-form-urlencoded"))
	p, relay, err := s.Finish(t.Context(), answer, auth.Visit{Bind: "b"})
	if err != nil {
		t.Fatal(err)
	}
	if p.ID != "li.na" || p.Name != "李娜" || !p.In("window") || !p.Has(auth.Staff) || relay != "/tasks" {
		t.Errorf("got %+v, %q", p, relay)
	}
	if _, _, err := s.Finish(t.Context(), answer, auth.Visit{Bind: "b"}); auth.CodeOf(err) != "saml.unsolicited" {
		t.Errorf("the same response again: %v", err)
	}
}

// fill writes many open requests.
func fill(n int, ends time.Time) store.Stmt {
	return store.Stmt{SQL: `WITH RECURSIVE many(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM many WHERE i<?)
INSERT INTO saml_request (id, relay, bind, begun, ends) SELECT 'many-' || i, '/', x'', 0, ? FROM many`, Args: []any{n, ends.UnixMilli()}}
}
