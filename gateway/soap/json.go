package soap

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"

	"github.com/servicehall/hallway/config/finding"
)

// jsonValue is a JSON value with its place, the members of an object in the
// order of the file, which a map would lose.
type jsonValue struct {
	offset  int64        // where it begins
	members []jsonMember // not nil for an object
	items   []*jsonValue
	scalar  any
}

type jsonMember struct {
	name  string
	value *jsonValue
}

func (v *jsonValue) member(name string) *jsonValue {
	for _, m := range v.members {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

func (v *jsonValue) text(name string) (string, bool) {
	m := v.member(name)
	if m == nil {
		return "", false
	}
	text, ok := m.scalar.(string)
	return text, ok
}

const maxSchemaBytes = 1 << 20

func parseJSON(text []byte) (*jsonValue, finding.List) {
	p := jsonParser{text: text, decoder: json.NewDecoder(bytes.NewReader(text))}
	p.decoder.UseNumber()
	if len(text) > maxSchemaBytes {
		p.add("soap.schema.too-large", map[string]any{"limit": maxSchemaBytes})
		return nil, p.found
	}
	v, err := p.value(0)
	if err == nil {
		if _, more := p.decoder.Token(); !errors.Is(more, io.EOF) {
			p.add("soap.schema.json", map[string]any{"what": "more than one value"})
		}
	} else {
		p.add("soap.schema.json", map[string]any{"what": err.Error()})
	}
	return v, p.found
}

type jsonParser struct {
	text    []byte
	decoder *json.Decoder
	found   finding.List
}

func (p *jsonParser) add(code string, args map[string]any) {
	p.found.Add(code, placeIn(p.text, p.decoder.InputOffset(), ""), args)
}

// placeIn counts lines and characters from 1.
func placeIn(text []byte, offset int64, path string) finding.Place {
	before := text[:min(offset, int64(len(text)))]
	start := bytes.LastIndexByte(before, '\n') + 1
	return finding.Place{Line: 1 + bytes.Count(before, []byte{'\n'}), Col: 1 + utf8.RuneCount(before[start:]), Path: path}
}

var errTooDeep = errors.New("nested too deeply")

func (p *jsonParser) value(depth int) (*jsonValue, error) {
	if depth > 2*maxDepth {
		return nil, errTooDeep
	}
	v := &jsonValue{offset: p.next()}
	token, err := p.decoder.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		return v, p.object(v, depth)
	case json.Delim('['):
		return v, p.list(v, depth)
	}
	v.scalar = token
	return v, nil
}

// next is where the next value begins.
func (p *jsonParser) next() int64 {
	at := p.decoder.InputOffset()
	for at < int64(len(p.text)) && bytes.IndexByte([]byte(" \t\r\n:,"), p.text[at]) >= 0 {
		at++
	}
	return at
}

func (p *jsonParser) object(v *jsonValue, depth int) error {
	v.members = []jsonMember{}
	seen := map[string]bool{}
	for p.decoder.More() {
		token, err := p.decoder.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string)
		if seen[name] {
			p.add("soap.service.twice", map[string]any{"name": name})
		}
		seen[name] = true
		value, err := p.value(depth + 1)
		if err != nil {
			return err
		}
		v.members = append(v.members, jsonMember{name, value})
	}
	_, err := p.decoder.Token()
	return err
}

func (p *jsonParser) list(v *jsonValue, depth int) error {
	for p.decoder.More() {
		item, err := p.value(depth + 1)
		if err != nil {
			return err
		}
		v.items = append(v.items, item)
	}
	_, err := p.decoder.Token()
	return err
}
