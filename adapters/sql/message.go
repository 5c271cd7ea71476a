package sql

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/charset"
)

// message makes a message of a row: the body has the columns by their names,
// Raw is the same as JSON. A row with bytes that are no text in the database's
// charset has no body; its Raw holds those columns in Base64.
func (f *feed) message(r row) (adapters.Message, error) {
	m := adapters.Message{Type: f.spec.Type, Keys: map[string]string{}, Headers: map[string]string{},
		ContentType: "application/json", Received: f.now()}
	body, err := r.shaped(f.settings.Charset)
	if err != nil {
		m.Fault = err
		body = r.readable(f.settings.Charset)
	} else {
		m.Body = body
	}
	if m.Raw, err = plainJSON(body); err != nil {
		return m, fmt.Errorf("write a row as JSON: %w", err)
	}
	if m.ID, err = f.id(body); err != nil {
		return m, err
	}
	if t := text(body[f.spec.TypeColumn]); t != "" {
		m.Type = t
	}
	for key, column := range f.spec.Keys {
		if body[column] != nil {
			m.Keys[key] = text(body[column])
		}
	}
	return m, nil
}

// readable gives what can be read of a row, the rest in Base64.
func (r row) readable(label string) map[string]any {
	out := make(map[string]any, len(r.columns))
	for i, name := range r.columns {
		v, err := value(r.values[i], label)
		if s, ok := r.values[i].(string); err != nil && ok {
			v = map[string]any{"base64": base64.StdEncoding.EncodeToString([]byte(s))}
		}
		out[name] = v
	}
	return out
}

// parts keeps the columns of a joined id apart.
var parts = strings.NewReplacer("%", "%25", "/", "%2F")

func (f *feed) id(body map[string]any) (string, error) {
	var out []string
	for _, column := range f.spec.ID {
		if body[column] == nil {
			return "", fmt.Errorf("a row has no id: its column %s is NULL", column)
		}
		out = append(out, text(body[column]))
	}
	if len(out) == 1 {
		return out[0], nil
	}
	for i := range out {
		out[i] = parts.Replace(out[i])
	}
	return strings.Join(out, "/"), nil
}

func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		return v.String()
	}
	b, err := plainJSON(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(b)
}

// writable gives a reason as the database can hold it: a character that its
// charset lacks must not keep the row from being marked.
func (f *feed) writable(reason string) string {
	for {
		_, err := charset.Encode(reason, f.settings.Charset)
		var bad *charset.BadRune
		if !errors.As(err, &bad) {
			return reason
		}
		reason = strings.ReplaceAll(reason, string(bad.Rune), "?")
	}
}
