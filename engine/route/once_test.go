package route_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/store"
)

// A hundred copies at the same moment have one effect, and each is told of it.
func TestCopiesAtTheSameMoment(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		source string
		query  string
	}{
		"start":     {"http.applications", `SELECT count(*) FROM started`},
		"call":      {"crm.changes", `SELECT count(*) FROM work`},
		"stored":    {"crm.stored", `SELECT count(*) FROM message`},
		"correlate": {"esign.signed", `SELECT count(*) FROM correlated`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			m := change("same", "9133")
			if name == "correlate" {
				m.Body = map[string]any{"flow": "F"}
			}
			var accepted atomic.Int64
			refs := sync.Map{}
			var wg sync.WaitGroup
			for range 100 {
				wg.Go(func() {
					end, err := w.r.Deliver(c.source)(context.Background(), m)
					if err != nil || end.State == adapters.Refused {
						t.Errorf("%+v, %v", end, err)
					}
					if end.State == adapters.Accepted {
						accepted.Add(1)
					}
					refs.Store(end.Ref, true)
				})
			}
			wg.Wait()
			n := 0
			refs.Range(func(any, any) bool { n++; return true })
			if accepted.Load() != 1 || n != 1 {
				t.Errorf("%d were accepted and %d refs given, want one of each", accepted.Load(), n)
			}
			if got := w.count(c.query); got != 1 {
				t.Errorf("%d effects, want one", got)
			}
			if got := w.r.Counts()[c.source]; got.Received != 100 || got.Duplicates != 99 {
				t.Errorf("counts %+v", got)
			}
		})
	}
}

func TestTheSameIdFromAnotherSource(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.deliver("http.applications", change("same", "9133"))
	if end := w.deliver("broker.quick", change("same", "9133")); end.State != adapters.Accepted {
		t.Errorf("%+v", end)
	}
	for range 2 { // without an id nothing can be known twice
		if end := w.deliver("broker.quick", change("", "9133")); end.State != adapters.Accepted {
			t.Errorf("%+v", end)
		}
	}
}

// A program may end at any point. What was acknowledged goes on after the next
// start, what was not is delivered again, and either way it is done once.
func TestCrash(t *testing.T) {
	t.Parallel()
	cases := []struct{ source, point string }{
		{"http.applications", "before start"}, {"http.applications", "started"}, {"http.applications", "answered"},
		{"crm.changes", "decided on a call"}, {"crm.changes", "call committed"}, {"crm.changes", "answered"},
		{"crm.stored", "before start"}, {"crm.stored", "started"}, {"crm.stored", "answered"},
		{"crm.changes", "before the result"}, {"crm.changes", "second decided on a call"}, {"crm.changes", "second call committed"}, {"crm.changes", "after the result"},
	}
	for _, c := range cases {
		t.Run(c.source+" "+c.point, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			nth := strings.TrimPrefix(c.point, "second ")
			nr := int32(1)
			if nth != c.point {
				nr = 2
			}
			crashed := w.crashAt(nth, nr)
			taken := w.try(c.source, change("row-7", "9133"))
			w.at("answered")
			w.drive()
			select {
			case <-crashed:
			case <-time.After(20 * time.Second):
				t.Fatal("the program never came to this point")
			}
			w.close()
			w.crash = nil
			w.open()
			if !taken {
				w.deliver(c.source, change("row-7", "9133")) // the source does so
			}
			if err := w.r.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			w.until("it is handled", func() bool {
				w.drive()
				return w.count(`SELECT count(*) FROM message WHERE state='handled'`) == 1
			})
			if c.source == "crm.changes" {
				if n := w.count(`SELECT count(*) FROM work`); n != 2 {
					t.Errorf("%d calls, want 2", n)
				}
			} else if n := w.count(`SELECT count(*) FROM started`); n != 1 {
				t.Errorf("%d instances, want 1", n)
			}
			if n := w.count(`SELECT count(*) FROM message`); n != 1 {
				t.Errorf("%d messages, want 1", n)
			}
		})
	}
}

// crashAt closes the store the nth time that the program comes to a point.
func (w *world) crashAt(point string, nth int32) <-chan struct{} {
	crashed := make(chan struct{})
	var seen atomic.Int32
	w.crash = func(at string) {
		if at == point && seen.Add(1) == nth {
			_ = w.db.Close()
			close(crashed)
		}
	}
	return crashed
}

// try delivers and tells whether it was taken.
func (w *world) try(source string, m adapters.Message) bool {
	end, err := w.r.Deliver(source)(context.Background(), m)
	if err == nil && end.State == adapters.Refused {
		w.t.Errorf("%+v", end)
	}
	if err == nil && source == "crm.stored" {
		_ = w.r.Start(context.Background())
	}
	return err == nil
}

// drive does what a desk does: it answers every call that is open in the table.
func (w *world) drive() {
	for range 4 {
		items, err := work.List(context.Background(), w.db.Read(), work.Filter{State: work.Ready})
		if err != nil {
			return // the store is closed
		}
		for _, it := range items {
			w.at("before the result")
			err := w.finish(it, ok(map[string]any{"version": 1}))
			w.at("after the result")
			if err != nil && !errors.Is(err, store.ErrClosed) {
				return
			}
		}
	}
}

// again closes what is left and opens the hall anew.
func (w *world) again() {
	w.close()
	w.open()
}

// Stored messages with the same order key are routed in their order.
func TestStoredKeepsOrder(t *testing.T) {
	t.Parallel()
	w := setup(t)
	for i := range 24 {
		m := change(fmt.Sprint(i), fmt.Sprintf("key-%d", i%3))
		w.deliver("crm.stored", m)
	}
	if err := w.r.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.until("all are started", func() bool { return w.count(`SELECT count(*) FROM started`) == 24 })
	for k := range 3 {
		n := w.count(`SELECT count(*) FROM (SELECT s.rowid AS r, m.id AS id, lag(m.id) OVER (ORDER BY s.instance) AS before
FROM started s JOIN message m ON m.instance = s.instance WHERE s.vars = ?) WHERE before > id`, fmt.Sprintf(`{"company":"key-%d"}`, k))
		if n != 0 {
			t.Errorf("key-%d: %d out of order", k, n)
		}
	}
}

func TestManyStored(t *testing.T) {
	t.Parallel()
	w := setup(t)
	const many = 320 // more than are taken up at once
	var wg sync.WaitGroup
	for g := range 40 {
		wg.Go(func() {
			for i := range many / 40 {
				if _, err := w.r.Deliver("crm.stored")(context.Background(), change(fmt.Sprintf("%d-%d", g, i), "9133")); err != nil {
					t.Error(err)
				}
			}
		})
	}
	if err := w.r.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	wg.Wait()
	w.until("all are started", func() bool { return w.count(`SELECT count(*) FROM started`) == many })
	if n := w.count(`SELECT count(*) FROM message WHERE state='handled'`); n != many {
		t.Errorf("%d handled, want %d", n, many)
	}
}

func TestSentAgainByMany(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.before = func() error { return refusal("not deployed") }
	w.deliver("http.applications", change("a-1", "9133"))
	w.before = nil
	id := w.only().ID
	var sent atomic.Int64
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			m, err := w.r.Resend(context.Background(), id, "admin", "all at once")
			switch {
			case err == nil && m.State == route.Handled:
				sent.Add(1)
			case !errors.Is(err, route.ErrNotDead):
				t.Errorf("%+v, %v", m, err)
			}
		})
	}
	wg.Wait()
	if n := w.count(`SELECT count(*) FROM started`); sent.Load() != 1 || n != 1 {
		t.Errorf("%d sent it, %d instances: want one", sent.Load(), n)
	}
}
