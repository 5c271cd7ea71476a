package engine

import (
	"context"
	"errors"
	"time"

	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/subscription"
	"github.com/servicehall/hallway/store"
)

// errInside refuses a command that is sent from the effects of another one of
// the same shard, such as from Offer: it would see half a batch.
var errInside = errors.New("the shard is being driven: send the command afterwards")

// hand is what an engine driven by hand keeps for its owner (Config.Manual):
// what would run beside the shards, in the order in which it came up.
type hand struct {
	tasks   []func()
	expired time.Time // when messages were last expired
}

// Post queues a command as Send does, and returns without waiting for it: done
// is called when it is durable, or with why it was refused, and must not block.
// With Config.Manual the command lies in its shard until the next Turn or Send
// there, which step all that lie together as one batch.
func (e *Engine) Post(instance int64, actor string, act process.Act, done func(error), with ...store.Stmt) error {
	return e.shard(instance).post(&request{
		instance: instance, with: with, done: done,
		cmd: process.Command{At: e.now(), Actor: actor, Do: act},
	})
}

// Turn does one thing that waits, on the caller's goroutine: the batch of a
// shard, or else what was to run beside the shards. False says that nothing
// waits. It is for Config.Manual.
func (e *Engine) Turn(ctx context.Context) bool {
	if ctx.Err() != nil {
		return false
	}
	for _, s := range e.shards {
		if s.turn() {
			return true
		}
	}
	if len(e.hand.tasks) == 0 {
		return false
	}
	do := e.hand.tasks[0]
	e.hand.tasks = e.hand.tasks[1:]
	do()
	return true
}

// FireDue fires the timers that are due by the clock, the earliest first, also
// those that come up meanwhile, and returns how many. It ends messages that
// nobody took in time as often as a running engine does. It is for
// Config.Manual.
func (e *Engine) FireDue(ctx context.Context) (int, error) {
	if now := e.c.Clock.Now(); now.Sub(e.hand.expired) >= expireEvery {
		e.hand.expired = now
		if err := e.c.DB.Committer.Run(ctx, subscription.Expire(now)); err != nil {
			return 0, &storeError{err}
		}
	}
	return e.wheel.Fire(ctx)
}

// NextDue tells when the next timer is due, which may be one that was disarmed
// meanwhile; false that none is armed.
func (e *Engine) NextDue(ctx context.Context) (time.Time, bool, error) { return e.wheel.Next(ctx) }

// turn steps what lies in the box as one batch, and reports whether there was
// anything.
func (s *shard) turn() bool {
	select {
	case r, ok := <-s.box:
		if !ok {
			return false
		}
		s.driven = true
		s.handle(s.drain(r))
		s.driven = false
		return true
	default:
		return false
	}
}

// drive steps the shards until nothing lies in their boxes, and reports whether
// there was anything: what an engine driven by hand does where another would
// wait for its goroutines.
func (e *Engine) drive(all ...*shard) bool {
	some := false
	for _, s := range all {
		for !s.driven && s.turn() {
			some = true
		}
	}
	return some
}

// sendByHand is send where the caller drives the shard itself.
func (e *Engine) sendByHand(r *request) (err error) {
	s := e.shard(r.instance)
	if s.driven {
		return errInside
	}
	r.done = func(refused error) { err = refused }
	if err := s.post(r); err != nil {
		return err
	}
	e.drive(s)
	return err
}
