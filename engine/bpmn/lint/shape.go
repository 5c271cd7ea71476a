package lint

import (
	"slices"

	"github.com/servicehall/hallway/engine/bpmn"
)

// shape reports what a node lacks, or has that the standard does not give it.
func (c *check) shape(n *bpmn.Node) {
	switch {
	case n.Loop != nil && n.Multi != nil:
		c.on("lint.two-loops", n, nil)
	case n.Instantiate && len(n.Incoming) > 0:
		c.on("lint.begins-in-the-middle", n, map[string]any{"flow": n.Incoming[0].ID})
	case n.Kind.Gateway() && !n.Instantiate && len(n.Incoming) < 2 && len(n.Outgoing) == 1 && n.Outgoing[0].Condition == nil:
		c.on("lint.gateway-idle", n, nil)
	case n.Kind == bpmn.AdHocSubprocess:
		c.adHoc(n)
	}
}

func (c *check) adHoc(n *bpmn.Node) {
	if !slices.ContainsFunc(n.Inside.Nodes, func(x *bpmn.Node) bool { return x.Kind.Activity() }) {
		c.on("lint.ad-hoc-empty", n, nil)
	}
	for _, x := range n.Inside.Nodes {
		if x.Kind.End() {
			c.on("lint.ad-hoc-end", x, nil)
		}
	}
}

// endings reports what nothing follows, where the scope has end events that say
// where its ways end, and starts and boundary events that lead to nothing.
func (c *check) endings(s *bpmn.Scope) {
	ends := slices.ContainsFunc(s.Nodes, func(n *bpmn.Node) bool { return n.Kind.End() })
	for _, n := range s.Nodes {
		switch {
		case len(n.Outgoing) > 0, n.Kind.End(), n.Kind == bpmn.ThrowLink, n.Kind == bpmn.EventSubprocess,
			n.Kind == bpmn.BoundaryCompensation, n.ForCompensation, s.Nodes[0].ID == c.proc.ID:
		case n.Kind.Start() || n.Kind.Boundary(), ends:
			c.on("lint.ends-here", n, nil)
		}
	}
}
