// Package ids makes the 63-bit ids of instances, tasks, messages and work:
// rising with time, so that the order of keys is that of creation.
package ids

import (
	"sync"
	"time"
)

// epoch is 2025-01-01 UTC in milliseconds: 41 bits last until 2094.
const epoch = 1_735_689_600_000

// perMilli is how many ids a millisecond has; when they run out the next
// millisecond's are taken in advance.
const perMilli = 1 << 22

// Source gives ids. It is safe for concurrent use.
type Source struct {
	mu   sync.Mutex
	now  func() time.Time
	last int64
}

// New makes a source whose ids are greater than last, the greatest that the
// database holds, even where the clock has been set back.
func New(now func() time.Time, last int64) *Source { return &Source{now: now, last: last} }

// Next gives a new id.
func (s *Source) Next() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = max(s.last+1, (s.now().UnixMilli()-epoch)*perMilli)
	return s.last
}
