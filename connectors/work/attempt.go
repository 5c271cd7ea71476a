package work

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/connectors/policy"
	"github.com/servicehall/hallway/store"
)

// freshFor is how long an item's row is trusted to be open still: what has
// waited longer may have been cancelled or settled.
const freshFor = 100 * time.Millisecond

// attempt makes one call and acts on its verdict. It owns the item until it is
// back in the queue or out of the lane.
func (l *lane) attempt(g Guard, it Item, pass policy.Pass) {
	defer l.d.wg.Done()
	repeatable := l.d.c.Caller.Repeatable(it)
	wanted, err := l.take(&it, repeatable)
	if !wanted {
		pass.Return()
		l.vacate()
		if err != nil {
			l.storeFailed(it, err)
			return
		}
		l.release(it)
		return
	}
	x, reply, fault := l.call(g, it)
	pass.Report(fault, x.Took)
	v := policy.Judge(policy.Attempt{
		Fault: fault, Attempts: it.Attempts, Idempotent: repeatable,
		BreakerOpen: g.Breaker.Open(), Random: l.d.c.Random(),
	}, g.Policy.Retry)
	it.Attempts, it.Since = v.Attempt, x.At.Add(x.Took)
	if fault != nil {
		it.Outcome, it.Reason = fault.Outcome, x.Reason
	}
	l.vacate()
	l.act(g, it, v, reply, fault, x)
}

// take makes sure that an item is still to be done, and leaves a trace of a
// call that must not be repeated.
func (l *lane) take(it *Item, repeatable bool) (wanted bool, err error) {
	now := l.d.c.Clock.Now()
	if repeatable {
		if now.Sub(it.known) <= freshFor {
			return true, nil
		}
		return isOpen(l.d.calls, l.d.c.DB.Prepared(), it.Key)
	}
	it.State, it.Since = Leased, now
	err = l.d.c.DB.Committer.Run(l.d.calls, lease(*it))
	if errors.Is(err, store.ErrStale) {
		return false, nil
	}
	return err == nil, err
}

// call makes the attempt under its deadline and records it.
func (l *lane) call(g Guard, it Item) (Exchange, adapters.Reply, *adapters.Fault) {
	ctx, cancel := context.WithTimeout(l.d.calls, g.Policy.Timeout)
	defer cancel()
	begin := l.d.c.Clock.Now()
	reply, err := l.safely(ctx, it)
	x := Exchange{
		ID: l.d.c.NewID(), Work: it.Key, Instance: it.Instance, Element: it.Element, Connector: it.Connector, Operation: it.Operation,
		Attempt: it.Attempts + 1, At: begin, Took: l.d.c.Clock.Now().Sub(begin), Outcome: adapters.OutcomeOf(err),
		Request: reply.Sent, Response: reply.Raw,
	}
	if err == nil {
		return x, reply, nil
	}
	var fault *adapters.Fault
	if !errors.As(err, &fault) {
		fault = &adapters.Fault{Outcome: adapters.Unknown, Phase: adapters.Send, Cause: err}
	}
	x.Code, x.Reason = fault.Code, reason(fault)
	if x.Response == nil {
		x.Response = fault.Raw
	}
	return x, reply, fault
}

// safely turns a panic of an adapter into its fault. Nobody knows what it had
// sent.
func (l *lane) safely(ctx context.Context, it Item) (reply adapters.Reply, err error) {
	defer func() {
		if r := recover(); r != nil {
			l.d.c.Log.Error("an adapter panicked", "lane", l.name, "work", it.Key, "panic", r)
			err = &adapters.Fault{Outcome: adapters.Unknown, Phase: adapters.Send, Message: fmt.Sprintf("the adapter panicked: %v", r)}
		}
	}()
	return l.d.c.Caller.Call(ctx, it)
}

func (l *lane) act(g Guard, it Item, v policy.Verdict, reply adapters.Reply, fault *adapters.Fault, x Exchange) {
	switch v.Action {
	case policy.Finish, policy.Die:
		l.conclude(it, v.Action, result(reply, fault), x)
	case policy.Again:
		it.State, it.Due = Ready, it.Since.Add(v.Wait)
		l.keep(it, x)
	case policy.Park:
		it.State = Parked
		if s := g.Breaker.Status(); !s.Since.IsZero() {
			it.Since = s.Since
		}
		l.keep(it, x)
	case policy.Doubt:
		it.State = Doubt
		l.write(it, x)
		l.release(it)
	}
}

func result(reply adapters.Reply, fault *adapters.Fault) Result {
	if fault == nil {
		return Result{Outcome: adapters.OK, Output: reply.Output}
	}
	return Result{Outcome: fault.Outcome, Code: fault.Code, Reason: reason(fault), Detail: fault.Detail}
}

func reason(f *adapters.Fault) string {
	if f.Message != "" {
		return f.Message
	}
	return f.Error()
}

// conclude hands the result to the owner until it is durable: the call was
// made, so it is not made again only because the store failed for a while.
func (l *lane) conclude(it Item, action policy.Action, r Result, x Exchange) {
	defer l.release(it)
	it.State, it.Outcome, it.Reason = Done, r.Outcome, r.Reason
	if action == policy.Die {
		it.State = Dead
	}
	for {
		err := l.d.finish(l.d.calls, it, r, mark(it, it.State), insertExchange(x))
		switch {
		case err == nil:
			return
		case errors.Is(err, store.ErrStale): // cancelled or settled meanwhile
			l.note(it, x)
			return
		}
		l.d.c.Log.Error("hand over a result", "lane", l.name, "work", it.Key, "error", err)
		if !l.rest() {
			return
		}
	}
}

// rest waits a moment and reports whether the desk is still open.
func (l *lane) rest() bool {
	after, stop := l.d.c.Clock.After(storeWait)
	defer stop()
	select {
	case <-after:
		return true
	case <-l.d.calls.Done():
		return false
	}
}

// keep writes the item's new state and puts it back into the queue.
func (l *lane) keep(it Item, x Exchange) {
	if l.write(it, x) {
		l.back(it)
		return
	}
	l.release(it)
}

// write writes the item's new state with its attempt until that is durable, and
// reports whether it is: false where the work was cancelled meanwhile, or the
// desk is closed.
func (l *lane) write(it Item, x Exchange) bool {
	for {
		err := l.d.c.DB.Committer.Run(l.d.calls, mark(it, it.State), insertExchange(x))
		switch {
		case err == nil:
			return true
		case errors.Is(err, store.ErrStale):
			l.note(it, x)
			return false
		}
		l.d.c.Log.Error("write work", "lane", l.name, "work", it.Key, "error", err)
		if !l.rest() {
			return false
		}
	}
}

// note keeps the record of an attempt whose work is not wanted any more.
func (l *lane) note(it Item, x Exchange) {
	if err := l.d.c.DB.Committer.Run(l.d.calls, insertExchange(x)); err != nil {
		l.d.c.Log.Error("write an attempt", "lane", l.name, "work", it.Key, "error", err)
	}
}

func (l *lane) storeFailed(it Item, err error) {
	l.d.c.Log.Error("take work", "lane", l.name, "work", it.Key, "error", err)
	it.State, it.Due = Ready, l.d.c.Clock.Now().Add(storeWait)
	l.back(it)
}
