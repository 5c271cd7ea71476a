package house

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/servicehall/hallway/internal/app/keep"
	"github.com/servicehall/hallway/store/sweep"
)

// Sweeper lets go what the hall's retention says. Run is what the hall does with
// it; a pass may be asked for beside.
func (h *House) Sweeper() *sweep.Sweeper {
	return sweep.New(sweep.Config{DB: h.DB, Classes: keep.Classes(h.Folder.File.Retention), Clock: h.clock, Log: h.log.With("room", "retention"),
		Told: func(class string, n int) { h.swept.WithLabelValues(class).Add(float64(n)) }})
}

// sweepAway begins to let old rows go, until the house closes.
func (h *House) sweepAway() {
	ctx, cancel := context.WithCancel(context.Background())
	h.sweeping.Go(func() { h.Sweeper().Run(ctx) })
	h.unsweep = cancel
}

// meter makes the metric of what went.
func (h *House) meter(into *prometheus.Registry) error {
	h.swept = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hallway_retention_rows_total", Help: "Rows that went as their retention says, by class, since the start."}, []string{"class"})
	return into.Register(h.swept)
}
