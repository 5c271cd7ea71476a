package big

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/servicehall/hallway/engine"
)

// Burst is what happens when very many timers are due at once.
type Burst struct {
	Timers   int
	Fired    int64
	Took     time.Duration   // from the second in which they were due to the last one
	Commands []time.Duration // of people meanwhile, sorted
}

// P99 is that of the commands meanwhile.
func (b Burst) P99() time.Duration {
	if len(b.Commands) == 0 {
		return 0
	}
	return b.Commands[min(len(b.Commands)*99/100, len(b.Commands)-1)]
}

// callers and their pause are what people do meanwhile: about a hundred commands
// a second.
const (
	callers     = 10
	callerPause = 100 * time.Millisecond
)

// Timers arms n timers that are due in one second and lets them fire.
func Timers(ctx context.Context, n int) (b Burst, err error) {
	dir, err := os.MkdirTemp("", "hallway-timers-")
	if err != nil {
		return b, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	due := time.Now().Add(24 * time.Hour).Truncate(time.Second)
	r, err := openRooms(ctx, dir, 4096, 0)
	if err != nil {
		return b, err
	}
	err = r.start(ctx, "deadline", n, 4096, func(int) map[string]any { return map[string]any{"due": due.Format(time.RFC3339)} }, func(int) {})
	if err = errors.Join(err, r.close()); err != nil {
		return b, err
	}
	return release(ctx, dir, n, due)
}

// calm is how long the hall runs before the second in which all is due.
const calm = 3 * time.Second

// release opens the hall shortly before the second in which all is due, and
// waits for the last one.
func release(ctx context.Context, dir string, n int, due time.Time) (b Burst, err error) {
	begin := time.Now().Add(calm)
	r, err := openRooms(ctx, dir, 256, due.Sub(begin))
	if err != nil {
		return b, err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	b.Timers = n
	time.Sleep(time.Until(begin))
	stop := make(chan struct{})
	people := r.people(ctx, stop)
	for r.fired.Load() < int64(n) && ctx.Err() == nil {
		time.Sleep(20 * time.Millisecond)
	}
	b.Took = time.Since(begin)
	close(stop)
	b.Commands = people()
	var left int
	if err := r.db.Read().QueryRowContext(ctx, `SELECT count(*) FROM timer`).Scan(&left); err != nil {
		return b, err
	}
	if b.Fired = r.fired.Load(); b.Fired != int64(n) || left != 0 {
		return b, fmt.Errorf("%d of %d timers fired, %d are left", b.Fired, n, left)
	}
	return b, nil
}

// people start cases until they are stopped; what it returns waits for them and
// gives how long each took.
func (r *rooms) people(ctx context.Context, stop <-chan struct{}) func() []time.Duration {
	var mu sync.Mutex
	var took []time.Duration
	var wg sync.WaitGroup
	for i := range callers {
		wg.Go(func() {
			tick := time.NewTicker(callerPause)
			defer tick.Stop()
			for {
				select {
				case <-tick.C:
				case <-stop:
					return
				}
				begin := time.Now()
				if _, err := r.engine.StartNew(ctx, engine.StartWith{Process: "review", Vars: application(i), Actor: "bench"}); err != nil {
					continue // it counts as what is not done
				}
				mu.Lock()
				took = append(took, time.Since(begin))
				mu.Unlock()
			}
		})
	}
	return func() []time.Duration {
		wg.Wait()
		slices.Sort(took)
		return took
	}
}
