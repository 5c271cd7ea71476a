package work

import (
	"errors"
	"time"

	"github.com/servicehall/hallway/connectors/policy"
	"github.com/servicehall/hallway/store"
)

// probeWait is how long a parked lane waits where nobody says when a probe may
// go (one is out, or an operator holds the breaker): a change wakes it earlier.
const probeWait = time.Second

// parkLocked notes that the breaker lets nothing through.
func (l *lane) parkLocked(err error, now time.Time) {
	var open *policy.OpenError
	if !errors.As(err, &open) {
		return
	}
	l.until = open.Until
	switch {
	case open.Until.IsZero():
		l.until = now.Add(probeWait)
	case !open.Until.After(now):
		l.until = now.Add(time.Millisecond) // the breaker's clock is a little behind
	}
	if !l.parked {
		l.parked, l.rewrite = true, true
	}
	l.q.dueAll(now) // parking stops the clock: what is parked is due when the peer is back
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
	now := l.d.c.Clock.Now()
	if back {
		l.parked, l.rewrite, l.until = false, false, time.Time{}
		l.draining, l.tokens, l.filled = true, 1, now
		l.q.dueAll(now)
	}
	l.mu.Unlock()
	if back {
		l.commit("let parked work go on", unparkLane(l.name, now))
	}
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
		return max(time.Duration((1-l.tokens)/rate*float64(time.Second)), time.Millisecond)
	}
	l.tokens--
	l.draining = l.q.size > 1 || l.more
	return 0
}

func (l *lane) commit(what string, s store.Stmt) {
	if err := l.d.c.DB.Committer.Run(l.d.calls, s); err != nil {
		l.d.c.Log.Error(what, "lane", l.name, "error", err)
	}
}
