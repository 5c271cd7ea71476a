package route

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"sync"
	"time"

	"github.com/servicehall/hallway/store"
)

// How many stored messages are taken up at once, and how long to wait after the
// store or the engine could not take one.
const (
	storedWindow = 256
	storedPause  = time.Second
)

// stored routes the messages that are stored and acknowledged. The table is its
// queue: a message is in it from its commit until it was routed. Messages with
// the same order key are routed one after the other.
type stored struct {
	r     *Router
	poke  chan struct{}
	lines []chan *record

	mu     sync.Mutex
	flight map[int64]bool
}

func newStored(r *Router) *stored {
	s := &stored{r: r, poke: make(chan struct{}, 1), flight: map[int64]bool{}}
	for range r.c.Workers {
		s.lines = append(s.lines, make(chan *record, storedWindow))
	}
	return s
}

func (s *stored) start() {
	for _, line := range s.lines {
		s.r.wg.Go(func() { s.work(line) })
	}
	s.r.wg.Go(s.run)
}

func (s *stored) wake() {
	select {
	case s.poke <- struct{}{}:
	default:
	}
}

// run takes up what is in the table, in the order of its ids.
func (s *stored) run() {
	for s.r.ctx.Err() == nil {
		found, err := s.take()
		if err != nil && s.r.ctx.Err() == nil {
			s.r.c.Log.Error("read stored messages", "error", err)
			s.r.rest(storedPause)
			continue
		}
		if found > 0 {
			continue
		}
		select {
		case <-s.poke:
		case <-s.r.ctx.Done():
		}
	}
}

// take hands out messages that nobody works on, and returns how many.
func (s *stored) take() (int, error) {
	s.mu.Lock()
	room := storedWindow - len(s.flight)
	s.mu.Unlock()
	if room <= 0 {
		return 0, nil
	}
	all, err := s.r.records(s.r.ctx, `SELECT `+columns+` FROM message WHERE state = 'received' ORDER BY id LIMIT ?`, 2*storedWindow)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, rec := range all {
		if n == room {
			break
		}
		if s.begin(rec.ID) {
			n++
			s.lines[s.line(rec)] <- rec // a line has room for the whole window
		}
	}
	return n, nil
}

func (s *stored) begin(id int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.flight[id] {
		return false
	}
	s.flight[id] = true
	return true
}

// line chooses the worker of a message: the same for the same order key.
func (s *stored) line(rec *record) int {
	key := fmt.Sprint(rec.ID)
	if rt, err := s.r.find(rec); err == nil && rt.order != nil {
		if order, err := rt.order.text(vars(rec), s.r.moment()); err == nil {
			key = order
		}
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(key))
	return int(h.Sum32() % uint32(len(s.lines)))
}

func (s *stored) work(line chan *record) {
	for {
		select {
		case rec := <-line:
			s.route(rec)
		case <-s.r.ctx.Done():
			return
		}
	}
}

// route routes one message until that is durable or the router is closed.
func (s *stored) route(rec *record) {
	defer s.done(rec.ID)
	for s.r.ctx.Err() == nil {
		err := s.once(rec)
		if err == nil || errors.Is(err, store.ErrStale) {
			return
		}
		if s.r.ctx.Err() == nil {
			s.r.c.Log.Warn("route a stored message", "message", rec.ID, "source", rec.Source, "error", err)
			s.r.rest(storedPause)
		}
	}
}

func (s *stored) once(stored *record) error {
	rec := *stored // a try that fails leaves no trace
	rt, err := s.r.find(&rec)
	if err != nil {
		s.r.die(&rec, err)
		err = s.r.settle(s.r.ctx, &rec, plan{})
	} else {
		err = s.r.settle(s.r.ctx, &rec, s.r.begin(&rec, rt))
	}
	if err != nil {
		return err
	}
	s.r.tally(&rec)
	return nil
}

func (s *stored) done(id int64) {
	s.mu.Lock()
	delete(s.flight, id)
	s.mu.Unlock()
	s.wake()
}

// tally counts how a stored message was routed.
func (r *Router) tally(rec *record) {
	switch rec.State {
	case Dead:
		r.counts.add(rec.Source, func(c *Count) { c.Refused++ })
	case Dropped:
		r.counts.add(rec.Source, func(c *Count) { c.Dropped++ })
	case Received, Routing, Handled:
	}
}

// rest waits a moment, less if the router is closed.
func (r *Router) rest(d time.Duration) {
	after, stop := r.c.Clock.After(d)
	defer stop()
	select {
	case <-after:
	case <-r.ctx.Done():
	}
}

func (r *Router) records(ctx context.Context, query string, args ...any) ([]*record, error) {
	rows, err := r.c.DB.Read().QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("list messages: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []*record
	for rows.Next() {
		rec, err := r.pack.scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, rec)
	}
	return out, rows.Err()
}
