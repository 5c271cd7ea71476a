// Package simtest starts the simulated world for one test.
package simtest

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/servicehall/hallway/internal/sim"
	"github.com/servicehall/hallway/internal/sim/fault"
	"github.com/servicehall/hallway/internal/sim/ledger"
)

// World is a world of its own for one test.
type World struct {
	*sim.World
	Dir    string // of its files
	client http.Client
}

// Start starts a world that ends with the test.
func Start(t *testing.T) *World { return StartWith(t, sim.Config{}) }

// StartWith starts a world with settings; the address is the test's, and the
// folder where none is given.
func StartWith(t *testing.T, cfg sim.Config) *World {
	t.Helper()
	cfg.Listen = "127.0.0.1:0"
	if cfg.DataDir == "" {
		cfg.DataDir = t.TempDir()
	}
	world, err := sim.Start(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	w := &World{World: world, Dir: cfg.DataDir, client: http.Client{Transport: &http.Transport{}, Timeout: 10 * time.Second}}
	t.Cleanup(func() {
		w.client.CloseIdleConnections()
		if err := world.Close(); err != nil {
			t.Errorf("close the world: %v", err)
		}
	})
	return w
}

// Fault moves a system's switch until the end of the test.
func (w *World) Fault(t *testing.T, system string, mode fault.Mode, delay time.Duration) {
	t.Helper()
	w.set(t, system, fault.Setting{Mode: mode, DelayMs: int(delay / time.Millisecond)})
	t.Cleanup(func() { w.set(t, system, fault.Setting{Mode: fault.None}) })
}

func (w *World) set(t *testing.T, system string, s fault.Setting) {
	t.Helper()
	body, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	w.ask(t, http.MethodPut, "/faults/"+system, body, nil)
}

// Entries reads the ledger of a system: all of an operation, or of all if it is
// "".
func (w *World) Entries(t *testing.T, system, operation string) []ledger.Entry {
	t.Helper()
	var out []ledger.Entry
	w.ask(t, http.MethodGet, "/ledger/"+system+"?operation="+url.QueryEscape(operation), nil, &out)
	return out
}

// Effects counts how often an operation of a system took effect.
func (w *World) Effects(t *testing.T, system, operation string) int {
	t.Helper()
	n := 0
	for _, e := range w.Entries(t, system, operation) {
		n += e.Effects
	}
	return n
}

// Asked counts how often an operation of a system was asked for.
func (w *World) Asked(t *testing.T, system, operation string) int {
	t.Helper()
	n := 0
	for _, e := range w.Entries(t, system, operation) {
		n += e.Count
	}
	return n
}

func (w *World) ask(t *testing.T, method, path string, body []byte, into any) {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, w.URLs[""]+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := w.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: status %d", method, path, resp.StatusCode)
	}
	if into == nil {
		return
	}
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
}
