package sql

import (
	"context"
	stdsql "database/sql"
	"fmt"
	"slices"
	"strings"
)

// row is one row as the driver read it.
type row struct {
	columns []string
	values  []any
}

// shaped gives the row in JSON's shape. The error names the column.
func (r row) shaped(label string) (map[string]any, error) {
	out := make(map[string]any, len(r.columns))
	for i, name := range r.columns {
		v, err := value(r.values[i], label)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", name, err)
		}
		out[name] = v
	}
	return out, nil
}

// kept gives the row for the parameters of other statements.
func (r row) kept() map[string]any {
	out := make(map[string]any, len(r.columns))
	for i, name := range r.columns {
		out[name] = keep(r.values[i])
	}
	return out
}

// configError is a mistake in a connector's file that the database showed.
type configError struct{ message string }

func (e configError) Error() string { return e.message }

// tooMany says that an answer has more rows than was allowed.
type tooMany struct{ limit int }

func (e tooMany) Error() string {
	return fmt.Sprintf("more than %d rows: narrow the statement, or raise maxRows", e.limit)
}

// query runs a statement that gives rows and reads them all, at most limit. A
// statement that also writes has then written.
func query(ctx context.Context, tx *stdsql.Tx, d dialect, s *statement, args []any, limit int) (columns []string, out []row, err error) {
	text := s.text
	for {
		rows, err := ask(ctx, tx, text, args)
		if err != nil {
			return nil, nil, err
		}
		types, err := rows.ColumnTypes()
		better := ""
		if err == nil {
			better, err = d.better(s, text, types)
		}
		if err == nil && better == "" {
			return read(rows, limit)
		}
		_ = rows.Close()
		if err != nil {
			return nil, nil, err
		}
		text = better
	}
}

// better gives the text that reads a query's columns as they are stored, ""
// where they are read so already.
func (d dialect) better(s *statement, text string, types []*stdsql.ColumnType) (string, error) {
	var names []string
	for _, c := range types {
		if slices.Contains(names, c.Name()) {
			return "", twice(c.Name())
		}
		names = append(names, c.Name())
	}
	if d.faithful == nil || text != s.text {
		return "", nil
	}
	text = d.faithful(text, types)
	if text != "" && s.writes {
		return "", configError{"RETURNING gives a column that is declared as a date or boolean, which the driver would rewrite: return it as +name AS name"}
	}
	return text, nil
}

func twice(column string) error {
	return configError{fmt.Sprintf("two columns of the result are named %s: give one of them another name with AS", column)}
}

// ask prepares first, so that a statement that does not fit the database is
// told from one that fails on its values.
func ask(ctx context.Context, tx *stdsql.Tx, text string, args []any) (*stdsql.Rows, error) {
	stmt, err := tx.PrepareContext(ctx, text)
	if err != nil {
		return nil, preparing{err}
	}
	rows, err := stmt.QueryContext(ctx, args...)
	if err != nil {
		_ = stmt.Close()
		return nil, err
	}
	return rows, nil // the transaction closes its statements
}

// preparing marks an error of preparing a statement.
type preparing struct{ err error }

func (p preparing) Error() string { return p.err.Error() }

func (p preparing) Unwrap() error { return p.err }

func read(rows *stdsql.Rows, limit int) (columns []string, out []row, err error) {
	defer rows.Close()
	if columns, err = rows.Columns(); err != nil {
		return nil, nil, err
	}
	for rows.Next() {
		if len(out) == limit {
			return nil, nil, tooMany{limit}
		}
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, nil, err
		}
		out = append(out, row{columns, values})
	}
	return columns, out, rows.Err()
}

// missingColumns names the parameters that neither a column nor a special name
// gives.
func missingColumns(s *statement, columns []string, special ...string) string {
	var out []string
	for _, name := range s.names {
		first, _, _ := strings.Cut(name, ".")
		if !slices.Contains(columns, name) && !slices.Contains(special, first) && !slices.Contains(out, ":"+name) {
			out = append(out, ":"+name)
		}
	}
	return strings.Join(out, ", ")
}
