package route

import (
	"context"
	"errors"
	"fmt"

	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/store"
)

// errRefusedNow says that the engine refused for good: the record is dead now,
// and nothing is written yet.
var errRefusedNow = errors.New("the engine has refused the message")

// commit writes a record and what its plan asks for in one transaction, with
// the statements with, and lets its effects out after.
func (r *Router) commit(ctx context.Context, rec *record, p plan, isNew bool, with ...store.Stmt) error {
	write := r.pack.update
	if isNew {
		write = r.pack.insert
	}
	row, err := write(rec)
	if err != nil {
		return err
	}
	all := append(append([]store.Stmt{}, with...), row)
	switch {
	case p.start != nil:
		return r.refused(rec, r.c.Engine.Start(ctx, *p.start, all...))
	case p.publish != nil:
		return r.refused(rec, r.c.Engine.Publish(ctx, *p.publish, all...))
	case p.call != nil:
		return r.commitCall(ctx, *p.call, all)
	}
	return r.c.DB.Committer.Run(ctx, all...)
}

func (r *Router) commitCall(ctx context.Context, it work.Item, all []store.Stmt) error {
	s, err := work.Insert(it)
	if err != nil {
		return err
	}
	if err := r.c.DB.Committer.Run(ctx, append(all, s)...); err != nil {
		return err
	}
	r.c.Offer(it)
	return nil
}

// refused makes a record dead that the engine has refused for good.
func (r *Router) refused(rec *record, err error) error {
	if !errors.Is(err, ErrRefused) {
		return err
	}
	n := len(rec.trail.Stages)
	rec.trail.Stages = rec.trail.Stages[:max(n-2, 0)] // what it did not come to: started or correlated, and ended
	r.die(rec, r.refuse("route.engine", map[string]any{"why": err.Error()}, err))
	return errRefusedNow
}

// settle commits a record's change. Where the engine refuses for good, the
// record is written as dead instead.
func (r *Router) settle(ctx context.Context, rec *record, p plan, with ...store.Stmt) error {
	err := r.commit(ctx, rec, p, false, with...)
	if errors.Is(err, errRefusedNow) {
		err = r.commit(ctx, rec, plan{}, false, with...)
	}
	if err != nil {
		return fmt.Errorf("write message %d: %w", rec.ID, err)
	}
	return nil
}
