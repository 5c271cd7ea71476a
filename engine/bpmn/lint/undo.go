package lint

import "github.com/servicehall/hallway/engine/bpmn"

// undo reports compensation that never happens: activities that nothing undoes,
// and events that have nothing to undo.
func (c *check) undo(n *bpmn.Node) {
	if n.Handler != nil && n.Host != nil && !c.reachedByUndo(n.Host) {
		c.on("lint.undo-never", n.Handler, map[string]any{"activity": n.Host.Label()})
	}
	if e := n.Event(bpmn.OnCompensate); e != nil && n.Kind.Throw() && !c.hasUndo(n, e) {
		c.on("lint.undo-nothing", n, nil)
	}
}

// reachedByUndo reports whether an event can undo an activity: one in its scope
// or around it that throws compensation, or the end of a transaction around it.
func (c *check) reachedByUndo(activity *bpmn.Node) bool {
	found := false
	c.proc.Scope.Walk(func(n *bpmn.Node) {
		if e := n.Event(bpmn.OnCompensate); e != nil && n.Kind.Throw() {
			found = found || undoes(n, e, activity)
		}
		if n.Kind == bpmn.Transaction && n.Event(bpmn.OnCancel) == nil && within(activity, n) {
			found = found || throws(n, &bpmn.EventDefinition{Trigger: bpmn.OnCancel}) != no
		}
	})
	return found
}

// undoes reports whether a throw event undoes an activity, or a scope it is in.
func undoes(n *bpmn.Node, e *bpmn.EventDefinition, activity *bpmn.Node) bool {
	if e.Undoes != nil {
		return e.Undoes == activity || within(activity, e.Undoes)
	}
	home := n.Around
	for home != nil && home.Kind == bpmn.EventSubprocess {
		home = home.Around
	}
	return home == nil || within(activity, home)
}

// within reports whether a node lies in a subprocess, at whatever depth.
func within(n, container *bpmn.Node) bool {
	for around := n.Around; around != nil; around = around.Around {
		if around == container {
			return true
		}
	}
	return false
}

// hasUndo reports whether a throw event has anything to undo.
func (c *check) hasUndo(n *bpmn.Node, e *bpmn.EventDefinition) bool {
	found := false
	c.proc.Scope.Walk(func(x *bpmn.Node) {
		switch {
		case x.Handler != nil && x.Host != nil:
			found = found || undoes(n, e, x.Host)
		case x.Kind.Start() && x.Event(bpmn.OnCompensate) != nil && x.Around != nil && x.Around.Around != nil:
			found = found || undoes(n, e, x.Around.Around) || undoes(n, e, x.Around)
		}
	})
	return found
}
