package soap

import (
	"encoding/xml"
	"io"
	"strings"

	"github.com/servicehall/hallway/adapters/soap/envelope"
)

// references are the attributes of a WSDL that hold prefixed names.
var references = map[string]bool{"element": true, "type": true, "message": true, "binding": true}

// tokens gives an element that was read as tokens, for a decoder. Prefixed
// names in references become full ones, {namespace}name, wherever their prefix
// was declared; the schemas, which are read otherwise, are left out.
type tokens struct {
	list []xml.Token
}

func newTokens(root *envelope.Node) *tokens {
	t := &tokens{}
	t.add(root)
	return t
}

func (t *tokens) add(n *envelope.Node) {
	if n.Name == (xml.Name{Space: wsdlNS, Local: "types"}) {
		return
	}
	start := xml.StartElement{Name: n.Name}
	for _, a := range n.Attrs {
		if a.Name.Space == "" && references[a.Name.Local] {
			if full, ok := n.QName(a.Value); ok {
				a.Value = "{" + full.Space + "}" + full.Local
			}
		}
		start.Attr = append(start.Attr, a)
	}
	t.list = append(t.list, start)
	if n.Text != "" {
		t.list = append(t.list, xml.CharData(n.Text))
	}
	for _, c := range n.Children {
		t.add(c)
	}
	t.list = append(t.list, start.End())
}

// Token gives the next token.
func (t *tokens) Token() (xml.Token, error) {
	if len(t.list) == 0 {
		return nil, io.EOF
	}
	next := t.list[0]
	t.list = t.list[1:]
	return next, nil
}

// full reads a name that tokens made.
func full(text string) xml.Name {
	space, local, ok := strings.Cut(strings.TrimPrefix(text, "{"), "}")
	if !ok {
		return xml.Name{Local: text}
	}
	return xml.Name{Space: space, Local: local}
}
