package saml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

const (
	maxResponse = 256 << 10 // bytes of XML
	maxElements = 4000
	maxDepth    = 40
)

const (
	nsProtocol  = "urn:oasis:names:tc:SAML:2.0:protocol"
	nsAssertion = "urn:oasis:names:tc:SAML:2.0:assertion"
	nsSignature = "http://www.w3.org/2000/09/xmldsig#"
	nsXenc      = "http://www.w3.org/2001/04/xmlenc#"
)

// ours are the attributes that decisions are made by.
var ours = []string{"ID", "Version", "InResponseTo", "Destination", "Recipient", "NotBefore", "NotOnOrAfter", "IssueInstant",
	"SessionNotOnOrAfter", "Method", "Format", "Name", "FriendlyName", "Value", "Algorithm", "URI"}

// scan reads XML once before anything is made of it. It bounds what follows,
// and refuses what honest peers never send and attacks are made of: document
// types, processing instructions, comments, ids given twice, and attributes
// that share a name with ours in another namespace.
func scan(text []byte, most int) error {
	s := scanner{most: most, ids: map[string]bool{}}
	d := xml.NewDecoder(bytes.NewReader(text))
	d.CharsetReader = func(charset string, in io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("charset %s instead of UTF-8", charset)
	}
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			if s.roots != 1 {
				return errors.New("not one root element")
			}
			return nil
		}
		if err != nil {
			return err
		}
		if err := s.token(t); err != nil {
			line, col := d.InputPos()
			return fmt.Errorf("line %d, column %d: %w", line, col, err)
		}
	}
}

type scanner struct {
	most, elements, depth, roots int
	ids                          map[string]bool
}

func (s *scanner) token(t xml.Token) error {
	switch t := t.(type) {
	case xml.Directive:
		return errors.New("a document type")
	case xml.Comment:
		return errors.New("a comment")
	case xml.ProcInst:
		if t.Target != "xml" || s.elements > 0 {
			return errors.New("a processing instruction")
		}
	case xml.CharData:
		if s.depth == 0 && strings.TrimSpace(string(t)) != "" {
			return errors.New("text outside the root element")
		}
	case xml.EndElement:
		s.depth--
	case xml.StartElement:
		return s.start(t)
	}
	return nil
}

func (s *scanner) start(t xml.StartElement) error {
	if s.depth == 0 {
		s.roots++
	}
	s.depth++
	s.elements++
	if s.depth > maxDepth || s.elements > s.most {
		return errors.New("too deep or too many elements")
	}
	seen := map[xml.Name]bool{}
	for _, a := range t.Attr {
		if seen[a.Name] {
			return fmt.Errorf("attribute %s given twice", a.Name.Local)
		}
		seen[a.Name] = true
		if a.Name.Space != "" && slices.Contains(ours, a.Name.Local) {
			return fmt.Errorf("attribute %s in a namespace", a.Name.Local)
		}
		if a.Name.Local == "ID" {
			if s.ids[a.Value] {
				return errors.New("an ID given twice")
			}
			s.ids[a.Value] = true
		}
	}
	return nil
}
