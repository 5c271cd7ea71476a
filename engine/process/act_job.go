package process

// completeJob ends a job's element with the variables it brought.
func (m *machine) completeJob(a CompleteJob) error {
	j, ok := m.s.Job(a.Job)
	if !ok {
		return ErrGone
	}
	n := m.d.nodes[j.Element]
	m.emit(Event{Type: JobCompleted, Element: j.Element, Key: j.Key, Scope: j.Scope})
	m.bring(j.Scope, n, a.Vars)
	return m.complete(j.Scope, n)
}

// throwError ends a job with a BPMN error. The job is cancelled with its
// element when something catches it, and fails with an incident when not.
func (m *machine) throwError(a ThrowError) error {
	j, ok := m.s.Job(a.Job)
	if !ok {
		return ErrGone
	}
	caught, err := m.throw(j.Scope, a.Code, a.Vars)
	if caught || err != nil {
		return err
	}
	if m.s.Parent != nil {
		m.escape(a.Code, a.Vars)
		return nil
	}
	reason := uncaught(a.Code, a.Message)
	m.emit(Event{Type: JobFailed, Element: j.Element, Key: j.Key, Scope: j.Scope, Text: reason})
	m.raise(j.Scope, j.Element, IncidentData{Kind: KindUnhandled, Reason: reason, Job: j.Key, Phase: PhaseWork})
	return nil
}

// failJob stops the element of a job with an incident.
func (m *machine) failJob(a FailJob) error {
	j, ok := m.s.Job(a.Job)
	if !ok {
		return ErrGone
	}
	m.emit(Event{Type: JobFailed, Element: j.Element, Key: j.Key, Scope: j.Scope, Text: a.Reason})
	m.raise(j.Scope, j.Element, IncidentData{Kind: a.Kind, Reason: a.Reason, Job: j.Key, Phase: PhaseWork})
	return nil
}

func uncaught(code, message string) string {
	if message == "" {
		return "nothing catches the error " + code
	}
	return "nothing catches the error " + code + ": " + message
}
