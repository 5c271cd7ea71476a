package j1

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"strconv"

	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/internal/app/house"
	"github.com/servicehall/hallway/packs"
)

//go:embed all:hall
var hall embed.FS

// ours is a whole hall as a side: gateway, router, engine, work desk, adapter.
type ours struct {
	h   *house.House
	dir string
}

func openOurs(ctx context.Context, target string, batch int) (*ours, error) {
	dir, err := os.MkdirTemp("", "hallway-j1-")
	if err != nil {
		return nil, err
	}
	files, err := fs.Sub(hall, "hall")
	if err != nil {
		return nil, err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	plan := house.Plan{
		Name: "bench/j1/hall", Hall: files, Packs: packs.FS(), Data: dir, Listener: l, MaxBatch: batch,
		PublicURL: "http://" + l.Addr().String(), Clock: clock.Real(),
		Log:    slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
		Lookup: func(name string) (string, bool) { return target, name == "TARGET" },
	}
	checked, found := house.Check(plan)
	if found.Bad() {
		return nil, found.Err()
	}
	o := &ours{dir: dir}
	if o.h, err = house.Open(ctx, plan, checked); err != nil {
		return nil, err
	}
	return o, o.h.Start(ctx)
}

func (o *ours) close() error { return errors.Join(o.h.Close(), os.RemoveAll(o.dir)) }

func (o *ours) name() string { return "Hallway" }

func (o *ours) commits() int64 {
	n, _ := o.h.DB.Committer.Counts()
	return n
}

func (o *ours) start(_ context.Context, c *client, n int) (instance, error) {
	var got struct {
		ID    string `json:"id"`
		State string `json:"state"`
	}
	if err := c.post(o.h.Address+"/api/v1/entries/j1", application(n), &got); err != nil {
		return nil, err
	}
	id, err := strconv.ParseInt(got.ID, 10, 64)
	if err != nil {
		return nil, err
	}
	ch, stop := o.h.Engine.Watch(id)
	return &ourInstance{ours: o, id: id, events: ch, stop: stop}, nil
}

type ourInstance struct {
	*ours
	id     int64
	events <-chan *process.Recorded
	stop   func()
}

// task finds the task that may be there already, or waits for it.
func (i *ourInstance) task(ctx context.Context) (int64, error) {
	var key int64
	err := i.h.DB.Prepared().QueryRowContext(ctx, `SELECT key FROM task WHERE instance = ? AND state = 'open'`, i.id).Scan(&key)
	if err == nil || !errors.Is(err, sql.ErrNoRows) {
		return key, err
	}
	for {
		select {
		case r, open := <-i.events:
			if !open {
				return 0, fmt.Errorf("instance %d ended before its task", i.id)
			}
			for _, e := range r.Events {
				if e.Type == process.TaskCreated {
					return e.Key, nil
				}
			}
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

func (i *ourInstance) complete(c *client, key int64) error {
	return c.postAs(i.h.Address+"/api/v1/tasks/"+strconv.FormatInt(key, 10)+"/complete", `{"values":`+decision+`}`, i.h.Token, nil)
}

// ended waits for the end: the engine then closes the channel.
func (i *ourInstance) ended(ctx context.Context) error {
	defer i.stop()
	for {
		select {
		case _, open := <-i.events:
			if !open {
				return nil
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
