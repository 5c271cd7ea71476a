package route

import (
	"maps"
	"sync"
)

// Count is what a source has delivered since the program began.
type Count struct {
	Received   int64 // deliveries
	Duplicates int64 // deliveries of what was there already
	Refused    int64 // messages that nobody could take
	Dropped    int64 // messages that a route dropped
}

type counts struct {
	mu sync.Mutex
	by map[string]*Count
}

func (c *counts) add(source string, what func(*Count)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.by[source]
	if n == nil {
		n = &Count{}
		c.by[source] = n
	}
	what(n)
}

// Counts returns the counts by source.
func (r *Router) Counts() map[string]Count {
	r.counts.mu.Lock()
	defer r.counts.mu.Unlock()
	out := map[string]Count{}
	for source, n := range maps.All(r.counts.by) {
		out[source] = *n
	}
	return out
}
