package policy

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/sony/gobreaker/v2"
)

// Force is what an operator holds a breaker in.
type Force string

// The forced states.
const (
	NotForced    Force = ""
	ForcedOpen   Force = "open"
	ForcedClosed Force = "closed"
)

// OpenError says that a breaker let nothing through. Until is when a probe will
// be allowed, zero when an operator holds it open.
type OpenError struct {
	Since  time.Time
	Until  time.Time
	Reason string
}

// Error gives the reason and the time.
func (e *OpenError) Error() string {
	return fmt.Sprintf("the breaker is open since %s: %s", e.Since.Format(time.RFC3339), e.Reason)
}

// Breaker keeps calls from a peer that is down. It wraps gobreaker, which has
// no slow-call rule, no forced state and no memory of why it opened.
type Breaker struct {
	policy BreakerPolicy
	now    func() time.Time
	inner  *gobreaker.TwoStepCircuitBreaker[any]

	mu     sync.Mutex
	force  Force
	why    string // of the force
	state  gobreaker.State
	since  time.Time
	last   string // reason of the last failure
	change func(BreakerStatus)
}

// BreakerStatus is what a breaker looks like now.
type BreakerStatus struct {
	State  string // closed, open, half-open
	Forced Force
	Reason string
	Since  time.Time // zero while it never changed
	Until  time.Time // next probe while open
}

var errHurt = errors.New("counts against the peer")

// NewBreaker makes a closed breaker. change is called after each change of
// state, never under a lock; it may be nil.
func NewBreaker(name string, p BreakerPolicy, now func() time.Time, change func(BreakerStatus)) *Breaker {
	b := &Breaker{policy: p, now: now, change: change}
	bucket := max(p.Window/10, time.Millisecond)
	b.inner = gobreaker.NewTwoStepCircuitBreaker[any](gobreaker.Settings{
		Name: name, MaxRequests: 1, Interval: p.Window, BucketPeriod: bucket, Timeout: p.OpenFor,
		ReadyToTrip: b.ready,
		OnStateChange: func(_ string, _, to gobreaker.State) {
			b.mu.Lock()
			b.state, b.since = to, b.now()
			b.mu.Unlock()
		},
	})
	return b
}

func (b *Breaker) ready(c gobreaker.Counts) bool {
	if int(c.ConsecutiveFailures) >= b.policy.Consecutive {
		return true
	}
	return int(c.Requests) >= b.policy.MinCalls && int(c.TotalFailures)*100 >= int(c.Requests)*b.policy.Rate
}

// Allow asks to make one call. On success the returned function must be called
// once with how the call ended; otherwise the error is an *OpenError.
func (b *Breaker) Allow() (report func(fault *adapters.Fault, took time.Duration), err error) {
	switch force, why := b.forced(); force {
	case ForcedOpen:
		return nil, &OpenError{Since: b.Status().Since, Reason: why}
	case ForcedClosed:
		return func(*adapters.Fault, time.Duration) {}, nil
	case NotForced:
	}
	before := b.inner.State()
	done, err := b.inner.Allow()
	if err != nil {
		s := b.Status()
		return nil, &OpenError{Since: s.Since, Until: s.Until, Reason: s.Reason}
	}
	return func(f *adapters.Fault, took time.Duration) { b.report(done, before, f, took) }, nil
}

func (b *Breaker) forced() (Force, string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.force, b.why
}

func (b *Breaker) report(done func(error), before gobreaker.State, f *adapters.Fault, took time.Duration) {
	var err error
	switch {
	case f != nil && f.Outcome.Hurts():
		err = errHurt
		b.remember(f.Error())
	case b.policy.SlowCall > 0 && took > b.policy.SlowCall:
		err = errHurt
		b.remember(fmt.Sprintf("the call took %s, longer than %s", took.Round(time.Millisecond), b.policy.SlowCall))
	}
	done(err)
	if after := b.inner.State(); after != before && b.change != nil {
		b.change(b.Status())
	}
}

func (b *Breaker) remember(reason string) {
	b.mu.Lock()
	b.last = reason
	b.mu.Unlock()
}

// Open reports whether calls are kept back now.
func (b *Breaker) Open() bool {
	switch force, _ := b.forced(); force {
	case ForcedOpen:
		return true
	case ForcedClosed:
		return false
	case NotForced:
	}
	return b.inner.State() == gobreaker.StateOpen
}

// Force holds the breaker open or closed, or lets it go again.
func (b *Breaker) Force(f Force, reason string) {
	b.mu.Lock()
	b.force, b.why, b.since = f, reason, b.now()
	b.mu.Unlock()
	if b.change != nil {
		b.change(b.Status())
	}
}

// Status tells what the breaker looks like now.
func (b *Breaker) Status() BreakerStatus {
	state := b.inner.State() // may move from open to half-open by time
	b.mu.Lock()
	defer b.mu.Unlock()
	s := BreakerStatus{State: state.String(), Forced: b.force, Since: b.since}
	switch b.force {
	case ForcedOpen, ForcedClosed:
		s.State, s.Reason = string(b.force), b.why
		return s
	case NotForced:
	}
	if state != gobreaker.StateClosed {
		s.Reason = b.last
	}
	if state == gobreaker.StateOpen {
		s.Until = b.since.Add(b.policy.OpenFor)
	}
	return s
}
