package work

import (
	"context"
	"errors"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/connectors/policy"
	"github.com/servicehall/hallway/store"
)

// attempt makes one call and acts on its verdict. It owns the item until it is
// back in the queue or out of the lane.
func (l *lane) attempt(g Guard, it Item, pass policy.Pass) {
	defer l.d.wg.Done()
	repeatable := l.d.c.Caller.Repeatable(it)
	if !repeatable {
		it.State, it.Since = Leased, l.d.c.Clock.Now()
		if err := l.d.c.DB.Committer.Run(l.d.calls, mark(it, Leased)); err != nil {
			pass.Return()
			l.storeFailed(it, "lease work", err)
			return
		}
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
	l.act(g, it, v, reply, fault, x)
}

// call makes the attempt under its deadline and records it.
func (l *lane) call(g Guard, it Item) (Exchange, adapters.Reply, *adapters.Fault) {
	ctx, cancel := context.WithTimeout(l.d.calls, g.Policy.Timeout)
	defer cancel()
	begin := l.d.c.Clock.Now()
	reply, err := l.d.c.Caller.Call(ctx, it)
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
	x.Code, x.Reason = fault.Code, fault.Message
	if x.Reason == "" {
		x.Reason = fault.Error()
	}
	if x.Response == nil {
		x.Response = fault.Raw
	}
	return x, reply, fault
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
		l.drop(it, mark(it, Doubt), insertExchange(x))
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
	it.State = Done
	if action == policy.Die {
		it.State = Dead
	}
	for {
		err := l.d.finish(l.d.calls, it, r, it.State, insertExchange(x))
		if err == nil {
			break
		}
		l.d.c.Log.Error("hand over a result", "lane", l.name, "work", it.Key, "error", err)
		if errors.Is(err, store.ErrStale) || !l.rest() {
			break
		}
	}
	l.release(it)
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
	if err := l.d.c.DB.Committer.Run(l.d.calls, mark(it, it.State), insertExchange(x)); err != nil {
		if errors.Is(err, store.ErrStale) { // cancelled meanwhile
			l.release(it)
			return
		}
		l.storeFailed(it, "write work", err)
		return
	}
	l.mu.Lock()
	l.running--
	l.q.back(it)
	if it.State == Parked {
		l.parked = true
		l.rewrite = true
	}
	l.mu.Unlock()
	l.poke()
}

func (l *lane) drop(it Item, all ...store.Stmt) {
	if err := l.d.c.DB.Committer.Run(l.d.calls, all...); err != nil {
		l.d.c.Log.Error("write work", "lane", l.name, "work", it.Key, "error", err)
	}
	l.release(it)
}

func (l *lane) release(it Item) {
	l.mu.Lock()
	l.running--
	l.q.ended(it)
	l.mu.Unlock()
	l.poke()
}

func (l *lane) storeFailed(it Item, what string, err error) {
	l.d.c.Log.Error(what, "lane", l.name, "work", it.Key, "error", err)
	it.Due = l.d.c.Clock.Now().Add(storeWait)
	l.mu.Lock()
	l.running--
	l.q.back(it)
	l.mu.Unlock()
	l.poke()
}
