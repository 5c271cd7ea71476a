package process

import (
	"encoding/json"
	"maps"
	"strconv"

	"github.com/servicehall/hallway/engine/bpmn"
)

// looper plays an activity several times. It is an element instance of its own,
// around one instance for each round.
type looper interface {
	// begin starts the first rounds, or completes where there are none.
	begin(m *machine, el int64, n *node) error
	// next is asked before a round ends whether the loop goes on after it.
	next(m *machine, around Element, ended Element, n *node) (goesOn bool, output any, err error)
	// follow begins what comes after a round.
	follow(m *machine, around Element, n *node) error
	// finish brings out what the rounds have given.
	finish(m *machine, el int64, n *node)
}

func (c *compiler) looper(n *bpmn.Node) looper {
	switch {
	case n.Multi != nil:
		return c.multi(n)
	case n.Loop != nil:
		return c.standardLoop(n)
	}
	return nil
}

// LoopCounter is the variable that counts the rounds of an activity, from 1.
const LoopCounter = "loopCounter"

// begin starts a round of a loop with its variables.
func (m *machine) round(around int64, n *node, vars map[string]any) error {
	return m.enter(n, around, entry{how: round, first: func(el int64) {
		e, _ := m.s.Element(el)
		made := maps.Clone(vars)
		if made == nil {
			made = map[string]any{}
		}
		made[LoopCounter] = json.Number(strconv.Itoa(e.Round))
		m.emit(Event{Type: VarsSet, Element: n.id, Key: el, Vars: made})
	}})
}

// endRound ends a round, and then begins the next, waits for others, or ends
// the loop with what still runs in it.
func (m *machine) endRound(e Element, n *node) error {
	around, _ := m.s.Element(e.Scope)
	goesOn, output, err := n.loop.next(m, around, e, n)
	if err != nil {
		return err
	}
	m.disarm(e.Key)
	m.keep(e, n)
	m.emit(Event{Type: LoopDone, Element: n.id, Key: around.Key, Scope: e.Key, Value: output})
	m.emit(Event{Type: ElementCompleted, Element: n.id, Key: e.Key, Scope: e.Scope})
	if x, ok := n.loop.(*multi); ok {
		if err := x.implicit(m, around.Key, n); err != nil || !m.alive(around.Key) {
			return err
		}
	}
	around, _ = m.s.Element(around.Key)
	if !goesOn {
		m.empty(around.Key, "the loop has ended")
		return m.complete(around.Key, n)
	}
	return n.loop.follow(m, around, n)
}

// counts are the attributes of a multi-instance activity (BPMN 2.0.2, table
// 10.32) as a condition sees them.
func counts(l LoopState, round int) map[string]any {
	return map[string]any{
		"numberOfInstances":           number64(l.Total),
		"numberOfActiveInstances":     number64(l.Open()),
		"numberOfCompletedInstances":  number64(l.Done),
		"numberOfTerminatedInstances": number64(l.Ended),
		LoopCounter:                   number64(round),
	}
}

func number64(n int) json.Number { return json.Number(strconv.Itoa(n)) }
