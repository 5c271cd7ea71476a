package process

import "github.com/servicehall/hallway/engine/bpmn"

// catching is an intermediate catch event: it waits for its triggers.
type catching struct{}

func buildCatch(*compiler, *bpmn.Node) behaviour { return &catching{} }

func (*catching) begin(m *machine, el int64, n *node) error { return m.arm(el, n) }

// thrower does what one definition of a throw or end event says, and reports
// whether the event waits for something now.
type thrower interface {
	throw(m *machine, el int64, n *node) (waits bool, err error)
}

// throwing is a throw or end event. One that throws a signal does so when no
// token is on its way any more, so that parallel branches are there to hear it.
type throwing struct {
	throws []thrower
	late   bool
}

func buildThrow(c *compiler, n *bpmn.Node) behaviour {
	t := &throwing{}
	for _, e := range n.Events {
		switch e.Trigger {
		case bpmn.OnMessage:
			if e.Message != nil {
				t.throws = append(t.throws, c.publish(n, e))
			}
		case bpmn.OnSignal:
			t.late = true
			if e.Signal != nil {
				t.throws = append(t.throws, &throwSignal{name: c.value(e.Signal.Name, n.ID)})
			}
		case bpmn.OnEscalation:
			if e.Escalation != nil {
				t.throws = append(t.throws, &throwEscalation{code: c.value(e.Escalation.Code, n.ID)})
			}
		case bpmn.OnError:
			if e.Error != nil {
				t.throws = append(t.throws, &throwError{code: c.value(e.Error.Code, n.ID)})
			}
		case bpmn.OnCompensate:
			t.throws = append(t.throws, c.compensate(e))
		case bpmn.OnCancel:
			t.throws = append(t.throws, cancelTransaction{})
		case bpmn.OnTerminate:
			t.throws = append(t.throws, terminate{})
		case bpmn.OnTimer, bpmn.OnCondition, bpmn.OnLink:
		}
	}
	return t
}

func (t *throwing) begin(m *machine, el int64, n *node) error {
	if !t.late {
		return t.now(m, el, n)
	}
	m.later = append(m.later, func() error {
		if !m.alive(el) {
			return nil
		}
		phase := PhaseWork
		return m.attempt(el, n, &phase, func() error { return t.now(m, el, n) })
	})
	return nil
}

// now throws everything and completes the event, unless that ended it, or it
// has to wait.
func (t *throwing) now(m *machine, el int64, n *node) error {
	waits := false
	for _, x := range t.throws {
		w, err := x.throw(m, el, n)
		if err != nil || !m.alive(el) {
			return err
		}
		waits = waits || w
	}
	if waits {
		return nil
	}
	return m.complete(el, n)
}

// terminate ends its scope with everything that still runs in it; the scope
// itself completes.
type terminate struct{}

func (terminate) throw(m *machine, el int64, n *node) (bool, error) {
	e, _ := m.s.Element(el)
	m.emit(Event{Type: ElementCompleted, Element: n.id, Key: el, Scope: e.Scope})
	m.interrupt(e.Scope, "terminated by "+n.id)
	return false, m.finish(e.Scope)
}
