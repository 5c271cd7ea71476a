package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine/history"
	"github.com/servicehall/hallway/engine/job"
	"github.com/servicehall/hallway/engine/key"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/relay"
	"github.com/servicehall/hallway/engine/subscription"
	"github.com/servicehall/hallway/engine/timer"
	"github.com/servicehall/hallway/store"
)

// Refusals of the façade, beside those of package process.
var (
	// ErrNotFound: there is no such instance, definition or task.
	ErrNotFound = errors.New("it does not exist")
	// ErrBusy: too much waits already; try again in a moment.
	ErrBusy = errors.New("the engine is busy")
)

// Projector turns the events of one command into statements of a higher room,
// which are committed with them. It reads nothing but what it is given.
type Projector interface {
	Project(r process.Recorded, st *process.State, d *process.Definition) ([]store.Stmt, error)
}

// Operations is what the engine must know of the connectors.
type Operations interface {
	job.Catalogue
	// Known reports whether a job type "connector.operation" exists.
	Known(jobType string) bool
}

// Config is what an engine needs. All of it is given; the engine has no clock,
// ids or randomness of its own.
type Config struct {
	DB         *store.DB
	Operations Operations
	Offer      func(...work.Item) // gets committed work
	Projectors []Projector
	Clock      clock.Clock
	NewID      func() int64
	Zone       *time.Location
	Working    func(from time.Time, days int) time.Time // the hall's calendar, nil for none
	Log        *slog.Logger
	Shards     int           // 0 for 16
	Mailbox    int           // commands that may wait in a shard, 0 for 1024
	MaxWait    time.Duration // how old a command in hand may be before others are refused, 0 for 2 s
	Hot        int           // instances a shard keeps in memory, 0 for 2048
	Batch      int           // commands of a shard that share a commit, 0 for 256; 1 only to measure what sharing gives
	MessageTTL time.Duration // of published messages nobody takes, 0 for 7 days

	// Manual makes an engine that does nothing by itself, for a single
	// goroutine that owns the schedule: Send drives the shard of its instance,
	// Turn does what else waits, FireDue what the clock makes due.
	Manual bool
}

// Engine is the running engine. Open it, Start it, Close it.
type Engine struct {
	c      Config
	log    *history.Log
	defs   *registry
	shards []*shard
	wheel  *timer.Wheel
	feed   *feed
	lines  relay.Lines
	hand   hand // of Config.Manual

	ctx  context.Context
	stop context.CancelFunc
	wg   sync.WaitGroup // shards
	aux  sync.WaitGroup // what sends commands: timers, matchers
	gate sync.Mutex     // held to begin or end aux
}

// Migrations are the tables of the engine and its rooms, without route's.
func Migrations() []store.Migration {
	all := append([]store.Migration{}, rootMigrations...)
	all = append(all, history.Migrations...)
	all = append(all, taskMigrations...)
	all = append(all, timer.Migrations...)
	all = append(all, key.Migrations...)
	all = append(all, subscription.Migrations...)
	all = append(all, relay.Migrations...)
	return append(all, work.Migrations...)
}

// Open reads the deployed definitions. Nothing runs before Start.
func Open(ctx context.Context, c Config) (*Engine, error) {
	if c.Shards == 0 {
		c.Shards = 16
	}
	if c.Mailbox == 0 {
		c.Mailbox = 1024
	}
	if c.MaxWait == 0 {
		c.MaxWait = 2 * time.Second
	}
	if c.Hot == 0 {
		c.Hot = 2048
	}
	if c.Batch == 0 {
		c.Batch = 256
	}
	if c.MessageTTL == 0 {
		c.MessageTTL = 7 * 24 * time.Hour
	}
	e := &Engine{c: c, log: history.NewLog(), feed: newFeed()}
	e.ctx, e.stop = context.WithCancel(context.Background())
	var err error
	if e.defs, err = openRegistry(ctx, c.DB.Read()); err != nil {
		return nil, err
	}
	fire := e.fire
	if c.Manual {
		fire = e.fireByHand
	}
	e.wheel = timer.NewWheel(c.DB.Read(), c.Clock, c.Log, fire)
	for i := range c.Shards {
		e.shards = append(e.shards, newShard(e, i))
	}
	return e, nil
}

// Start lets the shards and timers run and delivers messages whose meeting the
// last run missed.
func (e *Engine) Start(ctx context.Context) error {
	if !e.c.Manual {
		for _, s := range e.shards {
			e.wg.Go(s.run)
		}
		e.spawn(func() { e.wheel.Run(e.ctx) })
		e.spawn(e.expire)
	}
	pairs, err := subscription.Waiting(ctx, e.c.DB.Read())
	if err != nil {
		return err
	}
	for _, p := range pairs {
		e.match(p)
	}
	unsaid, err := relay.Open(ctx, e.c.DB.Read())
	e.speak(unsaid...)
	return err
}

// spawn runs what sends commands beside the shards, unless the engine closes.
// Driven by hand, it waits for a Turn.
func (e *Engine) spawn(do func()) {
	e.gate.Lock()
	defer e.gate.Unlock()
	switch {
	case e.ctx.Err() != nil:
	case e.c.Manual:
		e.hand.errands = append(e.hand.errands, newErrand(do))
	default:
		e.aux.Go(do)
	}
}

// Close stops timers, lets the shards finish what they have taken, and ends.
func (e *Engine) Close() {
	e.gate.Lock()
	e.stop()
	e.gate.Unlock()
	e.aux.Wait()
	e.closeHand()
	for _, s := range e.shards {
		s.close()
		if e.c.Manual {
			s.run()
		}
	}
	e.wg.Wait()
	e.feed.close()
}

// expireEvery is how often published messages are looked at for their end.
const expireEvery = time.Minute

// expire ends published messages that nobody took in time.
func (e *Engine) expire() {
	for {
		after, stop := e.c.Clock.After(expireEvery)
		select {
		case <-after:
			if err := e.c.DB.Committer.Run(e.ctx, subscription.Expire(e.c.Clock.Now())); err != nil && e.ctx.Err() == nil {
				e.c.Log.Error("expire messages", "error", err)
			}
		case <-e.ctx.Done():
			stop()
			return
		}
	}
}

// env is what the machine may use.
func (e *Engine) env() process.Env {
	return process.Env{NewID: e.c.NewID, Zone: e.c.Zone, Working: e.c.Working}
}

// now is the time of a command, as exact as the history keeps it: folding it
// must lead to the same state.
func (e *Engine) now() time.Time { return e.c.Clock.Now().UTC().Truncate(time.Millisecond) }

func (e *Engine) shard(instance int64) *shard {
	return e.shards[spread(instance)%uint64(len(e.shards))]
}

// spread mixes an id, whose low bits count within a millisecond and are mostly
// the same: instances that began apart must not meet in one shard.
func spread(id int64) uint64 { return uint64(id) * 0x9e3779b97f4a7c15 >> 32 }

// Send gives an instance a command and returns when it is durable, or with why
// it was refused. The statements with are committed in the same transaction.
func (e *Engine) Send(ctx context.Context, instance int64, actor string, act process.Act, with ...store.Stmt) error {
	return e.send(ctx, &request{
		instance: instance, with: with,
		cmd: process.Command{At: e.now(), Actor: actor, Do: act},
	})
}

func (e *Engine) send(ctx context.Context, r *request) error {
	if e.c.Manual {
		return e.sendByHand(r)
	}
	done := make(chan error, 1)
	r.done = func(err error) { done <- err }
	if err := e.shard(r.instance).post(r); err != nil {
		return err
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("wait for the engine: %w", ctx.Err())
	}
}
