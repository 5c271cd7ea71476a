package big

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// callers and their pause are what people do meanwhile: about a hundred commands
// a second.
const (
	callers     = 10
	callerPause = 100 * time.Millisecond
)

// person is one who sends a command at every beat, whatever became of the one
// before.
type person struct {
	took []time.Duration
	err  error
}

// people start cases until they are stopped; what it returns waits for them and
// gives how long each took.
func (r *rooms) people(ctx context.Context, stop <-chan struct{}) func() ([]time.Duration, error) {
	var wg sync.WaitGroup
	all := make([]person, callers)
	begin := time.Now()
	for i := range all {
		wg.Go(func() { all[i].work(ctx, r, begin.Add(time.Duration(i)*callerPause/callers), stop) })
	}
	return func() ([]time.Duration, error) {
		wg.Wait()
		var took []time.Duration
		var errs []error
		for _, p := range all {
			took, errs = append(took, p.took...), append(errs, p.err)
		}
		slices.Sort(took)
		return took, errors.Join(errs...)
	}
}

// work sends commands. A command's time runs from its beat on, so that one that
// is slow lengthens those behind it, and while the engine is busy.
func (p *person) work(ctx context.Context, r *rooms, beat time.Time, stop <-chan struct{}) {
	for n := 0; ; n++ {
		select {
		case <-time.After(time.Until(beat)):
		case <-stop:
			return
		}
		if p.err = r.one(ctx, "review", application(n)); p.err != nil {
			return
		}
		p.took = append(p.took, time.Since(beat))
		beat = beat.Add(callerPause)
	}
}
