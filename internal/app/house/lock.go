package house

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
)

// ErrLocked says that another hallway runs on the same data folder.
var ErrLocked = errors.New("another hallway runs on this data folder")

// lock is held as long as the program runs, and goes with it however it ends:
// an exclusive transaction on a database of its own, which every system that
// SQLite runs on can do.
type lock struct {
	db *sql.DB
	tx *sql.Conn
}

func take(ctx context.Context, data string) (*lock, error) {
	db, err := sql.Open("sqlite3", "file:"+filepath.ToSlash(filepath.Join(data, "lock.db"))+"?_busy_timeout=2000&_journal_mode=DELETE")
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", data, err)
	}
	conn, err := db.Conn(ctx)
	if err == nil {
		_, err = conn.ExecContext(ctx, "BEGIN EXCLUSIVE")
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w: %w", data, ErrLocked, err), db.Close())
	}
	return &lock{db: db, tx: conn}, nil
}

func (l *lock) release() error {
	return errors.Join(l.tx.Close(), l.db.Close())
}

// Lock keeps every hallway out of a data folder until it is released, or says
// with ErrLocked that one runs there.
func Lock(ctx context.Context, data string) (release func() error, err error) {
	l, err := take(ctx, data)
	if err != nil {
		return nil, err
	}
	return l.release, nil
}
