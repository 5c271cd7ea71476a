// Package apptest runs the sample hall beside its simulated systems for one
// test, and does there what applicants, neighbours and reviewers do.
package apptest

import (
	"context"
	"io/fs"
	"log/slog"
	"net"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/engine/verify"
	"github.com/servicehall/hallway/internal/app/client"
	"github.com/servicehall/hallway/internal/app/house"
	"github.com/servicehall/hallway/internal/app/keep"
	"github.com/servicehall/hallway/internal/sim/simtest"
	"github.com/servicehall/hallway/packs"
	"github.com/servicehall/hallway/store/backup"
)

// Options say what is special about a hall; the zero value is the sample hall
// in a folder of its own beside a world of its own.
type Options struct {
	Data  string         // folder of the hall
	World *simtest.World // the simulated systems
	Clock clock.Clock
	AMQP  string // broker
	Queue string // of applications at the broker
	Env   map[string]string
	Files map[string]string // of the packs, instead of those that come with the program
}

// Hall is a running hall.
type Hall struct {
	*house.House
	Desk
	Data  string
	World *simtest.World
	// Stop closes the hall before the test ends.
	Stop func()
}

// Start runs the sample hall until the test ends.
func Start(t *testing.T) *Hall { return StartWith(t, Options{}) }

// StartWith runs a hall until the test ends.
func StartWith(t *testing.T, o Options) *Hall {
	t.Helper()
	if o.World == nil {
		o.World = simtest.Start(t)
	}
	if o.Data == "" {
		o.Data = t.TempDir()
	}
	if o.Clock == nil {
		o.Clock = clock.Real()
	}
	h := &Hall{Data: o.Data, World: o.World}
	log := newLog(t)
	h.House = open(t, o, log)
	stopped := false
	h.Stop = func() {
		if stopped {
			return
		}
		stopped = true
		if err := h.Close(); err != nil {
			t.Errorf("close the hall: %v", err)
		}
		h.proved(t)
	}
	t.Cleanup(h.Stop)
	if err := h.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	h.Desk = Desk{Client: &client.Client{Base: h.Address, Token: h.Token, Lang: "en"}}
	return h
}

// proved holds what a hall leaves to all that hallway verify knows.
func (h *Hall) proved(t *testing.T) {
	t.Helper()
	o := verify.Options{Full: true, Found: func(f verify.Finding) { t.Errorf("the hall left %s %v", f.Code, f.Args) }}
	if _, err := keep.Verify(context.Background(), filepath.Join(h.Data, keep.Database), house.Migrations(), o, func(backup.Progress) {}); err != nil {
		t.Errorf("prove what the hall left: %v", err)
	}
}

func open(t *testing.T, o Options, log *tail) *house.House {
	t.Helper()
	beside := house.Sample{Data: o.Data, Sim: o.World.URLs[""], SimData: o.World.Dir, AMQP: o.AMQP, Now: o.Clock.Now}
	vars, err := beside.Names()
	if err != nil {
		t.Fatal(err)
	}
	if err := beside.Prepare(); err != nil {
		t.Fatal(err)
	}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	public := "http://" + l.Addr().String()
	vars["HALL_URL"] = public
	if o.Queue != "" {
		vars["APPLICATIONS_QUEUE"] = o.Queue
	}
	for name, v := range o.Env {
		vars[name] = v
	}
	all := over(t, o.Files)
	hall, err := fs.Sub(all, "sample")
	if err != nil {
		t.Fatal(err)
	}
	p := house.Plan{Name: "packs/sample", Hall: hall, Packs: all, Data: o.Data, Clock: o.Clock, Sample: true,
		Sim: o.World.URLs[""], Listener: l, PublicURL: public, Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelWarn})),
		Lookup: func(name string) (string, bool) { v, ok := vars[name]; return v, ok }}
	c, found := house.Check(p)
	if found.Bad() {
		t.Fatal(found)
	}
	h, err := house.Open(context.Background(), p, c)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// over lays files over the packs.
func over(t *testing.T, files map[string]string) fs.FS {
	t.Helper()
	if len(files) == 0 {
		return packs.FS()
	}
	out := fstest.MapFS{}
	err := fs.WalkDir(packs.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(packs.FS(), name)
		out[name] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

// Count counts rows of the hall's database.
func (h *Hall) Count(t testing.TB, query string, args ...any) int {
	t.Helper()
	var n int
	if err := h.DB.Read().QueryRowContext(t.Context(), query, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}
