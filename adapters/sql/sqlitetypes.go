package sql

import (
	"context"
	stdsql "database/sql"
	"encoding/json"
	"errors"
	"strings"
)

// sqliteTable asks for the columns of a table or view.
func sqliteTable(ctx context.Context, tx *stdsql.Tx, name string) (out []column, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT name, type, "notnull" FROM pragma_table_info(?)`, name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var c column
		if err := rows.Scan(&c.name, &c.declared, &c.full); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// affinity is what SQLite makes of a declared type: by the rules of its manual,
// but that what is declared as a date, a time or a boolean is a class of its
// own, since people keep anything there.
func affinity(declared string) string {
	declared = strings.ToUpper(declared)
	for _, rule := range []struct{ holds, is string }{
		{"INT", "integer"}, {"CHAR", "text"}, {"CLOB", "text"}, {"TEXT", "text"}, {"BLOB", ""}, {"REAL", "number"}, {"FLOA", "number"},
		{"DOUB", "number"}, //nolint:misspell // as SQLite has it
		{"NUMERIC", "number"}, {"DECIMAL", "number"},
	} {
		if strings.Contains(declared, rule.holds) {
			return rule.is
		}
	}
	return ""
}

// sqliteGives describes what is read of a column that holds what it is declared
// for. SQLite itself lets other values be there.
func sqliteGives(declared string) json.RawMessage {
	switch kind := affinity(declared); kind {
	case "integer", "number":
		return object("type", []string{kind, "null"})
	case "text":
		return object("type", []string{"string", "null"})
	}
	return anything
}

// sqliteTakes describes what may be put into a column, or compared with it: numbers are
// taken as texts too, and truth values as 0 and 1. Into a text goes whatever
// there is, lists and objects as JSON. set is whether it is put there.
func sqliteTakes(c column, set bool) json.RawMessage {
	kind, full := affinity(c.declared), set && c.full
	form := map[string]string{"integer": `^\s*[+-]?[0-9]+\s*$`, "number": `^\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\s*$`}[kind]
	switch {
	case form != "" && full:
		return object("type", []string{kind, "string", "boolean"}, "pattern", form, "$comment", c.declared)
	case form != "":
		return object("type", []string{kind, "string", "boolean", "null"}, "pattern", form, "$comment", c.declared)
	case full:
		return object("not", object("type", "null"), "$comment", c.declared)
	case c.declared != "":
		return object("$comment", c.declared)
	}
	return anything
}
