package envelope

import (
	"errors"
	"fmt"
	"regexp"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"

	"github.com/servicehall/hallway/adapters/charset"
)

// Declared is what is known about a message's charset before it is read.
// Setting is our own word and wins; ContentType is the HTTP header.
type Declared struct {
	Setting     string
	ContentType string
}

var xmlDeclaration = regexp.MustCompile(`^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)

// declarationSpan is how far an XML declaration is looked for.
const declarationSpan = 512

// label is the charset by the order of truth: setting, byte order mark, header,
// XML declaration. XML without any of them is UTF-8.
func (d Declared) label(raw []byte) string {
	if name := charset.Declared(d.Setting, d.ContentType, raw); name != "" {
		return name
	}
	if m := xmlDeclaration.FindSubmatch(raw[:min(len(raw), declarationSpan)]); m != nil {
		return string(m[1])
	}
	return charset.UTF8
}

// Decode turns a message into UTF-8 without a byte order mark, and names the
// charset that it was in. The error is a *Refusal; for bytes that the charset
// does not know it has their offset.
func Decode(raw []byte, d Declared) (text, name string, err error) {
	name = d.label(raw)
	if !charset.Known(name) {
		return "", name, refuse("xml.unknown-charset", map[string]any{"charset": name})
	}
	text, err = charset.Decode(raw, name)
	var bad *charset.BadByte
	switch {
	case errors.As(err, &bad):
		err = refuse("xml.bad-bytes", map[string]any{"charset": name, "offset": bad.Offset, "byte": fmt.Sprintf("%02X", bad.Byte)})
	case err != nil:
		err = refuse("xml.bad-bytes", map[string]any{"charset": name, "offset": 0, "byte": ""})
	}
	return text, name, err
}

// Encode turns an XML text from UTF-8 into a charset. A character that the
// charset lacks becomes a character reference, which in XML is the same.
func Encode(text []byte, name string) ([]byte, error) {
	if name == "" || name == charset.UTF8 {
		return text, nil
	}
	enc, err := htmlindex.Get(name)
	if err != nil {
		return nil, refuse("xml.unknown-charset", map[string]any{"charset": name})
	}
	out, err := encoding.HTMLEscapeUnsupported(enc.NewEncoder()).Bytes(text)
	if err != nil {
		return nil, fmt.Errorf("encode as %s: %w", name, err)
	}
	return out, nil
}
