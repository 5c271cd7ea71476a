package work

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/store"
	"pgregory.net/rapid"
)

// More work than memory holds is done once, and in the order of each key.
func TestMoreThanTheWindow(t *testing.T) {
	t.Parallel()
	bubble(t, usual, func(h *hall) {
		h.desk.window = 16
		h.answer = func(Item, int) error {
			<-time.After(10 * time.Millisecond)
			return nil
		}
		const n = 300
		for k := range int64(n) {
			h.write(item(k+1, "peer/default", []string{"repeatable", "once"}[k%2], fmt.Sprint(k%5)))
			if k == n/2 {
				h.start() // the first half is found in the table
			}
			if k > n/2 {
				h.desk.Offer(h.row(k + 1))
			}
		}
		h.pass(time.Minute)
		if got := h.order(); len(got) != n {
			h.Fatalf("%d calls, want %d", len(got), n)
		}
		h.checkOrder(n)
		l := h.desk.lane("peer/default")
		if len(l.q.known) != 0 || len(l.q.lines) != 0 || l.more {
			h.Errorf("left in memory: %d known, %d lines, more %t", len(l.q.known), len(l.q.lines), l.more)
		}
	})
}

// Much work that waits for a far due time does not keep out what is due.
func TestFarDueTimesKeepNothingOut(t *testing.T) {
	t.Parallel()
	bubble(t, usual, func(h *hall) {
		h.desk.window = 16
		far := &adapters.Fault{Outcome: adapters.Quota, RetryAfter: time.Hour}
		h.answer = func(it Item, _ int) error {
			if it.Key <= 20 {
				return far
			}
			return nil
		}
		h.start()
		for k := range int64(30) {
			h.do(item(k+1, "peer/default", "repeatable", ""))
		}
		h.pass(2 * sweepEvery)
		if n := h.count(Ready); n != 20 {
			h.Errorf("%d are open, want the 20 that the peer has put off", n)
		}
	})
}

// A result that comes while the table is read must not be undone by what was
// read before it.
func TestAnEndWhileTheTableIsRead(t *testing.T) {
	t.Parallel()
	bubble(t, usual, func(h *hall) {
		h.write(item(1, "peer/default", "repeatable", ""), item(2, "peer/default", "repeatable", ""))
		l := h.desk.lane("peer/default") // not started: the test is its goroutine
		l.nudge(true)
		l.reload()
		it := l.q.take()
		l.running++
		l.nudge(true)
		room, due := l.beginLoading()
		if !due {
			h.Fatal("nothing is to be read")
		}
		read, err := open(context.Background(), h.db.Read(), l.name, room)
		if err != nil || len(read) != 2 {
			h.Fatal(read, err)
		}
		if err := h.db.Committer.Run(context.Background(), mark(it, Done)); err != nil {
			h.Fatal(err)
		}
		l.release(it)
		l.endLoading(read, true, room)
		if l.q.size != 1 || l.q.known[it.Key] {
			h.Errorf("%d wait, want only the other one", l.q.size)
		}
	})
}

// What is offered while the table is read is not lost, and does not overtake.
func TestAnOfferWhileTheTableIsRead(t *testing.T) {
	t.Parallel()
	bubble(t, usual, func(h *hall) {
		l := h.desk.lane("peer/default")
		l.nudge(true)
		room, _ := l.beginLoading()
		read, err := open(context.Background(), h.db.Read(), l.name, room)
		if err != nil {
			h.Fatal(err)
		}
		h.do(item(1, "peer/default", "repeatable", ""))
		l.endLoading(read, true, room)
		if !l.more || l.q.size != 0 {
			h.Errorf("more %t, %d wait: want it read from the table next", l.more, l.q.size)
		}
		l.reload()
		if l.more || l.q.size != 1 {
			h.Errorf("more %t, %d wait", l.more, l.q.size)
		}
	})
}

// What was read from the table and done before it is offered is not done again.
func TestAnOfferThatComesLate(t *testing.T) {
	t.Parallel()
	bubble(t, usual, func(h *hall) {
		h.start()
		late := item(1, "peer/default", "repeatable", "")
		h.write(late)
		h.desk.lane("peer/default").nudge(true) // it is read
		h.pass(time.Second)
		if it := h.row(1); it.State != Done {
			h.Fatalf("%+v", it)
		}
		h.desk.Offer(late)
		h.pass(time.Second)
		if got := h.at(1); len(got) != 1 {
			h.Errorf("called at %v", got)
		}
	})
}

// Parked work of the last run drains at the set speed, too.
func TestParkedWorkOfTheLastRun(t *testing.T) {
	t.Parallel()
	bubble(t, usual, func(h *hall) { // 10 a second
		for k := range int64(40) {
			h.write(item(k+1, "peer/default", "repeatable", ""))
		}
		if err := h.db.Committer.Run(context.Background(), parkLane("peer/default", "it was down", time.Now())); err != nil {
			h.Fatal(err)
		}
		h.start()
		h.pass(2 * time.Second)
		if n := len(h.order()); n < 18 || n > 24 || h.count(Parked) != 0 {
			h.Errorf("%d calls in two seconds, %d still said to be parked", n, h.count(Parked))
		}
		h.pass(time.Minute)
		if n := len(h.order()); n != 40 {
			h.Errorf("%d calls", n)
		}
	})
}

func TestALaneThatIsNotThere(t *testing.T) {
	t.Parallel()
	bubble(t, usual, func(h *hall) {
		h.start()
		h.do(item(1, "gone", "repeatable", ""))
		h.pass(time.Hour)
		if it := h.row(1); it.State != Ready || len(h.order()) != 0 {
			h.Errorf("%+v", it)
		}
	})
}

func TestAStoreThatFails(t *testing.T) {
	t.Parallel()
	bubble(t, usual, func(h *hall) {
		h.start()
		h.do(item(1, "peer/default", "once", ""))
		if err := h.db.Close(); err != nil {
			h.Fatal(err)
		}
		h.pass(time.Minute) // nothing can be leased: nothing may be called
		if n := len(h.order()); n > 1 {
			h.Errorf("%d calls", n)
		}
	})
}

// Whatever peers do, each piece of work that ends is finished once, nothing is
// lost, what must not be repeated is not, and each key keeps its order.
func TestManyLanes(t *testing.T) {
	t.Parallel()
	runs, failed := 0, false
	rapid.Check(t, func(rt *rapid.T) {
		if runs++; runs > 12 && !failed {
			return // enough; but what failed is looked for again, to make it smaller
		}
		defer func() { failed = failed || rt.Failed() }()
		n := rapid.Int64Range(1, 80).Draw(rt, "work")
		lanes := rapid.IntRange(1, 6).Draw(rt, "lanes")
		keys := rapid.IntRange(1, 10).Draw(rt, "keys")
		window := rapid.IntRange(8, 64).Draw(rt, "window")
		faults := rapid.SliceOfN(rapid.SampledFrom([]*adapters.Fault{
			nil, nil, nil, down, down, unknown, {Outcome: adapters.Quota, RetryAfter: 3 * time.Second}, {Outcome: adapters.BusinessFault, Code: "E"},
			{Outcome: adapters.BadRequest},
		}), 0, 12).Draw(rt, "faults")
		faults = append(faults, nil) // each is well some time
		restart := rapid.Bool().Draw(rt, "restart")
		brief := usual
		brief.Breaker.OpenFor = 200 * time.Millisecond
		why := ""
		bubble(t, brief, func(h *hall) {
			h.desk.window = window
			risky := map[int64]int{} // calls that may have taken effect
			h.answer = func(it Item, nth int) error {
				f := faults[(int(it.Key)*7+nth)%len(faults)]
				if f == nil {
					return nil
				}
				if f.Outcome == adapters.Unknown {
					h.mu.Lock()
					risky[it.Key]++
					h.mu.Unlock()
				}
				return f
			}
			h.start()
			for k := range n {
				it := item(k+1, fmt.Sprintf("peer%d/default", int(k)%lanes), []string{"repeatable", "once"}[k%2], fmt.Sprint(int(k)%keys))
				h.do(it)
				if k%10 == 0 {
					h.pass(700 * time.Millisecond)
				}
			}
			if restart {
				h.desk.Close(context.Background())
				h.open()
				h.desk.window = window
				h.start()
			}
			h.pass(15 * time.Minute)
			why = h.ends(n, risky)
		})
		if why != "" {
			rt.Fatal(why)
		}
	})
}

// ends says what is wrong with what has become of the work, if anything.
func (h *hall) ends(n int64, risky map[int64]int) string {
	for k := range n {
		it := h.row(k + 1)
		r, finished := h.result(it.Key)
		fine := false
		switch it.State {
		case Done:
			fine = finished && (r.Outcome == adapters.OK || r.Outcome == adapters.BusinessFault)
		case Dead:
			fine = finished && r.Outcome == adapters.BadRequest
		case Doubt:
			fine = !finished
		case Ready, Parked, Leased:
		}
		switch {
		case !fine:
			return fmt.Sprintf("%+v with the result %+v (%t)", it, r, finished)
		case it.Operation == "once" && risky[it.Key] > 1:
			return fmt.Sprintf("%d calls that may have taken effect: %+v", risky[it.Key], it)
		case len(h.attempts(it.Key)) != len(h.at(it.Key)):
			return fmt.Sprintf("%d attempts are kept of %d calls: %+v", len(h.attempts(it.Key)), len(h.at(it.Key)), it)
		}
	}
	return ""
}

// A queue against a simple model of it.
func TestQueue(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		q := newQueue()
		waiting, running := map[int64]Item{}, map[int64]Item{}
		next := int64(0)
		rt.Repeat(map[string]func(*rapid.T){
			"add": func(rt *rapid.T) {
				next++
				it := Item{Key: next, Idem: fmt.Sprint(next), OrderKey: rapid.SampledFrom([]string{"", "a", "b"}).Draw(rt, "order"), Due: epoch.Add(time.Duration(rapid.IntRange(0, 3).Draw(rt, "due")) * time.Second)}
				if !q.add(it) || q.add(it) {
					rt.Fatal("an item is there once")
				}
				waiting[it.Key] = it
			},
			"take": func(rt *rapid.T) {
				if _, any := q.head(); !any {
					rt.Skip("nothing waits")
				}
				it := q.take()
				for _, other := range waiting {
					if other.OrderKey == it.OrderKey && it.OrderKey != "" && other.Key < it.Key {
						rt.Fatalf("%d was taken before %d", it.Key, other.Key)
					}
				}
				for _, other := range running {
					if other.OrderKey == it.OrderKey && it.OrderKey != "" {
						rt.Fatalf("%d was taken while %d runs", it.Key, other.Key)
					}
				}
				delete(waiting, it.Key)
				running[it.Key] = it
			},
			"ended": func(rt *rapid.T) {
				if it, any := one(rt, running); any {
					q.ended(it)
					delete(running, it.Key)
				}
			},
			"back": func(rt *rapid.T) {
				if it, any := one(rt, running); any {
					it.Due = it.Due.Add(time.Second)
					q.back(it)
					delete(running, it.Key)
					waiting[it.Key] = it
				}
			},
			"due": func(*rapid.T) { q.dueAll(epoch) },
			"": func(rt *rapid.T) {
				if q.size != len(waiting) || len(q.known) != len(waiting)+len(running) {
					rt.Fatalf("%d wait and %d are known, want %d and %d", q.size, len(q.known), len(waiting), len(waiting)+len(running))
				}
				if len(q.lines) > q.size+len(running) {
					rt.Fatalf("%d lines for %d items", len(q.lines), q.size)
				}
			},
		})
	})
}

func one(rt *rapid.T, m map[int64]Item) (Item, bool) {
	keys := make([]int64, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	if len(keys) == 0 {
		rt.Skip("none")
	}
	slices.Sort(keys)
	return m[rapid.SampledFrom(keys).Draw(rt, "key")], true
}

func TestList(t *testing.T) {
	t.Parallel()
	bubble(t, usual, func(h *hall) {
		for k := range int64(5) {
			it := item(k+1, "peer/default", "once", "")
			it.Instance = k % 2
			h.write(it)
		}
		if err := h.db.Committer.Run(context.Background(), store.Stmt{SQL: `UPDATE work SET state='done' WHERE key=5`}); err != nil {
			h.Fatal(err)
		}
		for want, f := range map[string]Filter{
			"1 2 3 4": {}, "5": {State: Done}, "2 4": {Instance: 1}, "3 4": {After: 2}, "1 2": {Limit: 2},
		} {
			all, err := List(context.Background(), h.db.Read(), f)
			got := ""
			for _, it := range all {
				got += fmt.Sprint(it.Key, " ")
			}
			if err != nil || got != want+" " {
				h.Errorf("%+v: %s, %v, want %s", f, got, err, want)
			}
		}
	})
}
