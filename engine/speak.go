package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/relay"
	"github.com/servicehall/hallway/engine/subscription"
	"github.com/servicehall/hallway/store"
)

// speak brings to others what an instance has said, in the background, and in
// order for each of them. What is for whoever is concerned has no order.
func (e *Engine) speak(items ...relay.Item) {
	for _, it := range items {
		if it.Target == 0 {
			e.spawn(func() { e.say(it) })
			continue
		}
		if e.lines.Put(it) {
			e.spawn(func() {
				for ok := true; ok; it, ok = e.lines.Next(it.Target) {
					e.say(it)
				}
			})
		}
	}
}

// say does one item, again and again while the engine is busy. What is refused
// is told to who said it, or written to the log.
func (e *Engine) say(it relay.Item) {
	for {
		err := e.said(it)
		switch {
		case err == nil || e.ctx.Err() != nil:
			return
		case busy(err) && e.pause():
		case errors.Is(err, process.ErrSuspended):
			return // its row is there still: it is said when the instance goes on
		case lost(err) || errors.Is(err, ErrNotFound):
			e.drop(it)
			return
		case Refused(err):
			e.c.Log.Error("an instance is not heard", "from", it.Source, "to", it.Target, "what", it.Kind, "error", err)
			e.answerRefusal(it, err)
			return
		default:
			e.c.Log.Error("bring what an instance says", "from", it.Source, "to", it.Target, "what", it.Kind, "error", err)
			return // its row is there still: the next start of the program says it
		}
	}
}

// sayAgain says what an instance did not hear while it was suspended.
func (e *Engine) sayAgain(instance int64) {
	items, err := relay.To(e.ctx, e.c.DB.Read(), instance)
	if err != nil {
		e.c.Log.Error("read what a resumed instance has not heard", "instance", instance, "error", err)
		return
	}
	e.speak(items...)
}

// said does one item with the end of its row.
func (e *Engine) said(it relay.Item) error {
	ctx, done := e.ctx, relay.Done(it.Key)
	switch {
	case it.Kind == relay.Begin:
		d, ok := e.defs.process(it.Body.Definition)
		if !ok {
			return fmt.Errorf("definition %d: %w", it.Body.Definition, ErrNotFound)
		}
		return e.send(ctx, &request{
			instance: it.Target, def: d, with: []store.Stmt{done},
			cmd: process.Command{At: e.now(), Actor: "call", Do: it.Command()},
		})
	case it.Kind == relay.Message:
		m := it.Body.Publish
		return e.publish(ctx, Message{Name: m.Name, Correlation: m.Correlation, ID: m.ID, TTL: ttl(m.TTL), Vars: it.Body.Vars}, "message", done)
	case it.Kind == relay.Signal && it.Target == 0:
		return e.spread(ctx, it.Source, it.Body.Name, it.Body.Vars, done)
	}
	return e.Send(ctx, it.Target, string(it.Kind), it.Command(), done)
}

// drop removes an item that came too late to change anything.
func (e *Engine) drop(it relay.Item) {
	if err := e.c.DB.Committer.Run(e.ctx, relay.Done(it.Key)); err != nil && !errors.Is(err, store.ErrStale) && e.ctx.Err() == nil {
		e.c.Log.Error("remove what an instance has said", "from", it.Source, "error", err)
	}
}

// answerRefusal lets a call activity fail whose instance could not begin, and
// removes anything else that is refused.
func (e *Engine) answerRefusal(it relay.Item, why error) {
	if it.Kind != relay.Begin || it.Body.Parent == nil {
		e.drop(it)
		return
	}
	act := process.FailCall{Call: it.Body.Parent.Call, Reason: "the called instance could not begin: " + why.Error()}
	if err := e.Send(e.ctx, it.Body.Parent.Instance, "call", act, relay.Done(it.Key)); err != nil {
		e.drop(it)
	}
}

// Broadcast lets everybody hear a signal who waits for it now, and starts the
// processes that begin with it. It returns when that is durable; the hearing
// follows at once.
func (e *Engine) Broadcast(ctx context.Context, signal string, vars map[string]any, with ...store.Stmt) error {
	return e.spread(ctx, 0, signal, vars, with...)
}

// spread writes an item for each instance that waits for a signal, and for each
// process that begins with it, in one transaction with the statements.
func (e *Engine) spread(ctx context.Context, source int64, signal string, vars map[string]any, with ...store.Stmt) error {
	heard, err := subscription.Hearing(ctx, e.c.DB.Read(), signal, source)
	if err != nil {
		return &storeError{err}
	}
	var items []relay.Item
	for _, instance := range heard {
		items = append(items, relay.Item{Key: e.c.NewID(), Target: instance, Source: source, Kind: relay.Signal, Body: relay.Body{Name: signal, Vars: vars}})
	}
	for _, s := range e.defs.startedBySignal(signal) {
		items = append(items, relay.Item{
			Key: e.c.NewID(), Target: e.c.NewID(), Source: source, Kind: relay.Begin,
			Body: relay.Body{Definition: s.definition.Key, Element: s.element, Vars: vars},
		})
	}
	stmts, err := relay.Write(items, e.c.Clock.Now())
	if err != nil {
		return err
	}
	if err := e.c.DB.Committer.Run(ctx, append(stmts, with...)...); err != nil {
		return &storeError{fmt.Errorf("spread signal %s: %w", signal, err)}
	}
	e.speak(items...)
	return nil
}
