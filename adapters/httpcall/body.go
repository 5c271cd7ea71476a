package httpcall

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"regexp"
	"strings"

	"github.com/servicehall/hallway/adapters/charset"
)

// xmlDeclaration finds the charset that XML declares of itself.
var xmlDeclaration = regexp.MustCompile(`^\s*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']`)

// Text gives the answer's body as text. The charset is the setting, or else a
// byte order mark, the content type, the XML declaration, UTF-8; never a guess.
// The error says where the bytes are not in it.
func (a Answer) Text(setting string) (string, error) {
	name := charset.Declared(setting, a.ContentType(), a.Body)
	if name == "" {
		if m := xmlDeclaration.FindSubmatch(a.Body[:min(len(a.Body), 256)]); m != nil {
			name = string(m[1])
		}
	}
	return charset.Decode(a.Body, name)
}

// JSON reads the answer's body as JSON.
func (a Answer) JSON(setting string) (any, error) {
	text, err := a.Text(setting)
	if err != nil {
		return nil, err
	}
	return ReadJSON(text)
}

// Undecodable reports whether an error of Text or JSON is about the charset.
func Undecodable(err error) bool {
	var bad *charset.BadByte
	return errors.As(err, &bad)
}

// IsHTML reports whether the answer is a page for people.
func (a Answer) IsHTML() bool {
	kind, _, err := mime.ParseMediaType(a.ContentType())
	if err == nil && (kind == "text/html" || kind == "application/xhtml+xml") {
		return true
	}
	head := bytes.ToLower(bytes.TrimLeft(a.Body[:min(len(a.Body), 64)], " \t\r\n\ufeff"))
	return bytes.HasPrefix(head, []byte("<!doctype html")) || bytes.HasPrefix(head, []byte("<html"))
}

// ReadJSON reads one JSON value; numbers stay as they are written.
func ReadJSON(text string) (any, error) {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, errors.New("read JSON: there is nothing")
		}
		return nil, fmt.Errorf("read JSON at byte %d: %w", dec.InputOffset(), err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read JSON: something stands behind the value, at byte %d", dec.InputOffset())
	}
	return v, nil
}

// WriteJSON writes a JSON-shaped value, keys in order, nothing escaped for HTML.
func WriteJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
