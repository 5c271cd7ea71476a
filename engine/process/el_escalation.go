package process

import "github.com/servicehall/hallway/engine/bpmn"

// escalationTrigger catches escalations by their code, every one by "".
type escalationTrigger struct {
	silent
	code string
}

func catchEscalation(e *bpmn.EventDefinition) trigger {
	t := &escalationTrigger{}
	if e.Escalation != nil {
		t.code = e.Escalation.Code.Value
	}
	return t
}

// throwEscalation tells the scopes around it; nobody need listen (BPMN 2.0.2,
// 10.5.7).
type throwEscalation struct{ code *value }

func (t *throwEscalation) throw(m *machine, el int64, _ *node) (bool, error) {
	code, err := t.code.needed(m.scope(el), m.moment, "the escalation's code")
	if err != nil {
		return false, err
	}
	return false, m.escalate(el, code, nil)
}

// escalate lets the nearest event that catches an escalation happen; an
// interrupting one ends what it is attached to. What nobody catches goes on to
// who called the instance.
func (m *machine) escalate(el int64, code string, vars map[string]any) error {
	thrower, _ := m.s.Element(el)
	m.emit(Event{Type: EscalationThrown, Element: thrower.ID, Key: el, Scope: thrower.Scope, Text: code, Vars: vars})
	at, n := m.catcher(el, func(t trigger) (bool, bool) {
		x, ok := t.(*escalationTrigger)
		return ok && x.code == code, ok && x.code == ""
	})
	if n == nil {
		if m.s.Parent != nil {
			m.emit(Event{Type: EscalationEscaped, Text: code, Vars: vars})
		}
		return nil
	}
	caught := func(el int64) {
		m.emit(Event{Type: EscalationCaught, Element: n.id, Key: el, Text: code})
		m.bring(el, n, vars)
	}
	if n.kind.Start() {
		return m.beginEvent(at, n, caught)
	}
	e, _ := m.s.Element(at)
	if n.interrupting {
		m.leave(at, "escalation "+code)
	}
	return m.enter(n, e.Scope, entry{happened: caught})
}
