package store

import (
	"context"
	"fmt"
)

// Migration is one step of a room's tables. Steps run once, in order, each in
// its own transaction; a step that has been released is never changed.
type Migration struct {
	Room string // "engine/task"
	Step int    // 1, 2, 3 ...
	SQL  []string
}

const migrationTable = `CREATE TABLE IF NOT EXISTS migration (
  room TEXT NOT NULL, step INTEGER NOT NULL, at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  PRIMARY KEY (room, step)) STRICT, WITHOUT ROWID`

// Migrate brings the tables of all rooms to their newest step. A database that
// holds a step which this program does not know was written by a newer one and
// is refused by name.
func (d *DB) Migrate(ctx context.Context, all []Migration) error {
	if err := d.Committer.Run(ctx, Stmt{SQL: migrationTable}); err != nil {
		return fmt.Errorf("prepare migrations: %w", err)
	}
	done, err := d.migrated(ctx)
	if err != nil {
		return err
	}
	if err := check(all, done); err != nil {
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
	return nil
}

// check refuses what cannot be migrated before anything is changed: a list of
// steps with a gap, and a database of a newer program.
func check(all []Migration, done map[string]int) error {
	known := map[string]int{}
	for _, m := range all {
		if m.Step != known[m.Room]+1 {
			return fmt.Errorf("migrate room %s: step %d comes after step %d", m.Room, m.Step, known[m.Room])
		}
		known[m.Room] = m.Step
	}
	for room, step := range done {
		if step > known[room] {
			return fmt.Errorf("open database: room %s is at step %d and this program knows %d: it was written by a newer version", room, step, known[room])
		}
	}
	return nil
}

func (d *DB) migrated(ctx context.Context) (map[string]int, error) {
	rows, err := d.read.QueryContext(ctx, "SELECT room, max(step) FROM migration GROUP BY room")
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
