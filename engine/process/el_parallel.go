package process

import "github.com/servicehall/hallway/engine/bpmn"

// parallel is a parallel gateway: it is entered when a token waits on each of
// its incoming flows, takes one from each, and puts one on each outgoing flow
// (BPMN 2.0.2, 13.4.1).
type parallel struct{ pass }

func buildParallel(*compiler, *bpmn.Node) behaviour { return &parallel{} }

func (*parallel) complete(s *State, scope int64, n *node) bool {
	flows := map[string]bool{}
	for _, t := range s.Tokens {
		if t.Scope == scope && t.Target == n.id {
			flows[t.Flow] = true
		}
	}
	return len(flows) == len(n.in)
}

// route takes every flow: a condition has no effect here.
func (*parallel) route(_ *machine, _ int64, n *node) ([]*flow, error) { return n.out, nil }
