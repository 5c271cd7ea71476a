package lint

import (
	"maps"
	"slices"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/engine/bpmn"
)

// each calls f for every event definition of the executable processes of a
// model.
func each(m *bpmn.Model, f func(*bpmn.Node, *bpmn.EventDefinition)) {
	for _, p := range m.Processes {
		p.Scope.Walk(func(n *bpmn.Node) {
			for _, e := range n.Events {
				f(n, e)
			}
			if n.Multi != nil {
				for _, t := range n.Multi.Throws {
					for _, e := range t.Events {
						f(n, e)
					}
				}
			}
		})
	}
}

// messages reports names by which instances begin and that are also waited for:
// which of the two a message is for depends on its key.
func (c *check) messages(m *bpmn.Model) {
	begins := map[string]string{}
	begin := func(n *bpmn.Node) bool {
		after := len(n.Incoming) == 1 && n.Incoming[0].Source.Instantiate
		return n.Kind.Start() && n.Around == nil || n.Instantiate || after
	}
	each(m, func(n *bpmn.Node, e *bpmn.EventDefinition) {
		if e.Message != nil && begin(n) {
			begins[e.Message.Name.Value] = n.ID
		}
	})
	each(m, func(n *bpmn.Node, e *bpmn.EventDefinition) {
		if e.Message == nil || begin(n) || n.Kind.Throw() || n.Kind == bpmn.SendTask {
			return
		}
		if first, ok := begins[e.Message.Name.Value]; ok {
			c.on("lint.message-both", n, map[string]any{"message": e.Message.Name.Value, "start": first})
		}
	})
}

// ear is where a signal is thrown or heard.
type ear struct {
	at   finding.Place
	file string
	node *bpmn.Node
}

// signals compares what is thrown with what is heard, over all models.
func (c *check) signals() {
	thrown, heard := map[string][]ear{}, map[string][]ear{}
	open := map[bool]bool{} // whether a name that is computed is thrown or heard
	for _, m := range c.models {
		each(m, func(n *bpmn.Node, e *bpmn.EventDefinition) {
			if e.Signal == nil {
				return
			}
			throws := n.Kind.Throw() || n.Kind.Activity()
			if !e.Signal.Name.Static() {
				open[throws] = true
				return
			}
			list := map[bool]map[string][]ear{true: thrown, false: heard}[throws]
			list[e.Signal.Name.Value] = append(list[e.Signal.Name.Value], ear{n.At, m.File, n})
		})
	}
	if !open[false] {
		c.oneSided("lint.signal-unheard", thrown, heard)
	}
	if !open[true] {
		c.oneSided("lint.signal-unthrown", heard, thrown)
	}
}

func (c *check) oneSided(code string, here, there map[string][]ear) {
	for _, name := range slices.Sorted(maps.Keys(here)) {
		if len(there[name]) > 0 {
			continue
		}
		for i, x := range here[name] {
			if i > 0 && here[name][i-1].node == x.node {
				continue // an event of several definitions
			}
			c.file = x.file
			c.on(code, x.node, map[string]any{"signal": name})
		}
	}
}
