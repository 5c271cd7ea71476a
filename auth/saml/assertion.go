package saml

import (
	"encoding/xml"
	"fmt"
	"strings"
	"time"

	"github.com/beevik/etree"
)

// The parts of a response that we read. What may stand once is a list here, so
// that a second one is seen and not silently the one that counts.
type response struct {
	XMLName      xml.Name `xml:"urn:oasis:names:tc:SAML:2.0:protocol Response"`
	ID           string   `xml:"ID,attr"`
	Version      string   `xml:"Version,attr"`
	InResponseTo string   `xml:"InResponseTo,attr"`
	Destination  string   `xml:"Destination,attr"`
	Issuer       []string `xml:"urn:oasis:names:tc:SAML:2.0:assertion Issuer"`
	Status       []struct {
		Code []struct {
			Value string `xml:"Value,attr"`
			Sub   []struct {
				Value string `xml:"Value,attr"`
			} `xml:"urn:oasis:names:tc:SAML:2.0:protocol StatusCode"`
		} `xml:"urn:oasis:names:tc:SAML:2.0:protocol StatusCode"`
		Message string `xml:"urn:oasis:names:tc:SAML:2.0:protocol StatusMessage"`
	} `xml:"urn:oasis:names:tc:SAML:2.0:protocol Status"`
}

type assertion struct {
	XMLName      xml.Name `xml:"urn:oasis:names:tc:SAML:2.0:assertion Assertion"`
	ID           string   `xml:"ID,attr"`
	Version      string   `xml:"Version,attr"`
	IssueInstant string   `xml:"IssueInstant,attr"`
	Issuer       []string `xml:"urn:oasis:names:tc:SAML:2.0:assertion Issuer"`
	Subject      []struct {
		NameID  []nameID       `xml:"urn:oasis:names:tc:SAML:2.0:assertion NameID"`
		Confirm []confirmation `xml:"urn:oasis:names:tc:SAML:2.0:assertion SubjectConfirmation"`
	} `xml:"urn:oasis:names:tc:SAML:2.0:assertion Subject"`
	Conditions []conditions `xml:"urn:oasis:names:tc:SAML:2.0:assertion Conditions"`
	Authn      []struct {
		Until string `xml:"SessionNotOnOrAfter,attr"`
	} `xml:"urn:oasis:names:tc:SAML:2.0:assertion AuthnStatement"`
	Statements []struct {
		Attributes []attribute `xml:"urn:oasis:names:tc:SAML:2.0:assertion Attribute"`
	} `xml:"urn:oasis:names:tc:SAML:2.0:assertion AttributeStatement"`
}

type nameID struct {
	Format string `xml:"Format,attr"`
	Value  string `xml:",chardata"`
}

type confirmation struct {
	Method string `xml:"Method,attr"`
	Data   []struct {
		NotBefore    string `xml:"NotBefore,attr"`
		NotOnOrAfter string `xml:"NotOnOrAfter,attr"`
		Recipient    string `xml:"Recipient,attr"`
		InResponseTo string `xml:"InResponseTo,attr"`
	} `xml:"urn:oasis:names:tc:SAML:2.0:assertion SubjectConfirmationData"`
}

type conditions struct {
	NotBefore    string `xml:"NotBefore,attr"`
	NotOnOrAfter string `xml:"NotOnOrAfter,attr"`
	Audiences    []struct {
		Audience []string `xml:"urn:oasis:names:tc:SAML:2.0:assertion Audience"`
	} `xml:"urn:oasis:names:tc:SAML:2.0:assertion AudienceRestriction"`
	OneTime []struct{} `xml:"urn:oasis:names:tc:SAML:2.0:assertion OneTimeUse"`
	Proxy   []struct{} `xml:"urn:oasis:names:tc:SAML:2.0:assertion ProxyRestriction"`
	Others  []struct {
		XMLName xml.Name
	} `xml:",any"`
}

type attribute struct {
	Name         string   `xml:"Name,attr"`
	FriendlyName string   `xml:"FriendlyName,attr"`
	Values       []string `xml:"urn:oasis:names:tc:SAML:2.0:assertion AttributeValue"`
}

const (
	statusSuccess = "urn:oasis:names:tc:SAML:2.0:status:Success"
	methodBearer  = "urn:oasis:names:tc:SAML:2.0:cm:bearer" // #nosec G101 -- the name of a method, no credential
	transient     = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
)

// decode reads an element into one of the structs above.
func decode(el *etree.Element, into any) error {
	alone, err := detached(el)
	if err != nil {
		return err
	}
	doc := etree.NewDocument()
	doc.SetRoot(alone)
	text, err := doc.WriteToBytes()
	if err != nil {
		return err
	}
	return xml.Unmarshal(text, into)
}

// expectation is what an assertion must fit.
type expectation struct {
	issuer, audience, recipient string
	request                     opened
	now                         time.Time
	skew                        time.Duration
}

// judge checks everything about an assertion but its signature, and returns
// until when it could be used again.
func (e expectation) judge(a assertion) (until time.Time, err error) {
	switch {
	case a.Version != "2.0":
		return until, errVersion
	case a.ID == "":
		return until, fmt.Errorf("%w: an assertion without ID", errShape)
	case len(a.Issuer) != 1 || strings.TrimSpace(a.Issuer[0]) != e.issuer:
		return until, errIssuer
	case len(a.Subject) != 1 || len(a.Subject[0].NameID) > 1:
		return until, errSubject
	case len(a.Authn) == 0:
		return until, fmt.Errorf("%w: no statement that anybody signed in", errShape)
	}
	issued, err := instant(a.IssueInstant)
	if err != nil || issued.After(e.now.Add(e.skew)) || issued.Before(e.request.begun.Add(-e.skew)) {
		return until, fmt.Errorf("%w: issued at %s", errTime, clip(a.IssueInstant))
	}
	for _, s := range a.Authn {
		if s.Until != "" && !e.before(s.Until) {
			return until, fmt.Errorf("%w: the session there has ended", errTime)
		}
	}
	if err := e.conditions(a.Conditions); err != nil {
		return until, err
	}
	return e.confirmed(a.Subject[0].Confirm)
}

// conditions must be there, hold now, and name us.
func (e expectation) conditions(all []conditions) error {
	if len(all) != 1 || len(all[0].Others) > 0 {
		return errConditions
	}
	c := all[0]
	if c.NotBefore != "" && !e.after(c.NotBefore) || c.NotOnOrAfter != "" && !e.before(c.NotOnOrAfter) {
		return fmt.Errorf("%w: good from %s to %s", errTime, clip(c.NotBefore), clip(c.NotOnOrAfter))
	}
	if len(c.Audiences) == 0 {
		return fmt.Errorf("%w: no audience is named", errAudience)
	}
	for _, r := range c.Audiences {
		named := false
		for _, who := range r.Audience {
			named = named || strings.TrimSpace(who) == e.audience
		}
		if !named {
			return errAudience
		}
	}
	return nil
}

// confirmed looks for a bearer confirmation that fits (profiles, 4.1.4.3).
func (e expectation) confirmed(all []confirmation) (time.Time, error) {
	var late error
	for _, c := range all {
		if c.Method != methodBearer || len(c.Data) != 1 {
			continue
		}
		d := c.Data[0]
		if d.Recipient != e.recipient || d.InResponseTo != e.request.id || d.NotBefore != "" {
			continue
		}
		until, err := instant(d.NotOnOrAfter)
		if err != nil || !e.before(d.NotOnOrAfter) {
			late = fmt.Errorf("%w: confirmed until %s", errTime, clip(d.NotOnOrAfter))
			continue
		}
		return until.Add(e.skew), nil
	}
	if late != nil {
		return time.Time{}, late
	}
	return time.Time{}, errSubject
}

// before reports whether now is before an end, give or take the skew.
func (e expectation) before(end string) bool {
	t, err := instant(end)
	return err == nil && e.now.Add(-e.skew).Before(t)
}

// after reports whether now is not before a beginning, give or take the skew.
func (e expectation) after(begin string) bool {
	t, err := instant(begin)
	return err == nil && !e.now.Add(e.skew).Before(t)
}

// instant reads an xs:dateTime; without a zone it is UTC, as SAML says.
func instant(s string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return t, nil
	}
	return time.Parse("2006-01-02T15:04:05.999999999", s)
}
