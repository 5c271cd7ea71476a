package process

import (
	"slices"

	"github.com/servicehall/hallway/engine/bpmn"
)

// throwUndo undoes what has completed in the scope of the event: one activity,
// or all of them, the last one first (BPMN 2.0.2, 13.5.5). It waits until that
// is done.
type throwUndo struct{ activity string }

func (c *compiler) compensate(e *bpmn.EventDefinition) *throwUndo {
	if e.Undoes == nil {
		return &throwUndo{}
	}
	return &throwUndo{activity: e.Undoes.ID}
}

func (t *throwUndo) throw(m *machine, el int64, _ *node) (bool, error) {
	e, _ := m.s.Element(el)
	keys := m.undoable(t.activity, m.undoScopes(e.Scope)...)
	if len(keys) == 0 {
		return false, nil
	}
	return true, m.undo(el, keys)
}

// undoScopes are the scopes whose activities an event in a scope undoes: the
// scope, and where that handles an event, the one whose event it handles.
func (m *machine) undoScopes(scope int64) []int64 {
	out := []int64{scope}
	for {
		e, ok := m.s.Element(scope)
		if !ok || m.d.nodes[e.ID].kind != bpmn.EventSubprocess {
			return out
		}
		scope = e.Scope
		out = append(out, scope)
	}
}

// undoable are the keys of what was completed in scopes, the last one first.
func (m *machine) undoable(activity string, scopes ...int64) []int64 {
	var keys []int64
	for _, u := range slices.Backward(m.s.Undo) {
		if slices.Contains(scopes, u.Scope) && (activity == "" || u.Element == activity) {
			keys = append(keys, u.Key)
		}
	}
	return keys
}

// undo begins to undo, one after the other; el waits for it.
func (m *machine) undo(el int64, keys []int64) error {
	e, _ := m.s.Element(el)
	m.emit(Event{Type: UndoBegun, Element: e.ID, Key: el, Scope: e.Scope, Keys: keys})
	return m.undoNext(el)
}

// undone goes on when something has been undone. Who waited for it may have
// been left meanwhile.
func (m *machine) undone(by, scope int64) error {
	if !m.alive(by) {
		return m.settle(scope)
	}
	return m.undoNext(by)
}

func (m *machine) undoNext(el int64) error {
	e, _ := m.s.Element(el)
	if len(e.Left) == 0 {
		return m.allUndone(e)
	}
	if m.s.Status == Suspended {
		return nil // undoOn goes on
	}
	u, ok := find(m.s.Undo, func(u Undo) bool { return u.Key == e.Left[0] })
	if !ok { // another event has undone it
		m.emit(Event{Type: UndoTaken, Key: e.Left[0], Scope: el})
		return m.undoNext(el)
	}
	scope := u.Scope
	if e.Undo {
		scope = el
	}
	if n := m.d.nodes[u.Element]; n.handler != nil && !m.aroundRounds(u.Key, u.Element) {
		m.emit(Event{Type: UndoTaken, Element: u.Element, Key: u.Key, Scope: el})
		return m.enter(n.handler, scope, entry{by: el})
	}
	return m.undoInside(el, scope, u)
}

// undoOn goes on with undoing that the suspension of the instance has held up.
func (m *machine) undoOn() error {
	for _, e := range slices.Clone(m.s.Elements) {
		if len(e.Left) == 0 || slices.ContainsFunc(m.s.Elements, func(x Element) bool { return x.By == e.Key }) {
			continue
		}
		if err := m.undoNext(e.Key); err != nil {
			return err
		}
	}
	return nil
}

// undoInside enters a scope again, with the variables it had, to undo what it
// completed: by its compensation event subprocess, else one by one.
func (m *machine) undoInside(by, scope int64, u Undo) error {
	m.steps++
	if m.steps > MaxSteps {
		return ErrLoop
	}
	n := m.d.nodes[u.Element]
	el := m.env.NewID()
	m.emit(Event{Type: ElementEntered, Element: u.Element, Key: el, Scope: scope, Text: undoing, By: by})
	m.emit(Event{Type: UndoTaken, Element: u.Element, Key: u.Key, Scope: by, By: el})
	if len(u.Vars) > 0 {
		m.emit(Event{Type: VarsSet, Element: u.Element, Key: el, Vars: u.Vars})
	}
	if n.inside.undoes != nil && !m.aroundRounds(el, u.Element) {
		return m.enter(n.inside.undoes, el, entry{happened: func(int64) {}})
	}
	return m.undo(el, m.undoable("", el))
}

// aroundRounds reports whether what is to be undone inside an instance of an
// element are the rounds of its own loop.
func (m *machine) aroundRounds(key int64, element string) bool {
	return slices.ContainsFunc(m.s.Undo, func(u Undo) bool { return u.Scope == key && u.Element == element })
}

// allUndone lets go on who waited: a scope entered again ends, a cancelled
// transaction is left, an event completes.
func (m *machine) allUndone(e Element) error {
	n := m.d.nodes[e.ID]
	switch {
	case e.Undo:
		return m.end(e.Key, n, nil)
	case n.kind.End() && n.cancels():
		return m.leaveTransaction(e)
	}
	return m.complete(e.Key, n)
}

// keep remembers what has completed and can be undone: an activity with a
// handler, or a scope in which something can be.
func (m *machine) keep(e Element, n *node) {
	if e.By != 0 || e.Undo {
		return
	}
	inside := slices.ContainsFunc(m.s.Undo, func(u Undo) bool { return u.Scope == e.Key })
	around := n.loop != nil && e.Round == 0
	if around && !inside || !around && n.handler == nil && !inside && n.inside.undoes == nil {
		return
	}
	m.emit(Event{Type: UndoKept, Element: n.id, Key: e.Key, Scope: e.Scope, Vars: e.Vars})
}
