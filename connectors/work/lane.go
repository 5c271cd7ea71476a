package work

import (
	"sync"
	"time"

	"github.com/servicehall/hallway/adapters"
)

// How much of a lane is held in memory, and how often the table is looked at
// again in case something was missed.
const (
	usualWindow = 4096
	sweepEvery  = 30 * time.Second
)

// lane does the work of one connector and operation class.
type lane struct {
	d    *Desk
	name string
	wake chan struct{}

	mu      sync.Mutex
	q       *queue
	running int // calls under way: places of the bulkhead that are taken

	more    bool           // the table holds work that is not in memory
	loading map[int64]bool // while the table is read: what has left the lane since
	missed  bool           // while the table is read: something was offered
	swept   time.Time      // end of the last reading

	parked   bool      // the breaker is open; the rows say so
	rewrite  bool      // new rows are in the table that do not say so yet
	until    time.Time // while parked: when a probe may go
	draining bool
	tokens   float64
	filled   time.Time
}

func newLane(d *Desk, name string) *lane {
	now := d.c.Clock.Now()
	return &lane{d: d, name: name, wake: make(chan struct{}, 1), q: newQueue(), filled: now, swept: now}
}

// offer takes up work that has just been committed. What may have been read
// from the table meanwhile, and even be done, is looked at again before its
// call.
func (l *lane) offer(it Item) {
	l.mu.Lock()
	switch {
	case l.loading != nil:
		l.missed = true
	case l.more || l.q.size >= l.d.window:
		l.more = true
	default:
		if it.Created.After(l.swept) {
			it.known = l.d.c.Clock.Now()
		}
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
		wait, ok := l.letOut(guard)
		l.writeParked(guard)
		if !ok {
			l.sleep(wait)
		}
	}
}

func (l *lane) sleep(d time.Duration) {
	after, stop := l.d.c.Clock.After(max(min(d, sweepEvery), time.Millisecond))
	defer stop()
	select {
	case <-after:
	case <-l.wake:
	case <-l.d.ctx.Done():
	}
}

// reload fills the window from the table when it runs low, and once in a while
// in any case. Memory holds the work with the lowest keys, so that no order is
// broken by what is still in the table.
func (l *lane) reload() {
	room, due := l.beginLoading()
	if !due {
		return
	}
	items, err := open(l.d.ctx, l.d.c.DB.Read(), l.name, room)
	if err != nil && l.d.ctx.Err() == nil {
		l.d.c.Log.Error("read open work", "lane", l.name, "error", err)
	}
	l.endLoading(items, err == nil, room)
}

// beginLoading says how much to read. It reads when the window runs low; the
// sweep goes beyond the window, so that much work that waits for a far due time
// does not keep out what is due.
func (l *lane) beginLoading() (room int, due bool) {
	now := l.d.c.Clock.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	due = l.more && l.q.size < l.d.window/8 || now.Sub(l.swept) >= sweepEvery && l.q.size < 4*l.d.window
	if due {
		l.loading, l.missed = map[int64]bool{}, false
	}
	return l.d.window + len(l.q.known), due
}

// endLoading takes up what was read, but for what has left the lane since.
func (l *lane) endLoading(items []Item, ok bool, room int) {
	now := l.d.c.Clock.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	gone := l.loading
	l.loading, l.swept = nil, now
	l.more = l.missed || len(items) == room || !ok
	for _, it := range items {
		if gone[it.Key] {
			continue
		}
		it.known = now
		if it.State == Parked {
			l.parked = true // if of the last run, it drains as any parked work does
			if it.Outcome != adapters.Quota {
				it.Due = now
			}
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
	case head.Due.After(now):
		return head.Due.Sub(now), false
	}
	if wait := l.ramp(g.Policy, now); wait > 0 {
		return wait, false
	}
	pass, err := g.Breaker.Allow()
	if err != nil {
		l.parkLocked(err, now)
		return l.until.Sub(now), false
	}
	it := l.q.take()
	l.running++
	l.d.wg.Add(1)
	go l.attempt(g, it, pass)
	return 0, true
}

// vacate gives a place of the bulkhead back when the call is over: the peer is
// not made to wait for our own commit of the result.
func (l *lane) vacate() {
	l.mu.Lock()
	l.running--
	l.mu.Unlock()
	l.poke()
}

// release lets an item go that is out of the lane's hands.
func (l *lane) release(it Item) {
	l.mu.Lock()
	l.q.ended(it)
	if l.loading != nil {
		l.loading[it.Key] = true
	}
	l.mu.Unlock()
	l.poke()
}

// back puts an item into the queue again that stays in the lane.
func (l *lane) back(it Item) {
	it.known = l.d.c.Clock.Now()
	l.mu.Lock()
	l.q.back(it)
	l.parked = l.parked || it.State == Parked
	l.rewrite = l.rewrite || l.parked // a call that failed while others parked waits as they do
	l.mu.Unlock()
	l.poke()
}
