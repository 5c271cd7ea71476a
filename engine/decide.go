package engine

import (
	"fmt"
	"time"

	"github.com/servicehall/hallway/mapping/dmn"
	"github.com/servicehall/hallway/mapping/feel"
)

// Decide evaluates the newest version of a deployed decision outside any
// process. Nothing is recorded.
func (e *Engine) Decide(id string, vars map[string]any, at time.Time) (dmn.Result, error) {
	d, ok := e.defs.decision(id)
	if !ok {
		return dmn.Result{}, fmt.Errorf("decision %s: %w", id, ErrNotFound)
	}
	return d.Evaluate(id, feel.Input{Vars: feel.Map(vars), Now: at, Zone: e.c.Zone})
}
