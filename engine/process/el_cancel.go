package process

import "slices"

// cancelTransaction ends what runs in the transaction, undoes what it has
// completed, and leaves it by its cancel event (BPMN 2.0.2, 13.5.6).
type cancelTransaction struct{}

func (cancelTransaction) throw(m *machine, el int64, n *node) (bool, error) {
	e, _ := m.s.Element(el)
	for _, x := range slices.Clone(m.s.Elements) {
		if x.Scope == e.Scope && x.Key != el {
			m.leave(x.Key, "cancelled by "+n.id)
		}
	}
	if slices.ContainsFunc(m.s.Tokens, func(t Token) bool { return t.Scope == e.Scope }) {
		m.emit(Event{Type: TokensDropped, Key: e.Scope})
	}
	m.disarmIf(e.Scope, func(n *node) bool { return n.kind.Start() })
	return true, m.undo(el, m.undoable("", e.Scope))
}

// cancels reports whether a node is a cancel end event.
func (n *node) cancels() bool {
	t, ok := n.does.(*throwing)
	return ok && slices.ContainsFunc(t.throws, func(x thrower) bool { return x == thrower(cancelTransaction{}) })
}

// leaveTransaction leaves a transaction when all is undone: with all its
// rounds, where there are several.
func (m *machine) leaveTransaction(end Element) error {
	at, _ := m.s.Element(end.Scope)
	if at.Round > 0 {
		at, _ = m.s.Element(at.Scope)
	}
	n := m.d.nodes[at.ID]
	m.leave(at.Key, "cancelled by "+end.ID)
	for _, b := range n.boundaries {
		if slices.ContainsFunc(b.catches, func(t trigger) bool { _, ok := t.(cancelled); return ok }) {
			return m.enter(b, at.Scope, entry{happened: func(int64) {}})
		}
	}
	return m.settle(at.Scope)
}

// cancelled is the trigger of a cancel boundary event.
type cancelled struct{ silent }
