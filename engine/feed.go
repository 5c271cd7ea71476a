package engine

import (
	"sync"

	"github.com/servicehall/hallway/engine/process"
)

// feed tells watchers what was committed. A watcher that does not keep up
// loses its channel and reads the history again.
type feed struct {
	mu   sync.Mutex
	next int
	by   map[int64]map[int]chan *process.Recorded // instance 0: all
	shut bool
}

func newFeed() *feed { return &feed{by: map[int64]map[int]chan *process.Recorded{}} }

const feedBuffer = 64

// Watch returns what is committed for an instance from now on, or for all of
// them (0). The channel is closed when the instance ends, the engine stops, the
// watcher falls behind or calls the returned function.
func (e *Engine) Watch(instance int64) (<-chan *process.Recorded, func()) {
	return e.feed.watch(instance)
}

func (f *feed) watch(instance int64) (<-chan *process.Recorded, func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	ch := make(chan *process.Recorded, feedBuffer)
	if f.shut {
		close(ch)
		return ch, func() {}
	}
	if f.by[instance] == nil {
		f.by[instance] = map[int]chan *process.Recorded{}
	}
	id := f.next
	f.next++
	f.by[instance][id] = ch
	return ch, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.drop(instance, id)
	}
}

func (f *feed) drop(instance int64, id int) {
	if ch, ok := f.by[instance][id]; ok {
		close(ch)
		delete(f.by[instance], id)
	}
	if len(f.by[instance]) == 0 {
		delete(f.by, instance)
	}
}

// tell tells of a record, which nobody changes any more.
func (f *feed) tell(r *process.Recorded, ended bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, to := range []int64{r.Instance, 0} {
		for id, ch := range f.by[to] {
			select {
			case ch <- r:
			default:
				f.drop(to, id)
			}
		}
	}
	if ended {
		for id := range f.by[r.Instance] {
			f.drop(r.Instance, id)
		}
	}
}

func (f *feed) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.shut = true
	for instance, all := range f.by {
		for id := range all {
			f.drop(instance, id)
		}
	}
}
