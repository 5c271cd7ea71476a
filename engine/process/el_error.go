package process

import "github.com/servicehall/hallway/engine/bpmn"

// errorTrigger catches errors by their code, every error by "".
type errorTrigger struct {
	silent
	code string
}

func catchError(e *bpmn.EventDefinition) trigger {
	t := &errorTrigger{}
	if e.Error != nil {
		t.code = e.Error.Code.Value
	}
	return t
}

// throwError is an error end event: it throws to the nearest event that
// catches its code (BPMN 2.0.2, 13.5.4).
type throwError struct{ code *value }

func (t *throwError) throw(m *machine, el int64, _ *node) (bool, error) {
	code, err := t.code.needed(m.scope(el), m.moment, "the error's code")
	if err != nil {
		return false, err
	}
	caught, err := m.throw(el, code, nil)
	switch {
	case err != nil || caught:
		return false, err
	case m.s.Parent != nil:
		m.escape(code, nil)
		return false, nil
	}
	return false, &fault{kind: KindUnhandled, reason: uncaught(code, "")}
}

// throw looks from an element instance outwards for an event that catches an
// error: in each place first by its code, then one for all codes. Where it is
// caught, everything up to there ends.
func (m *machine) throw(el int64, code string, vars map[string]any) (bool, error) {
	thrower, _ := m.s.Element(el)
	m.emit(Event{Type: ErrorThrown, Element: thrower.ID, Key: el, Scope: thrower.Scope, Text: code, Vars: vars})
	at, n := m.catcher(el, func(t trigger) (bool, bool) {
		x, ok := t.(*errorTrigger)
		return ok && x.code == code, ok && x.code == ""
	})
	if n == nil {
		return false, nil
	}
	caught := func(el int64) {
		m.emit(Event{Type: ErrorCaught, Element: n.id, Key: el, Text: code})
		m.bring(el, n, vars)
	}
	if n.kind.Start() {
		return true, m.beginEvent(at, n, caught)
	}
	e, _ := m.s.Element(at)
	m.leave(at, "error "+code)
	return true, m.enter(n, e.Scope, entry{happened: caught})
}

// escape ends a called instance by an error that nothing in it catches: it is
// thrown on by who called it.
func (m *machine) escape(code string, vars map[string]any) {
	m.empty(0, "error "+code)
	m.disarm(0)
	m.closeLoose()
	m.emit(Event{Type: ErrorEscaped, Text: code, Vars: vars})
	m.emit(Event{Type: InstanceCancelled, Key: m.s.ID, Text: uncaught(code, "")})
	m.queue, m.later = nil, nil
}

// catcher looks from an element instance outwards for an event with a matching
// trigger: on the boundary of each activity, then among the event subprocesses
// of the scope around it. In each place an exact match goes before one for
// everything. It returns where it found it: the activity, or the scope.
func (m *machine) catcher(el int64, match func(trigger) (exact, any bool)) (int64, *node) {
	for el != 0 {
		e, ok := m.s.Element(el)
		if !ok {
			return 0, nil
		}
		n := m.d.nodes[e.ID]
		if e.Round == 0 && !e.Undo {
			if b := best(n.boundaries, match); b != nil {
				return el, b
			}
		}
		if n.kind != bpmn.EventSubprocess { // what handles an event is not handled beside itself
			if s := best(m.eventsOf(e.Scope), match); s != nil {
				return e.Scope, s
			}
		}
		el = e.Scope
	}
	return 0, nil
}

// eventsOf are the start events of the event subprocesses of a scope.
func (m *machine) eventsOf(scope int64) []*node {
	r := m.d.inside
	if e, ok := m.s.Element(scope); ok {
		n := m.d.nodes[e.ID]
		if n.loop != nil && e.Round == 0 {
			return nil // a loop is no scope of its activity: its rounds are
		}
		r = n.inside
	}
	var out []*node
	for _, esp := range r.events {
		if start := esp.begin(); start != nil {
			out = append(out, start)
		}
	}
	return out
}

func best(events []*node, match func(trigger) (exact, any bool)) *node {
	var all *node
	for _, n := range events {
		for _, t := range n.catches {
			exact, every := match(t)
			if exact {
				return n
			}
			if every && all == nil {
				all = n
			}
		}
	}
	return all
}
