package hall

import (
	"time"

	"github.com/servicehall/hallway/mapping/dmn"
)

// Decide evaluates a deployed decision outside any process.
func (h *Hall) Decide(id string, vars map[string]any, at time.Time) (dmn.Result, error) {
	return h.c.Engine.Decide(id, vars, at)
}
