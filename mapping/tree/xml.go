package tree

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// element is an XML element with its places in the text.
type element struct {
	name          string // as written, with its prefix
	attributes    []attribute
	from, to      int // of all of it
	open, shut    int // the end of its start tag, the beginning of its end tag
	empty         bool
	parent        *element
	children      []*element
	text          strings.Builder
	pieces, cdata int // of text, and those in CDATA
}

type attribute struct {
	name, value string
	from, to    int // of the value, without its quotes
}

type document struct {
	text string
	root *element
}

func (e *element) local() string { return localName(e.name) }

func localName(name string) string {
	if i := strings.IndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}

// xmlReader reads with encoding/xml's raw tokens, whose offsets tell what stands
// where.
type xmlReader struct {
	text string
	dec  *xml.Decoder
	at   *element
	root *element
}

const maxElements = 500_000

func readXML(text string) (*document, error) {
	r := &xmlReader{text: text, dec: xml.NewDecoder(strings.NewReader(text))}
	// The text is a string already, whatever its declaration says it once was.
	r.dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	depth, count := 0, 0
	for {
		from := int(r.dec.InputOffset())
		tok, err := r.dec.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, r.broken("it is no XML")
		}
		to := int(r.dec.InputOffset())
		switch t := tok.(type) {
		case xml.StartElement:
			depth++
			if count++; depth > maxDepth || count > maxElements {
				return nil, r.broken("it has too many elements or levels")
			}
			err = r.start(t, from, to)
		case xml.EndElement:
			depth--
			err = r.end(t, from, to)
		case xml.CharData:
			err = r.chars(t, from)
		case xml.Directive:
			err = r.broken("it declares a document type")
		}
		if err != nil {
			return nil, err
		}
	}
	if r.root == nil || r.at != nil {
		return nil, r.broken("the text ends too early")
	}
	return &document{text, r.root}, nil
}

func (r *xmlReader) broken(reason string) error {
	return &Broken{XML, int(r.dec.InputOffset()), reason}
}

func rawName(n xml.Name) string {
	if n.Space != "" {
		return n.Space + ":" + n.Local
	}
	return n.Local
}

func (r *xmlReader) start(t xml.StartElement, from, to int) error {
	e := &element{name: rawName(t.Name), from: from, open: to, parent: r.at}
	if r.at == nil {
		if r.root != nil {
			return r.broken("there are two root elements")
		}
		r.root = e
	} else {
		r.at.children = append(r.at.children, e)
	}
	r.at = e
	at := from + 1 + len(e.name)
	seen := map[string]bool{}
	for _, a := range t.Attr {
		name := rawName(a.Name)
		if seen[name] {
			return r.broken("an attribute is there twice")
		}
		seen[name] = true
		equals := strings.IndexByte(r.text[at:to], '=')
		quote := -1
		if equals >= 0 {
			quote = strings.IndexAny(r.text[at+equals:to], `"'`)
		}
		if quote < 0 {
			return r.broken("an attribute has no quotes")
		}
		begin := at + equals + quote + 1
		length := strings.IndexByte(r.text[begin:to], r.text[begin-1])
		if length < 0 {
			return r.broken("an attribute has no quotes")
		}
		e.attributes = append(e.attributes, attribute{name, a.Value, begin, begin + length})
		at = begin + length + 1
	}
	e.empty = strings.HasSuffix(r.text[from:to], "/>")
	return nil
}

func (r *xmlReader) end(t xml.EndElement, from, to int) error {
	if r.at == nil || r.at.name != rawName(t.Name) {
		return r.broken("an end tag does not fit")
	}
	r.at.shut, r.at.to = from, to
	if r.at.empty {
		r.at.shut = r.at.open
	}
	r.at = r.at.parent
	return nil
}

func (r *xmlReader) chars(t xml.CharData, from int) error {
	if r.at == nil {
		if strings.TrimSpace(string(t)) != "" {
			return r.broken("there is text outside the root element")
		}
		return nil
	}
	r.at.pieces++
	if strings.HasPrefix(r.text[from:], "<![CDATA[") {
		r.at.cdata++
	}
	r.at.text.Write(t)
	return nil
}

// xmlView is the element as data, whose parts are remembered.
func (b *Book) xmlView(d *document, e *element) any {
	text := e.text.String()
	out := map[string]any{}
	for _, a := range e.attributes {
		if a.name == "xmlns" || strings.HasPrefix(a.name, "xmlns:") {
			continue
		}
		out["@"+localName(a.name)] = a.value
	}
	if len(e.children) == 0 && len(out) == 0 {
		return text
	}
	many := map[string][]any{}
	for _, c := range e.children {
		many[c.local()] = append(many[c.local()], b.xmlView(d, c))
	}
	for name, all := range many {
		if len(all) == 1 {
			out[name] = all[0]
		} else {
			out[name] = all
		}
	}
	if strings.TrimSpace(text) != "" || len(e.children) == 0 && text != "" {
		out["#text"] = text
	}
	b.keep(out, part{kind: XML, doc: d, at: e})
	return out
}

// alone is an element's text with the namespaces that it has from around it.
func (d *document) alone(e *element) string {
	raw := d.text[e.from:e.to]
	known := map[string]bool{}
	for _, a := range e.attributes {
		known[a.name] = true
	}
	more := ""
	for p := e.parent; p != nil; p = p.parent {
		for _, a := range p.attributes {
			if (a.name == "xmlns" || strings.HasPrefix(a.name, "xmlns:")) && !known[a.name] {
				known[a.name] = true
				quote := d.text[a.from-1 : a.from]
				more += " " + a.name + "=" + quote + d.text[a.from:a.to] + quote
			}
		}
	}
	cut := 1 + len(e.name)
	return raw[:cut] + more + raw[cut:]
}
