// Package big measures a hall that holds very many cases: how it starts, how
// its worklist is read, what a case takes on disk, and what happens when very
// many timers are due in one second. The cases are written by the engine itself,
// in large batches, into a folder that is kept for the next time.
package big

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/hall"
	"github.com/servicehall/hallway/internal/app/house"
	"github.com/servicehall/hallway/internal/app/ids"
	"github.com/servicehall/hallway/internal/app/keep"
	"github.com/servicehall/hallway/store"
)

//go:embed all:hall
var files embed.FS

// Hall is the folder of the hall.
func Hall() fs.FS {
	sub, _ := fs.Sub(files, "hall") // it is embedded: it is there
	return sub
}

// rooms are those that cases live in, without doors and calls.
type rooms struct {
	db     *store.DB
	engine *engine.Engine
	hall   *hall.Hall
}

// shifted is the machine's clock, ahead by so much.
type shifted struct {
	clock.Clock
	by time.Duration
}

// Now implements clock.Clock.
func (s shifted) Now() time.Time { return s.Clock.Now().Add(s.by) }

// openRooms opens the rooms over a folder; batch is how many commands share a
// commit, ahead how much later it is for them.
func openRooms(ctx context.Context, dir string, batch int, ahead time.Duration) (*rooms, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, err
	}
	r := &rooms{}
	var err error
	if r.db, err = store.Open(ctx, store.Options{Path: filepath.Join(dir, keep.Database), MaxBatch: batch}); err != nil {
		return nil, err
	}
	if err := r.db.Migrate(ctx, house.Migrations()); err != nil {
		return nil, errors.Join(err, r.db.Close())
	}
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		return nil, errors.Join(err, r.db.Close())
	}
	r.engine, err = engine.Open(ctx, engine.Config{
		DB: r.db, Operations: nobody{}, Offer: func(...work.Item) {}, Projectors: hall.Projectors(),
		Clock: shifted{clock.Real(), ahead}, NewID: ids.New(time.Now, 0).Next, Zone: zone, Mailbox: 1 << 15, Batch: batch,
		Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
	})
	if err != nil {
		return nil, errors.Join(err, r.db.Close())
	}
	r.hall = hall.New(hall.Config{DB: r.db, Engine: r.engine, Zone: zone, Now: time.Now})
	return r, r.begin(ctx)
}

func (r *rooms) begin(ctx context.Context) error {
	var deploy []engine.File
	for _, name := range []string{"processes/review.bpmn", "processes/deadline.bpmn"} {
		content, err := fs.ReadFile(Hall(), name)
		if err != nil {
			return err
		}
		deploy = append(deploy, engine.File{Name: filepath.Base(name), Content: content})
	}
	if _, err := r.engine.Deploy(ctx, deploy); err != nil {
		return err
	}
	return r.engine.Start(ctx)
}

func (r *rooms) close() error {
	r.engine.Close()
	return r.db.Close()
}

// nobody is called.
type nobody struct{}

// Lane implements engine.Operations.
func (nobody) Lane(connector, _ string) string { return connector }

// Known implements engine.Operations.
func (nobody) Known(string) bool { return false }

// busyPause is how long a loader waits that was told to come again.
const busyPause = 5 * time.Millisecond

// one begins an instance, however often the engine says that it is busy.
func (r *rooms) one(ctx context.Context, name string, vars map[string]any) error {
	for {
		_, err := r.engine.StartNew(ctx, engine.StartWith{Process: name, Vars: vars, Actor: "bench"})
		if !errors.Is(err, engine.ErrBusy) {
			return err
		}
		time.Sleep(busyPause)
	}
}

// start begins n instances of a process, many at once.
func (r *rooms) start(ctx context.Context, name string, n, atOnce int, vars func(i int) map[string]any, tell func(done int)) error {
	var next, done atomic.Int64
	var wg sync.WaitGroup
	var first atomic.Pointer[error]
	for range atOnce {
		wg.Go(func() {
			for first.Load() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if err := r.one(ctx, name, vars(i)); err != nil {
					err = fmt.Errorf("start %s %d: %w", name, i, err)
					first.CompareAndSwap(nil, &err)
					return
				}
				tell(int(done.Add(1)))
			}
		})
	}
	wg.Wait()
	if err := first.Load(); err != nil {
		return *err
	}
	return nil
}
