package backup

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/mattn/go-sqlite3"

	"github.com/servicehall/hallway/store"
)

// OpenRead opens a database file that is only read: a backup, or the database
// of a program that runs.
func OpenRead(ctx context.Context, path string) (*sql.DB, error) {
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return nil, refuse("no-source", err, file(path))
	}
	return open(ctx, path, "mode=ro&_query_only=1&_busy_timeout=10000")
}

func open(ctx context.Context, path, options string) (*sql.DB, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("find %s: %w", path, err)
	}
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(abs)}).EscapedPath(), RawQuery: options}
	db, err := sql.Open("sqlite3", u.String())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	if err := db.PingContext(ctx); err != nil {
		return nil, join(damage(path, err), db.Close())
	}
	return db, nil
}

// damage makes a refusal of what SQLite says of a file that is none of its own
// or is not whole any more, and leaves every other error.
func damage(path string, err error) error {
	x, ok := errors.AsType[sqlite3.Error](err)
	switch {
	case err == nil:
		return nil
	case ok && x.Code == sqlite3.ErrNotADB:
		return refuse("not-ours", err, file(path))
	case ok && x.Code == sqlite3.ErrCorrupt:
		return refuse("damaged", err, map[string]any{"file": path, "reason": x.Error()})
	}
	return fmt.Errorf("read %s: %w", path, err)
}

// Whole asks SQLite whether every page, index and constraint of a database
// holds, and refuses one that does not.
func Whole(ctx context.Context, db *sql.DB, path string) error {
	var said []string
	rows, err := db.QueryContext(ctx, "PRAGMA integrity_check(5)")
	if err != nil {
		return damage(path, err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return damage(path, err)
		}
		said = append(said, line)
	}
	if err := rows.Err(); err != nil {
		return damage(path, err)
	}
	if len(said) != 1 || said[0] != "ok" {
		return refuse("damaged", nil, map[string]any{"file": path, "reason": strings.Join(said, "; ")})
	}
	return nil
}

// Fits refuses a database that a newer version has written, by its name.
func Fits(ctx context.Context, db *sql.DB, path string, known []store.Migration) error {
	var tables int
	if err := db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_master WHERE type='table' AND name='migration'`).Scan(&tables); err != nil {
		return damage(path, err)
	}
	if tables == 0 {
		return refuse("not-ours", nil, file(path))
	}
	return Explain(path, store.Fits(ctx, db, known))
}

// Present refuses a database whose tables are not those of this version: an older
// one, which is brought up to date when a program opens it to write.
func Present(ctx context.Context, db *sql.DB, path string, known []store.Migration) error {
	if err := Fits(ctx, db, path, known); err != nil {
		return err
	}
	behind, err := store.Behind(ctx, db, known)
	if err == nil && len(behind) > 0 {
		return refuse("older", nil, map[string]any{"file": path, "program": orUnknown(store.Program(ctx, db)), "rooms": strings.Join(behind, ", ")})
	}
	return damage(path, err)
}

// Explain turns what opening a database has met into a refusal that says what to
// do: one of a newer version, one that is damaged, one that is none. Every other
// error stays as it is.
func Explain(path string, err error) error {
	if newer, ok := errors.AsType[*store.NewerError](err); ok {
		return refuse("newer", err, map[string]any{"file": path, "program": orUnknown(newer.Program), "room": newer.Room, "step": newer.Step, "known": newer.Known})
	}
	if _, ok := errors.AsType[sqlite3.Error](err); ok {
		return damage(path, err)
	}
	return err
}

func orUnknown(program string) string {
	if program == "" {
		return "?"
	}
	return program
}
