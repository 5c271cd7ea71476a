package sweep_test

import (
	"context"
	"database/sql"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/store"
	"github.com/servicehall/hallway/store/sweep"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// setup has notes of one a second; every seventh must stay.
func setup(t *testing.T, notes int) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "hall.db")})
	must(t, err)
	t.Cleanup(func() { _ = db.Close() }) // the test has looked at it
	must(t, db.Committer.Run(t.Context(), store.Stmt{SQL: `CREATE TABLE note (id INTEGER PRIMARY KEY, at INTEGER NOT NULL) STRICT`},
		store.Stmt{SQL: `INSERT INTO note WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i, i * 1000 FROM n`, Args: []any{notes}}))
	return db
}

func class(keep time.Duration) sweep.Class {
	return sweep.Class{Name: "notes", Keep: keep,
		Look: func(ctx context.Context, db *sql.DB, after int64, before time.Time, limit int) (sweep.Window, error) {
			return sweep.Look(ctx, db, `SELECT id, at, id % 7 <> 0 FROM note WHERE id > ? ORDER BY id LIMIT ?`, after, before, limit)
		},
		Remove: func(keys []int64, _ time.Time) []store.Stmt {
			return []store.Stmt{{SQL: `DELETE FROM note WHERE id IN (SELECT value FROM json_each(?))`, Args: []any{sweep.In(keys)}, Rows: int64(len(keys))}}
		},
	}
}

func count(t *testing.T, db *store.DB, query string) int {
	t.Helper()
	var n int
	must(t, db.Read().QueryRowContext(t.Context(), query).Scan(&n))
	return n
}

// What is old goes in bounded helpings with a rest after each, and what is young
// or must stay does not.
func TestOldRowsGoInHelpings(t *testing.T) {
	t.Parallel()
	db := setup(t, 2000)
	c := clock.NewManual(time.UnixMilli(2_001_000))
	var helpings []int
	s := sweep.New(sweep.Config{DB: db, Classes: []sweep.Class{class(1000 * time.Second), {Name: "for ever"}}, Clock: c, Log: slog.New(slog.DiscardHandler),
		Told: func(_ string, n int) { helpings = append(helpings, n) }})
	var done atomic.Bool
	moved := make(chan int)
	go func() {
		n := 0
		for ; !done.Load(); n++ {
			c.Move(time.Millisecond)
		}
		moved <- n
	}()
	went, err := s.Pass(t.Context())
	done.Store(true)
	must(t, err)
	if n := <-moved; n < 20*5 { // milliseconds that five rests take at least
		t.Errorf("it was over after %d ms", n)
	}
	total := 0
	for _, n := range helpings {
		if total += n; n > 200 {
			t.Errorf("a helping of %d", n)
		}
	}
	if want := 1000 - 1000/7; went["notes"] != want || total != want || len(went) != 1 || len(helpings) < 5 {
		t.Errorf("%v went in %v, want %d", went, helpings, want)
	}
	if young, kept := count(t, db, `SELECT count(*) FROM note WHERE id > 1000`), count(t, db, `SELECT count(*) FROM note WHERE id <= 1000`); young != 1000 || kept != 142 {
		t.Errorf("%d young and %d kept ones are left", young, kept)
	}
}

// Counting lets nothing go.
func TestCount(t *testing.T) {
	t.Parallel()
	db := setup(t, 700)
	n, err := sweep.Count(t.Context(), db.Read(), []sweep.Class{class(time.Second), {Name: "for ever"}}, time.UnixMilli(1_000_000))
	must(t, err)
	if n["notes"] != 600 || len(n) != 1 || count(t, db, `SELECT count(*) FROM note`) != 700 {
		t.Errorf("counted %v", n)
	}
}

// A pass that is stopped leaves the rest for the next one.
func TestAPassIsStopped(t *testing.T) {
	t.Parallel()
	db := setup(t, 700)
	ctx, stop := context.WithCancel(t.Context())
	s := sweep.New(sweep.Config{DB: db, Classes: []sweep.Class{class(time.Second)}, Clock: clock.NewManual(time.UnixMilli(1_000_000)), Log: slog.New(slog.DiscardHandler),
		Told: func(string, int) { stop() }})
	went, err := s.Pass(ctx)
	if err == nil || went["notes"] == 0 || went["notes"] > 200 || count(t, db, `SELECT count(*) FROM note`) != 700-went["notes"] {
		t.Errorf("%v went, %v", went, err)
	}
}
