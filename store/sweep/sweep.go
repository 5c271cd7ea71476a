// Package sweep lets old rows leave a database in small helpings, beside what
// the program does: a window of rows is looked at, what is old enough of it is
// removed in one unit of the group commit, and then there is a rest, so that
// sweeping never takes more than a share of the time. It knows nothing of what
// the rows mean.
package sweep

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/store"
)

// Class is one kind of rows with the time that they are kept.
type Class struct {
	Name string
	Keep time.Duration // 0: for ever
	// Look finds what may go among the rows after one, at most about limit
	// of them. It only reads.
	Look func(ctx context.Context, db *sql.DB, after int64, before time.Time, limit int) (Window, error)
	// Remove gives the statements that let rows go, which run as one unit.
	Remove func(keys []int64, now time.Time) []store.Stmt
}

// Window is what was looked at.
type Window struct {
	Keys []int64 // of what may go
	Next int64   // the last one that was looked at
	Done bool    // nothing after it is old enough
}

// Look reads a window with a query of three columns: key, time in milliseconds
// and whether the row may go. Its parameters are the key before, and how many.
// Keys have to rise with time.
func Look(ctx context.Context, db *sql.DB, query string, after int64, before time.Time, limit int) (Window, error) {
	w := Window{Next: after}
	rows, err := db.QueryContext(ctx, query, after, limit)
	if err != nil {
		return w, err
	}
	defer func() { _ = rows.Close() }()
	n := 0
	for rows.Next() {
		var key, at int64
		var may bool
		if err := rows.Scan(&key, &at, &may); err != nil {
			return w, err
		}
		if at >= before.UnixMilli() {
			w.Done = true
			break
		}
		if n++; may {
			w.Keys = append(w.Keys, key)
		}
		w.Next = key
	}
	w.Done = w.Done || n < limit
	return w, rows.Err()
}

// In gives keys as one argument, for key IN (SELECT value FROM json_each(?)).
func In(keys []int64) string {
	text, err := json.Marshal(keys)
	if err != nil || len(keys) == 0 {
		return "[]" // numbers can be encoded, and none would be a null
	}
	return string(text)
}

// Config is what a sweeper needs.
type Config struct {
	DB      *store.DB
	Classes []Class
	Clock   clock.Clock
	Log     *slog.Logger
	// Told is told of each helping that went; nil for nobody.
	Told func(class string, n int)
}

// Sweeper lets old rows go.
type Sweeper struct{ c Config }

// New makes a sweeper that does nothing yet.
func New(c Config) *Sweeper {
	if c.Told == nil {
		c.Told = func(string, int) {}
	}
	return &Sweeper{c: c}
}

// Pace: how many rows are looked at together, how often all classes are gone
// through, and how many times as long as a helping took the rest after it is.
const (
	helping = 200
	first   = time.Minute
	every   = time.Hour
	idle    = 4 // at most a fifth of the time
	least   = 20 * time.Millisecond
)

// Run goes through all classes now and then until the context ends.
func (s *Sweeper) Run(ctx context.Context) {
	for wait := first; s.rest(ctx, wait); wait = every {
		if _, err := s.Pass(ctx); err != nil && ctx.Err() == nil {
			s.c.Log.Error("let old rows go", "error", err)
		}
	}
}

// Pass goes through all classes once and returns how many rows of each went.
func (s *Sweeper) Pass(ctx context.Context) (map[string]int, error) {
	out := map[string]int{}
	for _, c := range s.c.Classes {
		if c.Keep == 0 {
			continue
		}
		begun := s.c.Clock.Now()
		n, err := s.class(ctx, c, begun)
		out[c.Name] = n
		if err != nil {
			return out, fmt.Errorf("let old %s go: %w", c.Name, err)
		}
		if n > 0 {
			s.c.Log.Info("old rows went, as their retention says", "class", c.Name, "keep", c.Keep, "rows", n, "took", s.c.Clock.Now().Sub(begun))
		}
	}
	return out, nil
}

func (s *Sweeper) class(ctx context.Context, c Class, now time.Time) (n int, err error) {
	before := now.Add(-c.Keep)
	for w := (Window{}); !w.Done; {
		begun := time.Now()
		if w, err = c.Look(ctx, s.c.DB.Read(), w.Next, before, helping); err != nil {
			return n, err
		}
		if len(w.Keys) > 0 {
			if err := s.c.DB.Committer.Run(ctx, c.Remove(w.Keys, now)...); err != nil {
				return n, err
			}
			n += len(w.Keys)
			s.c.Told(c.Name, len(w.Keys))
		}
		if !w.Done && !s.rest(ctx, max(least, idle*time.Since(begun))) {
			return n, ctx.Err()
		}
	}
	return n, nil
}

// Count says how many rows of each class would go, and lets none go.
func Count(ctx context.Context, db *sql.DB, classes []Class, now time.Time) (map[string]int, error) {
	out := map[string]int{}
	for _, c := range classes {
		if c.Keep == 0 {
			continue
		}
		for w := (Window{}); !w.Done; {
			var err error
			if w, err = c.Look(ctx, db, w.Next, now.Add(-c.Keep), helping); err != nil {
				return nil, fmt.Errorf("count old %s: %w", c.Name, err)
			}
			out[c.Name] += len(w.Keys)
		}
	}
	return out, nil
}

func (s *Sweeper) rest(ctx context.Context, d time.Duration) bool {
	after, stop := s.c.Clock.After(d)
	defer stop()
	select {
	case <-after:
		return true
	case <-ctx.Done():
		return false
	}
}
