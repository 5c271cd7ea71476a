package process

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/servicehall/hallway/engine/bpmn"
)

// ErrModify says that a modification cannot be done; the error around it lists
// everything that is wrong with it.
var ErrModify = errors.New("the instance cannot be modified so")

// modify does by hand what is asked for: all, or nothing where something of it
// cannot be.
func (m *machine) modify(a Modify) error {
	if wrong := m.unfit(a); len(wrong) > 0 {
		return fmt.Errorf("%w: %s", ErrModify, strings.Join(wrong, "; "))
	}
	m.emit(Event{Type: InstanceModified, Key: m.s.ID, Text: a.Reason})
	if len(a.Vars) > 0 {
		m.emit(Event{Type: VarsSet, Vars: a.Vars})
	}
	scopes := []int64{0}
	for _, key := range a.Leave {
		if e, ok := m.s.Element(key); ok { // it may have gone with what is around it
			scopes = append(scopes, e.Scope)
			m.leave(key, "modified")
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
	for _, scope := range slices.Backward(scopes) {
		if m.s.Status != Running {
			return nil
		}
		if err := m.settle(scope); err != nil {
			return err
		}
	}
	return nil
}

// unfit lists what is wrong with a modification.
func (m *machine) unfit(a Modify) []string {
	var wrong []string
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	if len(a.Leave)+len(a.Take)+len(a.Enter)+len(a.Vars) == 0 {
		say("it changes nothing")
	}
	if m.s.Status == Suspended && len(a.Enter) > 0 {
		say("nothing can be entered while the instance is suspended")
	}
	for _, key := range a.Leave {
		if _, ok := m.s.Element(key); !ok {
			say("there is no running element instance %d", key)
		}
	}
	for _, t := range a.Take {
		if !m.token(t.Scope, t.Flow) {
			say("no token waits on the flow %s", t.Flow)
		}
	}
	for _, x := range a.Enter {
		n := m.d.nodes[x.Element]
		switch {
		case n == nil:
			say("there is no element %s", x.Element)
		case n.kind.Boundary(), n.kind == bpmn.EventSubprocess, n.kind.Start() && n.parent != nil && n.parent.kind == bpmn.EventSubprocess:
			say("%s is begun by its event only", x.Element)
		default:
			if why := m.noPlace(x, n, a.Leave); why != "" {
				say("%s", why)
			}
		}
	}
	return wrong
}

// noPlace says why an element cannot be entered where it should, "" where it
// can.
func (m *machine) noPlace(x EnterAt, n *node, leaving []int64) string {
	if x.Scope != 0 {
		e, ok := m.s.Element(x.Scope)
		if !ok || slices.Contains(leaving, x.Scope) || m.d.nodes[e.ID] != n.parent || n.parent.loop != nil && e.Round == 0 {
			return fmt.Sprintf("%s cannot be entered in %d", x.Element, x.Scope)
		}
		return ""
	}
	for p := n.parent; p != nil; p = p.parent {
		switch around := m.instancesOf(p, leaving); {
		case len(around) > 1:
			return fmt.Sprintf("there are %d instances of %s: say in which one %s is entered", len(around), p.id, x.Element)
		case len(around) == 1:
			return ""
		case p.loop != nil, p.kind == bpmn.EventSubprocess:
			return fmt.Sprintf("%s is not running, and cannot be entered in the middle", p.id)
		}
	}
	return ""
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
