package engine

import (
	"context"
	"errors"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine/job"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/subscription"
	"github.com/servicehall/hallway/store"
)

// letOut acts on the events of a committed command.
func (e *Engine) letOut(p *piece) {
	if len(p.rec.Events) == 0 {
		return
	}
	if items := job.Items(p.rec, e.c.Operations); len(items) > 0 {
		e.c.Offer(items...)
	}
	e.wheel.Note(p.rec)
	for _, ev := range p.rec.Events {
		if ev.Type == process.SubscriptionOpened && ev.Sub.Kind == process.SubMessage {
			e.match(subscription.Pair{Name: ev.Sub.Message, Correlation: ev.Sub.Correlation})
		}
	}
	if ev := p.rec.Events[0]; ev.Type == process.InstanceResumed {
		e.matchAll(p.after.state)
	}
	if heard(p) {
		e.spawn(func() { e.sayAgain(p.req.instance) })
	}
	e.speak(p.said...)
	e.feed.tell(&p.rec, p.after.state.Ended())
}

// heard reports whether an instance that may have been suspended takes, or
// refuses for good, what it could not hear.
func heard(p *piece) bool {
	switch p.req.cmd.Do.(type) {
	case process.Resume, process.Cancel:
		return true
	}
	return false
}

// matchAll looks for the messages that an instance waits for: those that came
// while it was suspended.
func (e *Engine) matchAll(st *process.State) {
	for _, x := range st.Subs {
		if x.Kind == process.SubMessage {
			e.match(subscription.Pair{Name: x.Message, Correlation: x.Correlation})
		}
	}
}

// Finish takes the result of a job's work: the engine is the owner of jobs. A
// result that the engine refuses, though somebody waits for it, is an incident.
func (e *Engine) Finish(ctx context.Context, it work.Item, r work.Result, with []store.Stmt) error {
	err := e.Send(ctx, it.Instance, it.Connector, result(it, r), with...)
	switch {
	case errors.Is(err, process.ErrGone), errors.Is(err, process.ErrEnded), errors.Is(err, ErrNotFound):
		return work.ErrUnwanted
	case !Refused(err):
		return err
	}
	e.c.Log.Error("the result of a call is refused", "instance", it.Instance, "element", it.Element, "error", err)
	return e.Send(ctx, it.Instance, it.Connector, process.FailJob{Job: it.Ref, Kind: KindRefused, Reason: err.Error()}, with...)
}

// KindRefused is the kind of the incident of a result that was refused.
const KindRefused = "refused"

func result(it work.Item, r work.Result) process.Act {
	switch r.Outcome {
	case adapters.OK:
		return process.CompleteJob{Job: it.Ref, Vars: object(r.Output)}
	case adapters.BusinessFault:
		return process.ThrowError{Job: it.Ref, Code: r.Code, Message: r.Reason, Vars: map[string]any{
			"error": map[string]any{"code": r.Code, "message": r.Reason, "detail": r.Detail},
		}}
	case adapters.BadRequest, adapters.Auth, adapters.Quota, adapters.PeerDown, adapters.Unknown, adapters.ConfigError:
	}
	return process.FailJob{Job: it.Ref, Kind: string(r.Outcome), Reason: r.Reason}
}

// object makes variables of an output: an object is taken as it is, anything
// else is the variable "result".
func object(v any) map[string]any {
	switch x := v.(type) {
	case nil:
		return nil
	case map[string]any:
		return x
	}
	return map[string]any{"result": v}
}

// poison makes the incident of a command that the machine panicked on.
func (e *Engine) poison(h hot, at time.Time, reason string) (process.Result, error) {
	if h.state == nil {
		return process.Result{}, errors.New("start: " + reason)
	}
	st := h.state.Clone()
	ev := process.Event{Type: process.IncidentRaised, Key: e.c.NewID(), At: at, Incident: &process.IncidentData{Kind: "poison", Reason: reason}}
	st.Apply(ev)
	return process.Result{State: st, Events: []process.Event{ev}}, nil
}
