package process

import (
	"slices"

	"github.com/servicehall/hallway/engine/bpmn"
)

// endError throws an error to the nearest boundary event around it (BPMN
// 2.0.2, 13.5.4).
type endError struct{ code *value }

func buildEndError(c *compiler, n *bpmn.Node) behaviour {
	e := &endError{}
	if n.Error != nil {
		e.code = c.value(n.Error.Code, n.ID)
	}
	return e
}

func (e *endError) begin(m *machine, el int64, _ *node) error {
	code, err := e.code.needed(m.scope(el), m.moment, "the error's code")
	if err != nil {
		return err
	}
	caught, err := m.throw(el, code, nil)
	if err == nil && !caught {
		return &fault{kind: KindUnhandled, reason: uncaught(code, "")}
	}
	return err
}

// endTerminate ends its scope with everything that still runs in it; the scope
// itself completes.
type endTerminate struct{}

func buildEndTerminate(*compiler, *bpmn.Node) behaviour { return endTerminate{} }

func (endTerminate) begin(m *machine, el int64, n *node) error {
	e, _ := m.s.Element(el)
	m.emit(Event{Type: ElementCompleted, Element: n.id, Key: el, Scope: e.Scope})
	m.empty(e.Scope, "terminated by "+n.id)
	m.queue = slices.DeleteFunc(m.queue, func(a arrival) bool { return a.scope == e.Scope })
	return m.finish(e.Scope)
}
