package gateway_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/gateway"
	"github.com/servicehall/hallway/gateway/gatewaytest"
)

// provider answers for whoever comes back with the secret that they left with.
type provider struct{ bind, relay string }

func (p *provider) Metadata() ([]byte, error) { return []byte("<EntityDescriptor/>"), nil }

func (p *provider) Start(_ context.Context, relay string, v auth.Visit) (string, error) {
	if strings.HasPrefix(relay, "//") {
		return "", &auth.Refusal{Code: "saml.relay"}
	}
	p.bind, p.relay = v.Bind, relay
	return "https://idp.example/sso?SAMLRequest=x", nil
}

func (p *provider) Finish(_ context.Context, form url.Values, v auth.Visit) (auth.Principal, string, error) {
	if form.Get("SAMLResponse") != "good" || v.Bind == "" || v.Bind != p.bind {
		return auth.Principal{}, "", &auth.Refusal{Code: "saml.unsolicited"}
	}
	return auth.Principal{ID: "clerk", Name: "王窗口", Groups: []string{"window"}, Roles: []auth.Role{auth.Staff}, Via: auth.SAML}, p.relay, nil
}

func TestSigningInElsewhere(t *testing.T) {
	t.Parallel()
	idp := &provider{}
	h := gatewaytest.Open(t, func(_ *gatewaytest.Hall, c *gateway.Config) { c.SAML = idp })
	b := newBrowser(t, h)
	if a := b.ask(t, "GET", "/saml/metadata", ""); a.Text != "<EntityDescriptor/>" || a.Header.Get("Content-Type") != "application/samlmetadata+xml" {
		t.Errorf("metadata: %d %s", a.Status, a.Text)
	}
	if a := b.ask(t, "GET", "/api/v1/session", ""); a.At("saml") != true {
		t.Errorf("the page is not told: %s", a.Text)
	}
	if a := b.ask(t, "GET", "/saml/login?to=%2F%2Fevil.example", ""); a.Status != 303 || a.Header.Get("Location") != "/login?error=saml.relay" {
		t.Errorf("elsewhere: %d %s", a.Status, a.Header.Get("Location"))
	}
	away := b.ask(t, "GET", "/saml/login?to=%2F%23%2Fcases%2F7", "")
	if away.Status != 302 || !strings.HasPrefix(away.Header.Get("Location"), "https://idp.example/") || len(idp.bind) < 20 || !strings.Contains(away.Header.Get("Set-Cookie"), "HttpOnly") {
		t.Fatalf("away: %d %v", away.Status, away.Header)
	}
	form := []string{"Content-Type: application/x-www-form-urlencoded"}
	stranger := newBrowser(t, h)
	if a := stranger.ask(t, "POST", "/saml/acs", "SAMLResponse=good", form...); a.Status != 303 || a.Header.Get("Location") != "/login?error=saml.unsolicited" {
		t.Errorf("another browser: %d %s", a.Status, a.Header.Get("Location"))
	}
	back := b.ask(t, "POST", "/saml/acs", "SAMLResponse=good", form...)
	if back.Status != 303 || back.Header.Get("Location") != "/#/cases/7" {
		t.Fatalf("back: %d %v", back.Status, back.Header)
	}
	if a := b.ask(t, "GET", "/api/v1/session", ""); a.At("login") != "clerk" || a.At("csrf") == nil {
		t.Errorf("signed in: %s", a.Text)
	}
	if a := b.ask(t, "POST", "/saml/acs", "SAMLResponse=good", form...); a.Header.Get("Location") != "/login?error=saml.unsolicited" {
		t.Errorf("once more: %d %s", a.Status, a.Header.Get("Location"))
	}
}

// From another site only a cookie of this kind comes along.
func TestTheBindingCookieCrossesSitesByHTTPSOnly(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t, func(_ *gatewaytest.Hall, c *gateway.Config) {
		c.SAML, c.PublicURL = &provider{}, "https://hall.example"
	})
	cookie := newBrowser(t, h).ask(t, "GET", "/saml/login", "").Header.Get("Set-Cookie")
	for _, want := range []string{"SameSite=None", "secure", "path=/saml"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("the cookie %q is not %s", cookie, want)
		}
	}
}
