package j1

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// Pace is the hall at a part of what it can do: instances come at their time,
// whatever those before them do.
type Pace struct {
	Peak, Rate float64 // instances a second
	Command    []time.Duration
}

// Paced measures the most that clients get done in a while, and then lets
// instances come at a share of that rate for as long.
func Paced(ctx context.Context, clients int, share float64, each time.Duration) (p Pace, err error) {
	t, err := openTarget()
	if err != nil {
		return p, err
	}
	us, err := openOurs(ctx, t.address, 0)
	if err != nil {
		return p, err
	}
	var most Figures
	if err := play(ctx, us, clients, each, &most); err != nil {
		return p, errors.Join(err, us.close(), t.close())
	}
	p.Peak = most.PerSecond()
	p.Rate = share * p.Peak
	p.Command, err = come(ctx, us, p.Rate, each)
	slices.Sort(p.Command)
	return p, errors.Join(err, us.close(), t.close())
}

// come lets instances come at a rate for a while and waits for the last.
func come(ctx context.Context, s side, rate float64, each time.Duration) ([]time.Duration, error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	var idle []*client
	var took []time.Duration
	var errs []error
	begin := time.Now()
	for n := 0; time.Since(begin) < each; n++ {
		time.Sleep(time.Until(begin.Add(time.Duration(float64(n) / rate * float64(time.Second)))))
		c := &client{}
		mu.Lock()
		if len(idle) > 0 {
			c, idle = idle[len(idle)-1], idle[:len(idle)-1]
		}
		mu.Unlock()
		wg.Go(func() {
			err := one(ctx, s, c, int(numbers.Add(1)))
			mu.Lock()
			defer mu.Unlock()
			took, c.took = append(took, c.took...), nil
			idle = append(idle, c)
			if err != nil {
				errs = append(errs, err)
			}
		})
	}
	wg.Wait()
	return took, errors.Join(errs...)
}
