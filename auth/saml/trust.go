package saml

import (
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
	"github.com/russellhaering/goxmldsig/etreeutils"
)

// What a signature may be made of. SHA-1 is broken, and transforms that SAML
// does not name are how the signed and the read can be made to differ.
var (
	signatureMethods = []string{
		dsig.RSASHA256SignatureMethod, dsig.RSASHA384SignatureMethod, dsig.RSASHA512SignatureMethod,
		dsig.ECDSASHA256SignatureMethod, dsig.ECDSASHA384SignatureMethod, dsig.ECDSASHA512SignatureMethod,
	}
	digestMethods = []string{
		"http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2001/04/xmldsig-more#sha384", "http://www.w3.org/2001/04/xmlenc#sha512",
	}
	canonicalMethods = []string{string(dsig.CanonicalXML10ExclusiveAlgorithmId), string(dsig.CanonicalXML10ExclusiveWithCommentsAlgorithmId)}
	transformMethods = append([]string{string(dsig.EnvelopedSignatureAltorithmId)}, canonicalMethods...)
)

// judge knows whose signatures count, and when.
type judge struct {
	certs []*x509.Certificate
	now   time.Time
	key   *rsa.PrivateKey // ours, to decrypt with
}

// assertion returns the one assertion of a response, made anew from exactly the
// bytes that a trusted key has signed.
func (j judge) assertion(response *etree.Element) (*etree.Element, error) {
	covered := false
	signed, err := j.verified(response)
	if err != nil {
		return nil, err
	}
	if signed != nil {
		response, covered = signed, true
	}
	plain, sealed := children(response, nsAssertion, "Assertion"), children(response, nsAssertion, "EncryptedAssertion")
	if len(plain)+len(sealed) != 1 {
		return nil, fmt.Errorf("%w: %d assertions", errShape, len(plain)+len(sealed))
	}
	if len(sealed) == 1 {
		opened, err := j.decrypt(sealed[0])
		if err != nil {
			return nil, err
		}
		plain = append(plain, opened)
	}
	signed, err = j.verified(plain[0])
	if err != nil {
		return nil, err
	}
	if signed != nil {
		return signed, nil
	}
	if !covered {
		return nil, errUnsigned
	}
	return plain[0], nil
}

// verified checks the signature that is an element's own child and returns what
// it covers; nil where there is none.
func (j judge) verified(el *etree.Element) (*etree.Element, error) {
	sigs := children(el, nsSignature, "Signature")
	if len(sigs) == 0 {
		return nil, nil
	}
	if len(sigs) > 1 {
		return nil, fmt.Errorf("%w: several signatures", errSignature)
	}
	if err := plainSignature(sigs[0], el.SelectAttrValue("ID", "")); err != nil {
		return nil, err
	}
	alone, err := detached(el)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errSignature, err)
	}
	// The key that the response brings along proves nothing. It lies outside of
	// what is signed; without it the library takes the trusted one.
	for _, s := range children(alone, nsSignature, "Signature") {
		for _, k := range children(s, nsSignature, "KeyInfo") {
			s.RemoveChild(k)
		}
	}
	var why error
	for _, cert := range j.certs {
		ctx := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: []*x509.Certificate{cert}})
		ctx.IdAttribute = "ID"
		ctx.Clock = dsig.NewFakeClockAt(j.now)
		signed, err := ctx.Validate(alone)
		if err == nil {
			if signed.Tag != el.Tag || signed.NamespaceURI() != el.NamespaceURI() {
				return nil, fmt.Errorf("%w: it covers another element", errSignature)
			}
			return signed, nil
		}
		why = err
	}
	return nil, fmt.Errorf("%w: %w", errSignature, why)
}

// plainSignature checks that a signature says what SAML says (core, 5.4): one
// reference to its parent, two transforms at most, nothing else inside.
func plainSignature(sig *etree.Element, id string) error {
	infos := children(sig, nsSignature, "SignedInfo")
	if len(infos) != 1 || len(children(sig, nsSignature, "Object")) > 0 {
		return fmt.Errorf("%w: not one SignedInfo, or an Object", errSignature)
	}
	refs := children(infos[0], nsSignature, "Reference")
	if len(refs) != 1 || id == "" || refs[0].SelectAttrValue("URI", "") != "#"+id {
		return fmt.Errorf("%w: it does not cover its parent and only that", errSignature)
	}
	for _, c := range []struct {
		in    *etree.Element
		tag   string
		known []string
	}{
		{infos[0], "SignatureMethod", signatureMethods}, {infos[0], "CanonicalizationMethod", canonicalMethods}, {refs[0], "DigestMethod", digestMethods},
	} {
		if err := only(c.in, nsSignature, c.tag, c.known, 1); err != nil {
			return err
		}
	}
	lists := children(refs[0], nsSignature, "Transforms")
	if len(lists) != 1 {
		return fmt.Errorf("%w: not one list of transforms", errSignature)
	}
	return only(lists[0], nsSignature, "Transform", transformMethods, 2)
}

// only checks that there are one to most children of a name, and that each
// names an algorithm that we take.
func only(in *etree.Element, space, tag string, known []string, most int) error {
	all := children(in, space, tag)
	if len(all) == 0 || len(all) > most {
		return fmt.Errorf("%w: %d times %s", errAlgorithm, len(all), tag)
	}
	for _, el := range all {
		if a := el.SelectAttrValue("Algorithm", ""); !slices.Contains(known, a) {
			return fmt.Errorf("%w: %s %s", errAlgorithm, tag, clip(a))
		}
	}
	return nil
}

// detached copies an element with the namespaces that it stands in.
func detached(el *etree.Element) (*etree.Element, error) {
	ctx, err := etreeutils.NSBuildParentContext(el)
	if err != nil {
		return nil, err
	}
	if ctx, err = ctx.SubContext(el); err != nil {
		return nil, err
	}
	return etreeutils.NSDetatch(ctx, el)
}

// parse scans and reads XML.
func parse(text []byte) (*etree.Document, error) {
	if len(text) > maxResponse {
		return nil, errors.New("longer than we take")
	}
	if err := scan(text, maxElements); err != nil {
		return nil, err
	}
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(text); err != nil {
		return nil, err
	}
	if doc.Root() == nil {
		return nil, errors.New("no root element")
	}
	return doc, nil
}

// children returns an element's own children of a name.
func children(el *etree.Element, space, tag string) []*etree.Element {
	var out []*etree.Element
	for _, c := range el.ChildElements() {
		if c.Tag == tag && c.NamespaceURI() == space {
			out = append(out, c)
		}
	}
	return out
}

// clip keeps what a peer sent short, for an error.
func clip(s string) string {
	if len(s) > 100 {
		s = s[:100] + "…"
	}
	return fmt.Sprintf("%q", s)
}
