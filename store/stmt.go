package store

import (
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

	// Check makes it a query that must find a row, or is ErrStale.
	Check bool
}

// ErrStale says that a statement found another state than its writer had seen:
// somebody else was first, or it was done before.
var ErrStale = errors.New("the row is not in the expected state any more")

// Tx is the transaction of the group committer, seen by one unit of it.
type Tx struct{ session *session }

// Run executes statements in order.
func (t *Tx) Run(all ...Stmt) error {
	for i := range all {
		if err := t.run(&all[i]); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tx) run(s *Stmt) error {
	if s.Check {
		return t.check(s)
	}
	n, err := t.session.exec(s.SQL, s.Args...)
	if err != nil {
		return err
	}
	if s.Rows != 0 && n != s.Rows {
		return fmt.Errorf("execute %q: %d rows instead of %d: %w", firstLine(s.SQL), n, s.Rows, ErrStale)
	}
	return nil
}

func (t *Tx) check(s *Stmt) error {
	var found int64
	err := t.One(s.SQL, s.Args, &found)
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("check %q: %w", firstLine(s.SQL), ErrStale)
	}
	return err
}

// One reads a single row inside the transaction: for counters and the like,
// which must be read where they are written. A missing row is sql.ErrNoRows.
// What it reads into is an integer, a text or bytes.
func (t *Tx) One(query string, args []any, into ...any) error {
	if err := t.session.one(query, args, into); err != nil {
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
