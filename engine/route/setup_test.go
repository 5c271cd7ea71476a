package route_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/store"
)

var epoch = time.Date(2026, 1, 5, 9, 0, 0, 0, time.FixedZone("CST", 8*3600))

// world is a router with a real store, and an engine and desk that only note
// what they are given. Its effects stand in the database, so that they live and
// die with the transaction.
type world struct {
	t     testing.TB
	path  string
	ids   *atomic.Int64
	clock *clock.Manual
	db    *store.DB
	r     *route.Router

	mu      sync.Mutex
	offered []work.Item
	// before is asked before the engine commits: an error stops it.
	before func() error
	// crash, if set, is called with the name of each point that a program
	// may end at; it may close the store.
	crash func(at string)
}

var effects = store.Migration{Room: "effects", Step: 1, SQL: []string{
	`CREATE TABLE started (instance INTEGER PRIMARY KEY, process TEXT NOT NULL, event TEXT NOT NULL, vars TEXT NOT NULL, origin TEXT NOT NULL, actor TEXT NOT NULL) STRICT`,
	`CREATE TABLE correlated (n INTEGER PRIMARY KEY, name TEXT NOT NULL, key TEXT NOT NULL, vars TEXT NOT NULL) STRICT`,
}}

func setup(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, path: filepath.Join(t.TempDir(), "hall.db"), ids: &atomic.Int64{}, clock: clock.NewManual(epoch)}
	w.ids.Store(1000)
	w.open()
	t.Cleanup(w.close)
	return w
}

// open opens the hall, for the first time or again.
func (w *world) open() {
	w.t.Helper()
	var err error
	if w.db, err = store.Open(context.Background(), store.Options{Path: w.path}); err != nil {
		w.t.Fatal(err)
	}
	all := append(append([]store.Migration{effects}, route.Migrations...), work.Migrations...)
	if err := w.db.Migrate(context.Background(), all); err != nil {
		w.t.Fatal(err)
	}
	w.r, err = route.New(route.Config{
		DB: w.db, Table: good(w.t), Operations: w, Engine: w, Offer: w.offer, Clock: w.clock,
		NewID: func() int64 { return w.ids.Add(1) }, Zone: epoch.Location(), Lang: words.En, Log: slog.New(slog.DiscardHandler), Workers: 3,
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) close() {
	w.r.Close()
	_ = w.db.Close() // a test may have closed it before
}

func (w *world) at(point string) {
	if w.crash != nil {
		w.crash(point)
	}
}

// Lane implements route.Operations.
func (w *world) Lane(connector, _ string) string {
	w.at("decided on a call")
	return connector + "/default"
}

func (w *world) offer(items ...work.Item) {
	w.at("call committed")
	w.mu.Lock()
	defer w.mu.Unlock()
	w.offered = append(w.offered, items...)
}

// Start implements route.Engine.
func (w *world) Start(ctx context.Context, s route.Start, with ...store.Stmt) error {
	w.at("before start")
	if w.before != nil {
		if err := w.before(); err != nil {
			return err
		}
	}
	err := w.db.Committer.Run(ctx, append(with, store.Stmt{
		SQL:  `INSERT INTO started (instance, process, event, vars, origin, actor) VALUES (?,?,?,?,?,?)`,
		Args: []any{s.Instance, s.Process, s.Event, text(s.Vars), text(s.Origin), s.Actor},
	})...)
	if err == nil {
		w.at("started")
	}
	return err
}

// Publish implements route.Engine.
func (w *world) Publish(ctx context.Context, c route.Correlation, with ...store.Stmt) error {
	if w.before != nil {
		if err := w.before(); err != nil {
			return err
		}
	}
	return w.db.Committer.Run(ctx, append(with, store.Stmt{
		SQL: `INSERT INTO correlated (name, key, vars) VALUES (?,?,?)`, Args: []any{c.Name, c.Key, text(c.Vars)},
	})...)
}

func text(v any) string {
	out, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(out)
}

// change is a row of the CRM.
func change(id, code string) adapters.Message {
	body := map[string]any{"id": json.Number("7"), "credit_code": code, "address": "人民路 1 号"}
	return adapters.Message{ID: id, Type: "change", ContentType: "application/json", Body: body, Raw: []byte(text(body)), Received: epoch}
}

func (w *world) deliver(source string, m adapters.Message) adapters.Ending {
	w.t.Helper()
	end, err := w.r.Deliver(source)(context.Background(), m)
	if err != nil {
		w.t.Fatalf("deliver: %v", err)
	}
	return end
}

// next takes the call that was offered first.
func (w *world) next() work.Item {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.offered) == 0 {
		w.t.Fatal("no call was offered")
	}
	it := w.offered[0]
	w.offered = w.offered[1:]
	return it
}

// end is the statement by which the desk ends a piece of work.
func end(it work.Item) store.Stmt {
	return store.Stmt{SQL: `UPDATE work SET state='done' WHERE key=? AND state<>'done'`, Args: []any{it.Key}, Rows: 1}
}

func (w *world) finish(it work.Item, res work.Result) error {
	return w.r.Finish(context.Background(), it, res, []store.Stmt{end(it)})
}

func ok(output map[string]any) work.Result {
	return work.Result{Outcome: adapters.OK, Output: output}
}

func (w *world) done(it work.Item, res work.Result) {
	w.t.Helper()
	if err := w.finish(it, res); err != nil {
		w.t.Fatalf("finish %s: %v", it.Element, err)
	}
}

// only returns the one message there is.
func (w *world) only() route.Message {
	w.t.Helper()
	all, err := w.r.Messages(context.Background(), route.MessageFilter{})
	if err != nil || len(all) != 1 {
		w.t.Fatalf("%d messages (%v), want one", len(all), err)
	}
	m, err := w.r.Message(context.Background(), all[0].ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}

func (w *world) count(query string, args ...any) int {
	w.t.Helper()
	var n int
	if err := w.db.Read().QueryRowContext(context.Background(), query, args...).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

func (w *world) row(query string, into ...any) {
	w.t.Helper()
	if err := w.db.Read().QueryRowContext(context.Background(), query).Scan(into...); err != nil {
		w.t.Fatal(err)
	}
}

// until waits until something holds.
func (w *world) until(what string, holds func() bool) {
	w.t.Helper()
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
			w.clock.Move(100 * time.Millisecond)
		case <-deadline.C:
			w.t.Fatalf("it never came to it that %s", what)
		}
	}
}

var errBusy = errors.New("the engine is busy")

func refusal(why string) error { return fmt.Errorf("%w: %s", route.ErrRefused, why) }
