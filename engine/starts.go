package engine

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/timer"
	"github.com/servicehall/hallway/store"
)

// armStarts prepares the timer start events of newly deployed processes and
// takes those of the versions before away.
func (e *Engine) armStarts(changed []compiled) (stmts []store.Stmt, armed []timer.Timer, err error) {
	now := e.c.Clock.Now()
	for _, r := range changed {
		if r.process == nil {
			continue
		}
		stmts = append(stmts, store.Stmt{
			SQL:  `DELETE FROM timer WHERE instance=0 AND definition IN (SELECT key FROM resource WHERE kind='process' AND id=? AND version<?)`,
			Args: []any{r.ID, r.Version},
		})
		starts, err := r.process.StartTimers(now, e.env())
		if err != nil {
			return nil, nil, err
		}
		for _, s := range starts {
			t := timer.Timer{Key: e.c.NewID(), Element: s.Element, Due: s.Due, Every: s.Every, Repeats: s.Repeats, Definition: r.Key}
			armed, stmts = append(armed, t), append(stmts, timer.Arm(t))
		}
	}
	return stmts, armed, nil
}

// fireStart starts an instance by a timer and arms the next round of a cycle
// in the same transaction.
func (e *Engine) fireStart(ctx context.Context, t timer.Timer) error {
	d, ok := e.defs.process(t.Definition)
	if !ok {
		return ErrNotFound
	}
	with := []store.Stmt{timer.Disarm(t.Key)}
	next, again := e.nextRound(t)
	if again {
		next.Key = e.c.NewID()
		with = append(with, timer.Arm(next))
	}
	id := e.c.NewID()
	err := e.send(ctx, &request{
		instance: id, def: d, with: with,
		cmd: process.Command{At: e.now(), Actor: "timer", Do: process.Start{Instance: id, StartEvent: t.Element}},
	})
	if err == nil && again {
		e.wheel.Add(next)
	}
	return err
}

func (e *Engine) nextRound(t timer.Timer) (timer.Timer, bool) {
	if t.Every == "" || t.Repeats == 0 {
		return t, false
	}
	due, err := process.After(t.Due, t.Every, e.c.Zone, e.c.Working)
	if err != nil {
		return t, false
	}
	t.Due = due
	if t.Repeats > 0 {
		t.Repeats--
	}
	return t, true
}

// startedBy finds the process whose newest version begins with a message: where
// there are several, the first by its id.
func (g *registry) startedBy(message string) (*process.Definition, string, bool) {
	for _, d := range g.newestProcesses() {
		if el, ok := d.MessageStart(message); ok {
			return d, el, true
		}
	}
	return nil, "", false
}

// signalStart is a start event that a signal triggers.
type signalStart struct {
	definition *process.Definition
	element    string
}

// startedBySignal finds the start events of the newest versions that a signal
// triggers, by the ids of the processes.
func (g *registry) startedBySignal(signal string) []signalStart {
	var out []signalStart
	for _, d := range g.newestProcesses() {
		for _, el := range d.SignalStarts(signal) {
			out = append(out, signalStart{d, el})
		}
	}
	return out
}

// newestProcesses lists the newest version of each process by its id.
func (g *registry) newestProcesses() []*process.Definition {
	g.mu.RLock()
	defer g.mu.RUnlock()
	var out []*process.Definition
	for _, r := range g.newest[ProcessKind] {
		out = append(out, g.processes[r.Key])
	}
	slices.SortFunc(out, func(a, b *process.Definition) int { return strings.Compare(a.Process, b.Process) })
	return out
}

// EvaluateConditions starts an instance at every conditional start event whose
// condition is true for the variables, and returns their ids.
func (e *Engine) EvaluateConditions(ctx context.Context, vars map[string]any, actor string) ([]int64, error) {
	var out []int64
	for _, d := range e.defs.newestProcesses() {
		for _, el := range d.ConditionStarts(vars, e.c.Clock.Now(), e.c.Zone) {
			id, err := e.StartNew(ctx, StartWith{Process: d.Process, Vars: vars, Actor: actor, Event: el})
			if err != nil {
				return out, err
			}
			out = append(out, id)
		}
	}
	return out, nil
}

// lost reports whether a command came too late to change anything.
func lost(err error) bool {
	return errors.Is(err, process.ErrGone) || errors.Is(err, process.ErrEnded) || errors.Is(err, process.ErrNotOpen) || errors.Is(err, store.ErrStale)
}

// busy reports what trying again mends: a full mailbox, a disk without room.
func busy(err error) bool { return errors.Is(err, ErrBusy) || store.Undurable(err) }

// moment is how long a pause is.
const moment = 50 * time.Millisecond

// pause waits a moment and reports whether trying again makes sense: while the
// engine runs.
func (e *Engine) pause() bool {
	if e.c.Manual {
		return e.pauseByHand()
	}
	after, stop := e.c.Clock.After(moment)
	defer stop()
	select {
	case <-after:
		return true
	case <-e.ctx.Done():
		return false
	}
}
