package envelope

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// Limits bound a document. Instructions lets processing instructions pass, as
// descriptions have them; messages may not.
type Limits struct {
	Bytes        int64
	Depth        int
	Nodes        int // elements and attributes
	Instructions bool
}

// Node is one element of a document. Text is its own character data, joined.
type Node struct {
	Name     xml.Name
	Attrs    []xml.Attr // without the declarations of namespaces
	Text     string
	Children []*Node
	Line     int
	Column   int

	scope *scope
}

// Namespaces that mean the same everywhere.
const (
	XMLNS = "http://www.w3.org/XML/1998/namespace"
	XSI   = "http://www.w3.org/2001/XMLSchema-instance"
	XSD   = "http://www.w3.org/2001/XMLSchema"
)

// scope is the prefixes that an element declares, over those around it.
type scope struct {
	bound map[string]string
	up    *scope
}

func (s *scope) find(prefix string) (string, bool) {
	for at := s; at != nil; at = at.up {
		if name, ok := at.bound[prefix]; ok {
			return name, true
		}
	}
	if prefix == "xml" {
		return XMLNS, true
	}
	return "", prefix == ""
}

// Attr returns an attribute of a namespace, "" for one without.
func (n *Node) Attr(space, local string) (string, bool) {
	for _, a := range n.Attrs {
		if a.Name.Space == space && a.Name.Local == local {
			return a.Value, true
		}
	}
	return "", false
}

// Plain returns an attribute without a namespace, "" when it is not there.
func (n *Node) Plain(local string) string {
	v, _ := n.Attr("", local)
	return v
}

// Child returns the first child of a name, or nil.
func (n *Node) Child(space, local string) *Node {
	for _, c := range n.Children {
		if c.Name.Space == space && c.Name.Local == local {
			return c
		}
	}
	return nil
}

// QName resolves a prefixed name that stands in a value of this element.
func (n *Node) QName(value string) (xml.Name, bool) {
	prefix, local, ok := strings.Cut(strings.TrimSpace(value), ":")
	if !ok {
		prefix, local = "", prefix
	}
	space, bound := n.scope.find(prefix)
	return xml.Name{Space: space, Local: local}, bound && local != ""
}

// Parse reads a document and names the charset that it was in. The error is a
// *Refusal.
func Parse(raw []byte, d Declared, limits Limits) (*Node, string, error) {
	if int64(len(raw)) > limits.Bytes {
		return nil, "", refuse("xml.too-large", map[string]any{"limit": limits.Bytes})
	}
	text, charset, err := Decode(raw, d)
	if err != nil {
		return nil, charset, err
	}
	b := builder{text: text, limits: limits, decoder: xml.NewDecoder(strings.NewReader(text))}
	b.decoder.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	root, err := b.document()
	return root, charset, err
}

// maxAttributes bounds the attributes of one element, whatever the limits say.
const maxAttributes = 256

// builder makes nodes of raw tokens, since the decoder's own name spaces let
// unbound prefixes pass.
type builder struct {
	text    string
	limits  Limits
	decoder *xml.Decoder
	root    *Node
	open    []*Node
	written []xml.Name // of the open elements, with their prefixes
	said    []*strings.Builder
	nodes   int
	at      int64
	spot    spot
}

// spot is a place in the text that only moves forward, so that finding the
// place of every element costs one walk over the text.
type spot struct {
	at           int64
	line, column int // from 0, in characters
}

func (s *spot) move(text string, to int64) {
	passed := text[s.at:max(s.at, min(to, int64(len(text))))]
	if lines := strings.Count(passed, "\n"); lines > 0 {
		s.line += lines
		s.column = 0
		passed = passed[strings.LastIndexByte(passed, '\n')+1:]
	}
	s.column += utf8.RuneCountInString(passed)
	s.at = max(s.at, min(to, int64(len(text))))
}

func (b *builder) document() (*Node, error) {
	for {
		b.at = b.decoder.InputOffset()
		token, err := b.decoder.RawToken()
		if errors.Is(err, io.EOF) {
			return b.end()
		}
		if err != nil {
			b.at = b.decoder.InputOffset()
			return nil, b.broken(plain(err))
		}
		if err := b.take(token); err != nil {
			return nil, err
		}
	}
}

// plain drops the position that the decoder words itself, since the refusal
// has its own.
func plain(err error) string {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return syntax.Msg
	}
	return err.Error()
}

func (b *builder) end() (*Node, error) {
	if len(b.open) > 0 {
		return nil, b.broken("element " + shown(b.written[len(b.written)-1]) + " is not closed")
	}
	if b.root == nil {
		return nil, refuse("xml.empty", nil)
	}
	return b.root, nil
}

func (b *builder) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		return b.start(t)
	case xml.EndElement:
		return b.close(t)
	case xml.CharData:
		return b.chars(t)
	case xml.Directive:
		return refuse("xml.doctype", b.place())
	case xml.ProcInst:
		if b.at > 0 && !b.limits.Instructions || strings.EqualFold(t.Target, "xml") && b.at > 0 {
			return refuse("xml.instruction", b.placed("name", t.Target))
		}
	}
	return nil
}

func (b *builder) start(t xml.StartElement) error {
	if b.root != nil && len(b.open) == 0 {
		return b.broken("a second root element")
	}
	if len(b.open) >= b.limits.Depth {
		return refuse("xml.too-deep", b.placed("limit", b.limits.Depth))
	}
	b.nodes += 1 + len(t.Attr)
	if b.nodes > b.limits.Nodes {
		return refuse("xml.too-many", map[string]any{"limit": b.limits.Nodes})
	}
	if len(t.Attr) > maxAttributes {
		return refuse("xml.too-many", map[string]any{"limit": maxAttributes})
	}
	b.spot.move(b.text, b.at)
	n := &Node{Line: b.spot.line + 1, Column: b.spot.column + 1}
	var parent *Node
	if len(b.open) > 0 {
		parent = b.open[len(b.open)-1]
		n.scope = parent.scope
	}
	if err := b.names(n, t); err != nil {
		return err
	}
	if parent == nil {
		b.root = n
	} else {
		parent.Children = append(parent.Children, n)
	}
	b.open, b.written, b.said = append(b.open, n), append(b.written, t.Name), append(b.said, &strings.Builder{})
	return nil
}

// names declares the prefixes of an element, then resolves its names.
func (b *builder) names(n *Node, t xml.StartElement) error {
	var own *scope
	for _, a := range t.Attr {
		if !declares(a) {
			continue
		}
		if own == nil {
			own = &scope{bound: map[string]string{}, up: n.scope}
			n.scope = own
		}
		prefix := a.Name.Local
		if a.Name.Space == "" {
			prefix = ""
		}
		own.bound[prefix] = a.Value
	}
	space, ok := n.scope.find(t.Name.Space)
	if !ok {
		return refuse("xml.prefix", b.placed("prefix", t.Name.Space))
	}
	n.Name = xml.Name{Space: space, Local: t.Name.Local}
	for _, a := range t.Attr {
		if declares(a) {
			continue
		}
		if err := b.attribute(n, a); err != nil {
			return err
		}
	}
	return nil
}

// declares reports whether an attribute declares a prefix, or the default
// namespace.
func declares(a xml.Attr) bool {
	return a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns"
}

func (b *builder) attribute(n *Node, a xml.Attr) error {
	name := xml.Name{Local: a.Name.Local}
	if a.Name.Space != "" { // the default namespace is not for attributes
		space, ok := n.scope.find(a.Name.Space)
		if !ok {
			return refuse("xml.prefix", b.placed("prefix", a.Name.Space))
		}
		name.Space = space
	}
	if _, twice := n.Attr(name.Space, name.Local); twice {
		return refuse("xml.attribute-twice", b.placed("name", name.Local))
	}
	n.Attrs = append(n.Attrs, xml.Attr{Name: name, Value: a.Value})
	return nil
}

func (b *builder) close(t xml.EndElement) error {
	last := len(b.open) - 1
	if last < 0 || b.written[last] != t.Name {
		return b.broken("the end of " + shown(t.Name) + " has no beginning here")
	}
	b.open[last].Text = b.said[last].String()
	b.open, b.written, b.said = b.open[:last], b.written[:last], b.said[:last]
	return nil
}

func (b *builder) chars(t xml.CharData) error {
	if len(b.open) > 0 {
		b.said[len(b.said)-1].Write(t)
		return nil
	}
	if len(bytes.TrimSpace(t)) > 0 {
		return b.broken("text outside of the root element")
	}
	return nil
}

func (b *builder) broken(what string) *Refusal {
	return refuse("xml.not-well-formed", b.placed("what", what))
}

func (b *builder) place() map[string]any {
	b.spot.move(b.text, b.at)
	return map[string]any{"line": b.spot.line + 1, "column": b.spot.column + 1}
}

func (b *builder) placed(name string, value any) map[string]any {
	args := b.place()
	args[name] = value
	return args
}

func shown(name xml.Name) string {
	if name.Space == "" {
		return name.Local
	}
	return name.Space + ":" + name.Local
}
