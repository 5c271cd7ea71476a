package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/subscription"
	"github.com/servicehall/hallway/engine/timer"
	"github.com/servicehall/hallway/store"
)

// StartWith says how an instance begins.
type StartWith struct {
	Process string // BPMN process id
	Version int    // of the process, 0 for the newest
	Tag     string // version tag: the newest version that has it, "" for any
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
	d, err := e.defs.version(s.Process, s.Version, s.Tag)
	if err != nil {
		return 0, err
	}
	return id, e.send(ctx, &request{
		instance: id, def: d, with: with,
		cmd: process.Command{At: e.now(), Actor: s.Actor, Do: process.Start{Instance: id, Vars: s.Vars, StartEvent: s.Event, Origin: s.Origin}},
	})
}

// Message is a message for whoever waits for it, or begins with it.
type Message struct {
	Name, Correlation string
	// ID makes it once: what has been published with the same name,
	// correlation and id is not published again. "" for no such rule.
	ID   string
	TTL  time.Duration // how long nobody may take it, 0 for Config.MessageTTL
	Vars map[string]any
}

// Publish makes a message known: it starts the process that begins with it, or
// is delivered to the instance that waits for it, now or when it comes to wait.
// It returns when the message is durable. One that was published before (ID)
// changes nothing, and only the statements with are written.
func (e *Engine) Publish(ctx context.Context, m Message, actor string, with ...store.Stmt) error {
	return e.publish(ctx, m, actor, with...)
}

func (e *Engine) publish(ctx context.Context, m Message, actor string, with ...store.Stmt) error {
	now := e.c.Clock.Now()
	if m.TTL <= 0 {
		m.TTL = e.c.MessageTTL
	}
	row := subscription.Message{
		ID: e.c.NewID(), Name: m.Name, Correlation: m.Correlation, Once: m.ID, Vars: m.Vars, At: now, Expires: now.Add(m.TTL),
	}
	d, element, starts := e.defs.startedBy(m.Name)
	if starts {
		row.Instance = e.c.NewID()
	}
	stmt, err := subscription.Publish(row)
	if err != nil {
		return err
	}
	all := append([]store.Stmt{stmt}, with...)
	switch {
	case starts && m.ID == "":
		_, err = e.StartAs(ctx, row.Instance, StartWith{Process: d.Process, Vars: m.Vars, Actor: actor, Event: element}, with...)
	case starts:
		_, err = e.StartAs(ctx, row.Instance, StartWith{Process: d.Process, Vars: m.Vars, Actor: actor, Event: element}, all...)
	default:
		err = e.c.DB.Committer.Run(ctx, all...)
	}
	switch {
	case m.ID != "" && errors.Is(err, store.ErrStale):
		return e.publishedBefore(ctx, with)
	case err != nil && !starts:
		return &storeError{fmt.Errorf("publish message %s: %w", m.Name, err)}
	case err != nil:
		return err
	}
	e.match(subscription.Pair{Name: m.Name, Correlation: m.Correlation})
	return nil
}

// publishedBefore writes what belongs to a message that is there already.
func (e *Engine) publishedBefore(ctx context.Context, with []store.Stmt) error {
	if len(with) == 0 {
		return nil
	}
	if err := e.c.DB.Committer.Run(ctx, with...); err != nil {
		return &storeError{err}
	}
	return nil
}

// ttl is a time to live in milliseconds.
func ttl(ms int64) time.Duration { return time.Duration(ms) * time.Millisecond }

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
// looks again: there may be a second message, and a second wait. Instances that
// are suspended look again when they are resumed, and stand in nobody's way.
func (e *Engine) meet(p subscription.Pair) error {
	var suspended []int64
	for tries := 0; ; tries++ {
		m, ok, err := subscription.Find(e.ctx, e.c.DB.Prepared(), p.Name, p.Correlation, e.c.Clock.Now(), suspended...)
		if err != nil || !ok {
			return err
		}
		act := process.Deliver{Subscription: m.Subscription, Message: m.Message.ID, Vars: m.Message.Vars}
		err = e.Send(e.ctx, m.Instance, "message", act, subscription.Consume(m.Message.ID, m.Instance))
		switch {
		case err == nil:
			return nil
		case errors.Is(err, process.ErrSuspended):
			suspended = append(suspended, m.Instance)
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
