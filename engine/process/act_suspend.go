package process

import (
	"time"

	"github.com/servicehall/hallway/engine/bpmn"
)

// needsGoing reports whether a command asks for something that a suspended
// instance does not do. What comes back from outside is kept in any case.
func needsGoing(do Act) bool {
	switch do.(type) {
	case CompleteTask, FireTimer, Deliver, Signal, ResolveIncident, Suspend:
		return true
	}
	return false
}

// suspend stops the timers and holds the instance.
func (m *machine) suspend(a Suspend) error {
	for _, t := range m.s.Clone().Timers {
		p := Paused{Element: t.Element, Scope: t.Scope, Left: max(t.Due.Sub(m.at).Milliseconds(), 0), TimerData: t.TimerData}
		m.emit(Event{Type: TimerPaused, Element: t.Element, Key: t.Key, Scope: t.Scope, Paused: &p})
	}
	m.emit(Event{Type: InstanceSuspended, Key: m.s.ID, Text: a.Reason})
	return nil
}

// resume arms the timers again and moves the tokens that were held.
func (m *machine) resume(a Resume) error {
	if m.s.Status != Suspended {
		return ErrNotSuspended
	}
	paused := m.s.Paused
	m.emit(Event{Type: InstanceResumed, Key: m.s.ID, Text: a.Reason})
	for _, p := range paused {
		m.rearm(p)
	}
	m.goOn()
	return m.undoOn()
}

// rearm arms a timer with what was left of it; one for a date keeps its date.
func (m *machine) rearm(p Paused) {
	n := m.d.nodes[p.Element]
	if n == nil || !m.alive(p.Scope) {
		return
	}
	data := p.TimerData
	if !n.fixed(data.Def) {
		data.Due = m.at.Add(time.Duration(p.Left) * time.Millisecond)
	}
	m.emit(Event{Type: TimerArmed, Element: p.Element, Key: m.env.NewID(), Scope: p.Scope, Timer: &data})
}

// fixed reports whether a timer of an event is for a date.
func (n *node) fixed(def int) bool {
	if def >= len(n.catches) {
		return false
	}
	t, ok := n.catches[def].(*timerTrigger)
	return ok && t.kind == bpmn.TimerDate
}

// goOn moves every token that lies on a flow, and looks at every condition.
func (m *machine) goOn() {
	for _, t := range m.s.Tokens {
		if f := m.d.flows[t.Flow]; f != nil {
			m.queue = append(m.queue, arrival{t.Scope, f})
		}
	}
	for _, x := range m.s.Subs {
		if x.Kind == SubCondition {
			m.changed.look(x.Key)
		}
	}
}
