package envelope

import "encoding/xml"

// Version is a version of SOAP.
type Version string

// The versions.
const (
	V11 Version = "1.1"
	V12 Version = "1.2"
)

// The namespaces of the envelopes.
const (
	NS11 = "http://schemas.xmlsoap.org/soap/envelope/"
	NS12 = "http://www.w3.org/2003/05/soap-envelope"
)

// Namespace is the namespace of a version's envelopes.
func (v Version) Namespace() string {
	if v == V12 {
		return NS12
	}
	return NS11
}

// MediaType is the media type of a version's messages.
func (v Version) MediaType() string {
	if v == V12 {
		return "application/soap+xml"
	}
	return "text/xml"
}

// Envelope is a SOAP message: the blocks of its header and of its body.
type Envelope struct {
	Version Version
	Charset string
	Header  []*Node
	Body    []*Node
}

// Read reads a SOAP message. The error is a *Refusal.
func Read(raw []byte, d Declared, limits Limits) (*Envelope, error) {
	root, charset, err := Parse(raw, d, limits)
	if err != nil {
		return nil, err
	}
	if root.Name.Local != "Envelope" {
		return nil, refuse("soap.not-envelope", map[string]any{"name": written(root.Name)})
	}
	e := &Envelope{Charset: charset}
	switch root.Name.Space {
	case NS11:
		e.Version = V11
	case NS12:
		e.Version = V12
	default:
		return nil, refuse("soap.version", map[string]any{"namespace": root.Name.Space})
	}
	return e, e.parts(root)
}

func (e *Envelope) parts(root *Node) error {
	body := false
	for i, part := range root.Children {
		switch {
		case i == 0 && part.Name == (xml.Name{Space: root.Name.Space, Local: "Header"}):
			e.Header = part.Children
		case !body && part.Name == (xml.Name{Space: root.Name.Space, Local: "Body"}):
			e.Body, body = part.Children, true
		default:
			return refuse("soap.envelope-part", map[string]any{"name": written(part.Name), "line": part.Line, "column": part.Column})
		}
	}
	if !body {
		return refuse("soap.no-body", nil)
	}
	return nil
}

// written is a name as people write it: {namespace}name.
func written(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return "{" + n.Space + "}" + n.Local
}
