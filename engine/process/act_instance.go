package process

import (
	"errors"
	"fmt"

	"github.com/servicehall/hallway/engine/bpmn"
)

// start makes the instance, asks for its number and enters its start event.
func (m *machine) start(a Start) error {
	n, ok := m.d.startAt(a.StartEvent)
	switch {
	case !ok && a.StartEvent == "":
		return fmt.Errorf("start process %s: it has no none start event: %w", m.d.Process, ErrNoStart)
	case !ok:
		return fmt.Errorf("start process %s: it has no start event %s: %w", m.d.Process, a.StartEvent, ErrNoStart)
	}
	vars := merged(nil, a.Vars)
	if a.Origin != nil {
		vars["origin"] = a.Origin
	}
	m.emit(Event{
		Type: InstanceStarted, Key: a.Instance, Vars: vars,
		Instance: &InstanceData{Definition: m.d.Key, Process: m.d.Process, Version: m.d.Version, Parent: a.Parent},
	})
	return m.begin(n)
}

// begin goes on from the start of the instance; a fault there is an incident
// of the start event, which has not been entered yet.
func (m *machine) begin(n *node) error {
	err := m.takeNumber()
	if err == nil {
		err = m.open0(n)
	}
	var f *fault
	if errors.As(err, &f) {
		at := m.d.inside.starts
		if n == nil && len(at) > 0 {
			n = at[0]
		}
		m.raise(0, n.id, IncidentData{Kind: f.kind, Reason: f.reason, Phase: PhaseStart})
		return nil
	}
	return err
}

// open0 opens the process as a scope.
func (m *machine) open0(n *node) error {
	if n == nil {
		return m.openRegion(0, m.d.inside, m.d.inside.starts...)
	}
	return m.openRegion(0, m.d.inside, n)
}

// openRegion declares the variables of a scope, lets it wait for its event
// subprocesses, and begins what it begins with.
func (m *machine) openRegion(scope int64, r region, starts ...*node) error {
	m.declare(scope, r.data)
	var events []*node
	for _, esp := range r.events {
		if start := esp.begin(); start != nil {
			events = append(events, start)
		}
	}
	if err := m.arm(scope, events...); err != nil {
		return err
	}
	if err := m.watch(); err != nil {
		return err
	}
	for _, n := range starts {
		if !m.alive(scope) || m.interrupted(scope) {
			return nil
		}
		if err := m.startNode(n, scope); err != nil {
			return err
		}
	}
	return nil
}

// startNode begins a node without a flow into it. What follows an event-based
// gateway begins with the gateway, and has happened already.
func (m *machine) startNode(n *node, scope int64) error {
	if len(n.in) == 1 {
		if g, ok := n.in[0].source.does.(*eventGateway); ok && g.instantiates {
			return m.startGateway(n.in[0].source, n, scope)
		}
	}
	if t, ok := n.does.(*receiveTask); ok && t.instantiates {
		return m.enter(n, scope, entry{happened: func(int64) {}})
	}
	return m.enter(n, scope, entry{})
}

// interrupted reports whether an interrupting event subprocess runs in a scope:
// then nothing else begins there.
func (m *machine) interrupted(scope int64) bool {
	for _, e := range m.s.Elements {
		if n := m.d.nodes[e.ID]; e.Scope == scope && n.kind == bpmn.EventSubprocess && n.begin() != nil && n.begin().interrupting {
			return true
		}
	}
	return false
}

// declare makes the properties and data objects of a scope, without a value
// where they have none yet.
func (m *machine) declare(scope int64, names []string) {
	made := map[string]any{}
	own := m.s.Variables
	if e, ok := m.s.Element(scope); ok {
		own = e.Vars
	}
	for _, name := range names {
		if _, there := own[name]; !there {
			made[name] = nil
		}
	}
	if len(made) > 0 {
		m.emit(Event{Type: VarsSet, Key: scope, Vars: made})
	}
}

// CaseNumber is the process variable that holds the number an instance got at
// its start.
const CaseNumber = "caseNumber"

func (m *machine) takeNumber() error {
	if m.d.number == nil {
		return nil
	}
	counter, err := m.d.number.needed(m.scope(0), m.moment, "the counter's name")
	if err != nil {
		return err
	}
	a, err := m.ask(Question{Kind: AskNumber, Name: counter, Element: m.d.Process})
	if err != nil {
		return err
	}
	m.emit(Event{Type: VarsSet, Vars: map[string]any{CaseNumber: a.Value}})
	return nil
}

// cancel ends the instance where it stands.
func (m *machine) cancel(a Cancel) error {
	m.empty(0, "cancelled")
	m.disarm(0)
	m.closeLoose()
	m.emit(Event{Type: InstanceCancelled, Key: m.s.ID, Text: a.Reason})
	return nil
}

// closeLoose closes the incidents that belong to no element instance.
func (m *machine) closeLoose() {
	for _, i := range m.s.Clone().Incidents {
		if i.Scope == 0 {
			m.emit(Event{Type: IncidentClosed, Element: i.Element, Key: i.Key})
		}
	}
}

// resolve tries again what an incident stopped, from the phase it stood in.
func (m *machine) resolve(a ResolveIncident) error {
	i, ok := m.s.Incident(a.Incident)
	if !ok {
		return ErrGone
	}
	m.emit(Event{Type: IncidentClosed, Element: i.Element, Key: i.Key, Scope: i.Scope})
	if len(a.Vars) > 0 {
		m.emit(Event{Type: VarsSet, Vars: a.Vars})
	}
	n := m.d.nodes[i.Element]
	switch {
	case i.Phase == "" || n == nil:
		return nil
	case i.Phase == PhaseStart && len(m.d.inside.starts) > 0 && n == m.d.inside.starts[0] && n.kind != bpmn.StartNone:
		return m.begin(nil)
	case i.Phase == PhaseStart:
		return m.begin(n)
	}
	if i.Job != 0 {
		m.retried = i.Scope
	}
	return m.proceed(i.Scope, n, i.Phase)
}

// setVariables sets variables; conditions see it.
func (m *machine) setVariables(a SetVariables) error {
	if !m.alive(a.Scope) {
		return ErrGone
	}
	if len(a.Vars) > 0 {
		m.emit(Event{Type: VarsSet, Key: a.Scope, Vars: a.Vars})
	}
	return nil
}
