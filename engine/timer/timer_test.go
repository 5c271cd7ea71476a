package timer_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/timer"
	"github.com/servicehall/hallway/store"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// hall is a table of timers and a wheel over it, in a bubble where everybody's
// sleep can be waited for. Its peer takes each timer that is still armed, as
// the engine does.
type hall struct {
	db    *store.DB
	clock *clock.Manual
	wheel *timer.Wheel
	stop  func()

	mu     sync.Mutex
	fired  []int64
	stale  int
	broken error // what firing fails with, before it disarms
}

func bubble(t *testing.T, do func(t *testing.T, h *hall)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		db, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "hall.db"), Readers: 2})
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		}()
		if err := db.Migrate(t.Context(), timer.Migrations); err != nil {
			t.Fatal(err)
		}
		do(t, &hall{db: db, clock: clock.NewManual(noon), stop: func() {}})
	})
}

// start runs a new wheel until stop.
func (h *hall) start() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	h.wheel = timer.NewWheel(h.db.Read(), h.clock, slog.New(slog.DiscardHandler), h.fire)
	go func() {
		defer close(done)
		h.wheel.Run(ctx)
	}()
	h.stop = func() { cancel(); <-done; h.stop = func() {} }
	synctest.Wait()
}

func (h *hall) fire(ctx context.Context, x timer.Timer) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.broken != nil {
		return
	}
	if err := h.db.Committer.Run(ctx, timer.Disarm(x.Key)); err != nil {
		h.stale++
		return
	}
	h.fired = append(h.fired, x.Key)
}

// took returns what fired since it was asked last.
func (h *hall) took() []int64 {
	synctest.Wait()
	h.mu.Lock()
	defer h.mu.Unlock()
	out := h.fired
	h.fired = nil
	return out
}

func (h *hall) run(t *testing.T, all ...store.Stmt) {
	t.Helper()
	if err := h.db.Committer.Run(context.Background(), all...); err != nil {
		t.Fatal(err)
	}
}

// arm commits a timer and tells the wheel, when there is one.
func (h *hall) arm(t *testing.T, key int64, in time.Duration) {
	t.Helper()
	x := timer.Timer{Key: key, Instance: 7, Element: "wait", Due: h.clock.Now().Add(in)}
	h.run(t, timer.Arm(x))
	if h.wheel != nil {
		h.wheel.Add(x)
	}
}

func (h *hall) left(t *testing.T) (n int) {
	t.Helper()
	if err := h.db.Read().QueryRowContext(context.Background(), `SELECT count(*) FROM timer`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func want(t *testing.T, got []int64, keys ...int64) {
	t.Helper()
	if !slices.Equal(got, keys) {
		t.Fatalf("fired %v, want %v", got, keys)
	}
}

func TestFiresInOrder(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, h *hall) {
		h.arm(t, 3, 3*time.Minute)
		h.arm(t, 5, time.Minute)
		h.start()
		defer h.stop()
		h.arm(t, 1, time.Minute)
		h.arm(t, 4, 2*time.Minute)
		h.arm(t, 2, -time.Hour)
		want(t, h.took(), 2)
		h.clock.Move(time.Minute - time.Millisecond)
		want(t, h.took())
		h.clock.Move(time.Millisecond)
		want(t, h.took(), 1, 5)
		h.clock.Move(time.Hour)
		want(t, h.took(), 4, 3)
	})
}

// TestAddWhileSleeping: a sleep until a later timer ends for an earlier one.
func TestAddWhileSleeping(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, h *hall) {
		h.arm(t, 1, 4*time.Minute)
		h.start()
		defer h.stop()
		if n := h.clock.Waiting(); n != 1 {
			t.Fatalf("%d sleepers", n)
		}
		h.arm(t, 2, time.Second)
		synctest.Wait()
		h.clock.Move(time.Second)
		want(t, h.took(), 2)
		if n := h.clock.Waiting(); n != 1 {
			t.Errorf("%d sleepers: a sleep was not given up", n)
		}
	})
}

// TestDisarmed: a timer that was disarmed while it was in the heap is offered,
// and that it is armed no more is found out where it is taken.
func TestDisarmed(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, h *hall) {
		h.start()
		defer h.stop()
		h.arm(t, 1, time.Minute)
		h.arm(t, 2, time.Minute)
		h.run(t, timer.Disarm(1))
		h.clock.Move(time.Minute)
		want(t, h.took(), 2)
		if h.stale != 1 {
			t.Errorf("%d timers were offered in vain", h.stale)
		}
		if err := h.db.Committer.Run(t.Context(), timer.Disarm(1)); !errors.Is(err, store.ErrStale) {
			t.Errorf("disarming twice: %v", err)
		}
	})
}

// TestBeyondTheNearFuture: what is far away is read from the table when its
// time comes near, though nobody wakes the wheel for it.
func TestBeyondTheNearFuture(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, h *hall) {
		h.start()
		defer h.stop()
		h.arm(t, 1, 20*time.Minute)
		h.arm(t, 2, 24*time.Hour)
		for range 19 {
			h.clock.Move(time.Minute)
			want(t, h.took())
		}
		h.clock.Move(time.Minute)
		want(t, h.took(), 1)
		h.clock.Move(24 * time.Hour)
		want(t, h.took(), 2)
	})
}

// TestRestart: a new wheel finds what is armed, also what was due meanwhile.
func TestRestart(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, h *hall) {
		h.start()
		h.arm(t, 1, time.Minute)
		h.arm(t, 2, time.Hour)
		synctest.Wait()
		h.stop()
		h.clock.Move(30 * time.Minute)
		want(t, h.took())
		h.start()
		defer h.stop()
		want(t, h.took(), 1)
		h.clock.Move(30 * time.Minute)
		want(t, h.took(), 2)
	})
}

// TestMoreThanTheWindow: more timers of one moment than are read at once all
// fire, once each, and the earliest first.
func TestMoreThanTheWindow(t *testing.T) {
	t.Parallel()
	const many, burst = 20_100, 500
	bubble(t, func(t *testing.T, h *hall) {
		due := noon.Add(time.Minute).UnixMilli()
		h.run(t, store.Stmt{SQL: fmt.Sprintf(`WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k+1 FROM n WHERE k < %d)
INSERT INTO timer SELECT k, 7, 'wait', %d, '', 0, 0 FROM n`, many, due)})
		var mu sync.Mutex
		seen := map[int64]int{}
		h.wheel = timer.NewWheel(h.db.Read(), h.clock, slog.New(slog.DiscardHandler), func(ctx context.Context, x timer.Timer) {
			mu.Lock()
			defer mu.Unlock()
			seen[x.Key]++
			if x.Key%burst == 0 { // one commit for many, to be quick
				_ = h.db.Committer.Run(ctx, store.Stmt{SQL: `DELETE FROM timer WHERE key <= ?`, Args: []any{x.Key}})
			}
		})
		ctx, cancel := context.WithCancel(t.Context())
		go h.wheel.Run(ctx)
		synctest.Wait()
		h.arm(t, many+1, 2*time.Minute) // wakes it, beyond the window
		synctest.Wait()
		h.clock.Move(time.Minute)
		synctest.Wait()
		mu.Lock()
		for k := range int64(many) {
			if seen[k+1] != 1 {
				t.Fatalf("timer %d fired %d times", k+1, seen[k+1])
			}
		}
		mu.Unlock()
		cancel()
		synctest.Wait()
	})
}

// TestNoneWaitsForAnother: while one instance is slow, all others that are due
// with it fire.
func TestNoneWaitsForAnother(t *testing.T) {
	t.Parallel()
	const many = 1500
	bubble(t, func(t *testing.T, h *hall) {
		h.run(t, store.Stmt{SQL: fmt.Sprintf(`WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k+1 FROM n WHERE k < %d)
INSERT INTO timer SELECT k, max(k, 3), 'wait', %d, '', 0, 0 FROM n`, many, noon.UnixMilli())})
		var mu sync.Mutex
		var fired []int64
		slow := make(chan struct{})
		h.wheel = timer.NewWheel(h.db.Read(), h.clock, slog.New(slog.DiscardHandler), func(_ context.Context, x timer.Timer) {
			if x.Key == 1 {
				<-slow
			}
			mu.Lock()
			defer mu.Unlock()
			fired = append(fired, x.Key)
		})
		ctx, cancel := context.WithCancel(t.Context())
		go h.wheel.Run(ctx)
		synctest.Wait()
		mu.Lock()
		if len(fired) != many-3 {
			t.Errorf("%d fired beside the slow instance, want %d", len(fired), many-3)
		}
		mu.Unlock()
		cancel()
		close(slow)
		synctest.Wait()
		want(t, fired[many-3:], 1, 2, 3)
	})
}

// TestTableThatCannotBeRead: is read again soon, not at the end of the horizon.
func TestTableThatCannotBeRead(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, h *hall) {
		h.run(t, store.Stmt{SQL: `ALTER TABLE timer RENAME TO elsewhere`})
		h.start()
		defer h.stop()
		h.run(t, store.Stmt{SQL: `ALTER TABLE elsewhere RENAME TO timer`})
		h.run(t, timer.Arm(timer.Timer{Key: 1, Due: noon}))
		want(t, h.took())
		h.clock.Move(10 * time.Second)
		want(t, h.took(), 1)
	})
}

// TestLeftArmed: a timer whose firing failed is offered again, later and not in
// a circle.
func TestLeftArmed(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, h *hall) {
		h.broken = errors.New("the shard is full")
		h.arm(t, 1, 0)
		h.start()
		defer h.stop()
		want(t, h.took())
		h.mu.Lock()
		h.broken = nil
		h.mu.Unlock()
		h.clock.Move(10 * time.Minute)
		want(t, h.took(), 1)
	})
}

// TestAnyOrderOfEvents: whatever is armed, disarmed, waited for and started
// again in whatever order, at any moment exactly what is armed and due has
// fired, in the order of its due times.
func TestAnyOrderOfEvents(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, h *hall) {
		for seed := range uint64(25) {
			anyOrder(t, h, rand.New(rand.NewPCG(seed, 1)))
			if t.Failed() {
				t.Fatalf("with seed %d", seed)
			}
		}
	})
}

func anyOrder(t *testing.T, h *hall, chance *rand.Rand) {
	t.Helper()
	h.run(t, store.Stmt{SQL: `DELETE FROM timer`})
	h.start()
	defer func() { h.stop() }()
	armed := map[int64]time.Time{}
	for key := range int64(16) {
		switch chance.IntN(7) {
		case 0, 1, 2:
			in := time.Duration(chance.Int64N(45*60_000)-5*60_000) * time.Millisecond
			armed[key] = h.clock.Now().Add(in)
			h.arm(t, key, in)
		case 3:
			for _, key := range slices.Sorted(maps.Keys(armed)) {
				h.run(t, timer.Disarm(key))
				delete(armed, key)
				break
			}
		case 4, 5:
			h.clock.Move(time.Duration(chance.Int64N(15*60_000)) * time.Millisecond)
		case 6:
			h.stop()
			h.start()
		}
		expect(t, h, armed)
	}
}

// expect holds what fired to what was due, and forgets it.
func expect(t *testing.T, h *hall, armed map[int64]time.Time) {
	t.Helper()
	var due []int64
	for key, at := range armed {
		if !at.After(h.clock.Now()) {
			due = append(due, key)
		}
	}
	slices.SortFunc(due, func(a, b int64) int {
		if c := armed[a].Compare(armed[b]); c != 0 {
			return c
		}
		return int(a - b)
	})
	if got := h.took(); !slices.Equal(got, due) {
		t.Errorf("fired %v, want %v", got, due)
	}
	for _, key := range due {
		delete(armed, key)
	}
	if n := h.left(t); n != len(armed) {
		t.Errorf("%d timers are armed, want %d", n, len(armed))
	}
}

// TestProject: events become rows, and List tells them.
func TestProject(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, h *hall) {
		arm := func(key int64, in time.Duration) process.Event {
			return process.Event{Type: process.TimerArmed, Key: key, Element: "wait", Timer: &process.TimerData{Due: noon.Add(in), Every: "PT1M", Repeats: 3}}
		}
		r := process.Recorded{Instance: 7, Events: []process.Event{
			arm(1, time.Hour), arm(2, time.Minute), arm(3, 2*time.Minute), {Type: process.FlowTaken, Key: 2},
			{Type: process.TimerFired, Key: 1}, {Type: process.TimerDisarmed, Key: 3},
		}}
		h.start()
		defer h.stop()
		h.run(t, timer.Project(r)...)
		h.wheel.Note(r)
		got, err := timer.List(t.Context(), h.db.Read(), 7)
		if err != nil {
			t.Fatal(err)
		}
		for i := range got {
			got[i].Due = got[i].Due.UTC()
		}
		rest := []timer.Timer{{Key: 2, Instance: 7, Element: "wait", Due: noon.Add(time.Minute), Every: "PT1M", Repeats: 3}}
		if !reflect.DeepEqual(got, rest) {
			t.Errorf("armed %+v", got)
		}
		if other, err := timer.List(t.Context(), h.db.Read(), 8); err != nil || len(other) > 0 {
			t.Errorf("of another instance: %v %v", other, err)
		}
		h.clock.Move(time.Minute)
		want(t, h.took(), 2)
	})
}
