package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/store"
)

// Order is what a person asks of an instance.
type Order struct {
	Act process.Act
	// To is the definition that a process.Migrate brings it to.
	To int64
	// At is the number of the last event that the asker knows, 0 where that
	// does not matter. Another one is refused with a StaleError.
	At int64
}

// StaleError refuses an order that was given for an older state.
type StaleError struct{ Want, Have int64 }

// Error tells both.
func (e *StaleError) Error() string {
	return fmt.Sprintf("the instance is at event %d, not %d any more", e.Have, e.Want)
}

// Do gives an instance an order and returns when it is durable, or with why it
// was refused. The statements with are committed in the same transaction.
func (e *Engine) Do(ctx context.Context, instance int64, actor string, o Order, with ...store.Stmt) error {
	r := &request{instance: instance, with: with, at: o.At, cmd: process.Command{At: e.now(), Actor: actor, Do: o.Act}}
	if _, ok := o.Act.(process.Migrate); ok {
		to, ok := e.defs.process(o.To)
		if !ok {
			return fmt.Errorf("definition %d: %w", o.To, ErrNotFound)
		}
		r.to = to
	}
	return e.send(ctx, r)
}

// Try tells what keeps an instance, as of the last commit, from an order,
// without doing it; nothing where it can be done. The machine itself is asked,
// so nothing is promised that it would refuse.
func (e *Engine) Try(ctx context.Context, instance int64, o Order) (why []process.Objection, err error) {
	h, err := e.read(ctx, instance)
	if err != nil {
		return nil, err
	}
	r := &request{instance: instance, at: o.At, cmd: process.Command{At: e.now(), Do: o.Act}}
	if err := r.stale(h); err != nil {
		return nil, err
	}
	if _, ok := o.Act.(process.Migrate); ok {
		if r.to, ok = e.defs.process(o.To); !ok {
			return nil, fmt.Errorf("definition %d: %w", o.To, ErrNotFound)
		}
	}
	defer func() {
		if x := recover(); x != nil {
			why, err = process.Objections(fmt.Errorf("the process machine panicked: %v", x)), nil
		}
	}()
	def, cmd := r.plays(h)
	env := e.env()
	next := int64(0)
	env.NewID = func() int64 { next--; return next } // nothing of it is kept
	_, err = process.Step(def, h.state, cmd, nil, env)
	return process.Objections(err), nil
}

// plays is the definition and the command that a request is played with.
func (r *request) plays(h hot) (*process.Definition, process.Command) {
	if g, ok := r.cmd.Do.(process.Migrate); ok && r.to != nil {
		cmd := r.cmd
		g.From = h.def
		cmd.Do = g
		return r.to, cmd
	}
	return h.def, r.cmd
}

// stale refuses a request that was made for an older state.
func (r *request) stale(h hot) error {
	if r.at == 0 || h.state == nil || h.state.Seq == r.at {
		return nil
	}
	return &StaleError{Want: r.at, Have: h.state.Seq}
}

// Stale reports whether an error is a StaleError.
func Stale(err error) (*StaleError, bool) {
	var s *StaleError
	ok := errors.As(err, &s)
	return s, ok
}
