package engine

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/subscription"
	"github.com/servicehall/hallway/engine/timer"
	"github.com/servicehall/hallway/store"
)

// errInside refuses a command that is sent from the effects of another one of
// the same shard, such as from Offer: it would see half a batch.
var errInside = errors.New("the shard is being driven: send the command afterwards")

// hand is what an engine driven by hand keeps for its owner (Config.Manual).
type hand struct {
	errands []*errand // to be done, in the order in which they came up
	paused  []*errand // to be gone on with, each when its pause is over
	current *errand   // that is being done
	expired time.Time // when messages were last expired
}

// errand is what would run beside the shards, as a coroutine: where it would
// pause, its owner goes on until the moment is over.
type errand struct {
	next  func() (struct{}, bool)
	stop  func()
	yield func(struct{}) bool
	until time.Time // of its pause
}

func newErrand(do func()) *errand {
	t := &errand{}
	t.next, t.stop = iter.Pull(func(yield func(struct{}) bool) {
		t.yield = yield
		do()
	})
	return t
}

// resume does an errand until its end or its next pause.
func (e *Engine) resume(t *errand) {
	before := e.hand.current
	e.hand.current = t
	_, paused := t.next()
	e.hand.current = before
	if paused {
		t.until = e.c.Clock.Now().Add(moment)
		e.hand.paused = append(e.hand.paused, t)
	}
}

// pauseByHand is pause where the owner has the schedule: what lies in the boxes
// is done at once, else the errand goes on when the clock says that the moment is
// over.
func (e *Engine) pauseByHand() bool {
	if e.drive(e.shards...) {
		return true
	}
	return e.hand.current != nil && e.hand.current.yield(struct{}{})
}

// closeHand ends all errands: where they pause, they hear that the engine closes.
func (e *Engine) closeHand() {
	for _, t := range append(e.hand.paused, e.hand.errands...) {
		t.stop()
	}
	e.hand = hand{}
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
	return e.TurnOne(ctx, func(int) int { return 0 })
}

// TurnOne is Turn where the caller chooses which of the n things that wait is
// done, by a number from 0 to n-1. What pauses comes up by the clock.
func (e *Engine) TurnOne(ctx context.Context, choose func(n int) int) bool {
	if ctx.Err() != nil {
		return false
	}
	var shards []*shard
	for _, s := range e.shards {
		if len(s.box) > 0 {
			shards = append(shards, s)
		}
	}
	var awake []int
	for i, t := range e.hand.paused {
		if t.awake(e.c.Clock.Now()) {
			awake = append(awake, i)
		}
	}
	n := len(shards) + len(awake) + len(e.hand.errands)
	if n == 0 {
		return false
	}
	switch i := choose(n); {
	case i < len(shards):
		shards[i].turn()
	case i < len(shards)+len(awake):
		e.resume(taken(&e.hand.paused, awake[i-len(shards)]))
	default:
		e.resume(taken(&e.hand.errands, i-len(shards)-len(awake)))
	}
	return true
}

// awake reports whether the pause of an errand is over. A clock that was set
// back does not make it longer.
func (t *errand) awake(now time.Time) bool {
	return !t.until.After(now) || t.until.Sub(now) > moment
}

// taken takes an errand out of a list.
func taken(list *[]*errand, i int) *errand {
	t := (*list)[i]
	*list = slices.Delete(*list, i, i+1)
	return t
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

// fireByHand fires a timer on the goroutine of who called FireDue.
func (e *Engine) fireByHand(ctx context.Context, t timer.Timer) {
	e.resume(newErrand(func() { e.fire(ctx, t) }))
}

// NextDue tells when next something is due by the clock: a timer, which may be
// one that was disarmed meanwhile, or what pauses for a moment. False says that
// nothing is.
func (e *Engine) NextDue(ctx context.Context) (time.Time, bool, error) {
	due, some, err := e.wheel.Next(ctx)
	now := e.c.Clock.Now()
	for _, t := range e.hand.paused {
		until := t.until
		if t.awake(now) {
			until = now
		}
		if err == nil && (!some || until.Before(due)) {
			due, some = until, true
		}
	}
	return due, some, err
}

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
