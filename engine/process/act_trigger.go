package process

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
	return m.trigger(t.Scope, n, nil)
}

// deliver triggers the event of a subscription.
func (m *machine) deliver(a Deliver) error {
	x, ok := m.s.Subscription(a.Subscription)
	if !ok {
		return ErrNotOpen
	}
	n := m.d.nodes[x.Element]
	m.emit(Event{Type: MessageDelivered, Element: x.Element, Key: a.Message, Scope: x.Key, Text: x.Message})
	m.emit(Event{Type: SubscriptionClosed, Element: x.Element, Key: x.Key, Scope: x.Scope, Text: "delivered"})
	if stays(n) {
		data := x.SubscriptionData
		m.emit(Event{Type: SubscriptionOpened, Element: x.Element, Key: m.env.NewID(), Scope: x.Scope, Sub: &data})
	}
	return m.trigger(x.Scope, n, a.Vars)
}

// stays reports whether an event goes on waiting when it has been triggered.
func stays(n *node) bool { return n.kind.Boundary() && !n.interrupting }

// trigger lets an event happen that was armed on an element instance: the
// element's own, one on its boundary, or one that follows its gateway.
func (m *machine) trigger(el int64, n *node, vars map[string]any) error {
	e, _ := m.s.Element(el)
	happened := func(el int64) { m.bring(el, n, vars) }
	switch {
	case e.ID == n.id:
		m.bring(el, n, vars)
		return m.complete(el, n)
	case n.kind.Boundary():
		if n.interrupting {
			m.leave(el, "interrupted by "+n.id)
		}
		return m.enter(n, e.Scope, "", happened)
	}
	m.choose(e, n)
	return m.enter(n, e.Scope, "", happened)
}

// choose completes an event-based gateway with the token on the flow to the
// event that happened first.
func (m *machine) choose(gateway Element, n *node) {
	m.disarm(gateway.Key)
	m.emit(Event{Type: ElementCompleted, Element: gateway.ID, Key: gateway.Key, Scope: gateway.Scope})
	for _, f := range m.d.nodes[gateway.ID].out {
		if f.target == n {
			m.emit(Event{Type: FlowTaken, Element: f.id, Key: gateway.Scope, Text: n.id})
			return
		}
	}
}
