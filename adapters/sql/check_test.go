package sql

import (
	"strings"
	"testing"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/internal/sim/fault"
)

// TestTheCheckStopsAtTheFirstFailure names the step and what is wrong.
func TestTheCheckStopsAtTheFirstFailure(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, _ := connector(t, w.file, "busyTimeout: 300ms", "busyTimeout: 5ms")
	p := open(t, s)
	last := func() adapters.CheckStep {
		t.Helper()
		steps := p.Check(t.Context())
		return steps[len(steps)-1]
	}
	if got := last(); got.Name != "sample" || got.Outcome != adapters.ConfigError || !strings.Contains(got.Detail, "operation column, statement 1: no such column") {
		t.Errorf("got %+v", got)
	}
	if err := w.Switch(fault.Down); err != nil {
		t.Fatal(err)
	}
	if got := last(); got.Name != "permission" || got.Outcome != adapters.PeerDown {
		t.Errorf("got %+v", got)
	}
}
