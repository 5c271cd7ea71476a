package relay

import "sync"

// Lines keep what is said to one instance in order: one line for each target,
// worked off by whoever puts the first item into it.
type Lines struct {
	mu sync.Mutex
	by map[int64][]Item
}

// Put adds an item to its target's line, and reports whether the line was
// empty: then the caller works it off with Next.
func (l *Lines) Put(it Item) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.by == nil {
		l.by = map[int64][]Item{}
	}
	line := l.by[it.Target]
	l.by[it.Target] = append(line, it)
	return len(line) == 0
}

// Next takes the first item out of a line that is done and returns the one
// after it.
func (l *Lines) Next(target int64) (Item, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	line := l.by[target][1:]
	if len(line) == 0 {
		delete(l.by, target)
		return Item{}, false
	}
	l.by[target] = line
	return line[0], true
}
