package process

import (
	"slices"

	"github.com/servicehall/hallway/engine/bpmn"
)

// fireTimer triggers the event of a timer.
func (m *machine) fireTimer(a FireTimer) error {
	t, ok := m.s.Timer(a.Timer)
	if !ok {
		return ErrGone
	}
	n := m.d.nodes[t.Element]
	m.emit(Event{Type: TimerFired, Element: t.Element, Key: t.Key, Scope: t.Scope})
	if next, again := t.next(m.moment); again && stays(n) {
		m.emit(Event{Type: TimerArmed, Element: t.Element, Key: m.env.NewID(), Scope: t.Scope, Timer: &next})
	}
	return m.happen(t.Scope, n, nil)
}

// deliver triggers the event of a subscription to a message.
func (m *machine) deliver(a Deliver) error {
	x, ok := m.s.Subscription(a.Subscription)
	if !ok || x.Kind != SubMessage {
		return ErrNotOpen
	}
	n := m.d.nodes[x.Element]
	m.emit(Event{Type: MessageDelivered, Element: x.Element, Key: a.Message, Scope: x.Key, Text: x.Message})
	m.close(x, n)
	return m.happen(x.Scope, n, a.Vars)
}

// close ends a subscription that was met; that of an event which goes on
// waiting is opened anew with another key.
func (m *machine) close(x Subscription, n *node) {
	m.emit(x.closed("delivered"))
	if stays(n) && !n.together {
		data := x.SubscriptionData
		m.emit(Event{Type: SubscriptionOpened, Element: x.Element, Key: m.env.NewID(), Scope: x.Scope, Sub: &data})
	}
}

// closed is the event that ends a subscription. That of a condition says so:
// no room but this one knows it.
func (x Subscription) closed(why string) Event {
	e := Event{Type: SubscriptionClosed, Element: x.Element, Key: x.Key, Scope: x.Scope, Text: why}
	if x.Kind == SubCondition {
		e.Sub = &SubscriptionData{Kind: SubCondition}
	}
	return e
}

// stays reports whether an event goes on waiting when it has been triggered.
func stays(n *node) bool {
	inside := n.kind.Start() && n.parent != nil && n.parent.kind == bpmn.EventSubprocess
	return (n.kind.Boundary() || inside) && !n.interrupting
}

// happen lets an event happen one of whose triggers has come: of a parallel
// multiple event, only when no other is waited for.
func (m *machine) happen(el int64, n *node, vars map[string]any) error {
	if n.together && m.waits(el, n) {
		m.bring(el, n, vars)
		return nil
	}
	if n.together && stays(n) {
		if err := m.arm(el, n); err != nil {
			return err
		}
	}
	return m.trigger(el, n, vars)
}

// waits reports whether an element instance still waits for one of the triggers
// of an event.
func (m *machine) waits(el int64, n *node) bool {
	return slices.ContainsFunc(m.s.Timers, func(t Timer) bool { return t.Scope == el && t.Element == n.id }) ||
		slices.ContainsFunc(m.s.Subs, func(x Subscription) bool { return x.Scope == el && x.Element == n.id })
}

// trigger lets an event happen that was armed on an element instance: the
// element's own, the start of an event subprocess in it, one on its boundary,
// or one that follows its gateway.
func (m *machine) trigger(el int64, n *node, vars map[string]any) error {
	e, _ := m.s.Element(el)
	happened := func(el int64) { m.bring(el, n, vars) }
	switch {
	case e.ID == n.id:
		m.bring(el, n, vars)
		return m.complete(el, n)
	case n.kind.Start():
		return m.beginEvent(el, n, happened)
	case n.kind.Boundary():
		if n.interrupting {
			m.leave(el, "interrupted by "+n.id)
		}
		return m.enter(n, e.Scope, entry{happened: happened})
	}
	m.choose(e, n)
	return m.enter(n, e.Scope, entry{happened: happened})
}

// beginEvent begins the event subprocess of a start event inside a scope.
func (m *machine) beginEvent(scope int64, start *node, happened func(el int64)) error {
	if start.interrupting {
		m.interrupt(scope, "interrupted by "+start.id)
	}
	return m.enter(start.parent, scope, entry{happened: happened})
}

// choose gives a token of an event-based gateway to the event that happened,
// and completes it: at once, or, where all events are waited for, with the
// last of them.
func (m *machine) choose(gateway Element, n *node) {
	g := m.d.nodes[gateway.ID]
	all := g.does.(*eventGateway).all
	if all {
		m.disarmIf(gateway.Key, func(x *node) bool { return x == n })
	} else {
		m.disarm(gateway.Key)
	}
	if !all || !slices.ContainsFunc(g.out, func(f *flow) bool { return m.waits(gateway.Key, f.target) }) {
		m.emit(Event{Type: ElementCompleted, Element: gateway.ID, Key: gateway.Key, Scope: gateway.Scope})
	}
	for _, f := range g.out {
		if f.target == n {
			m.emit(Event{Type: FlowTaken, Element: f.id, Key: gateway.Scope, Text: n.id})
		}
	}
}
