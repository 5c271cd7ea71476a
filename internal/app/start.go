package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/internal/app/folder"
	"github.com/servicehall/hallway/internal/app/heap"
	"github.com/servicehall/hallway/internal/app/house"
	"github.com/servicehall/hallway/packs"
)

// where are the flags that say which hall, and where its data is.
type where struct {
	Hall   string `help:"${flag_hall}" env:"HALLWAY_HALL" type:"path" placeholder:"DIR"`
	Data   string `help:"${flag_data}" env:"HALLWAY_DATA" default:"data" type:"path" placeholder:"DIR"`
	Listen string `help:"${flag_listen}" env:"HALLWAY_LISTEN" placeholder:"HOST:PORT"`
}

// plan makes the plan of a hall: its folder, or the embedded sample.
func (w where) plan(s *session, extra map[string]string) house.Plan {
	p := house.Plan{
		Packs: packs.FS(), Data: w.Data, Listen: w.Listen, Clock: clock.Real(),
		Lookup: lookup(s.Env, extra, map[string]string{"HALL_DATA": w.Data, "DOCUMENTS": filepath.Join(w.Data, "documents")}),
		Log:    slog.New(slog.NewTextHandler(s.Err, &slog.HandlerOptions{Level: logLevel(s.Env)})),
	}
	if w.Hall == "" {
		p.Name = "packs/sample"
		p.Hall, _ = fs.Sub(packs.FS(), "sample") // it is embedded: it is there
		return p
	}
	p.Name, p.Dir, p.Hall = w.Hall, w.Hall, os.DirFS(w.Hall)
	return p
}

func logLevel(env func(string) (string, bool)) slog.Level {
	level := slog.LevelInfo
	if v, ok := env("HALLWAY_LOG"); ok {
		_ = level.UnmarshalText([]byte(v)) // what it does not know stays at info
	}
	return level
}

// lookup gives the environment's value, else what the program itself knows.
func lookup(env func(string) (string, bool), maps ...map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		if v, ok := env(name); ok {
			return v, ok
		}
		for _, m := range maps {
			if v, ok := m[name]; ok {
				return v, ok
			}
		}
		return "", false
	}
}

// nextPorts is how many ports after a taken one are tried.
const nextPorts = 50

// listen takes the address, or where it may the next port, and says so.
func (s *session) listen(address string, near bool) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(s.ctx, "tcp", address)
	if err == nil || !near || !errors.Is(err, syscall.EADDRINUSE) {
		return l, err
	}
	host, port, splitErr := net.SplitHostPort(address)
	n, numberErr := strconv.Atoi(port)
	if splitErr != nil || numberErr != nil {
		return nil, err
	}
	for next := n + 1; next <= n+nextPorts; next++ {
		l, err = (&net.ListenConfig{}).Listen(s.ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(next)))
		if err == nil {
			s.tell("cli.port-taken", map[string]any{"taken": port, "next": next})
			return l, nil
		}
	}
	return nil, err
}

// open listens, checks the hall's files with its own address known to them,
// and starts it.
func (s *session) open(p house.Plan, extra map[string]string) (*house.House, error) {
	f, found := folder.Settings(p.Name, p.Hall, options(p)...)
	if err := found.Err(); err != nil {
		return nil, err
	}
	address := p.Listen
	if address == "" {
		address = f.Listen
	}
	l, err := s.listen(address, p.Near)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	public := f.PublicURL
	if public == "" {
		public = "http://" + l.Addr().String()
	}
	p.PublicURL, p.Listener = public, l
	p.Lookup = lookup(p.Lookup, map[string]string{"HALL_URL": public}, extra)
	c, found := house.Check(p)
	if found.Bad() {
		return nil, errors.Join(l.Close(), found)
	}
	if len(found) > 0 {
		s.findings(found)
	}
	h, err := house.Open(s.ctx, p, c)
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	if err := h.Start(s.ctx); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, s.note(h)
}

func options(p house.Plan) []config.Option {
	o := []config.Option{config.Lookup(p.Lookup)}
	if p.Dir != "" {
		o = append(o, config.Dir(p.Dir))
	}
	return o
}

// running is what a running hall leaves in its data folder for the other
// commands: where it is, and a token that only this machine's user can read.
type running struct {
	Address string    `json:"address"`
	Token   string    `json:"token"`
	PID     int       `json:"pid"`
	Since   time.Time `json:"since"`
	Sim     string    `json:"sim,omitempty"`
	SimData string    `json:"simData,omitempty"`
}

func runningFile(data string) string { return filepath.Join(data, "running.json") }

func (s *session) note(h *house.House) error {
	text, err := json.Marshal(running{Address: h.Address, Token: h.Token, PID: os.Getpid(), Since: time.Now(), Sim: h.Plan.Sim, SimData: h.Plan.SimData})
	if err != nil {
		return fmt.Errorf("note the running hall: %w", err)
	}
	if err := os.WriteFile(runningFile(h.Plan.Data), text, 0o600); err != nil {
		return fmt.Errorf("note the running hall: %w", err)
	}
	return nil
}

// live keeps a hall running until the program is told to stop.
func (s *session) live(ctx context.Context, h *house.House) error {
	heap.Floor()
	err := h.Wait(ctx)
	s.tell("cli.stopping", nil)
	err = errors.Join(err, h.Close(), os.Remove(runningFile(h.Plan.Data)))
	s.tell("cli.stopped", nil)
	return err
}
