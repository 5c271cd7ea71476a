package sql

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/servicehall/hallway/adapters/charset"
)

// bind gives a JSON-shaped value, or one that a driver read, as a driver takes
// it. Numbers that are no
// integers stay decimal text, for a float would change them; lists and objects
// become JSON text.
func bind(v any, label string) (any, error) {
	switch v := v.(type) {
	case nil, bool, int64, float64, []byte, time.Time:
		return v, nil
	case stored:
		return string(v), nil
	case string:
		return encoded(v, label)
	case json.Number:
		if n, err := strconv.ParseInt(string(v), 10, 64); err == nil {
			return n, nil
		}
		if !json.Valid([]byte(v)) {
			return nil, fmt.Errorf("%q is no number", string(v))
		}
		return string(v), nil
	case []any, map[string]any:
		b, err := plainJSON(v)
		if err != nil {
			return nil, err
		}
		return encoded(string(b), label)
	}
	return nil, fmt.Errorf("a %T is no JSON value", v)
}

// stored is a text as the database holds it, in its charset.
type stored string

// keep marks what a driver read, so that it goes back as it came.
func keep(v any) any {
	if s, ok := v.(string); ok {
		return stored(s)
	}
	return v
}

// encoded gives a text in the database's charset. A Go string may hold any
// bytes, and the drivers pass them on as text.
func encoded(text, label string) (any, error) {
	b, err := charset.Encode(text, label)
	if err != nil {
		return nil, err
	}
	return string(b), nil
}

// plainJSON is JSON without the escapes that are only for HTML.
func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// value gives what a driver read in JSON's shape: blobs as Base64, and what
// JSON has no number for as text.
func value(v any, label string) (any, error) {
	switch v := v.(type) {
	case nil, bool:
		return v, nil
	case int64:
		return json.Number(strconv.FormatInt(v, 10)), nil
	case float64:
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return strconv.FormatFloat(v, 'g', -1, 64), nil
		}
		return json.Number(decimal(v)), nil
	case string:
		return charset.Decode([]byte(v), label)
	case []byte:
		return base64.StdEncoding.EncodeToString(v), nil
	case time.Time:
		return v.Format(time.RFC3339Nano), nil
	}
	return nil, fmt.Errorf("the driver gave a %T", v)
}

// decimal writes a float as people do, unless it is very long or very small.
func decimal(v float64) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if len(s) > 25 {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return s
}
