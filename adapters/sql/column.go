package sql

import (
	"context"
	stdsql "database/sql"
	"encoding/json"
	"strings"
)

// anything is the schema of a value of which nothing is known.
var anything = json.RawMessage(`{}`)

// root adds which JSON Schema this is.
func root(schema json.RawMessage) json.RawMessage {
	begin := `{"$schema":"https://json-schema.org/draft/2020-12/schema"`
	if string(schema) == "{}" {
		return json.RawMessage(begin + "}")
	}
	return json.RawMessage(begin + "," + string(schema[1:]))
}

// object writes a JSON object of names and values in turn, in this order.
func object(pairs ...any) json.RawMessage {
	var b strings.Builder
	b.WriteByte('{')
	for i, x := range pairs {
		switch {
		case i == 0:
		case i%2 == 0:
			b.WriteByte(',')
		default:
			b.WriteByte(':')
		}
		text, err := plainJSON(x)
		if err != nil { // nothing but texts, numbers and what was made here is given
			text = []byte("null")
		}
		b.Write(text)
	}
	b.WriteByte('}')
	return json.RawMessage(b.String())
}

// column is a column of a table.
type column struct {
	name     string
	declared string // its type
	full     bool   // NOT NULL
}

// tablesOf finds the tables whose names a statement holds.
func tablesOf(ctx context.Context, tx *stdsql.Tx, d dialect, tokens []token) (map[string][]column, error) {
	out := map[string][]column{}
	for _, t := range tokens {
		name := strings.ToLower(unquoted(t))
		if _, known := out[name]; known || name == "" || d.table == nil {
			continue
		}
		columns, err := d.table(ctx, tx, name)
		if err != nil {
			return nil, err
		}
		if len(columns) > 0 {
			out[name] = columns
		}
	}
	return out, nil
}

// unquoted is the name that a token can be, "" for one that is none.
func unquoted(t token) string {
	switch {
	case t.kind == word:
		return t.text
	case t.kind != quoted || t.text[0] == '\'' || len(t.text) < 2:
		return ""
	}
	end := t.text[len(t.text)-1:]
	return strings.ReplaceAll(t.text[1:len(t.text)-1], end+end, end)
}
