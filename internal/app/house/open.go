package house

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/auth/local"
	"github.com/servicehall/hallway/auth/saml"
	"github.com/servicehall/hallway/calendar"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/forget"
	"github.com/servicehall/hallway/engine/job"
	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/hall"
	"github.com/servicehall/hallway/hall/batch"
	"github.com/servicehall/hallway/internal/app/ids"
	"github.com/servicehall/hallway/internal/app/keep"
	"github.com/servicehall/hallway/internal/version"
	"github.com/servicehall/hallway/store"
	"github.com/servicehall/hallway/store/backup"
)

// Open opens all rooms of a checked hall. Nothing runs before Start.
func Open(ctx context.Context, p Plan, c *Checked) (*House, error) {
	h := &House{Checked: c, Plan: p, clock: p.Clock, log: p.Log}
	if err := h.open(ctx); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

func (h *House) open(ctx context.Context) error {
	var err error
	if h.Words, err = Texts(); err != nil {
		return err
	}
	for _, dir := range []string{h.Plan.Data, h.documents()} {
		if err := os.MkdirAll(dir, 0o750); err != nil {
			return fmt.Errorf("make data folder: %w", err)
		}
	}
	if h.lock, err = take(ctx, h.Plan.Data); err != nil {
		return err
	}
	if err := h.openStore(ctx); err != nil {
		return err
	}
	if err := h.openEngine(ctx); err != nil {
		return err
	}
	return h.openAuth(ctx)
}

func (h *House) documents() string { return filepath.Join(h.Plan.Data, "documents") }

// Migrations are the tables of all rooms.
func Migrations() []store.Migration {
	all := append([]store.Migration{}, engine.Migrations()...)
	all = append(all, route.Migrations...)
	all = append(all, forget.Migrations...)
	all = append(all, hall.Migrations()...)
	all = append(all, auth.Migrations...)
	all = append(all, local.Migrations...)
	return append(all, saml.Migrations...)
}

func (h *House) openStore(ctx context.Context) error {
	batch := h.Plan.MaxBatch
	if batch == 0 {
		batch = h.Folder.File.Store.MaxBatch
	}
	var err error
	path := filepath.Join(h.Plan.Data, keep.Database)
	h.DB, err = store.Open(ctx, store.Options{Path: path, MaxBatch: batch, Program: version.String(), Trouble: h.trouble})
	if err != nil {
		return backup.Explain(path, err)
	}
	return backup.Explain(path, h.DB.Migrate(ctx, Migrations()))
}

// trouble logs that nothing can be made durable any more, or that it can again.
func (h *House) trouble(was, is *store.Trouble) {
	log := h.log.With("room", "store")
	if is == nil {
		log.Info("what comes is made durable again", "code", was.Code, "after", time.Since(was.Since).Round(time.Second))
		return
	}
	log.Error("nothing can be made durable; it is refused and tried again", "code", is.Code, "error", is.Reason)
}

// lastID is the greatest id that the database holds, so that new ones are
// greater even where the clock was set back.
func lastID(ctx context.Context, db *store.DB) (int64, error) {
	var last int64
	err := db.Read().QueryRowContext(ctx, `SELECT max(
  (SELECT coalesce(max(id),0) FROM instance), (SELECT coalesce(max(key),0) FROM work), (SELECT coalesce(max(key),0) FROM task),
  (SELECT coalesce(max(id),0) FROM exchange), (SELECT coalesce(max(key),0) FROM resource), (SELECT coalesce(max(id),0) FROM message),
  (SELECT coalesce(max(key),0) FROM relay), (SELECT coalesce(max(id),0) FROM published), (SELECT coalesce(max(key),0) FROM timer),
  (SELECT coalesce(max(id),0) FROM batch))`).Scan(&last)
	if err != nil {
		return 0, fmt.Errorf("read the last id: %w", err)
	}
	return last, nil
}

func (h *House) openEngine(ctx context.Context) error {
	last, err := lastID(ctx, h.DB)
	if err != nil {
		return err
	}
	newID := ids.New(h.clock.Now, last).Next
	offer := func(items ...work.Item) { h.Desk.Offer(items...) }
	holidays := calendar.China(h.zone)
	working := func(from time.Time, days int) time.Time {
		due, _ := holidays.Due(from, days)
		return due
	}
	h.Engine, err = engine.Open(ctx, engine.Config{
		DB: h.DB, Operations: h.Catalogue, Offer: offer, Projectors: hall.Projectors(),
		Clock: h.clock, NewID: newID, Zone: h.zone, Working: working, Log: h.log.With("room", "engine"),
	})
	if err != nil {
		return err
	}
	h.Router, err = route.New(route.Config{
		DB: h.DB, Table: h.Routes, Operations: h.Catalogue, Engine: processes{h.Engine}, Offer: offer,
		Clock: h.clock, NewID: newID, Zone: h.zone, Lang: h.lang, Log: h.log.With("room", "route"),
	})
	if err != nil {
		return err
	}
	h.Desk = work.NewDesk(work.Config{
		DB: h.DB, Caller: h.Catalogue, Owners: map[string]work.Owner{job.Owner: h.Engine, route.Owner: h.Router},
		Clock: h.clock, NewID: newID, Random: rand.Float64, Log: h.log.With("room", "work"),
	})
	h.batches = batch.New(batch.Config{DB: h.DB, Engine: h.Engine, Clock: h.clock, NewID: newID, Log: h.log.With("room", "batch")})
	h.Hall = hall.New(hall.Config{
		DB: h.DB, Engine: h.Engine, Catalogue: h.Catalogue, Desk: h.Desk, Batches: h.batches, Words: h.Words, Zone: h.zone, Now: h.clock.Now,
	})
	_, err = h.Engine.Deploy(ctx, h.Folder.Deploy)
	return err
}
