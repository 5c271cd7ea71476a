package xsd

import (
	"bytes"
	"encoding/json"
)

// members is a JSON object whose members keep their order.
type members []entry

type entry struct {
	key   string
	value any
}

func (p *members) add(key string, value any) { *p = append(*p, entry{key, value}) }

// MarshalJSON writes the members in their order.
func (p members) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, x := range p {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := plain(&b, x.key); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := plain(&b, x.value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// plain writes JSON without the escapes that are only for HTML.
func plain(b *bytes.Buffer, v any) error {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // the line's end
	return nil
}
