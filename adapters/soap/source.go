package soap

import (
	"context"
	"sync"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/httpcall"
)

// source keeps the description once it could be read. One caller at a time
// reads it; the others wait for what comes of that.
type source struct {
	read func(ctx context.Context) (*description, *adapters.Fault)

	mu    sync.Mutex
	good  *description
	under *reading
}

type reading struct {
	done  chan struct{}
	fault *adapters.Fault
	given bool // up, by its own caller: the next one tries
}

func (s *source) get(ctx context.Context) (*description, *adapters.Fault) {
	for {
		s.mu.Lock()
		if s.good != nil {
			s.mu.Unlock()
			return s.good, nil
		}
		r := s.under
		if r == nil {
			r = &reading{done: make(chan struct{})}
			s.under = r
			s.mu.Unlock()
			return s.lead(ctx, r)
		}
		s.mu.Unlock()
		select {
		case <-r.done:
			if r.fault != nil && !r.given {
				return nil, copied(r.fault)
			}
		case <-ctx.Done():
			return nil, httpcall.Fault(adapters.PeerDown, adapters.Prepare, "http.cancelled", "the call ended while the WSDL was being read", ctx.Err())
		}
	}
}

func (s *source) lead(ctx context.Context, r *reading) (*description, *adapters.Fault) {
	good, fault := s.read(ctx)
	s.mu.Lock()
	s.good, s.under = good, nil
	r.fault, r.given = fault, ctx.Err() != nil
	s.mu.Unlock()
	close(r.done)
	return good, fault
}

// again reads the description once more; the last good one stays if that fails.
func (s *source) again(ctx context.Context) *adapters.Fault {
	good, fault := s.read(ctx)
	if fault == nil {
		s.mu.Lock()
		s.good = good
		s.mu.Unlock()
	}
	return fault
}

// copied: every caller gets a fault of its own.
func copied(f *adapters.Fault) *adapters.Fault {
	c := *f
	return &c
}
