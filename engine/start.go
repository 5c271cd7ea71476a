package engine

import (
	"context"
	"fmt"

	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/subscription"
	"github.com/servicehall/hallway/engine/timer"
	"github.com/servicehall/hallway/store"
)

// StartWith says how an instance begins.
type StartWith struct {
	Process string // BPMN process id; its newest version
	Vars    map[string]any
	Origin  map[string]any // where it came from, kept as the variable "origin"
	Actor   string
	Event   string // start event's id, "" for the none start event
}

// StartNew makes an instance and returns its id when it is durable. The
// statements with, such as an inbox row, are committed in the same transaction.
func (e *Engine) StartNew(ctx context.Context, s StartWith, with ...store.Stmt) (int64, error) {
	return e.StartAs(ctx, e.c.NewID(), s, with...)
}

// NewID gives an id for an instance to be started by StartAs: for a caller
// that must write it beside.
func (e *Engine) NewID() int64 { return e.c.NewID() }

// StartAs is StartNew with an id that the caller has taken from NewID.
func (e *Engine) StartAs(ctx context.Context, id int64, s StartWith, with ...store.Stmt) (int64, error) {
	d, ok := e.defs.latestProcess(s.Process)
	if !ok {
		return 0, fmt.Errorf("start process %s: %w", s.Process, ErrNotFound)
	}
	return id, e.send(ctx, &request{
		instance: id, def: d, with: with,
		cmd: process.Command{At: e.now(), Actor: s.Actor, Do: process.Start{Instance: id, Vars: s.Vars, StartEvent: s.Event, Origin: s.Origin}},
	})
}

// Publish makes a message known: it starts the process that begins with it, or
// is delivered to the instance that waits for it, now or when it comes to wait.
// It returns when the message is durable.
func (e *Engine) Publish(ctx context.Context, name, correlation string, vars map[string]any, actor string, with ...store.Stmt) error {
	now := e.c.Clock.Now()
	if d, element, ok := e.defs.startedBy(name); ok {
		_, err := e.StartNew(ctx, StartWith{Process: d.Process, Vars: vars, Actor: actor, Event: element}, with...)
		return err
	}
	m := subscription.Message{ID: e.c.NewID(), Name: name, Correlation: correlation, Vars: vars, At: now, Expires: now.Add(e.c.MessageTTL)}
	s, err := subscription.Publish(m)
	if err != nil {
		return err
	}
	if err := e.c.DB.Committer.Run(ctx, append([]store.Stmt{s}, with...)...); err != nil {
		return &storeError{fmt.Errorf("publish message %s: %w", name, err)}
	}
	e.match(subscription.Pair{Name: name, Correlation: correlation})
	return nil
}

// match brings a message and a wait together, in the background: both sides
// call it after their commit, so whoever comes second finds the first.
func (e *Engine) match(p subscription.Pair) {
	e.spawn(func() {
		if err := e.meet(p); err != nil && e.ctx.Err() == nil {
			e.c.Log.Error("deliver a message", "message", p.Name, "error", err)
		}
	})
}

// meet delivers one message of a pair. Whoever finds that another one was first
// looks again: there may be a second message, and a second wait.
func (e *Engine) meet(p subscription.Pair) error {
	for tries := 0; ; tries++ {
		m, ok, err := subscription.Find(e.ctx, e.c.DB.Prepared(), p.Name, p.Correlation, e.c.Clock.Now())
		if err != nil || !ok {
			return err
		}
		act := process.Deliver{Subscription: m.Subscription, Message: m.Message.ID, Vars: m.Message.Vars}
		err = e.Send(e.ctx, m.Instance, "message", act, subscription.Consume(m.Message.ID, m.Instance))
		switch {
		case err == nil:
			return nil
		case lost(err) && (tries < meetAtOnce || e.pause()):
		case busy(err) && e.pause():
		default:
			return err
		}
	}
}

// meetAtOnce is how often a lost meeting is tried again without a pause.
const meetAtOnce = 10

// fire sends a due timer to its instance, or starts one.
func (e *Engine) fire(ctx context.Context, t timer.Timer) {
	var err error
	if t.Instance == 0 {
		err = e.fireStart(ctx, t)
	} else {
		err = e.Send(ctx, t.Instance, "timer", process.FireTimer{Timer: t.Key})
	}
	switch {
	case err == nil || lost(err) || ctx.Err() != nil:
	case busy(err) && e.pause():
		e.wheel.Add(t)
	default:
		e.c.Log.Error("fire a timer", "instance", t.Instance, "element", t.Element, "error", err)
	}
}
