package process

import (
	"errors"
	"slices"

	"github.com/servicehall/hallway/engine/bpmn"
)

// ErrModify says that a modification cannot be done; the error around it lists
// everything that is wrong with it.
var ErrModify = errors.New("the instance cannot be modified so")

// modify does by hand what is asked for: all, or nothing where something of it
// cannot be.
func (m *machine) modify(a Modify) error {
	a = m.spelled(a)
	if err := m.unfit(a).err(ErrModify); err != nil {
		return err
	}
	m.emit(Event{Type: InstanceModified, Key: m.s.ID, Text: a.Reason})
	if len(a.Vars) > 0 {
		m.emit(Event{Type: VarsSet, Vars: a.Vars})
	}
	scopes := []int64{0}
	var awaited []Element // by what undoes
	for _, key := range a.Leave {
		if e, ok := m.s.Element(key); ok { // it may have gone with what is around it
			scopes = append(scopes, e.Scope)
			m.leave(key, "modified")
			if e.By != 0 {
				awaited = append(awaited, e)
			}
		}
	}
	for _, t := range a.Take {
		scopes = append(scopes, t.Scope)
		m.emit(Event{Type: TokensTaken, Element: m.d.flows[t.Flow].target.id, Key: t.Scope, Flows: []string{t.Flow}})
	}
	for _, x := range a.Enter {
		if err := m.enterAt(x); err != nil {
			return err
		}
	}
	for _, e := range awaited {
		if err := m.undone(e.By, e.Scope); err != nil {
			return err
		}
	}
	for _, scope := range slices.Backward(scopes) {
		if m.s.Ended() {
			return nil
		}
		if err := m.settle(scope); err != nil {
			return err
		}
	}
	return nil
}

// spelled gives a modification the keys of what it names: of all instances of
// an element, and of the only scope in which a token waits on a flow.
func (m *machine) spelled(a Modify) Modify {
	for _, id := range a.LeaveAll {
		for _, e := range m.s.Elements {
			if e.ID == id && !slices.Contains(a.Leave, e.Key) {
				a.Leave = append(slices.Clone(a.Leave), e.Key)
			}
		}
	}
	a.Take = slices.Clone(a.Take)
	for i, t := range a.Take {
		if t.Scope == 0 && !m.token(0, t.Flow) {
			at, _ := find(m.s.Tokens, func(x Token) bool { return x.Flow == t.Flow })
			a.Take[i].Scope = at.Scope
		}
	}
	return a
}

// unfit lists what is wrong with a modification.
func (m *machine) unfit(a Modify) objections {
	var wrong objections
	if len(a.Leave)+len(a.LeaveAll)+len(a.Take)+len(a.Enter)+len(a.Vars) == 0 {
		wrong.add("", "process.modify-nothing", nil)
	}
	if m.s.Status == Suspended && len(a.Enter) > 0 {
		wrong.add("enter", "process.modify-suspended", nil)
	}
	for _, id := range a.LeaveAll {
		if _, ok := find(m.s.Elements, func(e Element) bool { return e.ID == id }); !ok {
			wrong.add("leave", "process.modify-no-leave", map[string]any{"element": id})
		}
	}
	for _, key := range a.Leave {
		if _, ok := m.s.Element(key); !ok {
			wrong.add("leave", "process.modify-no-leave", map[string]any{"element": key})
		}
	}
	for _, t := range a.Take {
		if !m.token(t.Scope, t.Flow) {
			wrong.add("take", "process.modify-no-token", map[string]any{"flow": t.Flow})
		}
	}
	for _, x := range a.Enter {
		m.unfitEnter(&wrong, x, a.Leave)
	}
	return wrong
}

// unfitEnter says why an element cannot be entered.
func (m *machine) unfitEnter(wrong *objections, x EnterAt, leaving []int64) {
	n := m.d.nodes[x.Element]
	switch {
	case n == nil:
		wrong.add("enter", "process.modify-none", map[string]any{"element": x.Element})
	case n.kind.Boundary(), n.kind == bpmn.EventSubprocess, n.kind.Start() && n.parent != nil && n.parent.kind == bpmn.EventSubprocess:
		wrong.add("enter", "process.modify-event", map[string]any{"element": x.Element})
	default:
		m.noPlace(wrong, x, n, leaving)
	}
}

// noPlace says why an element cannot be entered where it should.
func (m *machine) noPlace(wrong *objections, x EnterAt, n *node, leaving []int64) {
	if x.Scope != 0 {
		e, ok := m.s.Element(x.Scope)
		if !ok || slices.Contains(leaving, x.Scope) || m.d.nodes[e.ID] != n.parent || n.parent.loop != nil && e.Round == 0 {
			wrong.add("enter", "process.modify-scope", map[string]any{"element": x.Element, "scope": x.Scope})
		}
		return
	}
	for p := n.parent; p != nil; p = p.parent {
		switch around := m.instancesOf(p, leaving); {
		case len(around) > 1:
			wrong.add("enter", "process.modify-which", map[string]any{"around": p.id, "count": len(around), "element": x.Element})
			return
		case len(around) == 1:
			return
		case p.loop != nil, p.kind == bpmn.EventSubprocess:
			wrong.add("enter", "process.modify-middle", map[string]any{"around": p.id})
			return
		}
	}
}

// instancesOf are the running scopes of a subprocess.
func (m *machine) instancesOf(n *node, but []int64) []int64 {
	var out []int64
	for _, e := range m.s.Elements {
		if e.ID == n.id && !e.Undo && (n.loop == nil || e.Round > 0) && !slices.Contains(but, e.Key) {
			out = append(out, e.Key)
		}
	}
	return out
}

func (m *machine) enterAt(x EnterAt) error {
	n := m.d.nodes[x.Element]
	scope := x.Scope
	if scope == 0 {
		var err error
		if scope, err = m.scopeFor(n.parent); err != nil {
			return err
		}
	}
	return m.enter(n, scope, entry{how: byHand, first: func(el int64) {
		if len(x.Vars) > 0 {
			m.emit(Event{Type: VarsSet, Element: n.id, Key: el, Vars: x.Vars})
		}
	}})
}

// scopeFor finds the only instance of a subprocess, or enters one without what
// it begins with.
func (m *machine) scopeFor(n *node) (int64, error) {
	if n == nil {
		return 0, nil
	}
	if there := m.instancesOf(n, nil); len(there) > 0 {
		return there[0], nil
	}
	around, err := m.scopeFor(n.parent)
	if err != nil {
		return 0, err
	}
	el := m.env.NewID()
	m.emit(Event{Type: ElementEntered, Element: n.id, Key: el, Scope: around, Text: byHand})
	phase := PhaseEnter
	err = m.attempt(el, n, &phase, func() error {
		if err := m.input(el, n); err != nil {
			return err
		}
		if err := m.attach(el, n); err != nil {
			return err
		}
		return m.openRegion(el, n.inside)
	})
	return el, err
}
