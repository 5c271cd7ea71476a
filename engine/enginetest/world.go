package enginetest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/engine/verify"
	"github.com/servicehall/hallway/store"
)

const fileName = "hall.db"

// begin is the time at which every play begins.
var begin = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// world is an engine with all that is around it.
type world struct {
	ctx   context.Context
	dice  *rand.Rand
	root  string // folder of all runs
	runs  int
	clock *clock.Manual
	ids   int64
	disk  *disk
	db    *store.DB
	e     *engine.Engine

	models  []model
	keys    map[string][]int64 // of the definitions of each process, oldest first
	calls   []*call
	unheard []*call // whose answer was lost
	peer    peer
	trace   []string
	wrong   []string
}

// open begins a run of the program on the database of a folder.
func (w *world) open(dir string) error {
	next := filepath.Join(w.root, fmt.Sprint(w.runs+1))
	if err := os.MkdirAll(next, 0o700); err != nil {
		return fmt.Errorf("make a folder for the next run: %w", err)
	}
	w.disk = &disk{dir: dir, keep: next, meanwhile: w.meanwhile}
	var err error
	w.db, err = store.Open(w.ctx, store.Options{Path: filepath.Join(dir, fileName), Readers: 1, Commit: w.disk.commit})
	if err != nil {
		return err
	}
	w.e, err = engine.Open(w.ctx, engine.Config{
		DB: w.db, Operations: operations{}, Offer: w.offered, Clock: w.clock, Zone: time.UTC, Log: slog.New(handler{w}),
		NewID: func() int64 { w.ids++; return w.ids }, Shards: 3, Hot: 1 + w.dice.IntN(6), Manual: true,
	})
	if err != nil {
		return err
	}
	if err := w.reread(); err != nil {
		return err
	}
	return w.e.Start(w.ctx)
}

// again ends the program and begins it anew: with a graceful end, or where it
// has died already, on the files that it has left.
func (w *world) again() error {
	dir := w.disk.dir
	if w.disk.mood == dead {
		dir = w.disk.keep
		w.runs++
	}
	w.e.Close()
	if err := errors.Join(w.disk.err, w.db.Close()); err != nil {
		return err
	}
	w.say("the program begins anew")
	if err := w.open(dir); err != nil || !w.chance(30) {
		return err
	}
	return w.proved()
}

// proved lets the store be proved.
func (w *world) proved() error {
	_, err := verify.Run(w.ctx, w.db.Read(), verify.Options{Full: true, Found: func(f verify.Finding) {
		w.fail("the store does not hold together: %s %v", f.Code, f.Args)
	}})
	return err
}

func (w *world) close() error {
	w.e.Close()
	return errors.Join(w.db.Close(), os.RemoveAll(w.root))
}

func (w *world) say(format string, args ...any) {
	w.trace = append(w.trace, w.clock.Now().Format("02 15:04:05 ")+fmt.Sprintf(format, args...))
}

func (w *world) fail(format string, args ...any) {
	w.wrong = append(w.wrong, fmt.Sprintf(format, args...))
}

func (w *world) chance(percent int) bool { return w.dice.IntN(100) < percent }

func pick[T any](w *world, of []T) T { return of[w.dice.IntN(len(of))] }

// operations know every operation but those of nobody.
type operations struct{}

// Lane implements job.Catalogue.
func (operations) Lane(connector, _ string) string { return connector }

// Known implements engine.Operations.
func (operations) Known(jobType string) bool { return !strings.HasPrefix(jobType, "nobody.") }

// handler takes what the engine logs into the trace; a panic is a fault.
type handler struct{ w *world }

// Enabled implements slog.Handler.
func (handler) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelWarn }

// Handle implements slog.Handler.
func (h handler) Handle(_ context.Context, r slog.Record) error {
	line := r.Message
	r.Attrs(func(a slog.Attr) bool {
		line += fmt.Sprintf(" %s=%v", a.Key, a.Value)
		return true
	})
	h.w.say("log: %s", line)
	if strings.Contains(line, "panic") {
		h.w.fail("%s", line)
	}
	return nil
}

// WithAttrs implements slog.Handler.
func (h handler) WithAttrs([]slog.Attr) slog.Handler { return h }

// WithGroup implements slog.Handler.
func (h handler) WithGroup(string) slog.Handler { return h }

// migrations are the tables of a hall, and one of what is done once.
func migrations() []store.Migration {
	all := append(engine.Migrations(), route.Migrations...)
	return append(all, store.Migration{Room: "once", Step: 1, SQL: []string{`CREATE TABLE once (key INTEGER PRIMARY KEY) STRICT`}})
}

// once is the statement that lets a command be done only once.
func once(key int) store.Stmt {
	return store.Stmt{SQL: `INSERT INTO once (key) VALUES (?) ON CONFLICT DO NOTHING`, Args: []any{key}, Rows: 1}
}

// peer does the work of jobs.
type peer struct {
	open  []work.Item // offered, and not answered
	known map[int64]bool
	ever  map[int64]bool // offered by the engine, in any run
}

// offered takes what the engine offers: once each, and not before it is durable.
func (w *world) offered(items ...work.Item) {
	for _, it := range items {
		if w.peer.ever[it.Key] {
			w.fail("job %d of instance %d is offered twice", it.Key, it.Instance)
		}
		var there bool
		err := w.db.Read().QueryRowContext(w.ctx, `SELECT EXISTS (SELECT 1 FROM work WHERE key = ?)`, it.Key).Scan(&there)
		if err != nil || !there {
			w.fail("job %d of instance %d is offered before it is durable: %v", it.Key, it.Instance, err)
		}
		w.peer.ever[it.Key], w.peer.known[it.Key] = true, true
		w.peer.open = append(w.peer.open, it)
	}
}

// reread takes up the open work as the desk does at the start of the program.
func (w *world) reread() error {
	w.peer.open, w.peer.known = nil, map[int64]bool{}
	if w.peer.ever == nil {
		w.peer.ever = map[int64]bool{}
	}
	for after := int64(0); ; {
		items, err := work.List(w.ctx, w.db.Read(), work.Filter{State: work.Ready, After: after, Limit: 500})
		if err != nil || len(items) == 0 {
			return err
		}
		for _, it := range items {
			w.peer.known[it.Key], after = true, it.Key
		}
		w.peer.open = append(w.peer.open, items...)
	}
}
