package saml

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"fmt"
	"math/big"
	"net/url"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"

	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/store"
)

const (
	entity = "https://idp.example/metadata"
	us     = "https://hall.example/saml/metadata"
	acs    = "https://hall.example/saml/acs"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// identity is a key with its certificate.
type identity struct {
	key  *rsa.PrivateKey
	cert *x509.Certificate
}

// The identity provider, somebody else, and we.
var (
	theirs   = sync.OnceValue(newIdentity)
	stranger = sync.OnceValue(newIdentity)
	hall     = sync.OnceValue(newIdentity)
)

func newIdentity() identity {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: noon.AddDate(-10, 0, 0), NotAfter: noon.AddDate(50, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		panic(err)
	}
	if c, err = x509.ParseCertificate(der); err != nil {
		panic(err)
	}
	return identity{key, c}
}

// metadata describes an identity provider that signs with a key.
func metadata(id identity) []byte {
	return fmt.Appendf(nil, `<?xml version="1.0"?><!-- as they come -->
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID=%q><md:IDPSSODescriptor protocolSupportEnumeration=%q>
<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>
%s</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example/post"/>
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example/sso?tenant=1"/>
</md:IDPSSODescriptor></md:EntityDescriptor>`, entity, nsProtocol, base64.StdEncoding.EncodeToString(id.cert.Raw))
}

type side struct {
	*Provider
	db  *store.DB
	now *clock.Manual
}

// setup makes our side of it. bend may change the configuration.
func setup(t testing.TB, bend ...func(*Config)) side {
	t.Helper()
	db, err := store.Open(context.Background(), store.Options{Path: filepath.Join(t.TempDir(), "saml.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(context.Background(), slices.Concat(auth.Migrations, Migrations)); err != nil {
		t.Fatal(err)
	}
	now := clock.NewManual(noon)
	c := Config{
		EntityID: us, ACSURL: acs, Key: hall().key, Certificate: hall().cert, IDPMetadata: metadata(theirs()),
		LoginAttribute: "uid", NameAttribute: "cn", GroupsAttribute: "groups",
		Roles: map[string][]auth.Role{"window": {auth.Staff}, "it": {auth.Admin, auth.Staff}}, Everyone: []auth.Role{auth.Applicant}, Now: now.Now,
	}
	for _, b := range bend {
		b(&c)
	}
	p, err := New(db, c)
	if err != nil {
		t.Fatal(err)
	}
	return side{p, db, now}
}

// start opens a request and returns its id.
func (s side) start(t testing.TB, relay string, v auth.Visit) string {
	t.Helper()
	target, err := s.Start(context.Background(), relay, v)
	if err != nil {
		t.Fatal(err)
	}
	return requestID(t, target)
}

// answer says how a response is made. The zero answer, with a request, is good.
type answer struct {
	request string
	id      string // of the assertion; "" for one of its own
	uid     string
	// Which elements are signed, by whom and how.
	sign     []string // "assertion", "response"; nil for the assertion
	signer   identity
	method   string
	noKey    bool // leave the certificate out of the signature
	seal     func(t testing.TB, plain []byte) *etree.Element
	before   func(response, assertion *etree.Element) // changes it before it is signed
	after    func(response *etree.Element)            // and after
	rewrite  func(text string) string
	assembly time.Time
}

var serial struct {
	sync.Mutex
	n int
}

func fresh1() string {
	serial.Lock()
	defer serial.Unlock()
	serial.n++
	return fmt.Sprintf("_a%d", serial.n)
}

// text gives the response as XML.
func (a answer) text(t testing.TB) string {
	t.Helper()
	if a.id == "" {
		a.id = fresh1()
	}
	if a.signer.key == nil {
		a.signer = theirs()
	}
	if a.uid == "" {
		a.uid = "li.na"
	}
	if a.assembly.IsZero() {
		a.assembly = noon
	}
	at := func(d time.Duration) string { return a.assembly.Add(d).Format(time.RFC3339) }
	text := fmt.Sprintf(`<samlp:Response xmlns:samlp=%q xmlns:saml=%q ID="_r%s" Version="2.0" IssueInstant=%q Destination=%q InResponseTo=%q>
<saml:Issuer>%s</saml:Issuer><samlp:Status><samlp:StatusCode Value=%q/></samlp:Status>
<saml:Assertion ID=%q Version="2.0" IssueInstant=%q><saml:Issuer>%s</saml:Issuer>
<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">p-%s</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter=%q Recipient=%q InResponseTo=%q/></saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore=%q NotOnOrAfter=%q><saml:AudienceRestriction><saml:Audience>https://other.example</saml:Audience><saml:Audience>%s</saml:Audience></saml:AudienceRestriction></saml:Conditions>
<saml:AuthnStatement AuthnInstant=%q SessionNotOnOrAfter=%q><saml:AuthnContext/></saml:AuthnStatement>
<saml:AttributeStatement><saml:Attribute Name="urn:oid:0.9" FriendlyName="uid"><saml:AttributeValue>%s</saml:AttributeValue></saml:Attribute>
<saml:Attribute Name="cn"><saml:AttributeValue>李娜</saml:AttributeValue></saml:Attribute>
<saml:Attribute Name="groups"><saml:AttributeValue>window</saml:AttributeValue><saml:AttributeValue>it</saml:AttributeValue><saml:AttributeValue>window</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>
</saml:Assertion></samlp:Response>`, nsProtocol, nsAssertion, a.id, at(0), acs, a.request, entity, statusSuccess, a.id, at(0), entity, a.uid,
		at(5*time.Minute), acs, a.request, at(-time.Minute), at(5*time.Minute), us, at(-time.Hour), at(8*time.Hour), a.uid)
	var err error
	doc := etree.NewDocument()
	if err := doc.ReadFromString(text); err != nil {
		t.Fatal(err)
	}
	response := doc.Root()
	if a.before != nil {
		a.before(response, response.SelectElement("Assertion"))
	}
	a.finish(t, response)
	// The signing library adds elements that do not know their parents.
	if text, err = doc.WriteToString(); err != nil {
		t.Fatal(err)
	}
	doc = etree.NewDocument()
	if err := doc.ReadFromString(text); err != nil {
		t.Fatal(err)
	}
	if a.after != nil {
		a.after(doc.Root())
	}
	out, err := doc.WriteToString()
	if err != nil {
		t.Fatal(err)
	}
	if a.rewrite != nil {
		out = a.rewrite(out)
	}
	return out
}

// finish signs and encrypts.
func (a answer) finish(t testing.TB, response *etree.Element) {
	t.Helper()
	if a.sign == nil {
		a.sign = []string{"assertion"}
	}
	if as := response.SelectElement("Assertion"); as != nil && slices.Contains(a.sign, "assertion") {
		place := as.Index()
		response.RemoveChildAt(place)
		as.CreateAttr("xmlns:saml", nsAssertion)
		response.InsertChildAt(place, a.signed(t, as))
	}
	if as := response.SelectElement("Assertion"); as != nil && a.seal != nil {
		response.RemoveChild(as)
		as.CreateAttr("xmlns:saml", nsAssertion)
		doc := etree.NewDocument()
		doc.SetRoot(as)
		plain, err := doc.WriteToBytes()
		if err != nil {
			t.Fatal(err)
		}
		response.CreateElement("saml:EncryptedAssertion").AddChild(a.seal(t, plain))
	}
	if slices.Contains(a.sign, "response") {
		copySignature(response, a.signed(t, response.Copy()))
	}
}

func (a answer) signed(t testing.TB, el *etree.Element) *etree.Element {
	t.Helper()
	store := dsig.TLSCertKeyStore(tls.Certificate{Certificate: [][]byte{a.signer.cert.Raw}, PrivateKey: a.signer.key})
	ctx := dsig.NewDefaultSigningContext(store)
	ctx.Canonicalizer = dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("")
	if a.method != "" {
		if err := ctx.SetSignatureMethod(a.method); err != nil {
			t.Fatal(err)
		}
	}
	out, err := ctx.SignEnveloped(el)
	if err != nil {
		t.Fatal(err)
	}
	if sig := out.SelectElement("Signature"); a.noKey {
		sig.RemoveChild(sig.SelectElement("KeyInfo"))
	}
	return out
}

// copySignature takes the signature of a signed copy.
func copySignature(to, from *etree.Element) { to.AddChild(from.SelectElement("Signature").Copy()) }

// form gives the response as the browser posts it.
func (a answer) form(t testing.TB) url.Values {
	t.Helper()
	return url.Values{"SAMLResponse": {base64.StdEncoding.EncodeToString([]byte(a.text(t)))}}
}
