package process

import "slices"

// joins asks the gateways at which tokens wait whether it is time, and reports
// whether something moved.
func (m *machine) joins() (bool, error) {
	type place struct {
		scope int64
		n     *node
	}
	var places []place
	add := func(scope int64, id string) {
		n := m.d.nodes[id]
		if _, ok := n.does.(joiner); ok && len(n.in) > 1 && !slices.Contains(places, place{scope, n}) {
			places = append(places, place{scope, n})
		}
	}
	for _, t := range m.s.Tokens {
		add(t.Scope, t.Target)
	}
	for _, e := range m.s.Elements {
		add(e.Scope, e.ID)
	}
	for _, p := range places {
		if _, complex := p.n.does.(*complexGateway); !complex && len(m.waitingAt(p.scope, p.n)) == 0 {
			continue
		}
		moved, err := p.n.does.(joiner).join(m, p.scope, p.n)
		if moved || err != nil {
			return moved, err
		}
	}
	return false, nil
}

// waitingAt are the incoming flows of a gateway at whose end a token waits.
func (m *machine) waitingAt(scope int64, n *node) map[string]bool {
	out := map[string]bool{}
	for _, t := range m.s.Tokens {
		if t.Scope == scope && t.Target == n.id {
			out[t.Flow] = true
		}
	}
	return out
}

// ordered lists flows in the order of the file.
func ordered(n *node, flows map[string]bool) []string {
	var out []string
	for _, f := range n.in {
		if flows[f.id] {
			out = append(out, f.id)
		}
	}
	return out
}

// expects reports whether a token can still come to a flow of a gateway where
// none waits, without passing the gateway, that cannot come as well to one
// where a token waits (BPMN 2.0.2, 13.4.3).
func (m *machine) expects(scope int64, n *node, has func(*flow) bool) bool {
	for _, at := range m.places(scope, n) {
		empty, full := false, false
		for _, f := range n.in {
			switch {
			case !n.reach[f.id][at]:
			case has(f):
				full = true
			default:
				empty = true
			}
		}
		if empty && !full {
			return true
		}
	}
	return false
}

// places are the nodes in a scope where tokens are, but a gateway.
func (m *machine) places(scope int64, but *node) []*node {
	var out []*node
	for _, t := range m.s.Tokens {
		if n := m.d.nodes[t.Target]; t.Scope == scope && n != but {
			out = append(out, n)
		}
	}
	for _, e := range m.s.Elements {
		if n := m.d.nodes[e.ID]; e.Scope == scope && n != but {
			out = append(out, n)
		}
	}
	return out
}

// reach finds, for each incoming flow of a gateway, the nodes from which a way
// leads to it that does not pass the gateway. What runs may be interrupted, so
// a way leads from an activity over its boundary events as well.
func reach(gateway *node, all []*node) map[string]map[*node]bool {
	before := map[*node][]*node{}
	for _, n := range all {
		for _, f := range n.out {
			before[f.target] = append(before[f.target], n)
		}
		for _, b := range n.boundaries {
			before[b] = append(before[b], n)
		}
	}
	out := map[string]map[*node]bool{}
	for _, f := range gateway.in {
		seen := map[*node]bool{}
		var visit func(*node)
		visit = func(n *node) {
			if n == gateway || seen[n] {
				return
			}
			seen[n] = true
			for _, b := range before[n] {
				visit(b)
			}
		}
		visit(f.source)
		out[f.id] = seen
	}
	return out
}
