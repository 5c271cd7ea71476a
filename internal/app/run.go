package app

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/servicehall/hallway/internal/app/house"
	"github.com/servicehall/hallway/internal/sim"
	"github.com/servicehall/hallway/internal/sim/idp"
)

// runCmd runs the sample hall beside its simulated systems.
type runCmd struct {
	where
	Sim  string `help:"${flag_sim}" env:"HALLWAY_SIM" placeholder:"URL"`
	AMQP string `help:"${flag_amqp}" env:"HALLWAY_AMQP" placeholder:"URL"`
	// SimData is where the simulated systems that run already keep the CRM's file.
	SimData string `help:"${flag_simdata}" env:"HALLWAY_SIM_DATA" type:"path" placeholder:"DIR"`
}

// Run implements the command.
func (c *runCmd) Run(s *session) error {
	if err := os.MkdirAll(c.Data, 0o750); err != nil {
		return fmt.Errorf("make data folder: %w", err)
	}
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	if c.Sim == "" {
		world, err := startSim(ctx, s, filepath.Join(c.Data, "sim"))
		if err != nil {
			return err
		}
		defer world.stop()
		c.Sim = world.url
	}
	beside := c.beside()
	vars, err := beside.Names()
	if err != nil {
		return err
	}
	if err := beside.Prepare(); err != nil {
		return err
	}
	p := c.plan(s, vars)
	p.Near, p.Sample, p.Sim, p.SimData = true, true, c.Sim, c.SimData
	if c.Hall == "" && p.Listen == "" {
		p.Listen = "127.0.0.1:8080"
	}
	h, err := s.open(p, vars)
	if err != nil {
		return err
	}
	if err := h.Enrol(s.ctx); err != nil { // the hall runs without single sign-on
		p.Log.Warn("enrol at the identity provider", "error", err)
	}
	s.welcome(h, c.Sim)
	return s.live(s.ctx, h)
}

// beside is what the sample hall stands beside.
func (c *runCmd) beside() house.Sample {
	return house.Sample{Data: c.Data, Sim: c.Sim, SimData: c.SimData, AMQP: c.AMQP}
}

// simulation is the process of the simulated systems.
type simulation struct {
	url  string
	cmd  *exec.Cmd
	hold io.Closer // its standard input: it ends when that does
}

// startSim starts this program again as "hallway sim". It ends with us,
// however we end, because its standard input does.
func startSim(ctx context.Context, s *session, data string) (*simulation, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("start the simulated systems: %w", err)
	}
	cmd := exec.CommandContext(ctx, self, "sim", "--data", data, "--until-eof", "--output", "json") // #nosec G204 -- ourselves
	cmd.Stderr = s.Err
	hold, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start the simulated systems: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start the simulated systems: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the simulated systems: %w", err)
	}
	var world struct {
		URLs map[string]string `json:"urls"`
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &world)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start the simulated systems: they did not say where they are: %w", err), hold.Close(), cmd.Wait())
	}
	return &simulation{url: world.URLs[""], cmd: cmd, hold: hold}, nil
}

func (w *simulation) stop() {
	_ = w.hold.Close() // its end is what we wait for
	_ = w.cmd.Wait()
}

// welcome says where the hall is and what to try.
func (s *session) welcome(h *house.House, world string) {
	rows := []string{}
	for _, u := range idp.Users() {
		rows = append(rows, fmt.Sprintf("  %-10s %s  %s", u.Name, u.CommonName, u.Group))
	}
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(h.Address, "http://"))
	s.tell("cli.welcome", map[string]any{
		"hall": h.Folder.File.Name.Say(s.lang), "address": h.Address, "sim": world, "port": port,
		"accounts": strings.Join(rows, "\n"), "data": h.Plan.Data,
	})
}

// simCmd runs the simulated systems.
type simCmd struct {
	Listen   string        `help:"${flag_listen}" default:"127.0.0.1:8090" placeholder:"HOST:PORT"`
	Data     string        `help:"${flag_data}" default:"data/sim" type:"path" placeholder:"DIR"`
	Delay    time.Duration `help:"${flag_delay}" default:"1s"`
	Latency  time.Duration `help:"${flag_latency}" default:"0s"`
	UntilEOF bool          `hidden:"" name:"until-eof"`
}

// Run implements the command.
func (c *simCmd) Run(s *session) error {
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	if c.UntilEOF {
		go func() {
			_, _ = io.Copy(io.Discard, s.In) // whoever started us has ended
			cancel()
		}()
	}
	cfg := sim.Config{Listen: c.Listen, DataDir: c.Data, CallbackDelay: c.Delay, Latency: c.Latency}
	if s.json {
		cfg.Ready = func(w *sim.World) {
			_ = json.NewEncoder(s.Out).Encode(map[string]any{"urls": w.URLs}) // a reader that left will say so itself
		}
		return sim.Run(ctx, cfg, io.Discard)
	}
	return sim.Run(ctx, cfg, s.Out)
}
