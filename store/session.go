package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"unsafe"

	"github.com/mattn/go-sqlite3"
)

// session is the writer's connection as the driver has it, with the statements
// that are prepared on it: the texts are few and constant, so nothing is ever
// thrown out. Only the goroutine that owns the writer connection uses it. It
// leaves out what database/sql does for connections that are shared.
type session struct {
	conn *sqlite3.SQLiteConn
	by   map[string]*sqlite3.SQLiteStmt
	at   map[*byte]known // the same by where a text lies, which is quicker to find
	args []driver.NamedValue
}

// on does something with the session of the writer's connection.
func (c *Committer) on(do func(s *session) error) error {
	return c.conn.Raw(func(d any) error {
		conn, ok := d.(*sqlite3.SQLiteConn)
		if !ok {
			return fmt.Errorf("the driver's connection is a %T", d)
		}
		c.session.conn = conn
		return do(&c.session)
	})
}

// known is a statement with its text, which is held so that nothing else comes
// to lie where it lies.
type known struct {
	text string
	st   *sqlite3.SQLiteStmt
}

func (s *session) get(text string) (*sqlite3.SQLiteStmt, error) {
	where := unsafe.StringData(text) //nolint:gosec // only compared, never read through
	if k, ok := s.at[where]; ok && len(k.text) == len(text) {
		return k.st, nil
	}
	if st, ok := s.by[text]; ok {
		return st, nil
	}
	st, err := s.conn.Prepare(text)
	if err != nil {
		return nil, fmt.Errorf("prepare %q: %w", firstLine(text), err)
	}
	own, ok := st.(*sqlite3.SQLiteStmt)
	if !ok {
		return nil, fmt.Errorf("prepare %q: the driver's statement is a %T", firstLine(text), st)
	}
	s.by[text], s.at[where] = own, known{text, own}
	return own, nil
}

// exec runs a statement and returns how many rows it has changed.
func (s *session) exec(text string, args ...any) (int64, error) {
	st, err := s.get(text)
	if err != nil {
		return 0, err
	}
	named, err := s.named(args)
	if err != nil {
		return 0, fmt.Errorf("execute %q: %w", firstLine(text), err)
	}
	res, err := st.ExecContext(context.Background(), named)
	if err != nil {
		return 0, fmt.Errorf("execute %q: %w", firstLine(text), err)
	}
	return res.RowsAffected()
}

// one reads the first row of a query.
func (s *session) one(text string, args []any, into []any) (err error) {
	st, err := s.get(text)
	if err != nil {
		return err
	}
	named, err := s.named(args)
	if err != nil {
		return err
	}
	rows, err := st.QueryContext(context.Background(), named)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	row := make([]driver.Value, len(rows.Columns()))
	if len(row) != len(into) {
		return fmt.Errorf("%d columns for %d places", len(row), len(into))
	}
	if err := rows.Next(row); errors.Is(err, io.EOF) {
		return sql.ErrNoRows
	} else if err != nil {
		return err
	}
	for i, v := range row {
		if err := place(into[i], v); err != nil {
			return fmt.Errorf("column %d: %w", i+1, err)
		}
	}
	return nil
}

// named gives arguments as the driver takes them. What it returns is good until
// the next call.
func (s *session) named(args []any) ([]driver.NamedValue, error) {
	s.args = s.args[:0]
	for i, a := range args {
		v, err := value(a)
		if err != nil {
			return nil, fmt.Errorf("argument %d: %w", i+1, err)
		}
		s.args = append(s.args, driver.NamedValue{Ordinal: i + 1, Value: v})
	}
	return s.args, nil
}

func value(a any) (driver.Value, error) {
	switch x := a.(type) {
	case nil, int64, string, []byte, float64:
		return a, nil
	case int:
		return int64(x), nil
	}
	return driver.DefaultParameterConverter.ConvertValue(a)
}

// place puts a column's value where it is wanted.
func place(into any, v driver.Value) error {
	switch to := into.(type) {
	case *int64:
		if n, ok := v.(int64); ok {
			*to = n
			return nil
		}
	case *int:
		if n, ok := v.(int64); ok {
			*to = int(n)
			return nil
		}
	case *string:
		if s, ok := v.(string); ok {
			*to = s
			return nil
		}
	case *[]byte:
		if b, ok := v.([]byte); ok || v == nil {
			*to = append([]byte(nil), b...)
			return nil
		}
	}
	return fmt.Errorf("a %T does not fit a %T", v, into)
}

func (s *session) close() error {
	var all []error
	for _, st := range s.by {
		all = append(all, st.Close())
	}
	clear(s.by)
	clear(s.at)
	return errors.Join(all...)
}
