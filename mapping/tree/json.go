package tree

import (
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/servicehall/hallway/config/jsonshape"
)

// node is a JSON value with its place in the text.
type node struct {
	from, to int
	scalar   any
	kind     byte // '{', '[' or 0
	members  []member
	items    []*node
}

type member struct {
	name string
	from int // of the key
	node *node
}

// jsonReader reads with encoding/json, which knows where its tokens end.
type jsonReader struct {
	text string
	dec  *json.Decoder
}

func readJSON(text string) (*node, error) {
	r := &jsonReader{text: text, dec: json.NewDecoder(strings.NewReader(text))}
	r.dec.UseNumber()
	n, err := r.value(0)
	if err != nil {
		return nil, err
	}
	if _, err := r.dec.Token(); !errors.Is(err, io.EOF) {
		return nil, r.broken("something stands behind the value")
	}
	return n, nil
}

func (r *jsonReader) broken(reason string) error {
	return &Broken{JSON, int(r.dec.InputOffset()), reason}
}

// next is where the next token begins.
func (r *jsonReader) next() int {
	i := int(r.dec.InputOffset())
	for i < len(r.text) && strings.IndexByte(" \t\r\n,:", r.text[i]) >= 0 {
		i++
	}
	return i
}

func (r *jsonReader) token() (json.Token, error) {
	tok, err := r.dec.Token()
	if err != nil {
		reason := "it is no JSON"
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			reason = "the text ends too early"
		}
		return nil, r.broken(reason)
	}
	return tok, nil
}

func (r *jsonReader) value(depth int) (*node, error) {
	n := &node{from: r.next()}
	tok, err := r.token()
	if err != nil {
		return nil, err
	}
	delim, nested := tok.(json.Delim)
	switch {
	case !nested:
		n.scalar = tok
	case depth >= maxDepth:
		return nil, r.broken("it is nested too deeply")
	default:
		n.kind = byte(delim)
		if err := r.inside(n, depth); err != nil {
			return nil, err
		}
	}
	n.to = int(r.dec.InputOffset())
	return n, nil
}

func (r *jsonReader) inside(n *node, depth int) error {
	seen := map[string]bool{}
	for r.dec.More() {
		m := member{from: r.next()}
		if n.kind == '{' {
			tok, err := r.token()
			if err != nil {
				return err
			}
			m.name, _ = tok.(string)
			if seen[m.name] {
				return r.broken("a key is there twice")
			}
			seen[m.name] = true
		}
		v, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		if n.kind == '{' {
			m.node = v
			n.members = append(n.members, m)
		} else {
			n.items = append(n.items, v)
		}
	}
	_, err := r.token()
	return err
}

// jsonView is the value as data, whose parts are remembered.
func (b *Book) jsonView(text string, n *node) any {
	var v any
	switch n.kind {
	case '{':
		m := make(map[string]any, len(n.members))
		for _, x := range n.members {
			m[x.name] = b.jsonView(text, x.node)
		}
		v = m
	case '[':
		l := make([]any, len(n.items))
		for i, x := range n.items {
			l[i] = b.jsonView(text, x)
		}
		v = l
	default:
		return n.scalar
	}
	b.keep(v, part{kind: JSON, raw: text[n.from:n.to]})
	return v
}

// appendJSON writes a value with the parts that it shares with a document as
// they stand there.
func (b *Book) appendJSON(out []byte, v any, depth int) ([]byte, error) {
	if p, ok := b.part(v); ok && p.kind == JSON {
		return append(out, p.raw...), nil
	}
	if depth > maxDepth {
		return out, ErrValue
	}
	var err error
	switch x := v.(type) {
	case map[string]any:
		out = append(out, '{')
		for i, name := range sortedNames(x) {
			if i > 0 {
				out = append(out, ',')
			}
			out = append(jsonshape.AppendString(out, name), ':')
			if out, err = b.appendJSON(out, x[name], depth+1); err != nil {
				return out, err
			}
		}
		return append(out, '}'), nil
	case []any:
		out = append(out, '[')
		for i, y := range x {
			if i > 0 {
				out = append(out, ',')
			}
			if out, err = b.appendJSON(out, y, depth+1); err != nil {
				return out, err
			}
		}
		return append(out, ']'), nil
	}
	return jsonshape.Append(out, v)
}
