package process

import (
	"errors"
	"slices"
)

// enter makes an element instance. With more than nil, what triggered it has
// happened already: it only takes over the variables and completes.
func (m *machine) enter(n *node, scope int64, how string, happened func(el int64)) error {
	m.steps++
	if m.steps > MaxSteps {
		return ErrLoop
	}
	el := m.env.NewID()
	m.emit(Event{Type: ElementEntered, Element: n.id, Key: el, Scope: scope, Text: how})
	if happened != nil {
		happened(el)
		return m.proceed(el, n, PhaseComplete)
	}
	return m.proceed(el, n, PhaseEnter)
}

// complete ends an element whose work is done.
func (m *machine) complete(el int64, n *node) error { return m.proceed(el, n, PhaseComplete) }

// proceed lets an element go on from a phase. A fault stops it with an incident
// that remembers the phase.
func (m *machine) proceed(el int64, n *node, from Phase) error {
	phase := from
	err := m.phases(el, n, &phase)
	var f *fault
	if errors.As(err, &f) {
		m.raise(el, n.id, IncidentData{Kind: f.kind, Reason: f.reason, Phase: phase})
		return nil
	}
	return err
}

func (m *machine) phases(el int64, n *node, phase *Phase) error {
	if *phase == PhaseEnter || *phase == PhaseWork {
		if err := m.input(el, n); err != nil {
			return err
		}
		if *phase == PhaseEnter {
			if err := m.attach(el, n); err != nil {
				return err
			}
			*phase = PhaseWork
		}
		return n.does.begin(m, el, n)
	}
	if *phase == PhaseComplete {
		if err := m.output(el, n); err != nil {
			return err
		}
		*phase = PhaseLeave
	}
	flows, err := m.route(el, n)
	if err != nil {
		return err
	}
	return m.end(el, n, flows)
}

// attach arms the boundary events of an element: all, or none where one of
// them has a fault.
func (m *machine) attach(el int64, n *node) error {
	var armed []Event
	for _, b := range n.boundaries {
		w, ok := b.does.(waiter)
		if !ok {
			continue
		}
		e, err := w.arm(m, el, b)
		if err != nil {
			return err
		}
		armed = append(armed, e)
	}
	for _, e := range armed {
		m.emit(e)
	}
	return nil
}

// end completes an element, puts tokens on its flows and completes the scope
// around it when nothing is left there.
func (m *machine) end(el int64, n *node, flows []*flow) error {
	e, _ := m.s.Element(el)
	m.disarm(el)
	m.emit(Event{Type: ElementCompleted, Element: n.id, Key: el, Scope: e.Scope})
	for _, f := range flows {
		m.emit(Event{Type: FlowTaken, Element: f.id, Key: e.Scope, Text: f.target.id})
		m.queue = append(m.queue, arrival{e.Scope, f})
	}
	if len(flows) > 0 {
		return nil
	}
	return m.settle(e.Scope)
}

// settle completes a scope in which nothing runs and no token is left.
func (m *machine) settle(scope int64) error {
	inside := func(e Element) bool { return e.Scope == scope }
	waiting := func(t Token) bool { return t.Scope == scope }
	if slices.ContainsFunc(m.s.Elements, inside) || slices.ContainsFunc(m.s.Tokens, waiting) {
		return nil
	}
	return m.finish(scope)
}

// finish completes a scope: a subprocess, or the instance.
func (m *machine) finish(scope int64) error {
	if scope == 0 {
		m.closeLoose()
		m.emit(Event{Type: InstanceCompleted, Key: m.s.ID})
		m.queue = nil
		return nil
	}
	e, _ := m.s.Element(scope)
	return m.complete(scope, m.d.nodes[e.ID])
}

// disarm takes away the timers and subscriptions of an element instance.
func (m *machine) disarm(el int64) {
	for _, t := range slices.Clone(m.s.Timers) {
		if t.Scope == el {
			m.emit(Event{Type: TimerDisarmed, Element: t.Element, Key: t.Key, Scope: el})
		}
	}
	for _, x := range slices.Clone(m.s.Subs) {
		if x.Scope == el {
			m.emit(Event{Type: SubscriptionClosed, Element: x.Element, Key: x.Key, Scope: el})
		}
	}
}

// leave ends an element instance without completing it, with everything that
// is inside it, innermost first.
func (m *machine) leave(el int64, why string) {
	m.empty(el, why)
	for _, j := range slices.Clone(m.s.Jobs) {
		if j.Scope == el {
			m.emit(Event{Type: JobCancelled, Element: j.Element, Key: j.Key, Scope: el})
		}
	}
	for _, t := range slices.Clone(m.s.Tasks) {
		if t.Scope == el {
			m.emit(Event{Type: TaskCancelled, Element: t.Element, Key: t.Key, Scope: el})
		}
	}
	m.disarm(el)
	for _, i := range slices.Clone(m.s.Incidents) {
		if i.Scope == el {
			m.emit(Event{Type: IncidentClosed, Element: i.Element, Key: i.Key, Scope: el})
		}
	}
	e, _ := m.s.Element(el)
	m.emit(Event{Type: ElementLeft, Element: e.ID, Key: el, Scope: e.Scope, Text: why})
}

// empty leaves every element instance inside a scope.
func (m *machine) empty(scope int64, why string) {
	for _, e := range slices.Clone(m.s.Elements) {
		if e.Scope == scope {
			m.leave(e.Key, why)
		}
	}
}

// route chooses the flows that a completed element takes.
func (m *machine) route(el int64, n *node) ([]*flow, error) {
	if r, ok := n.does.(router); ok {
		return r.route(m, el, n)
	}
	return m.all(el, n)
}

// all takes every flow without a condition and every one whose condition is
// true; the default flow where none of the conditions is (BPMN 2.0.2, 13.2.1).
func (m *machine) all(el int64, n *node) ([]*flow, error) {
	var out []*flow
	conditions, held := false, false
	for _, f := range n.out {
		if f == n.fallback {
			continue
		}
		if f.condition != nil {
			conditions = true
			ok, err := f.condition.holds(m.scope(el), m.moment)
			if err != nil {
				return nil, err
			}
			if !ok {
				continue
			}
			held = true
		}
		out = append(out, f)
	}
	if conditions && !held {
		if n.fallback != nil {
			out = append(out, n.fallback)
		}
		if len(out) == 0 {
			return nil, &fault{kind: KindNoFlow, reason: "no condition is true and there is no default flow"}
		}
	}
	return out, nil
}

func (m *machine) raise(el int64, element string, data IncidentData) {
	m.emit(Event{Type: IncidentRaised, Element: element, Key: m.env.NewID(), Scope: el, Incident: &data})
}
