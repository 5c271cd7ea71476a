package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/servicehall/hallway/adapters/charset"
	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/gateway/problem"
)

// charsets are those in which a body may come.
var charsets = []string{"", "utf-8", "utf8", "gbk", "gb2312", "gb18030"}

// decode makes text of a body in its declared charset. Nothing is guessed.
func decode(raw []byte, label string) (string, error) {
	label = strings.ToLower(label)
	known := false
	for _, c := range charsets {
		known = known || c == label
	}
	if !known {
		return "", problem.New(fiber.StatusUnsupportedMediaType, "problem.charset", map[string]any{"charset": label})
	}
	text, err := charset.Decode(raw, label)
	if bad, ok := errors.AsType[*charset.BadByte](err); ok {
		return "", problem.New(fiber.StatusBadRequest, "problem.text", map[string]any{"offset": bad.Offset, "charset": strings.ToUpper(bad.Charset)})
	}
	if err != nil {
		return "", problem.Wrap(fiber.StatusBadRequest, "problem.bad-request", err)
	}
	return text, nil
}

// maxDepth bounds how deeply a body may be nested.
const maxDepth = 64

// parse reads a JSON text strictly: one value, no name twice in an object, a
// bounded depth, numbers as they are written.
func parse(text string) (any, error) {
	r := &reader{text: text, dec: json.NewDecoder(strings.NewReader(text))}
	r.dec.UseNumber()
	v, err := r.value(0)
	if err != nil {
		return nil, err
	}
	if _, err := r.dec.Token(); !errors.Is(err, io.EOF) {
		return nil, r.wrong("problem.json", map[string]any{"reason": "something follows the value"})
	}
	return v, nil
}

type reader struct {
	text string
	dec  *json.Decoder
}

func (r *reader) value(depth int) (any, error) {
	tok, err := r.dec.Token()
	if err != nil {
		return nil, r.broken(err)
	}
	delim, ok := tok.(json.Delim)
	if !ok {
		return tok, nil
	}
	if depth >= maxDepth {
		return nil, r.wrong("problem.json-depth", map[string]any{"limit": maxDepth})
	}
	if delim == '[' {
		return r.list(depth)
	}
	return r.object(depth)
}

func (r *reader) list(depth int) (any, error) {
	out := []any{}
	for r.dec.More() {
		v, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, r.end()
}

func (r *reader) object(depth int) (any, error) {
	out := map[string]any{}
	for r.dec.More() {
		tok, err := r.dec.Token()
		if err != nil {
			return nil, r.broken(err)
		}
		name, _ := tok.(string) // the decoder lets nothing else be here
		if _, twice := out[name]; twice {
			return nil, r.wrong("problem.json-twice", map[string]any{"key": name})
		}
		v, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		out[name] = v
	}
	return out, r.end()
}

func (r *reader) end() error {
	if _, err := r.dec.Token(); err != nil {
		return r.broken(err)
	}
	return nil
}

func (r *reader) broken(err error) error {
	reason := err.Error()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		reason = "unexpected end of JSON input"
	}
	return r.wrong("problem.json", map[string]any{"reason": reason})
}

// wrong refuses the body at the place that the reader has come to.
func (r *reader) wrong(code string, args map[string]any) error {
	return problem.Invalid("problem.invalid", problem.Field{Code: code, Args: args, Place: place(r.text, r.dec.InputOffset())})
}

// place gives line and column of an offset, counted in characters from 1.
func place(text string, offset int64) finding.Place {
	before := text[:min(int(offset), len(text))]
	line := strings.Count(before, "\n") + 1
	last := before[strings.LastIndexByte(before, '\n')+1:]
	return finding.Place{Line: line, Col: len([]rune(last)) + 1}
}

// strict reads a JSON text into a struct that names all it may hold.
func strict(text string, into any) error {
	if _, err := parse(text); err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader([]byte(text)))
	dec.DisallowUnknownFields()
	dec.UseNumber()
	if err := dec.Decode(into); err != nil {
		field := ""
		if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			field = wrong.Field
		}
		reason := strings.TrimPrefix(err.Error(), "json: ")
		return problem.Invalid("problem.invalid", problem.Field{Field: field, Code: "problem.json", Args: map[string]any{"reason": reason}})
	}
	return nil
}
