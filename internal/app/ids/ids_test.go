package ids

import (
	"sync"
	"testing"
	"time"
)

func TestIdsRiseWhenTheClockStandsOrGoesBack(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	s := New(func() time.Time { return at }, 0)
	last := s.Next()
	for i := range 1000 {
		if i == 500 {
			at = at.Add(-time.Hour)
		}
		next := s.Next()
		if next <= last || next <= 0 {
			t.Fatalf("id %d after %d", next, last)
		}
		last = next
	}
	if again := New(func() time.Time { return at }, last).Next(); again <= last {
		t.Fatalf("after a restart with the clock set back: %d after %d", again, last)
	}
}

func TestIdsAreDistinct(t *testing.T) {
	t.Parallel()
	s := New(time.Now, 0)
	var mu sync.Mutex
	seen := map[int64]bool{}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 2000 {
				id := s.Next()
				mu.Lock()
				if seen[id] {
					t.Errorf("id %d came twice", id)
				}
				seen[id] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}
