package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Stmt is one write. Rows is how many rows it must change: 0 means any number;
// another number makes ErrStale of a difference.
type Stmt struct {
	SQL  string
	Args []any
	Rows int64
}

// ErrStale says that a statement found another state than its writer had seen:
// somebody else was first, or it was done before.
var ErrStale = errors.New("the row is not in the expected state any more")

// Tx is the transaction of the group committer, seen by one unit of it.
type Tx struct {
	ctx   context.Context
	cache *stmtCache
}

// Run executes statements in order.
func (t *Tx) Run(all ...Stmt) error {
	for _, s := range all {
		if err := t.run(s); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tx) run(s Stmt) error {
	st, err := t.cache.get(t.ctx, s.SQL)
	if err != nil {
		return err
	}
	res, err := st.ExecContext(t.ctx, s.Args...)
	if err != nil {
		return fmt.Errorf("execute %q: %w", firstLine(s.SQL), err)
	}
	if s.Rows == 0 {
		return nil
	}
	n, err := res.RowsAffected()
	if err != nil {
		return fmt.Errorf("count rows of %q: %w", firstLine(s.SQL), err)
	}
	if n != s.Rows {
		return fmt.Errorf("execute %q: %d rows instead of %d: %w", firstLine(s.SQL), n, s.Rows, ErrStale)
	}
	return nil
}

// One reads a single row inside the transaction: for counters and the like,
// which must be read where they are written. A missing row is sql.ErrNoRows.
func (t *Tx) One(query string, args []any, into ...any) error {
	st, err := t.cache.get(t.ctx, query)
	if err != nil {
		return err
	}
	if err := st.QueryRowContext(t.ctx, args...).Scan(into...); err != nil {
		return fmt.Errorf("read %q: %w", firstLine(query), err)
	}
	return nil
}

func firstLine(s string) string {
	if len(s) > 80 {
		return s[:80] + "…"
	}
	return s
}

// stmtCache keeps the writer connection's prepared statements: the texts are
// few and constant, so nothing is ever thrown out.
type stmtCache struct {
	conn *sql.Conn
	by   map[string]*sql.Stmt
}

func newStmtCache(conn *sql.Conn) *stmtCache {
	return &stmtCache{conn: conn, by: map[string]*sql.Stmt{}}
}

// get is called only by the goroutine that owns the writer connection.
func (c *stmtCache) get(ctx context.Context, text string) (*sql.Stmt, error) {
	if st, ok := c.by[text]; ok {
		return st, nil
	}
	st, err := c.conn.PrepareContext(ctx, text)
	if err != nil {
		return nil, fmt.Errorf("prepare %q: %w", firstLine(text), err)
	}
	c.by[text] = st
	return st, nil
}

func (c *stmtCache) close() {
	for _, st := range c.by {
		_ = st.Close()
	}
}
