// Package clock is the time that everything else is given: the machine's own,
// or a manual one that tests and simulations move by hand.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time and wakes.
type Clock interface {
	Now() time.Time
	// After returns a channel that receives once when d has passed, and a
	// function that gives the wait up.
	After(d time.Duration) (<-chan time.Time, func())
}

// Real is the machine's clock.
func Real() Clock { return realClock{} }

type realClock struct{}

func (realClock) Now() time.Time { return time.Now() }

func (realClock) After(d time.Duration) (<-chan time.Time, func()) {
	t := time.NewTimer(max(d, 0))
	return t.C, func() { t.Stop() }
}

// Manual is a clock that stands until it is moved. It is safe for concurrent
// use.
type Manual struct {
	mu    sync.Mutex
	now   time.Time
	waits map[int]wait
	next  int
}

type wait struct {
	at time.Time
	ch chan time.Time
}

// NewManual makes a manual clock that stands at a time.
func NewManual(at time.Time) *Manual { return &Manual{now: at, waits: map[int]wait{}} }

// Now returns the time it stands at.
func (m *Manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// After waits on the manual time.
func (m *Manual) After(d time.Duration) (<-chan time.Time, func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	ch := make(chan time.Time, 1)
	if d <= 0 {
		ch <- m.now
		return ch, func() {}
	}
	id := m.next
	m.next++
	m.waits[id] = wait{m.now.Add(d), ch}
	return ch, func() { m.forget(id) }
}

func (m *Manual) forget(id int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.waits, id)
}

// Move sets the clock forward and wakes whoever waited for a time until then.
func (m *Manual) Move(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = m.now.Add(d)
	for id, w := range m.waits {
		if !w.at.After(m.now) {
			w.ch <- m.now
			delete(m.waits, id)
		}
	}
}

// Waiting returns how many waits are open, so that a test knows when everybody
// sleeps.
func (m *Manual) Waiting() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.waits)
}
