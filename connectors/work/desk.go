package work

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/connectors/policy"
	"github.com/servicehall/hallway/store"
)

// ErrUnwanted is what an owner answers when nobody wants the result any more:
// the job was cancelled while its call was under way. The work is then done.
var ErrUnwanted = errors.New("nobody wants the result any more")

// Owner gets the results of its work. Finish commits the statements with its
// own writes, in one transaction, or returns an error and commits neither.
type Owner interface {
	Finish(ctx context.Context, it Item, r Result, with []store.Stmt) error
}

// Caller makes single attempts and knows what guards a lane.
type Caller interface {
	// Guard returns what guards a lane; false when there is no such lane.
	Guard(lane string) (Guard, bool)
	// Call makes one attempt: mapping in, adapter, mapping out. Every error
	// is a *adapters.Fault.
	Call(ctx context.Context, it Item) (adapters.Reply, error)
	// Repeatable says whether the peer does the same idempotency key once.
	Repeatable(it Item) bool
}

// Guard is the policy and the breaker of a lane.
type Guard struct {
	Policy  policy.Policy
	Breaker *policy.Breaker
}

// Config is what a desk needs.
type Config struct {
	DB     *store.DB
	Caller Caller
	Owners map[string]Owner
	Clock  clock.Clock
	NewID  func() int64
	Random func() float64 // [0,1)
	Log    *slog.Logger
}

// Desk does the work. Start it once, Close it once.
type Desk struct {
	c     Config
	ctx   context.Context // of the lanes
	stop  context.CancelFunc
	calls context.Context // of the calls under way, which outlive the lanes a little
	abort context.CancelFunc
	wg    sync.WaitGroup
	// window is how much work a lane holds in memory, about.
	window int

	mu      sync.Mutex
	lanes   map[string]*lane
	started bool // lanes run
}

// NewDesk makes a desk that does nothing yet.
func NewDesk(c Config) *Desk {
	d := &Desk{c: c, lanes: map[string]*lane{}, window: usualWindow}
	d.ctx, d.stop = context.WithCancel(context.Background())
	d.calls, d.abort = context.WithCancel(context.Background())
	return d
}

// Start finds the open work of the last run, whose leased calls are now in
// doubt, and begins to work.
func (d *Desk) Start(ctx context.Context) error {
	if err := d.c.DB.Committer.Run(ctx, doubtLeased(d.c.Clock.Now())); err != nil {
		return fmt.Errorf("take up open work: %w", err)
	}
	counts, err := CountByLane(ctx, d.c.DB.Read())
	if err != nil {
		return err
	}
	for name := range counts {
		d.lane(name).nudge(true)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.started = true
	for _, l := range d.lanes {
		d.begin(l)
	}
	return nil
}

// begin lets a lane run, unless the desk is closed. d.mu is held, so that none
// begins once Close waits.
func (d *Desk) begin(l *lane) {
	if d.ctx.Err() == nil {
		d.wg.Add(1)
		go l.run()
	}
}

// Offer hands over work that has just been committed. It never blocks.
func (d *Desk) Offer(items ...Item) {
	for _, it := range items {
		d.lane(it.Lane).offer(it)
	}
}

// Nudge lets a lane look at its breaker again: it changed or was forced.
func (d *Desk) Nudge(lane string) { d.lane(lane).nudge(false) }

// Running counts the calls under way in a lane.
func (d *Desk) Running(lane string) int { return d.lane(lane).runningNow() }

func (d *Desk) lane(name string) *lane {
	d.mu.Lock()
	defer d.mu.Unlock()
	l := d.lanes[name]
	if l == nil {
		l = newLane(d, name)
		d.lanes[name] = l
		if d.started {
			d.begin(l)
		}
	}
	return l
}

// Close stops taking work, waits for the calls under way until the context
// ends, and then gives them up: they are found again at the next start.
func (d *Desk) Close(ctx context.Context) {
	d.mu.Lock()
	d.stop()
	d.mu.Unlock()
	done := make(chan struct{})
	go func() {
		d.wg.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
		d.abort()
		<-done
	}
	d.abort()
}

// Settlement is how an operator ends work that is in doubt, dead or parked.
type Settlement string

// The settlements.
const (
	Retry    Settlement = "retry" // do it again: it did not take effect
	TakeDone Settlement = "done"  // it did take effect: its owner goes on without output
	TakeDead Settlement = "dead"  // give it up: its owner gets an incident
)

// Settle ends a doubt, and what an operator decides of dead or parked work.
// Actor and reason are kept with the work. Dead work of a process instance is
// ended by resolving its incident, which makes new work.
func (d *Desk) Settle(ctx context.Context, key int64, as Settlement, output any, actor, reason string) error {
	it, err := Get(ctx, d.c.DB.Read(), key)
	if err != nil {
		return err
	}
	if it.State != Doubt && it.State != Parked && it.State != Dead {
		return fmt.Errorf("settle work %d, which is %s: %w", key, it.State, store.ErrStale)
	}
	if it.State == Dead && it.Instance != 0 {
		return fmt.Errorf("settle work %d: its job has failed and made an incident, which is to be resolved instead: %w", key, store.ErrStale)
	}
	from := it.State
	now := d.c.Clock.Now()
	it.Since, it.Due = now, now
	it.Reason = strings.TrimSpace("settled by " + actor + ": " + reason)
	switch as {
	case Retry:
		it.State, it.Attempts = Ready, 0
		if err := d.c.DB.Committer.Run(ctx, markFrom(it, from, Ready)); err != nil {
			return fmt.Errorf("settle work %d: %w", key, err)
		}
		d.Offer(it)
		return nil
	case TakeDone:
		it.Outcome = adapters.OK
		return d.finish(ctx, it, Result{Outcome: adapters.OK, Output: output}, markFrom(it, from, Done))
	case TakeDead:
		it.Outcome = adapters.Unknown
		return d.finish(ctx, it, Result{Outcome: adapters.Unknown, Reason: it.Reason}, markFrom(it, from, Dead))
	}
	return fmt.Errorf("settle work %d: %q is none of retry, done, dead", key, as)
}

// finish hands a result to the work's owner, with the statement that ends the
// work and what is to be written with it.
func (d *Desk) finish(ctx context.Context, it Item, r Result, end store.Stmt, also ...store.Stmt) error {
	owner, ok := d.c.Owners[it.Owner]
	if !ok {
		return fmt.Errorf("finish work %d: no owner %q", it.Key, it.Owner)
	}
	err := owner.Finish(ctx, it, r, append([]store.Stmt{end}, also...))
	if errors.Is(err, ErrUnwanted) {
		it.Reason = ErrUnwanted.Error()
		return d.c.DB.Committer.Run(ctx, append([]store.Stmt{mark(it, Done)}, also...)...)
	}
	return err
}

// storeWait is the pause when the store itself fails: nothing else can be done.
const storeWait = time.Second
