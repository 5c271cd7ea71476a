// Package timer fires what is due: rows with an index on the due time are the
// truth, a small heap in memory holds the near future.
package timer

import (
	"container/heap"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/store"
)

// Migrations are the room's tables. A row of instance 0 belongs to a timer
// start event of a definition.
var Migrations = []store.Migration{{Room: "engine/timer", Step: 1, SQL: []string{
	`CREATE TABLE timer (key INTEGER PRIMARY KEY, instance INTEGER NOT NULL, element TEXT NOT NULL, due INTEGER NOT NULL,
  every TEXT NOT NULL, repeats INTEGER NOT NULL, definition INTEGER NOT NULL) STRICT`,
	`CREATE INDEX timer_due ON timer (due)`,
	`CREATE INDEX timer_instance ON timer (instance)`,
}}}

// Timer is one armed timer.
type Timer struct {
	Key        int64
	Instance   int64
	Element    string
	Due        time.Time
	Every      string // ISO 8601 duration of a cycle, "" for a single shot
	Repeats    int    // what is left of a cycle, -1 for ever
	Definition int64  // of a start event
}

// Arm writes a timer.
func Arm(t Timer) store.Stmt {
	return store.Stmt{
		SQL:  `INSERT INTO timer (key, instance, element, due, every, repeats, definition) VALUES (?,?,?,?,?,?,?)`,
		Args: []any{t.Key, t.Instance, t.Element, t.Due.UnixMilli(), t.Every, t.Repeats, t.Definition},
	}
}

// Disarm removes a timer that is there.
func Disarm(key int64) store.Stmt {
	return store.Stmt{SQL: `DELETE FROM timer WHERE key=?`, Args: []any{key}, Rows: 1}
}

// Project turns the events of one command into the room's statements.
func Project(r process.Recorded) []store.Stmt {
	var out []store.Stmt
	for _, e := range r.Events {
		switch e.Type {
		case process.TimerArmed:
			out = append(out, Arm(of(r.Instance, e)))
		case process.TimerFired, process.TimerDisarmed, process.TimerPaused:
			out = append(out, Disarm(e.Key))
		}
	}
	return out
}

func of(instance int64, e process.Event) Timer {
	return Timer{Key: e.Key, Instance: instance, Element: e.Element, Due: e.Timer.Due, Every: e.Timer.Every, Repeats: e.Timer.Repeats}
}

// List returns an instance's armed timers.
func List(ctx context.Context, db *sql.DB, instance int64) ([]Timer, error) {
	return read(ctx, db, `SELECT key, instance, element, due, every, repeats, definition FROM timer WHERE instance=? ORDER BY due, key`, instance)
}

func read(ctx context.Context, db *sql.DB, query string, args ...any) ([]Timer, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read timers: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []Timer
	for rows.Next() {
		var t Timer
		var due int64
		if err := rows.Scan(&t.Key, &t.Instance, &t.Element, &due, &t.Every, &t.Repeats, &t.Definition); err != nil {
			return nil, fmt.Errorf("read timers: %w", err)
		}
		t.Due = time.UnixMilli(due)
		out = append(out, t)
	}
	return out, rows.Err()
}

// How far ahead the heap looks, and how much it holds and fires at once.
const (
	horizon = 10 * time.Minute
	window  = 20_000
	burst   = 2048
	atOnce  = 256
	// again is how soon a table that could not be read is read again.
	again = 5 * time.Second
)

// Wheel fires due timers. Start it with Run.
type Wheel struct {
	db    *sql.DB
	clock clock.Clock
	log   *slog.Logger
	fire  func(context.Context, Timer)

	mu    sync.Mutex
	near  dueHeap
	known map[int64]bool
	upTo  time.Time // everything due before is in the heap
	left  int       // of a full window, how many are still to be fired
	wake  chan struct{}
}

// NewWheel makes a wheel. fire is called for each due timer, in bursts and for
// many instances at once, and must cope with a timer that is not armed any more.
func NewWheel(db *sql.DB, c clock.Clock, log *slog.Logger, fire func(context.Context, Timer)) *Wheel {
	return &Wheel{db: db, clock: c, log: log, fire: fire, known: map[int64]bool{}, wake: make(chan struct{}, 1)}
}

// Note takes up the timers of a committed command.
func (w *Wheel) Note(r process.Recorded) {
	for _, e := range r.Events {
		if e.Type == process.TimerArmed {
			w.Add(of(r.Instance, e))
		}
	}
}

// Add takes up a timer that has been committed.
func (w *Wheel) Add(t Timer) {
	w.mu.Lock()
	if t.Due.Before(w.upTo) && !w.known[t.Key] {
		w.known[t.Key] = true
		heap.Push(&w.near, t)
	}
	w.mu.Unlock()
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Run fires until the context ends.
func (w *Wheel) Run(ctx context.Context) {
	for ctx.Err() == nil {
		err := w.refill(ctx)
		if err != nil && ctx.Err() == nil {
			w.log.Error("read timers", "error", err)
		}
		due, wait := w.due()
		if err != nil {
			wait = min(wait, again)
		}
		w.fireAll(ctx, due)
		if len(due) > 0 {
			continue
		}
		after, stop := w.clock.After(wait)
		select {
		case <-after:
		case <-w.wake:
		case <-ctx.Done():
		}
		stop()
	}
}

// fireAll fires a burst, many at once, so that they share commits. Those of one
// instance are fired one after the other, in their order. Whoever is done takes
// the next instance: none waits for the longest of several lines.
func (w *Wheel) fireAll(ctx context.Context, due []Timer) {
	lines := byInstance(due)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(atOnce, len(lines)) {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(lines)); i = next.Add(1) - 1 {
				for _, t := range lines[i] {
					w.fire(ctx, t)
				}
			}
		})
	}
	wg.Wait()
}

// byInstance parts timers by their instances, in the order of each one's first.
func byInstance(due []Timer) [][]Timer {
	var lines [][]Timer
	of := make(map[int64]int, len(due))
	for _, t := range due {
		i, ok := of[t.Instance]
		if !ok {
			i = len(lines)
			of[t.Instance], lines = i, append(lines, nil)
		}
		lines[i] = append(lines[i], t)
	}
	return lines
}

func (w *Wheel) refill(ctx context.Context) error {
	now := w.clock.Now()
	w.mu.Lock()
	// A full heap is enough as long as nothing outside of it is due: else every
	// timer that is added would read the window again. So is one of a burst of
	// which a part is still to be fired: nothing outside is due before that.
	enough := w.upTo.After(now.Add(horizon/2)) || w.upTo.After(now) && len(w.near) >= window || w.left > 0 && len(w.near) > 0
	w.mu.Unlock()
	if enough {
		return nil
	}
	upTo := now.Add(horizon)
	// The mark is set before the read: a timer committed in between is
	// either read or added, and known keeps it from being there twice.
	w.mu.Lock()
	w.upTo = upTo
	w.mu.Unlock()
	found, err := read(ctx, w.db, `SELECT key, instance, element, due, every, repeats, definition FROM timer WHERE due < ? ORDER BY due, key LIMIT ?`, upTo.UnixMilli(), window)
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		w.upTo = time.Time{}
		return err
	}
	w.left = 0
	if len(found) == window {
		w.upTo, w.left = found[window-1].Due, window
	}
	for _, t := range found {
		if !w.known[t.Key] {
			w.known[t.Key] = true
			heap.Push(&w.near, t)
		}
	}
	return nil
}

func (w *Wheel) due() ([]Timer, time.Duration) {
	now := w.clock.Now()
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []Timer
	for len(w.near) > 0 && len(out) < burst && !w.near[0].Due.After(now) {
		t := heap.Pop(&w.near).(Timer)
		delete(w.known, t.Key)
		out = append(out, t)
	}
	w.left -= len(out)
	if len(w.near) == 0 {
		return out, horizon / 2
	}
	return out, min(w.near[0].Due.Sub(now), horizon/2)
}

type dueHeap []Timer

func (h dueHeap) Len() int { return len(h) }
func (h dueHeap) Less(i, j int) bool {
	if !h[i].Due.Equal(h[j].Due) {
		return h[i].Due.Before(h[j].Due)
	}
	return h[i].Key < h[j].Key
}
func (h dueHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

// Push is for container/heap.
func (h *dueHeap) Push(x any) { *h = append(*h, x.(Timer)) }

// Pop is for container/heap.
func (h *dueHeap) Pop() any {
	old := *h
	t := old[len(old)-1]
	*h = old[:len(old)-1]
	return t
}
