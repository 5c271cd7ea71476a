package engine

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/servicehall/hallway/calendar"
	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine/forget"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/engine/task"
	"github.com/servicehall/hallway/engine/verify"
	"github.com/servicehall/hallway/store"
)

// hall is an engine with a real store and no desk: the test answers its jobs.
// It runs in a bubble, whose clock moves when all goroutines sleep.
type hall struct {
	*testing.T
	path string
	db   *store.DB
	e    *Engine
	ids  atomic.Int64
	c    Config // what a test has changed
	// spoiled is true where a test has written into the store itself.
	spoiled bool

	mu      sync.Mutex
	offered []work.Item
}

var zone = time.FixedZone("CST", 8*3600)

func bubble(t *testing.T, change func(*Config), do func(h *hall)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		h := &hall{T: t, path: filepath.Join(t.TempDir(), "hall.db"), c: Config{Shards: 4}}
		if change != nil {
			change(&h.c)
		}
		h.open()
		h.start()
		defer func() { h.close() }()
		do(h)
	})
}

// open opens the hall, for the first time or again. Nothing runs yet.
func (h *hall) open() {
	h.Helper()
	var err error
	if h.db, err = store.Open(context.Background(), store.Options{Path: h.path, Readers: 3}); err != nil {
		h.Fatal(err)
	}
	if err := h.db.Migrate(context.Background(), append(append(Migrations(), route.Migrations...), forget.Migrations...)); err != nil {
		h.Fatal(err)
	}
	c := h.c
	c.DB, c.Operations, c.Offer, c.Clock, c.Zone, c.Log = h.db, operations{}, h.offer, clock.Real(), zone, slog.New(slog.DiscardHandler)
	c.NewID = func() int64 { return h.ids.Add(1) }
	c.Working = func(from time.Time, n int) time.Time {
		due, _ := calendar.China(zone).Due(from, n)
		return due
	}
	if h.e, err = Open(context.Background(), c); err != nil {
		h.Fatal(err)
	}
}

func (h *hall) start() {
	h.Helper()
	if err := h.e.Start(context.Background()); err != nil {
		h.Fatal(err)
	}
}

func (h *hall) close() {
	h.e.Close()
	_, err := verify.Run(context.Background(), h.db.Read(), verify.Options{Full: true, Found: func(f verify.Finding) {
		if !h.spoiled {
			h.Errorf("the store does not hold together: %s %v", f.Code, f.Args)
		}
	}})
	if err != nil {
		h.Error(err)
	}
	if err := h.db.Close(); err != nil {
		h.Errorf("close: %v", err)
	}
}

// again ends the program and begins it anew.
func (h *hall) again() {
	h.Helper()
	h.close()
	h.open()
	h.start()
	h.settle()
}

// operations knows what the models of testdata call.
type operations struct{}

// Lane implements job.Catalogue.
func (operations) Lane(connector, _ string) string { return connector + "/default" }

// Known implements Operations.
func (operations) Known(jobType string) bool { return !strings.HasPrefix(jobType, "nobody.") }

func (h *hall) offer(items ...work.Item) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.offered = append(h.offered, items...)
}

// job takes the job that was offered first.
func (h *hall) job() work.Item {
	h.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.offered) == 0 {
		h.Fatal("no job was offered")
	}
	it := h.offered[0]
	h.offered = h.offered[1:]
	return it
}

// finish answers a job as the desk does.
func (h *hall) finish(it work.Item, r work.Result) error {
	done := store.Stmt{SQL: `UPDATE work SET state='done' WHERE key=? AND state<>'done'`, Args: []any{it.Key}, Rows: 1}
	return h.e.Finish(context.Background(), it, r, []store.Stmt{done})
}

func model(t testing.TB, name string) File {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../testdata/bpmn", name+".bpmn"))
	if err != nil {
		t.Fatal(err)
	}
	return File{Name: name + ".bpmn", Content: text}
}

func (h *hall) deploy(names ...string) []Deployed {
	h.Helper()
	var files []File
	for _, n := range names {
		files = append(files, model(h, n))
	}
	out, err := h.e.Deploy(context.Background(), files)
	if err != nil {
		h.Fatal(err)
	}
	return out
}

func (h *hall) begin(id string, vars map[string]any, with ...store.Stmt) int64 {
	h.Helper()
	instance, err := h.e.StartNew(context.Background(), StartWith{Process: id, Vars: vars, Actor: "test"}, with...)
	if err != nil {
		h.Fatal(err)
	}
	return instance
}

func (h *hall) state(instance int64) *process.State {
	h.Helper()
	st, _, err := h.e.Instance(context.Background(), instance)
	if err != nil {
		h.Fatal(err)
	}
	return st
}

// status checks where an instance stands, and that its history tells the same.
func (h *hall) status(instance int64, want process.Status) {
	h.Helper()
	if got := h.state(instance).Status; got != want {
		h.Errorf("instance %d is %s, want %s", instance, got, want)
	}
	if err := h.e.Verify(context.Background(), instance); err != nil {
		h.Error(err)
	}
}

func (h *hall) tasks(instance int64) []task.Task {
	h.Helper()
	all, err := task.List(context.Background(), h.db.Read(), task.Filter{Instance: instance})
	if err != nil {
		h.Fatal(err)
	}
	return all
}

func (h *hall) complete(instance int64) {
	h.Helper()
	open := h.tasks(instance)
	if len(open) != 1 {
		h.Fatalf("%d open tasks", len(open))
	}
	if err := h.e.Send(context.Background(), instance, "officer", process.CompleteTask{Task: open[0].Key}); err != nil {
		h.Fatal(err)
	}
}

// pass lets time go by, until all that it wakes is over.
func (h *hall) pass(d time.Duration) {
	if h.c.Manual {
		h.passByHand(time.Now().Add(d))
		return
	}
	<-time.After(d)
	synctest.Wait()
}

// passByHand goes from timer to timer.
func (h *hall) passByHand(until time.Time) {
	h.Helper()
	for {
		h.settle()
		due, some, err := h.e.NextDue(context.Background())
		if err != nil {
			h.Fatal(err)
		}
		last := !some || due.After(until)
		if last {
			due = until
		}
		<-time.After(time.Until(due))
		if _, err := h.e.FireDue(context.Background()); err != nil {
			h.Fatal(err)
		}
		if last {
			h.settle()
			return
		}
	}
}

// settle waits until nothing more happens by itself.
func (h *hall) settle() {
	if !h.c.Manual {
		synctest.Wait()
		return
	}
	for h.e.Turn(context.Background()) {
	}
}

func (h *hall) count(query string, args ...any) int {
	h.Helper()
	var n int
	if err := h.db.Read().QueryRowContext(context.Background(), query, args...).Scan(&n); err != nil {
		h.Fatal(err)
	}
	return n
}

func (h *hall) incidents(instance int64) []Incident {
	h.Helper()
	all, err := h.e.Incidents(context.Background(), instance, 0, 0)
	if err != nil {
		h.Fatal(err)
	}
	return all
}

// projector is a Projector made of a function.
type projector func(r process.Recorded) ([]store.Stmt, error)

// Project implements Projector.
func (p projector) Project(r process.Recorded, _ *process.State, _ *process.Definition) ([]store.Stmt, error) {
	return p(r)
}

var errWhim = errors.New("a whim")

// stuck keeps the store busy until the returned function is called, so that
// commands gather behind it.
func (h *hall) stuck() (letGo func()) {
	inside, gate := make(chan struct{}), make(chan struct{})
	first := true
	h.db.Committer.Submit(func(*store.Tx) error {
		if first {
			first = false
			close(inside)
			<-gate
		}
		return nil
	}, func(error) {})
	<-inside
	return func() { close(gate) }
}
