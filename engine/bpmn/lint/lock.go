package lint

import (
	"slices"
	"strings"

	"github.com/servicehall/hallway/engine/bpmn"
)

// tokens plays the scope and reports what locks or runs more often than it
// should, and whether a token can leave the scope.
func (c *check) tokens(t *net, traps bool) (completes bool) {
	if !t.played() {
		return true
	}
	x := c.explore(t, nil, !traps)
	c.locks(x)
	c.again(t, !traps)
	return x.done || !x.whole()
}

// locks reports, once for each, what waits for tokens that cannot come.
func (c *check) locks(x *exploration) {
	told := map[*spot]bool{}
	for _, i := range x.still {
		hard := slices.ContainsFunc(x.all[i].tokens, func(k token) bool { return !x.ways[k.way].to.asked() })
		for _, k := range x.all[i].tokens {
			n := x.ways[k.way].to
			if told[n] || hard && n.asked() {
				continue // what is asked last waits for what cannot go on
			}
			told[n] = true
			c.lock(x, i, n)
		}
	}
}

func (c *check) lock(x *exploration, i int, n *spot) {
	s := x.all[i].state
	args := map[string]any{"path": strings.Join(x.path(i), " → "), "elements": x.path(i)}
	var have, lack []string
	for _, w := range n.in {
		if s.has(w) {
			have = append(have, w.id)
		} else {
			lack = append(lack, w.id)
		}
	}
	args["have"], args["lack"] = strings.Join(have, ", "), strings.Join(lack, ", ")
	never := x.whole() && !x.fired[n]
	switch {
	case n.Kind == bpmn.ComplexGateway && !n.activation.known:
	case n.Kind == bpmn.ComplexGateway && never:
		args["condition"] = n.condition()
		c.on("lint.complex-never", n.Node, args)
	case n.Kind == bpmn.ComplexGateway:
		args["condition"] = n.condition()
		c.on("lint.complex-starves", n.Node, args)
	case n.Kind == bpmn.InclusiveGateway:
		c.on("lint.inclusive-locks", n.Node, args)
	case n.Kind == bpmn.ParallelGateway && n.joins() && never:
		c.on("lint.join-never", n.Node, args)
	case n.Kind == bpmn.ParallelGateway && n.joins():
		c.on("lint.join-starves", n.Node, args)
	default:
		args["need"], args["tokens"] = n.need, len(s.at(x.net, n))
		c.on("lint.quantity-starves", n.Node, args)
	}
}

func (x *spot) condition() string {
	if x.Activation == nil {
		return ""
	}
	return normal(x.Activation)
}

// again reports what two tokens enter that run side by side, so that what
// follows it runs for each of them.
func (c *check) again(t *net, reduced bool) {
	if !t.forks {
		return
	}
	for _, n := range t.nodes {
		if len(n.in) < 2 || n.Kind == bpmn.ParallelGateway || n.need > 1 || n.Kind == bpmn.ComplexGateway || n.idle(0) {
			continue
		}
		x := c.explore(t, n, reduced)
		if x.again < 0 {
			continue
		}
		path := append(x.path(x.again), n.ID)
		args := map[string]any{"path": strings.Join(path, " → "), "elements": path, "flow": x.twice.id}
		switch {
		case n.asked():
			c.on("lint.join-runs-again", n.Node, args)
		case n.Kind.Gateway():
			c.on("lint.merge-runs-again", n.Node, args)
		default:
			c.on("lint.implicit-merge", n.Node, args)
		}
	}
}

// maxIdle bounds how far is looked for something that does anything.
const maxIdle = 8

// idle reports whether nothing is done from here on but to end.
func (x *spot) idle(depth int) bool {
	if x.Kind == bpmn.EndNone {
		return true
	}
	if depth > maxIdle || len(x.out) == 0 || x.Kind != bpmn.ExclusiveGateway {
		return false
	}
	return !slices.ContainsFunc(x.out, func(w *way) bool { return !w.to.idle(depth + 1) })
}
