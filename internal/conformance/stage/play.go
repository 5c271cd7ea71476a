package stage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine/job"
	"github.com/servicehall/hallway/engine/process"
)

// ErrEndless says that so much happens at one moment, or at so many moments,
// that there is no end to it.
var ErrEndless = errors.New("it does not come to rest")

// mostAtOnce is how much may happen at one moment, and at how many moments.
const mostAtOnce = 2000

// Settle lets happen what happens at this moment: first what the engine does by
// itself, then the jobs, in the order in which they were offered.
func (s *Stage) Settle(ctx context.Context) error {
	for range mostAtOnce {
		if s.Engine.Turn(ctx) {
			continue
		}
		did, err := s.doNext(ctx)
		if err != nil {
			return err
		}
		if !did {
			return ctx.Err()
		}
	}
	return ErrEndless
}

// Until goes from moment to moment, up to a time after the beginning.
func (s *Stage) Until(ctx context.Context, after time.Duration) error {
	end := Begin.Add(after)
	for range mostAtOnce {
		if err := s.Settle(ctx); err != nil {
			return err
		}
		next, err := s.next(ctx, end)
		if err != nil {
			return err
		}
		s.Clock.Move(max(0, next.Sub(s.Clock.Now())))
		did, err := s.wake(ctx)
		if err != nil {
			return err
		}
		if !did && !s.Clock.Now().Before(end) {
			return nil
		}
	}
	return ErrEndless
}

// next is the next moment at which something is due, at the latest the end.
func (s *Stage) next(ctx context.Context, end time.Time) (time.Time, error) {
	next, some, err := s.Engine.NextDue(ctx)
	if err != nil {
		return end, fmt.Errorf("look for the next timer: %w", err)
	}
	if !some || next.After(end) {
		next = end
	}
	for _, d := range s.doing {
		if d.due.Before(next) {
			next = d.due
		}
	}
	return next, nil
}

// wake fires what is due and ends the jobs that are, and reports whether there
// was anything.
func (s *Stage) wake(ctx context.Context) (bool, error) {
	fired, err := s.Engine.FireDue(ctx)
	if err != nil {
		return false, fmt.Errorf("fire the timers: %w", err)
	}
	ended := false
	for i := 0; i < len(s.doing); {
		d := s.doing[i]
		if d.due.After(s.Clock.Now()) {
			i++
			continue
		}
		s.doing, ended = slices.Delete(s.doing, i, i+1), true
		s.finish(ctx, d.it, d.r)
	}
	return fired > 0 || ended, nil
}

// doNext begins the job that was offered first, and reports whether there was
// one.
func (s *Stage) doNext(ctx context.Context) (bool, error) {
	if len(s.offered) == 0 {
		return false, nil
	}
	it := s.offered[0]
	s.offered = s.offered[1:]
	open, err := s.open(ctx, it)
	if err != nil || !open {
		return true, err
	}
	a := s.worker.Work(it, s.Clock.Now())
	if a.Open {
		return true, nil
	}
	if a.After > 0 {
		s.doing = append(s.doing, doing{it, a.Result, s.Clock.Now().Add(a.After)})
		return true, nil
	}
	s.finish(ctx, it, a.Result)
	return true, nil
}

// open reports whether a job has not been taken back: then nobody begins it.
func (s *Stage) open(ctx context.Context, it work.Item) (bool, error) {
	if it.Owner != job.Owner {
		return false, fmt.Errorf("work of %s, whom nobody plays: %s", it.Owner, it.Element)
	}
	st, _, err := s.Engine.Instance(ctx, it.Instance)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(st.Jobs, func(j process.Job) bool { return j.Key == it.Ref }), nil
}

func (s *Stage) finish(ctx context.Context, it work.Item, r work.Result) {
	if err := s.Engine.Finish(ctx, it, r, nil); err != nil && !errors.Is(err, work.ErrUnwanted) {
		s.log.add(fmt.Sprintf("the result of job %s: %v", it.Element, err))
	}
}
