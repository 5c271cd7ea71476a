package saml

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	crewjam "github.com/crewjam/saml"
	dsig "github.com/russellhaering/goxmldsig"

	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/store"
)

// Config says who we are, whom we trust and how an assertion becomes a
// principal.
type Config struct {
	EntityID    string // our name at the identity provider
	ACSURL      string // where it posts its responses
	Key         *rsa.PrivateKey
	Certificate *x509.Certificate

	// The identity provider: its metadata as XML, or where to fetch it (https,
	// or any scheme on this machine). It is fetched when it is first needed.
	IDPMetadata    []byte
	IDPMetadataURL string
	IDPEntityID    string // which one, where the metadata holds several; may be ""

	// Attributes by name or friendly name. Without LoginAttribute the name id
	// is the login, without NameAttribute the login is the name.
	LoginAttribute  string
	NameAttribute   string
	GroupsAttribute string
	Roles           map[string][]auth.Role // by group
	Everyone        []auth.Role            // what everybody from there is

	Skew   time.Duration // how wrong clocks may be, 0 for 1 minute
	Life   time.Duration // how long a visitor may take to sign in, 0 for 10 minutes
	Now    func() time.Time
	Random io.Reader    // nil for the machine's
	HTTP   *http.Client // fetches metadata, nil for one with a timeout of 10 seconds
}

// Provider is our side of it: a service provider. It is safe for concurrent
// use.
type Provider struct {
	db *store.DB
	c  Config
	sp *crewjam.ServiceProvider
	at *source
}

// New makes the provider over a database that has Migrations and
// auth.Migrations. An identity provider that cannot be reached is no error.
func New(db *store.DB, c Config) (*Provider, error) {
	c = c.filled()
	acs, err := c.check()
	if err != nil {
		return nil, fmt.Errorf("set up SAML: %w", err)
	}
	p := &Provider{db: db, c: c, at: &source{c: c}}
	if len(c.IDPMetadata) > 0 {
		if p.at.have, err = parseMetadata(c.IDPMetadata, c.IDPEntityID); err != nil {
			return nil, fmt.Errorf("set up SAML: %w", err)
		}
	}
	p.sp = &crewjam.ServiceProvider{
		EntityID: c.EntityID, Key: c.Key, Certificate: c.Certificate, AcsURL: *acs,
		AuthnNameIDFormat: crewjam.UnspecifiedNameIDFormat, SignatureMethod: dsig.RSASHA256SignatureMethod,
	}
	return p, nil
}

func (c Config) filled() Config {
	if c.Skew <= 0 {
		c.Skew = time.Minute
	}
	if c.Life <= 0 {
		c.Life = 10 * time.Minute
	}
	if c.Random == nil {
		c.Random = rand.Reader
	}
	if c.HTTP == nil {
		c.HTTP = &http.Client{Timeout: 10 * time.Second}
	}
	return c
}

func (c Config) check() (*url.URL, error) {
	var all error
	bad := func(text string) { all = errors.Join(all, errors.New(text)) }
	if c.EntityID == "" {
		bad("no entity id")
	}
	if c.Now == nil {
		bad("no clock")
	}
	if c.Key == nil || c.Certificate == nil {
		bad("no key or no certificate")
	} else if pub, ok := c.Certificate.PublicKey.(*rsa.PublicKey); !ok || !pub.Equal(&c.Key.PublicKey) {
		bad("the certificate is not the key's")
	}
	acs, err := url.Parse(c.ACSURL)
	if err != nil || acs.Host == "" || acs.Scheme != "https" && acs.Scheme != "http" {
		bad("the ACS address is no http or https URL")
	}
	if (len(c.IDPMetadata) > 0) == (c.IDPMetadataURL != "") {
		bad("give the identity provider's metadata or its address, one of the two")
	}
	if c.IDPMetadataURL != "" && !trustworthy(c.IDPMetadataURL) {
		bad("the address of the metadata must be https: whoever can change it can sign anybody in")
	}
	return acs, all
}

// trustworthy reports whether nobody on the way can change what an address
// answers.
func trustworthy(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}
