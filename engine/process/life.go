package process

import (
	"errors"
	"slices"
)

// entry says how an element is entered.
type entry struct {
	how      string         // Text of the event
	flows    []string       // whose tokens it takes
	by       int64          // who waits for it
	happened func(el int64) // what triggered it has happened already: it takes over the variables and completes
	first    func(el int64) // sets its variables before all else
}

// enter makes an element instance.
func (m *machine) enter(n *node, scope int64, in entry) error {
	m.steps++
	if m.steps > MaxSteps {
		return ErrLoop
	}
	el := m.env.NewID()
	m.emit(Event{Type: ElementEntered, Element: n.id, Key: el, Scope: scope, Text: in.how, Flows: in.flows, By: in.by})
	if in.first != nil {
		in.first(el)
	}
	if in.happened != nil && n.kind.Container() {
		m.brought[el] = in.happened
	} else if in.happened != nil {
		in.happened(el)
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
	return m.attempt(el, n, &phase, func() error { return m.phases(el, n, &phase) })
}

// attempt makes an incident of a fault.
func (m *machine) attempt(el int64, n *node, phase *Phase, do func() error) error {
	err := do()
	var f *fault
	if errors.As(err, &f) {
		m.raise(el, n.id, IncidentData{Kind: f.kind, Reason: f.reason, Phase: *phase})
		return nil
	}
	return err
}

func (m *machine) phases(el int64, n *node, phase *Phase) error {
	e, _ := m.s.Element(el)
	around := n.loop != nil && e.Round == 0 // the loop itself, around its rounds
	if *phase == PhaseEnter || *phase == PhaseWork {
		return m.work(el, n, around, e.Round > 0, phase)
	}
	if *phase == PhaseComplete {
		if around {
			n.loop.finish(m, el, n)
		} else if err := m.output(el, n); err != nil {
			return err
		}
		if x, ok := n.does.(*adHoc); ok && !around {
			x.finish(m, el, n)
		}
		*phase = PhaseLeave
	}
	switch {
	case e.Round > 0:
		return m.endRound(e, n)
	case e.By != 0:
		return m.end(el, n, nil)
	}
	flows, err := m.route(el, n)
	if err != nil {
		return err
	}
	return m.end(el, n, flows)
}

// work is what an element does from its beginning. Boundary events belong to a
// loop as a whole, mappings to each of its rounds.
func (m *machine) work(el int64, n *node, around, inRound bool, phase *Phase) error {
	if !around {
		if err := m.input(el, n); err != nil {
			return err
		}
	}
	if *phase == PhaseEnter && !inRound {
		if err := m.attach(el, n); err != nil {
			return err
		}
	}
	*phase = PhaseWork
	if err := m.watch(); err != nil || !m.alive(el) {
		return err
	}
	if around {
		return n.loop.begin(m, el, n)
	}
	return n.does.begin(m, el, n)
}

// attach arms the boundary events of an element: all, or none where one of
// them has a fault.
func (m *machine) attach(el int64, n *node) error { return m.arm(el, n.boundaries...) }

// arm lets an element instance wait for events: all of them, or none where one
// has a fault.
func (m *machine) arm(el int64, events ...*node) error {
	var armed []Event
	for _, n := range events {
		for def, t := range n.catches {
			e, err := t.arm(m, el, n, def)
			if err != nil {
				return err
			}
			if e != nil {
				armed = append(armed, *e)
			}
		}
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
	m.closeIncidents(el)
	m.keep(e, n)
	m.emit(Event{Type: ElementCompleted, Element: n.id, Key: el, Scope: e.Scope})
	if e.By != 0 {
		return m.undone(e.By, e.Scope)
	}
	for range n.give {
		for _, f := range flows {
			m.emit(Event{Type: FlowTaken, Element: f.id, Key: e.Scope, Text: f.target.id})
			m.queue = append(m.queue, arrival{e.Scope, f})
		}
	}
	if a, ok := m.adHocAround(e.Scope); ok {
		if err := a.ended(m, e.Scope, n, len(flows) == 0); err != nil || !m.alive(e.Scope) {
			return err
		}
	}
	if len(flows) > 0 {
		return nil
	}
	return m.settle(e.Scope)
}

// settle completes a scope in which nothing runs and no token is left.
func (m *machine) settle(scope int64) error {
	if !m.alive(scope) || m.busy(scope) {
		return nil
	}
	return m.finish(scope)
}

// busy reports whether something runs in a scope, or a token is left there.
func (m *machine) busy(scope int64) bool {
	inside := func(e Element) bool { return e.Scope == scope }
	waiting := func(t Token) bool { return t.Scope == scope }
	return slices.ContainsFunc(m.s.Elements, inside) || slices.ContainsFunc(m.s.Tokens, waiting)
}

// finish completes a scope: a subprocess, or the instance.
func (m *machine) finish(scope int64) error {
	if scope == 0 {
		m.disarm(0)
		m.closeLoose()
		m.emit(Event{Type: InstanceCompleted, Key: m.s.ID})
		m.queue, m.later = nil, nil
		return nil
	}
	e, _ := m.s.Element(scope)
	n := m.d.nodes[e.ID]
	switch x := n.does.(type) {
	case *adHoc:
		if !e.Undo {
			return x.next(m, scope, n)
		}
	}
	if e.Undo {
		return m.end(scope, n, nil)
	}
	return m.complete(scope, n)
}

// disarm takes away the timers and subscriptions of an element instance.
func (m *machine) disarm(el int64) { m.disarmIf(el, func(*node) bool { return true }) }

// disarmIf takes away those of them that belong to some events.
func (m *machine) disarmIf(el int64, belongs func(*node) bool) {
	for _, t := range slices.Clone(m.s.Timers) {
		if t.Scope == el && belongs(m.d.nodes[t.Element]) {
			m.emit(Event{Type: TimerDisarmed, Element: t.Element, Key: t.Key, Scope: el})
		}
	}
	for _, x := range slices.Clone(m.s.Subs) {
		if x.Scope == el && belongs(m.d.nodes[x.Element]) {
			m.emit(x.closed(""))
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
	for _, c := range slices.Clone(m.s.Calls) {
		if c.Scope == el {
			m.emit(Event{Type: CallCancelled, Element: c.Element, Key: c.Key, Scope: el})
		}
	}
	m.disarm(el)
	m.closeIncidents(el)
	e, _ := m.s.Element(el)
	m.emit(Event{Type: ElementLeft, Element: e.ID, Key: el, Scope: e.Scope, Text: why})
}

// closeIncidents closes what an element instance was stopped by.
func (m *machine) closeIncidents(el int64) {
	for _, i := range slices.Clone(m.s.Incidents) {
		if i.Scope == el {
			m.emit(Event{Type: IncidentClosed, Element: i.Element, Key: i.Key, Scope: el})
		}
	}
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
	if conditions && !held || len(out) == 0 && n.fallback != nil {
		if n.fallback != nil {
			out = append(out, n.fallback)
		}
		if len(out) == 0 {
			return nil, &fault{kind: KindNoFlow, reason: "no condition is true and there is no default flow"}
		}
	}
	return out, nil
}

// interrupt ends all that runs in a scope, which stays, and takes away its
// other event subprocesses.
func (m *machine) interrupt(scope int64, why string) {
	m.empty(scope, why)
	if slices.ContainsFunc(m.s.Tokens, func(t Token) bool { return t.Scope == scope }) {
		m.emit(Event{Type: TokensDropped, Key: scope})
	}
	m.disarmIf(scope, func(n *node) bool { return n.kind.Start() })
}

func (m *machine) raise(el int64, element string, data IncidentData) {
	m.emit(Event{Type: IncidentRaised, Element: element, Key: m.env.NewID(), Scope: el, Incident: &data})
}
