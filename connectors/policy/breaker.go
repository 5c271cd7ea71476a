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
	why    string    // of the force
	held   time.Time // since the force was set
	since  time.Time // the peer is well, or not, since then: a probe that failed changes nothing
	opened time.Time // when it opened last: the next probe counts from there
	last   string    // reason of the last failure
	change func(BreakerStatus)
}

// BreakerStatus is what a breaker looks like now.
type BreakerStatus struct {
	State  string // closed, open, half-open
	Forced Force
	Reason string
	Since  time.Time // when the peer was lost or came back; zero while it never was
	Until  time.Time // next probe while open
}

var (
	errHurt   = errors.New("counts against the peer")
	errUnmade = errors.New("says nothing about the peer")
)

// Pass is the leave to make one call. Exactly one of its methods must be
// called, once.
type Pass struct {
	b      *Breaker // nil while the breaker is forced closed
	done   func(error)
	before gobreaker.State
}

// NewBreaker makes a closed breaker. change is called after each change of
// state, never under a lock; it may be nil.
func NewBreaker(name string, p BreakerPolicy, now func() time.Time, change func(BreakerStatus)) *Breaker {
	b := &Breaker{policy: p, now: now, change: change}
	bucket := max(p.Window/10, time.Millisecond)
	b.inner = gobreaker.NewTwoStepCircuitBreaker[any](gobreaker.Settings{
		Name: name, MaxRequests: 1, Interval: p.Window, BucketPeriod: bucket, Timeout: p.OpenFor,
		ReadyToTrip: b.ready,
		IsExcluded:  func(err error) bool { return errors.Is(err, errUnmade) },
		OnStateChange: func(_ string, from, to gobreaker.State) {
			b.mu.Lock()
			defer b.mu.Unlock()
			if from == gobreaker.StateClosed || to == gobreaker.StateClosed {
				b.since = b.now()
			}
			if to == gobreaker.StateOpen {
				b.opened = b.now()
			}
		},
	})
	return b
}

func (b *Breaker) ready(c gobreaker.Counts) bool {
	if int(c.ConsecutiveFailures) >= b.policy.Consecutive {
		return true
	}
	made := int(c.Requests) - int(c.TotalExclusions)
	return made >= b.policy.MinCalls && int(c.TotalFailures)*100 >= made*b.policy.Rate
}

// Allow asks to make one call. The error is an *OpenError.
func (b *Breaker) Allow() (Pass, error) {
	force, why, held := b.forced()
	switch force {
	case ForcedOpen:
		return Pass{}, &OpenError{Since: held, Reason: why}
	case ForcedClosed:
		return Pass{}, nil
	case NotForced:
	}
	before := b.inner.State()
	done, err := b.inner.Allow()
	if err != nil {
		s := b.Status()
		return Pass{}, &OpenError{Since: s.Since, Until: s.Until, Reason: s.Reason}
	}
	return Pass{b: b, done: done, before: before}, nil
}

// Report says how the call ended: nil for a good answer. What failed before
// anything was sent says nothing about the peer.
func (p Pass) Report(f *adapters.Fault, took time.Duration) {
	switch {
	case p.b == nil:
	case f != nil && f.Outcome.Hurts():
		p.b.remember(f.Error())
		p.end(errHurt)
	case f != nil && f.Phase == adapters.Prepare:
		p.end(errUnmade)
	case p.b.policy.SlowCall > 0 && took > p.b.policy.SlowCall:
		p.b.remember(fmt.Sprintf("the call took %s, longer than %s", took.Round(time.Millisecond), p.b.policy.SlowCall))
		p.end(errHurt)
	default:
		p.end(nil)
	}
}

// Return gives the leave back: the call was not made.
func (p Pass) Return() {
	if p.b != nil {
		p.end(errUnmade)
	}
}

func (p Pass) end(err error) {
	p.done(err)
	if after := p.b.inner.State(); after != p.before && p.b.change != nil {
		p.b.change(p.b.Status())
	}
}

func (b *Breaker) forced() (Force, string, time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.force, b.why, b.held
}

func (b *Breaker) remember(reason string) {
	b.mu.Lock()
	b.last = reason
	b.mu.Unlock()
}

// Open reports whether calls are kept back now.
func (b *Breaker) Open() bool {
	switch force, _, _ := b.forced(); force {
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
	b.force, b.why, b.held = f, reason, b.now()
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
		s.State, s.Reason, s.Since = string(b.force), b.why, b.held
		return s
	case NotForced:
	}
	if state != gobreaker.StateClosed {
		s.Reason = b.last
	}
	if state == gobreaker.StateOpen {
		s.Until = b.opened.Add(b.policy.OpenFor)
	}
	return s
}
