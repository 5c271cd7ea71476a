// Package commit measures what sharing a commit gives in the storage alone: the
// store's committer writes what J1 by hand writes (bench/floor), with many
// callers that wait for their unit, once sharing commits and once with one
// commit a unit.
package commit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/servicehall/hallway/store"
)

var tables = []store.Migration{{Room: "bench/commit", Step: 1, SQL: []string{
	`CREATE TABLE message (id INTEGER PRIMARY KEY, body BLOB NOT NULL, at INTEGER NOT NULL) STRICT`,
	`CREATE TABLE instance (id INTEGER PRIMARY KEY, status TEXT NOT NULL, seq INTEGER NOT NULL, state BLOB NOT NULL, at INTEGER NOT NULL) STRICT`,
	`CREATE TABLE history (instance INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, events BLOB NOT NULL, PRIMARY KEY (instance, seq)) STRICT, WITHOUT ROWID`,
	`CREATE TABLE task (key INTEGER PRIMARY KEY, instance INTEGER NOT NULL, state TEXT NOT NULL, at INTEGER NOT NULL) STRICT`,
	`CREATE INDEX task_instance ON task (instance)`,
	`CREATE TABLE call (id INTEGER PRIMARY KEY, instance INTEGER NOT NULL, request BLOB NOT NULL, response BLOB NOT NULL, at INTEGER NOT NULL) STRICT`,
}}}

// body is about what J1 has to keep.
var body = []byte(`{"number":"J1-00000001","name":"上海清风示例有限公司","amount":500,"notes":"材料齐全，现场核验无误，申请人已到场，联系电话见附件。"}`)

// Figures are what one way of committing has done.
type Figures struct {
	Units, Commits int64
	Took           time.Duration
}

// PerSecond is how many units became durable a second.
func (f Figures) PerSecond() float64 { return float64(f.Units) / f.Took.Seconds() }

// Run lets callers write for a while both ways, in turns.
func Run(ctx context.Context, callers int, each time.Duration, turns int) (shared, alone Figures, err error) {
	for range turns {
		for batch, into := range map[int]*Figures{0: &shared, 1: &alone} {
			if err := play(ctx, callers, each, batch, into); err != nil {
				return shared, alone, err
			}
		}
	}
	return shared, alone, nil
}

func play(ctx context.Context, callers int, each time.Duration, batch int, into *Figures) (err error) {
	dir, err := os.MkdirTemp("", "hallway-commit-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	db, err := store.Open(ctx, store.Options{Path: filepath.Join(dir, "commit.db"), MaxBatch: batch})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Migrate(ctx, tables); err != nil {
		return err
	}
	var ids atomic.Int64
	var wg sync.WaitGroup
	failed := make(chan error, callers)
	commits, units := db.Committer.Counts()
	begin := time.Now()
	for range callers {
		wg.Go(func() {
			for time.Since(begin) < each {
				if err := journey(ctx, db, ids.Add(1)); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	wg.Wait()
	into.Took += time.Since(begin)
	c, u := db.Committer.Counts()
	into.Commits, into.Units = into.Commits+c-commits, into.Units+u-units
	select {
	case err := <-failed:
		return fmt.Errorf("write with %d callers: %w", callers, err)
	default:
		return nil
	}
}

// journey writes the four durable points of an instance.
func journey(ctx context.Context, db *store.DB, id int64) error {
	now := time.Now().UnixMilli()
	for seq, unit := range [][]store.Stmt{
		{
			{SQL: "INSERT INTO message (id, body, at) VALUES (?,?,?)", Args: []any{id, body, now}},
			{SQL: "INSERT INTO instance (id, status, seq, state, at) VALUES (?,?,?,?,?)", Args: []any{id, "running", 1, body, now}},
		},
		{
			{SQL: "UPDATE instance SET seq=2, state=?, at=? WHERE id=? AND seq=1", Args: []any{body, now, id}, Rows: 1},
			{SQL: "INSERT INTO task (key, instance, state, at) VALUES (?,?,?,?)", Args: []any{id, id, "open", now}},
			{SQL: "INSERT INTO call (id, instance, request, response, at) VALUES (?,?,?,?,?)", Args: []any{2 * id, id, body, body, now}},
		},
		{
			{SQL: "UPDATE task SET state='done' WHERE key=? AND state='open'", Args: []any{id}, Rows: 1},
			{SQL: "UPDATE instance SET seq=3, state=?, at=? WHERE id=? AND seq=2", Args: []any{body, now, id}, Rows: 1},
		},
		{
			{SQL: "UPDATE instance SET seq=4, status='completed', state=?, at=? WHERE id=? AND seq=3", Args: []any{body, now, id}, Rows: 1},
			{SQL: "INSERT INTO call (id, instance, request, response, at) VALUES (?,?,?,?,?)", Args: []any{2*id + 1, id, body, body, now}},
		},
	} {
		unit = append(unit, store.Stmt{SQL: "INSERT INTO history (instance, seq, at, events) VALUES (?,?,?,?)", Args: []any{id, seq + 1, now, body}})
		if err := db.Committer.Run(ctx, unit...); err != nil {
			return err
		}
	}
	return nil
}
