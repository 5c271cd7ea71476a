package work

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/connectors/policy"
	"github.com/servicehall/hallway/store"
)

var epoch = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

// hall is a desk with a real store in a bubble, whose clock stands until all
// goroutines sleep: a test tells by the minute what happens when.
type hall struct {
	*testing.T
	db     *store.DB
	desk   *Desk
	ids    atomic.Int64
	policy policy.Policy
	guards map[string]Guard

	mu      sync.Mutex
	calls   []called
	answer  func(it Item, nth int) error // nil is a good answer
	made    map[int64]int
	results map[int64]Result
	owner   func(it Item) error
}

type called struct {
	key int64
	at  time.Duration // since the bubble began
}

var began = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) // of every bubble

var usual = policy.Policy{
	Timeout: 10 * time.Second, MaxConcurrent: 4, DrainPerSec: 10,
	Breaker: policy.BreakerPolicy{Consecutive: 3, Rate: 100, MinCalls: 1000, Window: time.Minute, OpenFor: 10 * time.Second},
	Retry:   policy.RetryPolicy{Max: 3, First: time.Second, Cap: 4 * time.Second},
}

func bubble(t *testing.T, p policy.Policy, do func(h *hall)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		h := &hall{T: t, policy: p, guards: map[string]Guard{}, made: map[int64]int{}, results: map[int64]Result{}}
		db, err := store.Open(context.Background(), store.Options{Path: filepath.Join(t.TempDir(), "hall.db"), Readers: 2})
		if err != nil {
			t.Fatal(err)
		}
		h.db = db
		if err := db.Migrate(context.Background(), Migrations); err != nil {
			t.Fatal(err)
		}
		h.open()
		defer func() {
			h.desk.Close(context.Background())
			if err := db.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
		}()
		do(h)
	})
}

// open makes a desk, as a new run of the program does: its breakers are new.
func (h *hall) open() {
	h.mu.Lock()
	h.guards = map[string]Guard{}
	h.mu.Unlock()
	h.desk = NewDesk(Config{
		DB: h.db, Caller: h, Owners: map[string]Owner{"job": h}, Clock: clock.Real(), NewID: func() int64 { return 1_000_000 + h.ids.Add(1) },
		Random: func() float64 { return 0.5 }, Log: slog.New(slog.DiscardHandler),
	})
}

func (h *hall) start() {
	h.Helper()
	if err := h.desk.Start(context.Background()); err != nil {
		h.Fatal(err)
	}
}

// Guard implements Caller. A lane without a slash is not there.
func (h *hall) Guard(lane string) (Guard, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	g, ok := h.guards[lane]
	if !ok {
		g = Guard{Policy: h.policy, Breaker: policy.NewBreaker(lane, h.policy.Breaker, time.Now, func(policy.BreakerStatus) { h.desk.Nudge(lane) })}
		h.guards[lane] = g
	}
	return g, lane != "gone"
}

// Repeatable implements Caller.
func (h *hall) Repeatable(it Item) bool { return it.Operation != "once" }

// Call implements Caller.
func (h *hall) Call(ctx context.Context, it Item) (adapters.Reply, error) {
	h.mu.Lock()
	h.made[it.Key]++
	nth := h.made[it.Key]
	h.calls = append(h.calls, called{it.Key, time.Since(began)})
	answer := h.answer
	h.mu.Unlock()
	if answer != nil {
		if err := answer(it, nth); err != nil {
			return adapters.Reply{}, err
		}
	}
	if ctx.Err() != nil {
		return adapters.Reply{}, &adapters.Fault{Outcome: adapters.Unknown, Phase: adapters.Wait, Cause: ctx.Err()}
	}
	return adapters.Reply{Output: map[string]any{"n": nth}, Sent: []byte("sent"), Raw: []byte("answer")}, nil
}

// Finish implements Owner.
func (h *hall) Finish(ctx context.Context, it Item, r Result, with []store.Stmt) error {
	h.mu.Lock()
	owner := h.owner
	h.mu.Unlock()
	if owner != nil {
		if err := owner(it); err != nil {
			return err
		}
	}
	if err := h.db.Committer.Run(ctx, with...); err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if old, twice := h.results[it.Key]; twice && old.Outcome == adapters.OK {
		h.Errorf("work %d was finished twice", it.Key)
	}
	h.results[it.Key] = r
	return nil
}

// item makes a call, of the lane and operation that the name says.
func item(key int64, lane, operation, order string) Item {
	return Item{
		Key: key, Idem: fmt.Sprintf("hw-%d", key), Owner: "job", Ref: key, Connector: "peer", Operation: operation, Lane: lane,
		Input: map[string]any{"key": key}, OrderKey: order, State: Ready, Due: time.Now(), Since: time.Now(), Created: time.Now(),
	}
}

// write commits work, as the engine does.
func (h *hall) write(all ...Item) {
	h.Helper()
	var stmts []store.Stmt
	for _, it := range all {
		s, err := Insert(it)
		if err != nil {
			h.Fatal(err)
		}
		stmts = append(stmts, s)
	}
	if err := h.db.Committer.Run(context.Background(), stmts...); err != nil {
		h.Fatal(err)
	}
}

// do commits work and hands it over.
func (h *hall) do(all ...Item) {
	h.Helper()
	h.write(all...)
	h.desk.Offer(all...)
}

// pass lets time go by. Timers of the same moment are over when it returns.
func (h *hall) pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func (h *hall) row(key int64) Item {
	h.Helper()
	it, err := Get(context.Background(), h.db.Read(), key)
	if err != nil {
		h.Fatal(err)
	}
	return it
}

// at says when the calls of a piece of work were made, in seconds.
func (h *hall) at(key int64) []float64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := []float64{}
	for _, c := range h.calls {
		if c.key == key {
			out = append(out, c.at.Seconds())
		}
	}
	return out
}

// order lists the keys of all calls as they were made.
func (h *hall) order() []int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []int64
	for _, c := range h.calls {
		out = append(out, c.key)
	}
	return out
}

func (h *hall) result(key int64) (Result, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r, ok := h.results[key]
	return r, ok
}

func (h *hall) attempts(key int64) []Exchange {
	h.Helper()
	all, err := exchanges(context.Background(), h.db.Read(), `SELECT `+exchangeColumns+` FROM exchange WHERE work = ? ORDER BY id`, key)
	if err != nil {
		h.Fatal(err)
	}
	return all
}

func (h *hall) count(state State) int {
	h.Helper()
	all, err := CountByLane(context.Background(), h.db.Read())
	if err != nil {
		h.Fatal(err)
	}
	n := 0
	for _, by := range all {
		n += by[string(state)]
	}
	return n
}

var (
	down    = &adapters.Fault{Outcome: adapters.PeerDown, Phase: adapters.Connect, Message: "connection refused"}
	unknown = &adapters.Fault{Outcome: adapters.Unknown, Phase: adapters.Wait, Message: "the answer was lost"}
	errShut = errors.New("the store is shut")
)

// fails answers the first calls of each piece of work with faults.
func fails(f *adapters.Fault, times int) func(Item, int) error {
	return func(_ Item, nth int) error {
		if nth <= times {
			return f
		}
		return nil
	}
}

// finished counts the pieces of work whose owner has their result.
func (h *hall) finished() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.results)
}
