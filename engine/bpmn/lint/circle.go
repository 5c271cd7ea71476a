package lint

import (
	"slices"
	"strings"

	"github.com/servicehall/hallway/engine/bpmn"
)

// ways reports parts of a scope that a token can come into and never leave, and
// whether there are any.
func (c *check) ways(t *net) bool {
	reached := spread(t.beginnings(), after)
	var ends []*spot
	for _, x := range t.nodes {
		if reached[x] && (len(x.out) == 0 || x.ends || x.stops) {
			ends = append(ends, x)
		}
	}
	by := t.byNode()
	leaves := spread(ends, func(x *spot) []*spot { return before(x, by) })
	var trapped []*spot
	for _, x := range t.nodes {
		if reached[x] && !leaves[x] {
			trapped = append(trapped, x)
		}
	}
	for _, circle := range circles(trapped) {
		c.circle(t, circle)
	}
	return len(trapped) > 0
}

func (t *net) beginnings() []*spot {
	var out []*spot
	for _, all := range t.starts {
		for _, b := range all {
			out = append(out, b.at)
		}
	}
	return out
}

func (t *net) byNode() map[*bpmn.Node]*spot {
	by := map[*bpmn.Node]*spot{}
	for _, x := range t.nodes {
		by[x.Node] = x
	}
	return by
}

// after are the nodes to which a token can go from a node.
func after(x *spot) []*spot {
	out := slices.Clone(x.events)
	for _, w := range x.out {
		if !w.never {
			out = append(out, w.to)
		}
	}
	return out
}

// before are the nodes from which a token can come to a node.
func before(x *spot, by map[*bpmn.Node]*spot) []*spot {
	var out []*spot
	for _, w := range x.in {
		if !w.never {
			out = append(out, w.from)
		}
	}
	if h := by[x.Host]; h != nil && slices.Contains(h.events, x) {
		out = append(out, h)
	}
	return out
}

// spread finds all that can be come to from some nodes.
func spread(from []*spot, next func(*spot) []*spot) map[*spot]bool {
	seen := map[*spot]bool{}
	for len(from) > 0 {
		x := from[len(from)-1]
		from = from[:len(from)-1]
		if !seen[x] {
			seen[x] = true
			from = append(from, next(x)...)
		}
	}
	return seen
}

// circles are the sets of nodes among those given in which a token stays once
// it is there: from each of them every way leads to all of them (the strongly
// connected components that nothing leaves, by Tarjan).
func circles(among []*spot) [][]*spot {
	f := finder{index: map[*spot]int{}, low: map[*spot]int{}, of: map[*spot]int{}}
	for _, x := range among {
		if f.index[x] == 0 {
			f.visit(x)
		}
	}
	left := map[int]bool{}
	for _, x := range among {
		for _, y := range after(x) {
			left[f.of[x]] = left[f.of[x]] || f.of[x] != f.of[y]
		}
	}
	var out [][]*spot
	place := map[int]int{}
	for _, x := range among {
		n := f.of[x]
		if left[n] {
			continue
		}
		if _, there := place[n]; !there {
			place[n] = len(out)
			out = append(out, nil)
		}
		out[place[n]] = append(out[place[n]], x)
	}
	return out
}

// finder finds strongly connected components.
type finder struct {
	index, low, of map[*spot]int // from 1; of: the number of its component
	stack          []*spot
	count          int
}

func (f *finder) visit(x *spot) {
	f.index[x] = len(f.index) + 1
	f.low[x] = f.index[x]
	f.stack = append(f.stack, x)
	for _, y := range after(x) {
		switch {
		case f.index[y] == 0:
			f.visit(y)
			f.low[x] = min(f.low[x], f.low[y])
		case f.of[y] == 0:
			f.low[x] = min(f.low[x], f.index[y])
		}
	}
	if f.low[x] != f.index[x] {
		return
	}
	f.count++
	at := slices.Index(f.stack, x)
	for _, y := range f.stack[at:] {
		f.of[y] = f.count
	}
	f.stack = f.stack[:at]
}

func (c *check) circle(t *net, circle []*spot) {
	ids := make([]string, len(circle))
	runs := true
	for i, x := range circle {
		ids[i] = x.ID
		runs = runs && !x.waits && !x.joins() && x.need == 1 && !x.unsure
	}
	args := map[string]any{"path": strings.Join(ids[:min(len(ids), maxPath)], " → "), "elements": ids[:min(len(ids), maxPath)]}
	switch {
	case runs:
		c.on("lint.circle-endless", circle[0].Node, args)
	case !t.interrupted():
		c.on("lint.no-way-out", circle[0].Node, args)
	}
}

// interrupted reports whether an event may end the scope while it runs.
func (t *net) interrupted() bool {
	for _, n := range t.scope.Nodes {
		if n.Kind == bpmn.EventSubprocess || n.Event(bpmn.OnTerminate) != nil {
			return true
		}
	}
	return len(t.nodes) > 0 && t.nodes[0].Around != nil &&
		slices.ContainsFunc(t.nodes[0].Around.Boundaries, func(b *bpmn.Node) bool { return b.Interrupting && happens(b) })
}
