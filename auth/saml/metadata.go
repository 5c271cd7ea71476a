package saml

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	crewjam "github.com/crewjam/saml"
)

const (
	maxMetadata = 4 << 20 // a federation's file may be long
	fresh       = 6 * time.Hour
	pause       = 15 * time.Second // between two tries to fetch
)

// peer is what we know of the identity provider.
type peer struct {
	entity  string
	sso     string // where requests are sent, by redirect
	certs   []*x509.Certificate
	expires time.Time // zero for never
}

// source keeps the newest metadata.
type source struct {
	c     Config
	mu    sync.Mutex
	have  *peer
	got   time.Time // when have was fetched
	tried time.Time
	why   error // of the last try
}

// peer returns the metadata, fetching it if there is none or it is old. While
// the identity provider is away, what we have serves until it expires.
func (s *source) peer(ctx context.Context) (*peer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.c.Now()
	if s.c.IDPMetadataURL != "" && (s.have == nil || now.Sub(s.got) >= fresh || s.have.over(now)) {
		s.fetch(ctx, now)
	}
	if s.have != nil && !s.have.over(now) {
		return s.have, nil
	}
	if s.have != nil && s.why == nil {
		s.why = errors.New("the identity provider's metadata has expired")
	}
	return nil, &unreachable{s.why}
}

// newer fetches the metadata again when what we have proved wrong, as after a
// change of keys, and reports whether there is something newer than old.
func (s *source) newer(ctx context.Context, old *peer) (*peer, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.c.IDPMetadataURL != "" && s.have == old {
		s.fetch(ctx, s.c.Now())
	}
	return s.have, s.have != nil && s.have != old
}

func (s *source) fetch(ctx context.Context, now time.Time) {
	if !s.tried.IsZero() && now.Sub(s.tried) < pause {
		return
	}
	s.tried = now
	p, err := get(ctx, s.c)
	s.why = err
	if err == nil {
		s.have, s.got = p, now
	}
}

func (p *peer) over(now time.Time) bool { return !p.expires.IsZero() && !now.Before(p.expires) }

// unreachable says that we have no metadata to work with.
type unreachable struct{ why error }

func (u *unreachable) Error() string {
	return fmt.Sprintf("no metadata of the identity provider: %v", u.why)
}
func (u *unreachable) Unwrap() error { return u.why }

func get(ctx context.Context, c Config) (*peer, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.IDPMetadataURL, nil)
	if err != nil {
		return nil, fmt.Errorf("fetch metadata: %w", err)
	}
	res, err := c.HTTP.Do(req)
	if err != nil {
		return nil, fmt.Errorf("fetch metadata: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("fetch metadata: the identity provider answered %s", res.Status)
	}
	text, err := io.ReadAll(io.LimitReader(res.Body, maxMetadata+1))
	if err != nil {
		return nil, fmt.Errorf("fetch metadata: %w", err)
	}
	return parseMetadata(text, c.IDPEntityID)
}

func parseMetadata(text []byte, entity string) (*peer, error) {
	if len(text) > maxMetadata {
		return nil, fmt.Errorf("read metadata: longer than %d bytes", maxMetadata)
	}
	all, err := descriptors(text)
	if err != nil {
		return nil, fmt.Errorf("read metadata: %w", err)
	}
	for _, d := range all {
		if (entity == "" || d.EntityID == entity) && len(d.IDPSSODescriptors) > 0 {
			p, err := describe(d)
			if err != nil {
				return nil, fmt.Errorf("read metadata of %s: %w", d.EntityID, err)
			}
			return p, nil
		}
	}
	return nil, fmt.Errorf("read metadata: no identity provider %s in it", entity)
}

func descriptors(text []byte) ([]crewjam.EntityDescriptor, error) {
	var one crewjam.EntityDescriptor
	if xml.Unmarshal(text, &one) == nil {
		return []crewjam.EntityDescriptor{one}, nil
	}
	var many crewjam.EntitiesDescriptor
	if err := xml.Unmarshal(text, &many); err != nil {
		return nil, err
	}
	return many.EntityDescriptors, nil
}

func describe(d crewjam.EntityDescriptor) (*peer, error) {
	p := &peer{entity: d.EntityID, expires: d.ValidUntil}
	for _, sso := range d.IDPSSODescriptors {
		for _, e := range sso.SingleSignOnServices {
			if e.Binding == crewjam.HTTPRedirectBinding && p.sso == "" {
				p.sso = e.Location
			}
		}
		for _, k := range sso.KeyDescriptors {
			if k.Use != "" && k.Use != "signing" {
				continue
			}
			for _, c := range k.KeyInfo.X509Data.X509Certificates {
				cert, err := certificate(c.Data)
				if err != nil {
					return nil, err
				}
				p.certs = append(p.certs, cert)
			}
		}
	}
	u, err := url.Parse(p.sso)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, errors.New("no address for requests by HTTP-Redirect")
	}
	if len(p.certs) == 0 || p.entity == "" {
		return nil, errors.New("no signing certificate or no entity id")
	}
	return p, nil
}

func certificate(text string) (*x509.Certificate, error) {
	der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		return nil, fmt.Errorf("read certificate: %w", err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("read certificate: %w", err)
	}
	return cert, nil
}

// Metadata describes us to the identity provider, as XML.
func (p *Provider) Metadata() ([]byte, error) {
	d := p.sp.Metadata()
	until := p.c.Certificate.NotAfter
	d.ValidUntil = until
	for i := range d.SPSSODescriptors {
		s := &d.SPSSODescriptors[i]
		s.ValidUntil = &until
		s.AssertionConsumerServices = s.AssertionConsumerServices[:1] // by POST; artifacts are not for us
		for j := range s.KeyDescriptors {
			if s.KeyDescriptors[j].Use == "encryption" {
				s.KeyDescriptors[j].EncryptionMethods = methods()
			}
		}
	}
	text, err := xml.MarshalIndent(d, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write metadata: %w", err)
	}
	return append([]byte(xml.Header), text...), nil
}

// methods are what we ask an identity provider to encrypt with: GCM first,
// which cannot be changed on the way.
func methods() []crewjam.EncryptionMethod {
	var out []crewjam.EncryptionMethod
	for _, a := range []string{aes128GCM, aes256GCM, aes128CBC, aes256CBC, rsaOAEP} {
		out = append(out, crewjam.EncryptionMethod{Algorithm: a})
	}
	return out
}
