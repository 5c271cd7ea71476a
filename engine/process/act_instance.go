package process

import "fmt"

// start makes the instance, asks for its number and enters its start event.
func (m *machine) start(a Start) error {
	n, err := m.startEvent(a.StartEvent)
	if err != nil {
		return err
	}
	vars := merged(nil, a.Vars)
	if a.Origin != nil {
		vars["origin"] = a.Origin
	}
	m.emit(Event{
		Type: InstanceStarted, Key: a.Instance, Vars: vars,
		Instance: &InstanceData{Definition: m.d.Key, Process: m.d.Process, Version: m.d.Version},
	})
	return m.begin(n)
}

func (m *machine) startEvent(id string) (*node, error) {
	for _, n := range m.d.starts {
		if n.id == id || id == "" && n.does == (startNone{}) {
			return n, nil
		}
	}
	if id == "" {
		return nil, fmt.Errorf("start process %s: it has no none start event", m.d.Process)
	}
	return nil, fmt.Errorf("start process %s: it has no start event %s", m.d.Process, id)
}

// begin goes on from the start of the instance; a fault there is an incident
// of the start event, which has not been entered yet.
func (m *machine) begin(n *node) error {
	err := m.takeNumber()
	if f, ok := err.(*fault); ok { //nolint:errorlint // made bare in this package
		m.raise(0, n.id, IncidentData{Kind: f.kind, Reason: f.reason, Phase: PhaseStart})
		return nil
	}
	if err != nil {
		return err
	}
	return m.enter(n, 0, "", nil)
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
	case i.Phase == PhaseStart:
		return m.begin(n)
	}
	if i.Job != 0 {
		m.retried = i.Scope
	}
	return m.proceed(i.Scope, n, i.Phase)
}
