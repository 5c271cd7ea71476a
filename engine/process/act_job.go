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

// throw looks from an element instance outwards for a boundary event that
// catches an error: in each place first by its code, then one for all codes.
func (m *machine) throw(el int64, code string, vars map[string]any) (bool, error) {
	thrower, _ := m.s.Element(el)
	m.emit(Event{Type: ErrorThrown, Element: thrower.ID, Key: el, Scope: thrower.Scope, Text: code, Vars: vars})
	for at := el; at != 0; {
		e, _ := m.s.Element(at)
		if b := catcher(m.d.nodes[e.ID], code); b != nil {
			m.leave(at, "error "+code)
			return true, m.enter(b, e.Scope, "", func(el int64) {
				m.emit(Event{Type: ErrorCaught, Element: b.id, Key: el, Scope: e.Scope, Text: code})
				m.bring(el, b, vars)
			})
		}
		at = e.Scope
	}
	return false, nil
}

func catcher(n *node, code string) *node {
	var all *node
	for _, b := range n.boundaries {
		c, ok := b.does.(*boundaryError)
		switch {
		case !ok:
		case c.code == code:
			return b
		case c.code == "" && all == nil:
			all = b
		}
	}
	return all
}

func uncaught(code, message string) string {
	if message == "" {
		return "nothing catches the error " + code
	}
	return "nothing catches the error " + code + ": " + message
}
