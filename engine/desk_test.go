package engine

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/connectors/policy"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine/job"
	"github.com/servicehall/hallway/engine/process"
)

// caller answers calls for a real desk.
type caller struct {
	guard      work.Guard
	repeatable bool
	answers    []error // of the calls, in order; then good ones
	calls      int
}

// Guard implements work.Caller.
func (c *caller) Guard(string) (work.Guard, bool) { return c.guard, true }

// Repeatable implements work.Caller.
func (c *caller) Repeatable(work.Item) bool { return c.repeatable }

// Call implements work.Caller.
func (c *caller) Call(context.Context, work.Item) (adapters.Reply, error) {
	c.calls++
	if c.calls <= len(c.answers) && c.answers[c.calls-1] != nil {
		return adapters.Reply{}, c.answers[c.calls-1]
	}
	return adapters.Reply{Output: map[string]any{"number": c.calls}}, nil
}

// The engine and the desk agree on how each call ends: nothing is left open,
// and nothing is made twice.
func TestEngineAndDesk(t *testing.T) {
	t.Parallel()
	taken := &adapters.Fault{Outcome: adapters.BusinessFault, Code: "NAME_TAKEN", Message: "taken"}
	other := &adapters.Fault{Outcome: adapters.BusinessFault, Code: "OTHER", Message: "no"}
	down := &adapters.Fault{Outcome: adapters.PeerDown, Phase: adapters.Connect}
	bad := &adapters.Fault{Outcome: adapters.BadRequest, Message: "bad"}
	cases := map[string]struct {
		answers   []error
		status    process.Status
		calls     int
		incidents int
	}{
		"well":              {nil, process.Completed, 1, 0},
		"down for a while":  {[]error{down, down}, process.Completed, 3, 0},
		"fault caught":      {[]error{taken}, process.Completed, 1, 0},
		"fault not caught":  {[]error{other}, process.Running, 1, 1},
		"refused as it was": {[]error{bad}, process.Running, 1, 1},
	}
	for name, c := range cases {
		for _, repeatable := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				bubble(t, nil, func(h *hall) {
					p := policy.Policy{Timeout: time.Second, MaxConcurrent: 2, DrainPerSec: 100,
						Breaker: policy.BreakerPolicy{Consecutive: 9, Rate: 100, MinCalls: 99, Window: time.Minute, OpenFor: time.Second},
						Retry:   policy.RetryPolicy{Max: 3, First: time.Second, Cap: time.Minute}}
					peer := &caller{repeatable: repeatable, answers: c.answers,
						guard: work.Guard{Policy: p, Breaker: policy.NewBreaker("erp/default", p.Breaker, time.Now, nil)}}
					desk := work.NewDesk(work.Config{DB: h.db, Caller: peer, Owners: map[string]work.Owner{job.Owner: h.e}, Clock: clock.Real(),
						NewID: func() int64 { return h.ids.Add(1) }, Random: func() float64 { return 0 }, Log: slog.New(slog.DiscardHandler)})
					if err := desk.Start(context.Background()); err != nil {
						h.Fatal(err)
					}
					defer desk.Close(context.Background())
					h.deploy("error-uncaught")
					id := h.begin("error_uncaught", nil)
					desk.Offer(h.job())
					h.pass(time.Minute)
					h.status(id, c.status)
					if peer.calls != c.calls || len(h.incidents(id)) != c.incidents {
						h.Errorf("%d calls, %d incidents", peer.calls, len(h.incidents(id)))
					}
					if n := h.count(`SELECT count(*) FROM work WHERE state NOT IN ('done','dead')`); n != 0 {
						h.Errorf("%d pieces of work are open", n)
					}
					if n := h.count(`SELECT count(*) FROM exchange`); n != c.calls {
						h.Errorf("%d attempts are kept of %d", n, c.calls)
					}
				})
			})
		}
	}
}
