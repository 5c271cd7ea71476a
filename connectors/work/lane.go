package work

import (
	"errors"
	"sync"
	"time"

	"github.com/servicehall/hallway/connectors/policy"
	"github.com/servicehall/hallway/store"
)

// How much of a lane is held in memory, and how often the table is looked at
// again in case something was missed.
const (
	windowHigh = 4096
	windowLow  = 512
	sweepEvery = 30 * time.Second
)

// lane does the work of one connector and operation class.
type lane struct {
	d    *Desk
	name string
	wake chan struct{}

	mu       sync.Mutex
	q        *queue
	running  int
	more     bool      // the table holds work that is not in memory
	parked   bool      // the breaker is open; the rows say so
	rewrite  bool      // new rows are in the table that do not say so yet
	until    time.Time // while parked: when a probe may go
	draining bool
	tokens   float64
	filled   time.Time
	swept    time.Time
}

func newLane(d *Desk, name string) *lane {
	now := d.c.Clock.Now()
	return &lane{d: d, name: name, wake: make(chan struct{}, 1), q: newQueue(), filled: now, swept: now}
}

func (l *lane) offer(it Item) {
	l.mu.Lock()
	if l.q.size >= windowHigh || l.more {
		l.more = true
	} else {
		l.q.add(it)
	}
	l.rewrite = l.rewrite || l.parked
	l.mu.Unlock()
	l.poke()
}

// nudge wakes the lane; reload lets it look at the table first.
func (l *lane) nudge(reload bool) {
	l.mu.Lock()
	l.more = l.more || reload
	if !reload {
		l.until = time.Time{}
	}
	l.mu.Unlock()
	l.poke()
}

func (l *lane) poke() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

func (l *lane) runningNow() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.running
}

// run is the lane's goroutine: it lets out one item after the other and sleeps
// until something is due or changes.
func (l *lane) run() {
	defer l.d.wg.Done()
	for l.d.ctx.Err() == nil {
		guard, ok := l.d.c.Caller.Guard(l.name)
		if !ok {
			l.sleep(sweepEvery) // its connector was taken away; the work stays
			continue
		}
		l.reload()
		l.unparkIfClosed(guard)
		l.writeParked(guard)
		if wait, ok := l.letOut(guard); !ok {
			l.sleep(wait)
		}
	}
}

func (l *lane) sleep(d time.Duration) {
	after, stop := l.d.c.Clock.After(min(d, sweepEvery))
	defer stop()
	select {
	case <-after:
	case <-l.wake:
	case <-l.d.ctx.Done():
	}
}

// reload fills the window from the table when it runs low, and once in a while
// in any case.
func (l *lane) reload() {
	now := l.d.c.Clock.Now()
	l.mu.Lock()
	due := (l.more && l.q.size < windowLow) || now.Sub(l.swept) >= sweepEvery
	room := windowHigh + len(l.q.known)
	l.mu.Unlock()
	if !due {
		return
	}
	items, err := open(l.d.ctx, l.d.c.DB.Read(), l.name, room)
	if err != nil {
		l.d.c.Log.Error("read open work", "lane", l.name, "error", err)
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.more, l.swept = len(items) == room, now
	for _, it := range items {
		if it.State == Parked {
			it.Due = now
		}
		l.q.add(it)
	}
}

// letOut starts the next item, or says how long there is nothing to do.
func (l *lane) letOut(g Guard) (wait time.Duration, ok bool) {
	now := l.d.c.Clock.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	head, any := l.q.head()
	switch {
	case !any || l.running >= g.Policy.MaxConcurrent:
		return sweepEvery, false
	case l.parked && now.Before(l.until):
		return l.until.Sub(now), false
	case head.Due.After(now) && !l.parked:
		return head.Due.Sub(now), false
	}
	if wait := l.ramp(g.Policy, now); wait > 0 {
		return wait, false
	}
	pass, err := g.Breaker.Allow()
	if err != nil {
		l.parkLocked(err, now)
		return max(l.until.Sub(now), time.Millisecond), false
	}
	it := l.q.take()
	l.running++
	l.d.wg.Add(1)
	go l.attempt(g, it, pass)
	return 0, true
}

// ramp holds the drain of parked work to its set speed.
func (l *lane) ramp(p policy.Policy, now time.Time) time.Duration {
	if !l.draining {
		return 0
	}
	rate := float64(p.DrainPerSec)
	l.tokens = min(l.tokens+now.Sub(l.filled).Seconds()*rate, max(rate/10, 1))
	l.filled = now
	if l.tokens < 1 {
		return time.Duration((1 - l.tokens) / rate * float64(time.Second))
	}
	l.tokens--
	l.draining = l.q.size > 1 || l.more
	return 0
}

// parkLocked notes that the breaker lets nothing through. Without a time for
// the next probe (a probe is out, or an operator holds the breaker) a change
// wakes the lane.
func (l *lane) parkLocked(err error, now time.Time) {
	var open *policy.OpenError
	if !errors.As(err, &open) {
		return
	}
	l.until = open.Until
	if !l.until.After(now) {
		l.until = now.Add(time.Second)
	}
	if !l.parked {
		l.parked, l.rewrite = true, true
	}
}

// writeParked says in the rows that they wait for the peer, all at once.
func (l *lane) writeParked(g Guard) {
	l.mu.Lock()
	todo := l.parked && l.rewrite
	l.rewrite = false
	l.mu.Unlock()
	if !todo {
		return
	}
	s := g.Breaker.Status()
	since := s.Since
	if since.IsZero() {
		since = l.d.c.Clock.Now()
	}
	l.commit("park the lane", parkLane(l.name, s.Reason, since))
}

// unparkIfClosed lets the drain begin when the peer is back.
func (l *lane) unparkIfClosed(g Guard) {
	s := g.Breaker.Status()
	l.mu.Lock()
	back := l.parked && s.State == "closed"
	if back {
		now := l.d.c.Clock.Now()
		l.parked, l.rewrite, l.until = false, false, time.Time{}
		l.draining, l.tokens, l.filled = true, 1, now
		l.q.dueAll(now)
	}
	l.mu.Unlock()
	if back {
		l.commit("let parked work go on", unparkLane(l.name, l.d.c.Clock.Now()))
	}
}

func (l *lane) commit(what string, s store.Stmt) {
	if err := l.d.c.DB.Committer.Run(l.d.calls, s); err != nil {
		l.d.c.Log.Error(what, "lane", l.name, "error", err)
	}
}
