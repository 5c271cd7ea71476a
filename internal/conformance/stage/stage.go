package stage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/store"
)

// Begin is the time at which every play begins.
var Begin = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// Worker does the work of jobs.
type Worker interface {
	// Known reports whether it does a type of jobs.
	Known(jobType string) bool
	// Work begins a job at a time of the play and says how it ends.
	Work(it work.Item, at time.Time) Answer
}

// Answer is how a job ends, and how long it takes. One that is left open is
// ended by who plays.
type Answer struct {
	Result work.Result
	After  time.Duration
	Open   bool
}

// Stage is an engine being played with. Close it.
type Stage struct {
	Engine *engine.Engine
	Clock  *clock.Manual

	db      *store.DB
	dir     string
	worker  Worker
	offered []work.Item // in the order in which they came
	doing   []doing
	log     complaints
}

// doing is a job whose answer comes later.
type doing struct {
	it  work.Item
	r   work.Result
	due time.Time
}

// House makes stages: each with a store of its own, copied from an empty one.
type House struct {
	dir   string
	empty []byte
	n     int
}

// NewHouse prepares the empty store in a new folder. Close it.
func NewHouse(ctx context.Context) (*House, error) {
	dir, err := os.MkdirTemp(quick(), "hallway-stage-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the stages: %w", err)
	}
	h := &House{dir: dir}
	path := filepath.Join(dir, "empty.db")
	db, err := store.Open(ctx, store.Options{Path: path})
	if err == nil {
		err = errors.Join(db.Migrate(ctx, engine.Migrations()), db.Close())
	}
	if err == nil {
		h.empty, err = os.ReadFile(path) // #nosec G304 -- the file made above
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("make an empty store: %w", err), h.Close())
	}
	return h, nil
}

// quick is a folder in memory where the system has one, "" else: the plays want
// no durability.
func quick() string {
	const memory = "/dev/shm"
	if info, err := os.Stat(memory); err == nil && info.IsDir() {
		return memory
	}
	return ""
}

// Close removes all stores.
func (h *House) Close() error { return os.RemoveAll(h.dir) }

// Open sets a new stage.
func (h *House) Open(ctx context.Context, w Worker) (*Stage, error) {
	h.n++
	dir := filepath.Join(h.dir, fmt.Sprint(h.n))
	path := filepath.Join(dir, "hall.db")
	if err := errors.Join(os.Mkdir(dir, 0o700), os.WriteFile(path, h.empty, 0o600)); err != nil {
		return nil, fmt.Errorf("set a stage: %w", err)
	}
	db, err := store.Open(ctx, store.Options{Path: path, Readers: 1})
	if err != nil {
		return nil, fmt.Errorf("set a stage: %w", err)
	}
	s := &Stage{Clock: clock.NewManual(Begin), db: db, dir: dir, worker: w}
	var ids int64
	s.Engine, err = engine.Open(ctx, engine.Config{
		DB: db, Operations: operations{w}, Clock: s.Clock, Zone: time.UTC, Log: s.log.logger(), Shards: 4, Manual: true,
		Offer: func(items ...work.Item) { s.offered = append(s.offered, items...) },
		NewID: func() int64 { ids++; return ids },
	})
	if err == nil {
		err = s.Engine.Start(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("set a stage: %w", err), db.Close())
	}
	return s, nil
}

// Close ends the play and removes its store.
func (s *Stage) Close() error {
	s.Engine.Close()
	return errors.Join(s.db.Close(), os.RemoveAll(s.dir))
}

// operations tells the engine what the worker does.
type operations struct{ w Worker }

// Lane implements job.Catalogue.
func (operations) Lane(connector, _ string) string { return connector }

// Known implements engine.Operations.
func (o operations) Known(jobType string) bool { return o.w.Known(jobType) }
