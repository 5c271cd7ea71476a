package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"sort"
)

// Migration is one step of a room's tables. Steps run once, in order, each in
// its own transaction; a step that has been released is never changed.
type Migration struct {
	Room string // "engine/task"
	Step int    // 1, 2, 3 ...
	SQL  []string
}

const (
	migrationTable = `CREATE TABLE IF NOT EXISTS migration (
  room TEXT NOT NULL, step INTEGER NOT NULL, at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  PRIMARY KEY (room, step)) STRICT, WITHOUT ROWID`
	// programTable names the versions that have written the database, so that
	// an older one can say which it needs.
	programTable = `CREATE TABLE IF NOT EXISTS program (
  id INTEGER PRIMARY KEY, version TEXT NOT NULL UNIQUE, at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))) STRICT`
)

// NewerError says that a database was written by a newer version: a room is at
// a step that this program does not know.
type NewerError struct {
	Room    string
	Step    int    // of the database
	Known   int    // the last one that this program knows, 0 for an unknown room
	Program string // the version that wrote it, "" where it is not recorded
}

// Error names the room and, where it is known, the version.
func (e *NewerError) Error() string {
	by := "a newer version"
	if e.Program != "" {
		by += ", hallway " + e.Program
	}
	return fmt.Sprintf("open database: room %s is at step %d and this program knows %d: it was written by %s", e.Room, e.Step, e.Known, by)
}

// Migrate brings the tables of all rooms to their newest step. A database that
// holds a step which this program does not know was written by a newer one and
// is refused by name with a *NewerError.
func (d *DB) Migrate(ctx context.Context, all []Migration) error {
	if err := d.Committer.Run(ctx, Stmt{SQL: migrationTable}); err != nil {
		return fmt.Errorf("prepare migrations: %w", err)
	}
	done, err := Steps(ctx, d.read)
	if err != nil {
		return err
	}
	if err := gaps(all); err != nil {
		return err
	}
	if err := Fits(ctx, d.read, all); err != nil {
		return err
	}
	for _, m := range all {
		if m.Step <= done[m.Room] {
			continue
		}
		if err := d.step(ctx, m); err != nil {
			return err
		}
	}
	return d.sign(ctx)
}

// sign records the version of the program that writes from now on.
func (d *DB) sign(ctx context.Context) error {
	if d.program == "" {
		return nil
	}
	err := d.Committer.Run(ctx, Stmt{SQL: programTable}, Stmt{SQL: `INSERT OR IGNORE INTO program (version) VALUES (?)`, Args: []any{d.program}})
	if err != nil {
		return fmt.Errorf("record the program's version: %w", err)
	}
	return nil
}

// Fits refuses a database of a newer program with a *NewerError. It only reads.
func Fits(ctx context.Context, db *sql.DB, all []Migration) error {
	done, err := Steps(ctx, db)
	if err != nil {
		return err
	}
	known := map[string]int{}
	for _, m := range all {
		known[m.Room] = max(known[m.Room], m.Step)
	}
	rooms := make([]string, 0, len(done))
	for room := range done {
		rooms = append(rooms, room)
	}
	sort.Strings(rooms)
	for _, room := range rooms {
		if done[room] > known[room] {
			return &NewerError{Room: room, Step: done[room], Known: known[room], Program: Program(ctx, db)}
		}
	}
	return nil
}

// Program returns the newest version that has written a database, "" where that
// is not recorded.
func Program(ctx context.Context, db *sql.DB) string {
	var version string
	_ = db.QueryRowContext(ctx, `SELECT version FROM program ORDER BY id DESC LIMIT 1`).Scan(&version) // an older database has no such table
	return version
}

// gaps refuses a list of steps with a gap before anything is changed.
func gaps(all []Migration) error {
	last := map[string]int{}
	for _, m := range all {
		if m.Step != last[m.Room]+1 {
			return fmt.Errorf("migrate room %s: step %d comes after step %d", m.Room, m.Step, last[m.Room])
		}
		last[m.Room] = m.Step
	}
	return nil
}

// Steps returns the step that each room's tables are at.
func Steps(ctx context.Context, db *sql.DB) (map[string]int, error) {
	rows, err := db.QueryContext(ctx, "SELECT room, max(step) FROM migration GROUP BY room")
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	defer func() { _ = rows.Close() }()
	done := map[string]int{}
	for rows.Next() {
		var room string
		var step int
		if err := rows.Scan(&room, &step); err != nil {
			return nil, fmt.Errorf("read migrations: %w", err)
		}
		done[room] = step
	}
	return done, rows.Err()
}

func (d *DB) step(ctx context.Context, m Migration) error {
	err := d.Committer.Do(ctx, func(tx *Tx) error {
		for _, text := range m.SQL {
			if err := tx.Run(Stmt{SQL: text}); err != nil {
				return err
			}
		}
		return tx.Run(Stmt{SQL: "INSERT INTO migration(room, step) VALUES (?, ?)", Args: []any{m.Room, m.Step}})
	})
	if err != nil {
		return fmt.Errorf("migrate %s to step %d: %w", m.Room, m.Step, err)
	}
	return nil
}

// Behind names the rooms whose tables are not at their newest step, in order.
func Behind(ctx context.Context, db *sql.DB, all []Migration) ([]string, error) {
	done, err := Steps(ctx, db)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, m := range all {
		if m.Step > done[m.Room] && !slices.Contains(out, m.Room) {
			out = append(out, m.Room)
		}
	}
	return out, nil
}
