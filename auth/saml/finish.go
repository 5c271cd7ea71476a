package saml

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/beevik/etree"

	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/store"
)

// maxForm is a response in base64 with line ends.
const maxForm = maxResponse*4/3 + maxResponse/32

// Finish takes the form that the identity provider had the visitor's browser
// post to the ACS address, and returns who signed in and the page to go back
// to. Whatever is wrong is a *auth.Refusal and written down; the request is
// used up either way. That somebody came in is written down by
// auth.Sessions.Begin.
func (p *Provider) Finish(ctx context.Context, form url.Values, v auth.Visit) (auth.Principal, string, error) {
	who, relay, err := p.finish(ctx, form, v)
	if err == nil {
		return who, relay, nil
	}
	if code := auth.CodeOf(err); code != "" {
		row := auth.SignIn{At: p.c.Now(), Via: auth.SAML, From: v.From, Agent: v.Agent, Outcome: auth.Refused, Code: code}
		if e := p.db.Committer.Run(ctx, row.Stmt()); e != nil {
			return auth.Principal{}, "", errors.Join(err, fmt.Errorf("write down a refused sign-in: %w", e))
		}
	}
	return auth.Principal{}, "", err
}

func (p *Provider) finish(ctx context.Context, form url.Values, v auth.Visit) (who auth.Principal, relay string, err error) {
	// The parsers below read what strangers send; a panic of theirs refuses one
	// visitor and stops nothing.
	defer func() {
		if r := recover(); r != nil {
			who, relay, err = auth.Principal{}, "", refuse("saml.refused", fmt.Errorf("%w: %v", errPanic, r))
		}
	}()
	root, res, err := read(form)
	if err != nil {
		return who, "", refuse("saml.refused", err)
	}
	req, err := p.take(ctx, res.InResponseTo, v.Bind)
	if err != nil {
		return who, "", err
	}
	idp, err := p.at.peer(ctx)
	if err != nil {
		return who, "", &auth.Refusal{Code: "saml.away", RetryAfter: pause, Cause: err}
	}
	if err := p.checkResponse(root, res, idp); err != nil {
		return who, "", err
	}
	a, err := p.trusted(ctx, root, idp)
	if err != nil {
		return who, "", refuse("saml.refused", err)
	}
	e := expectation{issuer: idp.entity, audience: p.c.EntityID, recipient: p.c.ACSURL, request: req, now: p.c.Now(), skew: p.c.Skew}
	until, err := e.judge(a)
	if errors.Is(err, errTime) {
		return who, "", refuse("saml.late", err)
	}
	if err != nil {
		return who, "", refuse("saml.refused", err)
	}
	if err := p.once(ctx, idp.entity+"\n"+a.ID, until); err != nil {
		return who, "", err
	}
	if who, err = p.principal(a); err != nil {
		return who, "", refuse("saml.login", err)
	}
	return who, req.relay, nil
}

// read takes the response out of the form.
func read(form url.Values) (*etree.Element, response, error) {
	var res response
	all := form["SAMLResponse"]
	if len(all) != 1 || len(all[0]) == 0 || len(all[0]) > maxForm {
		return nil, res, errForm
	}
	text, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(all[0]), ""))
	if err != nil {
		return nil, res, fmt.Errorf("%w: %w", errForm, err)
	}
	doc, err := parse(text)
	if err != nil {
		return nil, res, fmt.Errorf("%w: %w", errXML, err)
	}
	root := doc.Root()
	if root.Tag != "Response" || root.NamespaceURI() != nsProtocol {
		return nil, res, fmt.Errorf("%w: not a Response", errShape)
	}
	if err := decode(root, &res); err != nil {
		return nil, res, fmt.Errorf("%w: %w", errXML, err)
	}
	if err := alone(root); err != nil {
		return nil, res, err
	}
	return root, res, nil
}

// alone refuses a response with more than one assertion at any depth: moving
// the signed one aside and putting another in its place is what wrapping is.
func alone(root *etree.Element) error {
	n := 0
	for _, el := range root.FindElements("//*") {
		switch el.Tag {
		case "Response":
			if el != root {
				return fmt.Errorf("%w: a response inside a response", errShape)
			}
		case "Assertion", "EncryptedAssertion":
			if el.Parent() != root {
				return fmt.Errorf("%w: an assertion that is not the response's own", errShape)
			}
			n++
		}
	}
	if n > 1 {
		return fmt.Errorf("%w: %d assertions", errShape, n)
	}
	return nil
}

// checkResponse checks the envelope. It is only signed where the whole response
// is; what must be certain stands in the assertion.
func (p *Provider) checkResponse(root *etree.Element, res response, idp *peer) error {
	signed := len(children(root, nsSignature, "Signature")) > 0
	switch {
	case res.Version != "2.0":
		return refuse("saml.refused", errVersion)
	case res.ID == "" || len(res.Status) != 1 || len(res.Status[0].Code) != 1 || len(res.Issuer) > 1:
		return refuse("saml.refused", errShape)
	case (signed || res.Destination != "") && res.Destination != p.c.ACSURL:
		return refuse("saml.refused", errDestination)
	case len(res.Issuer) == 1 && strings.TrimSpace(res.Issuer[0]) != idp.entity:
		return refuse("saml.refused", errIssuer)
	}
	code := res.Status[0].Code[0]
	if code.Value == statusSuccess {
		return nil
	}
	why := code.Value
	if len(code.Sub) > 0 {
		why += " " + code.Sub[0].Value
	}
	return refuse("saml.status", fmt.Errorf("%w: %s %s", errStatus, clip(why), clip(res.Status[0].Message)))
}

// trusted returns the assertion if a signature covers it. When none is good,
// the identity provider may have new keys: then its metadata is fetched once
// more.
func (p *Provider) trusted(ctx context.Context, root *etree.Element, idp *peer) (assertion, error) {
	var a assertion
	j := judge{certs: idp.certs, now: p.c.Now(), key: p.c.Key}
	el, err := j.assertion(root)
	if errors.Is(err, errSignature) {
		if again, ok := p.at.newer(ctx, idp); ok && again.entity == idp.entity {
			j.certs = again.certs
			el, err = j.assertion(root)
		}
	}
	if err != nil {
		return a, err
	}
	if err := decode(el, &a); err != nil {
		return a, fmt.Errorf("%w: %w", errXML, err)
	}
	return a, nil
}

// once takes an assertion for the first and only time.
func (p *Provider) once(ctx context.Context, id string, until time.Time) error {
	sum := sha256.Sum256([]byte(id))
	err := p.db.Committer.Run(ctx,
		store.Stmt{SQL: `DELETE FROM saml_assertion WHERE ends<=?`, Args: []any{p.c.Now().UnixMilli()}},
		store.Stmt{SQL: `INSERT OR IGNORE INTO saml_assertion (hash, ends) VALUES (?,?)`, Args: []any{sum[:], until.UnixMilli()}, Rows: 1})
	if errors.Is(err, store.ErrStale) {
		return refuse("saml.unsolicited", errReplay)
	}
	if err != nil {
		return fmt.Errorf("write down an assertion: %w", err)
	}
	return nil
}
