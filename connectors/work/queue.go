package work

import (
	"container/heap"
	"time"

	"github.com/servicehall/hallway/adapters"
)

// queue is what a lane holds in memory: one line for each order key, of which
// only the head may run. It is not safe for concurrent use.
type queue struct {
	lines map[string]*line
	heads headHeap
	known map[int64]bool // keys in memory, waiting or running
	size  int            // waiting
}

type line struct {
	key     string
	items   []Item
	running bool
	index   int // in the heap, -1 when not in it
}

func newQueue() *queue { return &queue{lines: map[string]*line{}, known: map[int64]bool{}} }

// add puts an item at its place in its line: lines are in the order of keys.
func (q *queue) add(it Item) bool {
	if q.known[it.Key] {
		return false
	}
	q.known[it.Key] = true
	q.size++
	l := q.line(it)
	at := len(l.items)
	for at > 0 && l.items[at-1].Key > it.Key {
		at--
	}
	l.items = append(l.items, Item{})
	copy(l.items[at+1:], l.items[at:])
	l.items[at] = it
	q.fix(l)
	return true
}

func (q *queue) line(it Item) *line {
	key := it.OrderKey
	if key == "" {
		key = it.Idem
	}
	l := q.lines[key]
	if l == nil {
		l = &line{key: key, index: -1}
		q.lines[key] = l
	}
	return l
}

// head returns the item that is due first, or false.
func (q *queue) head() (Item, bool) {
	if len(q.heads) == 0 {
		return Item{}, false
	}
	return q.heads[0].items[0], true
}

// take removes the head for running; its line waits until ended or back.
func (q *queue) take() Item {
	l := q.heads[0]
	it := l.items[0]
	l.items = l.items[1:]
	l.running = true
	q.size--
	q.fix(l)
	return it
}

// ended lets a line go on after its running item is out of the lane's hands.
func (q *queue) ended(it Item) {
	delete(q.known, it.Key)
	l := q.line(it)
	l.running = false
	q.fix(l)
}

// back puts a running item to the front of its line again.
func (q *queue) back(it Item) {
	l := q.line(it)
	l.running = false
	l.items = append([]Item{it}, l.items...)
	q.size++
	q.fix(l)
}

// dueAll makes everything due, since the peer is back, but for what the peer
// has asked to wait.
func (q *queue) dueAll(at time.Time) {
	for _, l := range q.lines {
		for i := range l.items {
			if it := &l.items[i]; it.Outcome != adapters.Quota {
				it.Due, it.State = at, Ready
			}
		}
	}
	heap.Init(&q.heads)
}

func (q *queue) fix(l *line) {
	waiting := len(l.items) > 0 && !l.running
	switch {
	case waiting && l.index < 0:
		heap.Push(&q.heads, l)
	case waiting:
		heap.Fix(&q.heads, l.index)
	case l.index >= 0:
		heap.Remove(&q.heads, l.index)
	}
	if len(l.items) == 0 && !l.running {
		delete(q.lines, l.key)
	}
}

// headHeap orders lines by when their head is due, then by its key.
type headHeap []*line

func (h headHeap) Len() int { return len(h) }

func (h headHeap) Less(i, j int) bool {
	a, b := h[i].items[0], h[j].items[0]
	if !a.Due.Equal(b.Due) {
		return a.Due.Before(b.Due)
	}
	return a.Key < b.Key
}

func (h headHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

// Push is for container/heap.
func (h *headHeap) Push(x any) {
	l := x.(*line)
	l.index = len(*h)
	*h = append(*h, l)
}

// Pop is for container/heap.
func (h *headHeap) Pop() any {
	old := *h
	l := old[len(old)-1]
	*h = old[:len(old)-1]
	l.index = -1
	return l
}
