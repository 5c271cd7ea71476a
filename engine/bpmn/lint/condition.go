package lint

import "github.com/servicehall/hallway/engine/bpmn"

// conditions reports flows whose conditions decide nothing.
func (c *check) conditions(n *bpmn.Node) {
	if n.Kind == bpmn.ParallelGateway || n.Kind == bpmn.EventBasedGateway {
		return // bpmn.condition-here
	}
	if n.Default != nil && len(n.Outgoing) == 1 {
		c.add("lint.default-alone", n.Default.At, n.Default.ID, map[string]any{"node": n.Label()})
	}
	first := map[string]*bpmn.Flow{}
	asked := 0
	for _, f := range n.Outgoing {
		if f.Condition == nil {
			continue
		}
		asked++
		c.condition(n, f, first)
	}
	if asked == len(n.Outgoing) && asked > 0 && n.Default == nil && !n.Kind.Gateway() {
		c.on("lint.no-other-way", n, nil)
	}
	if n.Kind == bpmn.ExclusiveGateway && len(n.Outgoing) == 1 && asked == 1 {
		c.on("lint.no-other-way", n, nil)
	}
}

func (c *check) condition(n *bpmn.Node, f *bpmn.Flow, first map[string]*bpmn.Flow) {
	text := normal(f.Condition)
	args := map[string]any{"node": n.Label(), "condition": text}
	if is, known := constant(f.Condition); known {
		code := map[bool]string{true: "lint.condition-true", false: "lint.condition-false"}[is]
		c.add(code, f.Condition.At, f.ID, args)
		return
	}
	if other := first[text]; other != nil && n.Kind == bpmn.ExclusiveGateway {
		args["first"] = other.ID
		c.add("lint.condition-twice", f.Condition.At, f.ID, args)
		return
	}
	first[text] = f
}
