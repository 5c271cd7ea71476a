package saml

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"

	"github.com/servicehall/hallway/auth"
)

var visit = auth.Visit{From: "10.0.0.7", Agent: "browser"}

func TestGoodResponses(t *testing.T) {
	t.Parallel()
	for name, a := range map[string]answer{
		"assertion signed":           {},
		"response signed":            {sign: []string{"response"}},
		"both signed":                {sign: []string{"assertion", "response"}},
		"SHA-512":                    {method: dsig.RSASHA512SignatureMethod},
		"without the certificate":    {noKey: true},
		"encrypted":                  {seal: gcm},
		"encrypted in CBC mode":      {seal: library(xmlencOAEP())},
		"encrypted with SHA-256":     {seal: sealed(aes256GCM, rsaOAEP11, "http://www.w3.org/2001/04/xmlenc#sha256", nsXenc11+"mgf1sha256")},
		"encrypted, other sizes":     {seal: sealed(aes192GCM, rsaOAEP, "http://www.w3.org/2001/04/xmlenc#sha512", "")},
		"encrypted, response signed": {seal: gcm, sign: []string{"response"}},
		"encrypted, both signed":     {seal: gcm, sign: []string{"assertion", "response"}},
		"their clock is late":        {assembly: noon.Add(-50 * time.Second)},
		"their clock is early":       {assembly: noon.Add(50 * time.Second)},
		"no destination":             {before: func(r, _ *etree.Element) { r.RemoveAttr("Destination") }},
		"no issuer of the response":  {before: func(r, _ *etree.Element) { r.RemoveChild(r.SelectElement("Issuer")) }},
		"time with fractions": {before: func(_, a *etree.Element) {
			a.SelectElement("Conditions").CreateAttr("NotBefore", "2026-11-24T11:59:00.123456Z")
		}},
		"time without zone": {before: func(_, a *etree.Element) {
			a.SelectElement("Conditions").CreateAttr("NotBefore", "2026-11-24T11:59:00")
		}},
		"a second, useless confirmation": {before: func(_, a *etree.Element) {
			c := etree.NewElement("saml:SubjectConfirmation")
			c.CreateAttr("Method", "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key")
			a.SelectElement("Subject").InsertChildAt(0, c)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setup(t)
			a.request = s.start(t, "/cases?a=1#b", auth.Visit{})
			p, relay, err := s.Finish(t.Context(), a.form(t), visit)
			if err != nil {
				t.Fatal(err)
			}
			if p.ID != "li.na" || p.Name != "李娜" || p.Via != auth.SAML || relay != "/cases?a=1#b" ||
				!slices.Equal(p.Groups, []string{"window", "it"}) || !slices.Equal(p.Roles, []auth.Role{auth.Admin, auth.Applicant, auth.Staff}) {
				t.Errorf("got %+v, %q", p, relay)
			}
		})
	}
}

// attr sets an attribute of the first element of a name below.
func attr(el *etree.Element, path, name, value string) { el.FindElement(path).CreateAttr(name, value) }

func drop(el *etree.Element, path string) {
	x := el.FindElement(path)
	x.Parent().RemoveChild(x)
}

func TestBadResponses(t *testing.T) {
	t.Parallel()
	assertion := func(f func(a *etree.Element)) func(_, a *etree.Element) { return func(_, a *etree.Element) { f(a) } }
	response := func(f func(r *etree.Element)) func(r, _ *etree.Element) { return func(r, _ *etree.Element) { f(r) } }
	const stale, early = "2026-11-24T11:58:59Z", "2026-11-24T12:01:01Z"
	for _, c := range []struct {
		name string
		a    answer
		want error
	}{
		// Signatures.
		{"not signed", answer{sign: []string{}}, errUnsigned},
		{"signature taken off", answer{after: func(r *etree.Element) { drop(r, "./Assertion/Signature") }}, errUnsigned},
		{"signed by somebody else", answer{signer: stranger()}, errSignature},
		{"signed by somebody else, no certificate", answer{signer: stranger(), noKey: true}, errSignature},
		{"response signed by somebody else, assertion well", answer{after: func(r *etree.Element) {
			copySignature(r, answer{signer: stranger()}.signed(t, r.Copy()))
		}}, errSignature},
		{"changed after", answer{after: func(r *etree.Element) { r.FindElement("//AttributeValue").SetText("wang.fang") }}, errSignature},
		{"SHA-1", answer{method: dsig.RSASHA1SignatureMethod}, errAlgorithm},
		{"SHA-1 of the response", answer{method: dsig.RSASHA1SignatureMethod, sign: []string{"response"}}, errAlgorithm},
		{"SHA-1 digest", answer{after: func(r *etree.Element) {
			attr(r, "//Signature//DigestMethod", "Algorithm", "http://www.w3.org/2000/09/xmldsig#sha1")
		}}, errAlgorithm},
		{"unknown transform", answer{after: func(r *etree.Element) {
			attr(r, "//Signature//Transform", "Algorithm", "http://www.w3.org/TR/1999/REC-xslt-19991116")
		}}, errAlgorithm},
		{"three transforms", answer{after: func(r *etree.Element) {
			x := r.FindElement("//Signature//Transform")
			x.Parent().AddChild(x.Copy())
		}}, errAlgorithm},
		{"reference to everything", answer{after: func(r *etree.Element) { attr(r, "//Signature//Reference", "URI", "") }}, errSignature},
		{"reference to no id", answer{before: assertion(func(a *etree.Element) { a.RemoveAttr("ID") })}, errSignature},
		{"something in the signature", answer{after: func(r *etree.Element) { r.FindElement("//Signature").CreateElement("ds:Object").SetText("x") }}, errSignature},
		{"two references", answer{after: func(r *etree.Element) {
			x := r.FindElement("//Signature//Reference")
			x.Parent().AddChild(x.Copy())
		}}, errSignature},
		{"two signatures", answer{after: func(r *etree.Element) {
			x := r.FindElement("//Signature")
			x.Parent().AddChild(x.Copy())
		}}, errSignature},
		{"key transport that leaks", answer{seal: library(xmlencPKCS1())}, errAlgorithm},
		{"unknown encryption", answer{seal: sealed("http://www.w3.org/2001/04/xmlenc#tripledes-cbc", rsaOAEP, "", "")}, errAlgorithm},
		{"unknown digest of the key", answer{seal: sealed(aes128GCM, rsaOAEP, "http://www.w3.org/2001/04/xmldsig-more#md5", "")}, errAlgorithm},
		{"encrypted and then changed", answer{seal: gcm, after: func(r *etree.Element) {
			x := r.FindElement("//EncryptedData/CipherData/CipherValue")
			x.SetText("AAAA" + x.Text()[4:])
		}}, errDecrypt},
		{"encrypted and cut short", answer{seal: gcm, after: func(r *etree.Element) { r.FindElement("//EncryptedData/CipherData/CipherValue").SetText("AAAA") }}, errDecrypt},
		{"CBC cut short", answer{seal: library(xmlencOAEP()), after: func(r *etree.Element) { r.FindElement("//EncryptedData/CipherData/CipherValue").SetText("AAAA") }}, errDecrypt},
		{"not for our key", answer{seal: gcm, after: func(r *etree.Element) {
			x := r.FindElement("//EncryptedKey//CipherValue")
			x.SetText(base64.StdEncoding.EncodeToString(make([]byte, 256)))
		}}, errDecrypt},

		// The assertion.
		{"no subject", answer{before: assertion(func(a *etree.Element) { drop(a, "./Subject") })}, errSubject},
		{"two subjects", answer{before: assertion(func(a *etree.Element) { a.AddChild(a.SelectElement("Subject").Copy()) })}, errSubject},
		{"two name ids", answer{before: assertion(func(a *etree.Element) {
			x := a.FindElement("./Subject/NameID")
			x.Parent().AddChild(x.Copy())
		})}, errSubject},
		{"no confirmation", answer{before: assertion(func(a *etree.Element) { drop(a, "./Subject/SubjectConfirmation") })}, errSubject},
		{"no confirmation data", answer{before: assertion(func(a *etree.Element) { drop(a, "./Subject/SubjectConfirmation/SubjectConfirmationData") })}, errSubject},
		{"holder of key", answer{before: assertion(func(a *etree.Element) {
			attr(a, "./Subject/SubjectConfirmation", "Method", "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key")
		})}, errSubject},
		{"for another request", answer{before: assertion(func(a *etree.Element) { attr(a, "//SubjectConfirmationData", "InResponseTo", "id-other") })}, errSubject},
		{"for no request", answer{before: assertion(func(a *etree.Element) { a.FindElement("//SubjectConfirmationData").RemoveAttr("InResponseTo") })}, errSubject},
		{"for another address", answer{before: assertion(func(a *etree.Element) { attr(a, "//SubjectConfirmationData", "Recipient", acs+"/") })}, errSubject},
		{"confirmed from some time on", answer{before: assertion(func(a *etree.Element) { attr(a, "//SubjectConfirmationData", "NotBefore", stale) })}, errSubject},
		{"confirmation is over", answer{before: assertion(func(a *etree.Element) { attr(a, "//SubjectConfirmationData", "NotOnOrAfter", stale) })}, errTime},
		{"confirmation has no end", answer{before: assertion(func(a *etree.Element) { a.FindElement("//SubjectConfirmationData").RemoveAttr("NotOnOrAfter") })}, errTime},
		{"no conditions", answer{before: assertion(func(a *etree.Element) { drop(a, "./Conditions") })}, errConditions},
		{"two conditions", answer{before: assertion(func(a *etree.Element) { a.AddChild(a.SelectElement("Conditions").Copy()) })}, errConditions},
		{"a condition that we do not know", answer{before: assertion(func(a *etree.Element) { a.SelectElement("Conditions").CreateElement("saml:FullMoon") })}, errConditions},
		{"conditions are over", answer{before: assertion(func(a *etree.Element) { attr(a, "./Conditions", "NotOnOrAfter", stale) })}, errTime},
		{"conditions are to come", answer{before: assertion(func(a *etree.Element) { attr(a, "./Conditions", "NotBefore", early) })}, errTime},
		{"conditions with no time", answer{before: assertion(func(a *etree.Element) { attr(a, "./Conditions", "NotBefore", "yesterday") })}, errTime},
		{"the session there is over", answer{before: assertion(func(a *etree.Element) { attr(a, "./AuthnStatement", "SessionNotOnOrAfter", stale) })}, errTime},
		{"issued before the request", answer{before: assertion(func(a *etree.Element) { a.CreateAttr("IssueInstant", stale) })}, errTime},
		{"issued in the future", answer{before: assertion(func(a *etree.Element) { a.CreateAttr("IssueInstant", early) })}, errTime},
		{"no audience", answer{before: assertion(func(a *etree.Element) { drop(a, "./Conditions/AudienceRestriction") })}, errAudience},
		{"another audience", answer{before: assertion(func(a *etree.Element) {
			for _, x := range a.FindElements("//Audience") {
				x.SetText(x.Text() + "/")
			}
		})}, errAudience},
		{"also restricted to others", answer{before: assertion(func(a *etree.Element) {
			a.SelectElement("Conditions").CreateElement("saml:AudienceRestriction").CreateElement("saml:Audience").SetText("https://other.example")
		})}, errAudience},
		{"nobody signed in", answer{before: assertion(func(a *etree.Element) { drop(a, "./AuthnStatement") })}, errShape},
		{"version 1.1", answer{before: assertion(func(a *etree.Element) { a.CreateAttr("Version", "1.1") })}, errVersion},
		{"issuer of the assertion", answer{before: assertion(func(a *etree.Element) { a.SelectElement("Issuer").SetText("https://other.example") })}, errIssuer},
		{"no id", answer{sign: []string{"response"}, before: assertion(func(a *etree.Element) { a.RemoveAttr("ID") })}, errShape},

		// The response around it.
		{"response version 1.1", answer{before: response(func(r *etree.Element) { r.CreateAttr("Version", "1.1") })}, errVersion},
		{"issuer of the response", answer{before: response(func(r *etree.Element) { r.SelectElement("Issuer").SetText("https://other.example") })}, errIssuer},
		{"destination", answer{before: response(func(r *etree.Element) { r.CreateAttr("Destination", "https://other.example/acs") })}, errDestination},
		{"no destination, though signed", answer{sign: []string{"response"}, before: response(func(r *etree.Element) { r.RemoveAttr("Destination") })}, errDestination},
		{"no status", answer{before: response(func(r *etree.Element) { drop(r, "./Status") })}, errShape},
		{"status", answer{before: response(func(r *etree.Element) {
			attr(r, "./Status/StatusCode", "Value", "urn:oasis:names:tc:SAML:2.0:status:Responder")
		})}, errStatus},
		{"no assertion", answer{before: response(func(r *etree.Element) { drop(r, "./Assertion") })}, errShape},
		{"two assertions", answer{after: func(r *etree.Element) {
			x := r.SelectElement("Assertion").Copy()
			x.CreateAttr("ID", "_other")
			r.AddChild(x)
		}}, errShape},
		{"another root", answer{rewrite: func(s string) string { return strings.ReplaceAll(s, "samlp:Response", "samlp:ArtifactResponse") }}, errShape},
		{"another namespace", answer{rewrite: func(s string) string { return strings.Replace(s, nsProtocol, nsProtocol+"x", 1) }}, errShape},

		// XML that nobody sends.
		{"a comment in the login", answer{uid: "wang.fang.evil", rewrite: func(s string) string { return strings.Replace(s, "wang.fang.evil", "wang.fang<!---->.evil", 1) }}, errXML},
		{"a document type", answer{rewrite: func(s string) string { return `<!DOCTYPE x [<!ENTITY e "x">]>` + s }}, errXML},
		{"a processing instruction", answer{rewrite: func(s string) string { return strings.Replace(s, "<saml:Subject>", "<?x y?><saml:Subject>", 1) }}, errXML},
		{"the same id twice", answer{after: func(r *etree.Element) {
			r.SelectElement("Status").CreateAttr("ID", r.SelectElement("Assertion").SelectAttrValue("ID", ""))
		}}, errXML},
		{"an attribute in disguise", answer{after: func(r *etree.Element) { r.SelectElement("Assertion").CreateAttr("samlp:ID", "_x") }}, errXML},
		{"an attribute twice", answer{rewrite: func(s string) string { return strings.Replace(s, ` Version="2.0"`, ` Version="2.0" Version="2.0"`, 1) }}, errXML},
		{"too deep", answer{rewrite: func(s string) string { return strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100) }}, errXML},
		{"too many", answer{rewrite: func(s string) string { return "<a>" + strings.Repeat("<b/>", 5000) + "</a>" }}, errXML},
		{"cut short", answer{rewrite: func(s string) string { return s[:len(s)/2] }}, errXML},
		{"two roots", answer{rewrite: func(s string) string { return s + "<a/>" }}, errXML},
		{"another charset", answer{rewrite: func(s string) string { return `<?xml version="1.0" encoding="gbk"?>` + s }}, errXML},
		{"text behind", answer{rewrite: func(s string) string { return s + "x" }}, errXML},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := setup(t)
			c.a.request = s.start(t, "/", auth.Visit{})
			s.refuses(t, c.a.form(t), c.want)
		})
	}
}

// refuses checks that a form is refused for a reason, that the visitor hears
// only a code with a wording, and that it is written down.
func (s side) refuses(t *testing.T, form url.Values, want error) {
	t.Helper()
	p, relay, err := s.Finish(t.Context(), form, visit)
	if !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
	if p.ID != "" || len(p.Roles) > 0 || relay != "" {
		t.Errorf("a refused response gives %+v, %q", p, relay)
	}
	code := auth.CodeOf(err)
	if _, ok := Words[code]; !ok {
		t.Errorf("the code %q has no wording", code)
	}
	all, err := auth.SignIns(context.Background(), s.db, 0, 1)
	if err != nil || len(all) != 1 || all[0].Code != code || all[0].Outcome != auth.Refused || all[0].Via != auth.SAML || all[0].From != visit.From {
		t.Errorf("written down: %+v, %v", all, err)
	}
}

// Each way of wrapping puts a forged assertion where it may be read and keeps
// the signed one where its signature is still found (Somorovsky and others,
// 2012).
func TestWrapping(t *testing.T) {
	t.Parallel()
	forge := func(r *etree.Element) (forged, signed *etree.Element) {
		signed = r.SelectElement("Assertion")
		forged = signed.Copy()
		forged.RemoveChild(forged.SelectElement("Signature"))
		forged.CreateAttr("ID", "_forged")
		forged.FindElement("//AttributeValue").SetText("wang.fang")
		return forged, signed
	}
	responseForged := func(r *etree.Element) (original *etree.Element) {
		original = r.Copy()
		r.CreateAttr("ID", "_forged")
		r.FindElement("//AttributeValue").SetText("wang.fang")
		return original
	}
	for name, a := range map[string]answer{
		"1: signed response in the signature": {sign: []string{"response"}, after: func(r *etree.Element) {
			original := responseForged(r)
			drop(original, "./Signature")
			r.SelectElement("Signature").AddChild(original)
		}},
		"2: signed response beside the signature": {sign: []string{"response"}, after: func(r *etree.Element) {
			original := responseForged(r)
			drop(original, "./Signature")
			r.AddChild(original)
		}},
		"3: forged before the signed": {after: func(r *etree.Element) {
			forged, signed := forge(r)
			r.InsertChildAt(signed.Index(), forged)
		}},
		"4: signed inside the forged": {after: func(r *etree.Element) {
			forged, signed := forge(r)
			r.InsertChildAt(signed.Index(), forged)
			r.RemoveChild(signed)
			forged.AddChild(signed)
		}},
		"5: signature moved to the forged": {after: func(r *etree.Element) {
			forged, signed := forge(r)
			sig := signed.SelectElement("Signature")
			signed.RemoveChild(sig)
			forged.AddChild(sig)
			r.InsertChildAt(signed.Index(), forged)
		}},
		"6: signed inside the moved signature": {after: func(r *etree.Element) {
			forged, signed := forge(r)
			sig := signed.SelectElement("Signature")
			signed.RemoveChild(sig)
			forged.AddChild(sig)
			r.InsertChildAt(signed.Index(), forged)
			r.RemoveChild(signed)
			sig.AddChild(signed)
		}},
		"7: forged in extensions": {after: func(r *etree.Element) {
			forged, _ := forge(r)
			ext := etree.NewElement("samlp:Extensions")
			ext.AddChild(forged)
			r.InsertChildAt(0, ext)
		}},
		"8: signed in an object of the signature": {after: func(r *etree.Element) {
			forged, signed := forge(r)
			sig := signed.SelectElement("Signature")
			signed.RemoveChild(sig)
			forged.AddChild(sig)
			r.InsertChildAt(signed.Index(), forged)
			r.RemoveChild(signed)
			object := sig.CreateElement(sig.Space + ":Object")
			object.AddChild(signed)
		}},
		"forged with the id of the signed": {after: func(r *etree.Element) {
			forged, signed := forge(r)
			forged.CreateAttr("ID", signed.SelectAttrValue("ID", ""))
			forged.AddChild(signed.SelectElement("Signature").Copy())
			r.InsertChildAt(signed.Index(), forged)
			r.RemoveChild(signed)
		}},
		"forged in clear beside the encrypted": {seal: gcm, after: func(r *etree.Element) {
			doc := etree.NewDocument()
			if err := doc.ReadFromString(answer{request: r.SelectAttrValue("InResponseTo", ""), uid: "wang.fang", sign: []string{}}.text(t)); err != nil {
				t.Fatal(err)
			}
			r.InsertChildAt(0, doc.Root().SelectElement("Assertion"))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setup(t)
			a.request = s.start(t, "/", auth.Visit{})
			if p, _, err := s.Finish(t.Context(), a.form(t), visit); auth.CodeOf(err) != "saml.refused" || p.ID != "" {
				t.Errorf("got %+v, %v", p, err)
			}
		})
	}
}

// A response is taken once, and answers only a request that is open.
func TestRequestsAndReplays(t *testing.T) {
	t.Parallel()
	s := setup(t)
	first, second := s.start(t, "/a", auth.Visit{}), s.start(t, "/b", auth.Visit{})
	form := answer{request: first, id: "_once"}.form(t)
	if _, relay, err := s.Finish(t.Context(), form, visit); err != nil || relay != "/a" {
		t.Fatalf("%q, %v", relay, err)
	}
	s.refuses(t, form, errNoRequest)
	s.refuses(t, answer{request: second, id: "_once"}.form(t), errReplay)
	s.refuses(t, answer{request: second}.form(t), errNoRequest) // used up by the replay
	s.refuses(t, answer{request: "id-unknown"}.form(t), errNoRequest)
	s.refuses(t, answer{request: ""}.form(t), errNoRequest)

	third, fourth := s.start(t, "/", auth.Visit{}), s.start(t, "/", auth.Visit{})
	crossed := answer{request: third, after: func(r *etree.Element) { r.CreateAttr("InResponseTo", fourth) }}
	s.refuses(t, crossed.form(t), errSubject)

	late := s.start(t, "/", auth.Visit{})
	s.now.Move(10 * time.Minute)
	s.refuses(t, answer{request: late, assembly: s.now.Now()}.form(t), errRequestOver)
}

func TestAnotherBrowserIsRefused(t *testing.T) {
	t.Parallel()
	s := setup(t)
	bound := visit
	bound.Bind = "secret of this browser"
	id := s.start(t, "/", bound)
	if _, _, err := s.Finish(t.Context(), answer{request: id}.form(t), bound); err != nil {
		t.Error(err)
	}
	for _, bind := range []string{"", "secret of that browser"} {
		id := s.start(t, "/", bound)
		other := visit
		other.Bind = bind
		if _, _, err := s.Finish(t.Context(), answer{request: id}.form(t), other); !errors.Is(err, errOtherBrowser) {
			t.Errorf("with %q: %v", bind, err)
		}
	}
}

func TestForms(t *testing.T) {
	t.Parallel()
	s := setup(t)
	for name, form := range map[string]url.Values{
		"nothing":       {},
		"empty":         {"SAMLResponse": {""}},
		"two":           {"SAMLResponse": {"PGEvPg==", "PGEvPg=="}},
		"not in base64": {"SAMLResponse": {"*"}},
		"too long":      {"SAMLResponse": {strings.Repeat("A", 1<<20)}},
		"artifact":      {"SAMLart": {"AAQAAA=="}},
	} {
		if _, _, err := s.Finish(t.Context(), form, visit); !errors.Is(err, errForm) {
			t.Errorf("%s: %v", name, err)
		}
	}
	id := s.start(t, "/", auth.Visit{})
	text := answer{request: id}.form(t).Get("SAMLResponse")
	broken := url.Values{"SAMLResponse": {text[:76] + "\r\n" + text[76:] + "\n"}}
	if _, _, err := s.Finish(t.Context(), broken, visit); err != nil {
		t.Errorf("broken into lines: %v", err)
	}
}

func TestLogins(t *testing.T) {
	t.Parallel()
	format := func(f string) func(_, a *etree.Element) {
		return func(_, a *etree.Element) { attr(a, "./Subject/NameID", "Format", f) }
	}
	for _, c := range []struct {
		name  string
		login string // attribute
		a     answer
		want  string
	}{
		{"attribute", "uid", answer{}, "li.na"},
		{"attribute by its name", "urn:oid:0.9", answer{}, "li.na"},
		{"name id", "", answer{}, "p-li.na"},
		{"transient name id", "", answer{before: format(transient)}, ""},
		{"no such attribute", "mail", answer{}, ""},
		{"two values", "groups", answer{}, ""},
		{"empty", "uid", answer{before: func(_, a *etree.Element) { a.FindElement("//AttributeValue").SetText(" ") }}, ""},
		{"too long", "uid", answer{uid: strings.Repeat("x", 201)}, ""},
		{"hidden characters", "uid", answer{uid: "li\u202ena"}, ""},
		{"no name id", "uid", answer{before: func(_, a *etree.Element) { drop(a, "./Subject/NameID") }}, "li.na"},
	} {
		s := setup(t, func(cfg *Config) { cfg.LoginAttribute = c.login })
		c.a.request = s.start(t, "/", auth.Visit{})
		p, _, err := s.Finish(t.Context(), c.a.form(t), visit)
		if p.ID != c.want || (c.want == "") != errors.Is(err, errLogin) {
			t.Errorf("%s: %q, %v", c.name, p.ID, err)
		}
	}
}

// Whatever comes, Finish says no without a panic.
func FuzzFinish(f *testing.F) {
	s := setup(f)
	id := s.start(f, "/", auth.Visit{})
	f.Add(answer{request: id}.text(f))
	f.Add(answer{request: id, sign: []string{"response"}}.text(f))
	f.Add(answer{request: id, seal: gcm}.text(f))
	f.Add(answer{request: id, before: func(_, a *etree.Element) { drop(a, "./Subject") }}.text(f))
	f.Add("<a/>")
	if err := s.open(f.Context(), "fuzz", "/", ""); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		form := url.Values{"SAMLResponse": {base64.StdEncoding.EncodeToString([]byte(text))}}
		p, _, err := s.Finish(context.Background(), form, visit)
		if errors.Is(err, errPanic) {
			t.Errorf("%v", err)
		}
		if err == nil && p.ID != "li.na" {
			t.Errorf("somebody came in: %+v", p)
		}
	})
}

// FuzzJudge goes past the one-time requests: the bytes are read as far as they
// can be, again and again.
func FuzzJudge(f *testing.F) {
	f.Add(answer{request: "r"}.text(f))
	f.Add(answer{request: "r", sign: []string{"assertion", "response"}}.text(f))
	f.Add(answer{request: "r", seal: gcm}.text(f))
	f.Add(answer{request: "r", seal: library(xmlencOAEP())}.text(f))
	j := judge{certs: []*x509.Certificate{theirs().cert}, now: noon, key: hall().key}
	f.Fuzz(func(t *testing.T, text string) {
		root, _, err := read(url.Values{"SAMLResponse": {base64.StdEncoding.EncodeToString([]byte(text))}})
		if err != nil {
			return
		}
		el, err := j.assertion(root)
		if err != nil {
			return
		}
		var a assertion
		if err := decode(el, &a); err == nil && a.values("uid")[0] != "li.na" {
			t.Errorf("a forged assertion is trusted: %+v", a)
		}
	})
}
