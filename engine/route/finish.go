package route

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/store"
)

// Finish takes the result of a route's call: the next step is committed with
// the end of the work. The router is the owner of work named [Owner].
func (r *Router) Finish(ctx context.Context, it work.Item, res work.Result, with []store.Stmt) error {
	rec, err := r.load(ctx, it.Ref)
	if errors.Is(err, ErrNotFound) {
		return work.ErrUnwanted
	}
	if err != nil {
		return err
	}
	if rec.trail.Work != it.Key || rec.State != Routing && rec.State != Dead {
		return work.ErrUnwanted // answered before, or the message went another way
	}
	return r.settle(ctx, rec, r.next(rec, it, res), with...)
}

// next finds what follows a call's result.
func (r *Router) next(rec *record, it work.Item, res work.Result) plan {
	at := r.c.Clock.Now()
	rt, rest, ok := r.c.Table.find(rec.Route, it.Element)
	if !ok {
		r.die(rec, r.refuse("route.gone-step", map[string]any{"route": rec.Route, "step": it.Element}, nil))
		return plan{}
	}
	call := it.Connector + "." + it.Operation
	switch {
	case res.Outcome == adapters.OK:
		rec.trail.Body, rec.trail.Work = res.Output, 0
		rec.result(it.Element, res.Output)
		return r.play(rec, rest[1:])
	case res.Outcome == adapters.BusinessFault && len(rt.faults) > 0 && !rest[0].inFault:
		rec.stage(StageFault, at, call+" "+res.Code+": "+res.Reason, content(res.Detail))
		rec.trail.Fault = &fault{Step: it.Element, Code: res.Code, Reason: res.Reason, Detail: res.Detail}
		rec.trail.Body, rec.trail.Work = rec.trail.Fault.value(), 0
		return r.play(rec, rt.faults)
	}
	rec.stage(StageFault, at, call+" "+res.Code+": "+res.Reason, content(res.Detail))
	r.die(rec, r.refuse("route.call", map[string]any{"call": call, "outcome": string(res.Outcome), "why": res.Reason}, nil))
	return plan{}
}

func (r *Router) load(ctx context.Context, id int64) (*record, error) {
	rec, err := r.pack.scan(r.c.DB.Read().QueryRowContext(ctx, `SELECT `+columns+` FROM message WHERE id = ?`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("message %d: %w", id, ErrNotFound)
	}
	return rec, err
}
