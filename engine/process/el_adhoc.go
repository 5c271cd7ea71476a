package process

import (
	"slices"

	"github.com/servicehall/hallway/engine/bpmn"
)

// adHoc plays activities without a way between them, one after the other or at
// once: those that a list names, else each that no flow leads to (BPMN 2.0.2,
// 13.3.5).
type adHoc struct {
	sequential, cancels bool
	done                *condition
	active              *value
	outputs             string
	output              *value
}

func buildAdHoc(c *compiler, n *bpmn.Node) behaviour {
	from := n.AdHoc
	if from == nil {
		return &adHoc{}
	}
	a := &adHoc{sequential: from.Sequential, cancels: from.CancelRemaining, outputs: from.OutputCollection}
	if from.CompletionCondition != nil {
		a.done = c.condition(*from.CompletionCondition, n.ID)
	}
	if from.Active != nil {
		a.active = c.feelValue(*from.Active, n.ID)
	}
	if from.OutputElement != nil {
		a.output = c.feelValue(*from.OutputElement, n.ID)
	}
	return a
}

func (a *adHoc) begin(m *machine, el int64, n *node) error {
	ids, err := a.ids(m, el, n)
	if err != nil {
		return err
	}
	m.emit(Event{Type: LoopStarted, Element: n.id, Key: el, Loop: &LoopState{Total: len(ids), Items: ids}})
	if err := m.openRegion(el, n.inside); err != nil || !m.alive(el) || m.interrupted(el) {
		return err
	}
	if len(ids) == 0 {
		return m.complete(el, n)
	}
	if a.sequential {
		return a.one(m, el)
	}
	for range ids {
		if !m.alive(el) || m.over(el) {
			return nil
		}
		if err := a.one(m, el); err != nil {
			return err
		}
	}
	return nil
}

// ids are the activities that it plays.
func (a *adHoc) ids(m *machine, el int64, n *node) ([]any, error) {
	var out []any
	if a.active == nil {
		for _, x := range n.inside.starts {
			out = append(out, x.id)
		}
		return out, nil
	}
	list, err := a.active.list(m.scope(el), m.moment)
	if err != nil {
		return nil, err
	}
	for _, id := range list {
		if x := m.d.nodes[id]; x == nil || x.parent != n {
			return nil, badValue("the active elements: there is no %q in the ad-hoc subprocess", id)
		}
		out = append(out, id)
	}
	return out, nil
}

// one begins the next activity.
func (a *adHoc) one(m *machine, el int64) error {
	e, _ := m.s.Element(el)
	id, _ := e.Loop.Items[e.Loop.Begun].(string)
	return m.enter(m.d.nodes[id], el, entry{how: round})
}

// next goes on when nothing runs in the subprocess: with the next activity, or
// to its end.
func (a *adHoc) next(m *machine, el int64, n *node) error {
	e, _ := m.s.Element(el)
	if e.Loop != nil && !e.Loop.Closed && e.Loop.Begun < len(e.Loop.Items) && !m.interrupted(el) {
		return a.one(m, el)
	}
	return m.complete(el, n)
}

// ended looks at the completion condition when an activity has completed; last
// says that no flow goes on from it.
func (a *adHoc) ended(m *machine, el int64, n *node, last bool) error {
	if last && a.outputs != "" {
		var out any
		if a.output != nil {
			out, _ = a.output.eval(m.scope(el), m.moment)
		}
		m.emit(Event{Type: LoopDone, Element: n.parent.id, Key: el, Value: out})
	}
	if a.done == nil {
		return nil
	}
	ok, err := a.done.holds(m.scope(el), m.moment)
	if err != nil || !ok {
		return err
	}
	m.emit(Event{Type: LoopClosed, Element: n.parent.id, Key: el})
	if !a.cancels {
		return nil
	}
	m.interrupt(el, "the ad-hoc subprocess is complete")
	return m.complete(el, n.parent)
}

// finish brings out what the activities have given.
func (a *adHoc) finish(m *machine, el int64, n *node) {
	e, _ := m.s.Element(el)
	if a.outputs != "" && e.Loop != nil {
		m.merge(e.Scope, n.id, map[string]any{a.outputs: slices.Clone(e.Loop.Output)})
	}
}

// adHocAround is the behaviour of the ad-hoc subprocess that a scope is.
func (m *machine) adHocAround(scope int64) (*adHoc, bool) {
	e, ok := m.s.Element(scope)
	if !ok || e.Undo {
		return nil, false
	}
	a, is := m.d.nodes[e.ID].does.(*adHoc)
	return a, is
}
