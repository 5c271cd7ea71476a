package saml

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"

	"strings"
	"sync/atomic"
	"testing"
	"time"

	crewjam "github.com/crewjam/saml"

	"github.com/servicehall/hallway/auth"
)

// requestOf reads the request out of the address that Start returns.
func requestOf(t testing.TB, target string) crewjam.AuthnRequest {
	t.Helper()
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base64.StdEncoding.DecodeString(u.Query().Get("SAMLRequest"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(flate.NewReader(bytes.NewReader(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var req crewjam.AuthnRequest
	if err := xml.Unmarshal(text, &req); err != nil {
		t.Fatal(err)
	}
	return req
}

func requestID(t testing.TB, target string) string { return requestOf(t, target).ID }

func TestTheRequest(t *testing.T) {
	t.Parallel()
	s := setup(t)
	target, err := s.Start(t.Context(), "/cases?q=办件", visit)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(target, "https://idp.example/sso?tenant=1&SAMLRequest=") {
		t.Errorf("sent to %s", target)
	}
	req := requestOf(t, target)
	if req.Destination != "https://idp.example/sso?tenant=1" || req.AssertionConsumerServiceURL != acs || req.Issuer.Value != us || !req.IssueInstant.Equal(noon) || req.Version != "2.0" {
		t.Errorf("got %+v", req)
	}
	u, _ := url.Parse(target)
	if q := u.Query(); q.Has("RelayState") || q.Get("Signature") == "" || !strings.Contains(q.Get("SigAlg"), "sha256") {
		t.Errorf("the query is %v", q)
	}
	again, err := s.Start(t.Context(), "", visit)
	if err != nil || requestID(t, again) == req.ID || len(req.ID) < 40 {
		t.Errorf("ids %s and %s, %v", req.ID, requestID(t, again), err)
	}
}

// Nobody is sent away from us after signing in.
func TestRelayStaysHere(t *testing.T) {
	t.Parallel()
	s := setup(t)
	for _, good := range []string{"", "/", "/a/b?c=//d", "/办件#x", "/a%2f"} {
		if _, err := s.Start(t.Context(), good, visit); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for _, bad := range []string{"a", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "/\n/evil.example", "https://evil.example", "javascript:alert(1)", " /", "/a\x00", "/%zz", "/" + strings.Repeat("a", 2000)} {
		if _, err := s.Start(t.Context(), bad, visit); auth.CodeOf(err) != "saml.relay" {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func FuzzRelay(f *testing.F) {
	f.Add("/a?b#c")
	f.Add("//evil.example")
	f.Fuzz(func(t *testing.T, relay string) {
		if !ourPath(relay) {
			return
		}
		base, _ := url.Parse("https://hall.example/x")
		if to, err := base.Parse(relay); err != nil || to.Host != base.Host || to.Scheme != "https" || to.User != nil {
			t.Errorf("%q leads to %v", relay, to)
		}
	})
}

func TestOpenRequestsAreBounded(t *testing.T) {
	t.Parallel()
	s := setup(t)
	err := s.db.Committer.Run(t.Context(), fill(maxOpen-1, noon.Add(time.Minute)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Start(t.Context(), "/", visit); err != nil {
		t.Error(err)
	}
	if _, err := s.Start(t.Context(), "/", visit); auth.CodeOf(err) != "saml.busy" {
		t.Errorf("one too many: %v", err)
	}
	s.now.Move(time.Minute)
	if _, err := s.Start(t.Context(), "/", visit); err != nil {
		t.Errorf("after they are over: %v", err)
	}
}

// The identity provider may be away when we start, and come, and change its
// keys, and go again.
func TestMetadataIsFetchedWhenItIsNeeded(t *testing.T) {
	t.Parallel()
	var text atomic.Pointer[[]byte]
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		if b := text.Load(); b != nil {
			_, _ = w.Write(*b)
			return
		}
		http.Error(w, "down", http.StatusBadGateway)
	}))
	t.Cleanup(server.Close)
	s := setup(t, func(c *Config) { c.IDPMetadata, c.IDPMetadataURL = nil, server.URL })
	serve := func(b []byte) { text.Store(&b) }
	away := func() {
		t.Helper()
		_, err := s.Start(t.Context(), "/", visit)
		if r, ok := errors.AsType[*auth.Refusal](err); !ok || r.Code != "saml.away" || r.RetryAfter <= 0 {
			t.Fatal(err)
		}
	}
	away()
	away()
	if n := asked.Load(); n != 1 {
		t.Errorf("asked %d times within the pause", n)
	}
	serve([]byte("<html>busy</html>"))
	s.now.Move(pause)
	away()
	serve(metadata(theirs()))
	s.now.Move(pause)
	in := func(signer identity) error {
		t.Helper()
		a := answer{request: s.start(t, "/", auth.Visit{}), assembly: s.now.Now(), signer: signer}
		_, _, err := s.Finish(t.Context(), a.form(t), visit)
		return err
	}
	if err := in(theirs()); err != nil {
		t.Fatal(err)
	}
	serve(metadata(stranger()))
	if err := in(stranger()); !errors.Is(err, errSignature) {
		t.Errorf("within the pause: %v", err)
	}
	s.now.Move(pause)
	if err := in(stranger()); err != nil {
		t.Errorf("after a change of keys: %v", err)
	}
	text.Store(nil)
	s.now.Move(fresh)
	if err := in(stranger()); err != nil {
		t.Errorf("old metadata serves while it is away: %v", err)
	}
}

func TestExpiredMetadataIsNotTrusted(t *testing.T) {
	t.Parallel()
	s := setup(t, func(c *Config) {
		c.IDPMetadata = bytes.Replace(c.IDPMetadata, []byte("entityID="), []byte(`validUntil="2026-11-24T12:05:00Z" entityID=`), 1)
	})
	s.start(t, "/", auth.Visit{})
	s.now.Move(5 * time.Minute)
	if _, err := s.Start(t.Context(), "/", visit); auth.CodeOf(err) != "saml.away" {
		t.Error(err)
	}
}

func TestMetadataOfAFederation(t *testing.T) {
	t.Parallel()
	one := strings.TrimPrefix(string(metadata(theirs())), `<?xml version="1.0"?><!-- as they come -->`)
	other := strings.ReplaceAll(one, entity, "https://other.example")
	all := `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">` + other + one + `</md:EntitiesDescriptor>`
	for want, name := range map[string]string{entity: entity, "https://other.example": ""} {
		if p, err := parseMetadata([]byte(all), name); err != nil || p.entity != want || len(p.certs) != 1 {
			t.Errorf("%q: %+v, %v", name, p, err)
		}
	}
	for name, bad := range map[string]string{
		"nothing": "", "html": "<html/>", "no such provider": strings.ReplaceAll(one, entity, "x"), "no certificate": strings.ReplaceAll(one, `use="signing"`, `use="encryption"`),
		"no redirect": strings.ReplaceAll(one, "HTTP-Redirect", "SOAP"), "an odd address": strings.ReplaceAll(one, "https://idp.example/sso", "javascript:x"),
		"a broken certificate": strings.ReplaceAll(one, "MII", "NII"),
	} {
		if p, err := parseMetadata([]byte(bad), entity); err == nil {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

func FuzzMetadata(f *testing.F) {
	f.Add(metadata(theirs()))
	f.Add([]byte("<EntitiesDescriptor/>"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if p, err := parseMetadata(text, ""); err == nil && (len(p.certs) == 0 || p.sso == "" || p.entity == "") {
			t.Errorf("got %+v", p)
		}
	})
}

func TestOurMetadata(t *testing.T) {
	t.Parallel()
	text, err := setup(t).Metadata()
	if err != nil {
		t.Fatal(err)
	}
	var d crewjam.EntityDescriptor
	if err := xml.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	sp := d.SPSSODescriptors[0]
	if d.EntityID != us || len(sp.AssertionConsumerServices) != 1 || sp.AssertionConsumerServices[0].Location != acs || !*sp.WantAssertionsSigned || !*sp.AuthnRequestsSigned {
		t.Errorf("got %s", text)
	}
	if !d.ValidUntil.Equal(hall().cert.NotAfter.UTC().Truncate(time.Second)) || len(sp.KeyDescriptors) != 2 {
		t.Errorf("valid until %s with %d keys", d.ValidUntil, len(sp.KeyDescriptors))
	}
}

func TestConfigThatCannotWork(t *testing.T) {
	t.Parallel()
	db := setup(t).db
	good := Config{EntityID: us, ACSURL: acs, Key: hall().key, Certificate: hall().cert, IDPMetadata: metadata(theirs()), Now: time.Now}
	if _, err := New(db, good); err != nil {
		t.Fatal(err)
	}
	for want, bend := range map[string]func(*Config){
		"no entity id":                 func(c *Config) { c.EntityID = "" },
		"no clock":                     func(c *Config) { c.Now = nil },
		"no key":                       func(c *Config) { c.Key = nil },
		"the certificate is not":       func(c *Config) { c.Certificate = theirs().cert },
		"the ACS address":              func(c *Config) { c.ACSURL = "/saml/acs" },
		"one of the two":               func(c *Config) { c.IDPMetadataURL = "https://idp.example/metadata" },
		"must be https":                func(c *Config) { c.IDPMetadata, c.IDPMetadataURL = nil, "http://idp.example/metadata" },
		"no identity provider x in it": func(c *Config) { c.IDPEntityID = "x" },
		"EOF":                          func(c *Config) { c.IDPMetadata = []byte("<") },
	} {
		c := good
		bend(&c)
		if _, err := New(db, c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	if missing := Words.Missing(); len(missing) > 0 {
		t.Errorf("without wording: %v", missing)
	}
	for _, code := range []string{"saml.relay", "saml.away", "saml.busy", "saml.unsolicited", "saml.late", "saml.status", "saml.refused", "saml.login"} {
		if _, ok := Words[code]; !ok {
			t.Errorf("%s has no wording", code)
		}
	}
}
