package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/connectors"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/job"
	"github.com/servicehall/hallway/hall"
	"github.com/servicehall/hallway/internal/app/folder"
	"github.com/servicehall/hallway/internal/app/ids"
	"github.com/servicehall/hallway/mapping"
	"github.com/servicehall/hallway/packs"
	"github.com/servicehall/hallway/store"
)

// rig is the sample hall's engine room without doors.
type rig struct {
	db     *store.DB
	engine *engine.Engine
	desk   *work.Desk
	peers  *connectors.Catalogue
	dir    string
}

func newRig(ctx context.Context, batch int, watch engine.Projector) (*rig, error) {
	dir, err := os.MkdirTemp("", "hallway-bench-")
	if err != nil {
		return nil, err
	}
	r := &rig{dir: dir}
	return r, r.open(ctx, batch, watch)
}

func (r *rig) open(ctx context.Context, batch int, watch engine.Projector) error {
	sample, err := fs.Sub(packs.FS(), "sample")
	if err != nil {
		return err
	}
	given := config.Lookup(func(name string) (string, bool) { return value(name) })
	f, found := folder.Read("packs/sample", sample, packs.FS(), given)
	set, list := mapping.Load(f.Mapping, given)
	found = append(found, list...)
	r.peers, list = connectors.Load(f.Connectors, instants(), set.Mapping, time.Now, given)
	if found = append(found, list...); found.Bad() {
		return found
	}
	zone, err := time.LoadLocation(f.File.Zone)
	if err != nil {
		return err
	}
	r.peers.Zone = zone
	if r.db, err = store.Open(ctx, store.Options{Path: filepath.Join(r.dir, "hall.db"), MaxBatch: batch}); err != nil {
		return err
	}
	if err := r.db.Migrate(ctx, append(engine.Migrations(), hall.Migrations()...)); err != nil {
		return err
	}
	return r.start(ctx, f, zone, batch, watch)
}

// value stands for every address: nobody is called.
func value(name string) (string, bool) {
	switch name {
	case "BROKER_ENABLED":
		return "true", true
	case "BROKER_URL":
		return "amqp://127.0.0.1:1/", true
	case "CRM_FILE", "DOCUMENTS", "CERTIFICATE_FILE", "CERTIFICATE_KEY_FILE":
		return "none", true
	}
	return "http://127.0.0.1:1", true
}

func (r *rig) start(ctx context.Context, f *folder.Folder, zone *time.Location, batch int, watch engine.Projector) error {
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	newID := ids.New(time.Now, 0).Next
	var err error
	r.engine, err = engine.Open(ctx, engine.Config{
		DB: r.db, Operations: r.peers, Offer: func(items ...work.Item) { r.desk.Offer(items...) }, Projectors: append(hall.Projectors(), watch),
		Clock: clock.Real(), NewID: newID, Zone: zone, Log: log, Batch: batch, Mailbox: 1 << 14, MaxWait: time.Hour,
	})
	if err != nil {
		return err
	}
	r.desk = work.NewDesk(work.Config{DB: r.db, Caller: r.peers, Owners: map[string]work.Owner{job.Owner: r.engine},
		Clock: clock.Real(), NewID: newID, Random: rand.Float64, Log: log})
	if err := r.peers.Start(ctx, log, r.desk.Nudge); err != nil {
		return err
	}
	if _, err := r.engine.Deploy(ctx, f.Deploy); err != nil {
		return err
	}
	if err := r.engine.Start(ctx); err != nil {
		return err
	}
	return r.desk.Start(ctx)
}

func (r *rig) close(ctx context.Context) error {
	var errs []error
	if r.desk != nil {
		r.desk.Close(ctx)
	}
	if r.engine != nil {
		r.engine.Close()
	}
	if r.db != nil {
		errs = append(errs, r.db.Close())
	}
	return errors.Join(append(errs, os.RemoveAll(r.dir))...)
}

// size is what the database takes on disk, its log written back.
func (r *rig) size(ctx context.Context) (int64, error) {
	var pages, page int64
	if err := r.db.Read().QueryRowContext(ctx, "PRAGMA page_count").Scan(&pages); err != nil {
		return 0, fmt.Errorf("measure the database: %w", err)
	}
	if err := r.db.Read().QueryRowContext(ctx, "PRAGMA page_size").Scan(&page); err != nil {
		return 0, fmt.Errorf("measure the database: %w", err)
	}
	return pages * page, nil
}
