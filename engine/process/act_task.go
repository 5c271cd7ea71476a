package process

func (m *machine) completeTask(a CompleteTask) error {
	t, ok := m.s.Task(a.Task)
	if !ok {
		return ErrGone
	}
	n := m.d.nodes[t.Element]
	m.emit(Event{Type: TaskCompleted, Element: t.Element, Key: t.Key, Scope: t.Scope, Vars: a.Vars})
	m.bring(t.Scope, n, a.Vars)
	return m.complete(t.Scope, n)
}

func (m *machine) assignTask(a AssignTask) error {
	t, ok := m.s.Task(a.Task)
	if !ok {
		return ErrGone
	}
	m.emit(Event{Type: TaskAssigned, Element: t.Element, Key: t.Key, Scope: t.Scope, Text: a.Assignee})
	return nil
}
