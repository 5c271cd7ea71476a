package route

import (
	"context"
	"errors"
	"fmt"

	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/store"
)

// Resend sends a dead message through its route again and returns it as it
// then stands. It goes on at the step it died in, if a call before it took
// effect, else it begins anew, with the routes as they are now. Work of its that
// is still open is ended.
func (r *Router) Resend(ctx context.Context, id int64, actor, reason string) (Message, error) {
	rec, err := r.load(ctx, id)
	if err != nil {
		return Message{}, err
	}
	if rec.State != Dead {
		return Message{}, fmt.Errorf("send message %d again, which is %s: %w", id, rec.State, ErrNotDead)
	}
	at := r.c.Clock.Now()
	rec.stage(StageSentAgain, at, actor+": "+reason, "")
	p := r.again(rec)
	err = r.settle(ctx, rec, p, work.CancelFor(Owner, id, at))
	if errors.Is(err, store.ErrStale) {
		return Message{}, fmt.Errorf("send message %d again: somebody else was first: %w", id, ErrNotDead)
	}
	if err != nil {
		return Message{}, err
	}
	return r.Message(ctx, id)
}

func (r *Router) again(rec *record) plan {
	if len(rec.trail.Results) > 0 || rec.trail.Fault != nil {
		_, rest, ok := r.c.Table.find(rec.Route, rec.Step)
		if !ok {
			r.die(rec, r.refuse("route.gone-step", map[string]any{"route": rec.Route, "step": rec.Step}, nil))
			return plan{}
		}
		return r.play(rec, rest)
	}
	rt, err := r.find(rec)
	if err != nil {
		r.die(rec, err)
		return plan{}
	}
	return r.begin(rec, rt)
}
