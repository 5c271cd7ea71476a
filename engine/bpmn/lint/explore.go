package lint

import "slices"

// Limits of one look at a scope. Beyond them nothing is said.
const (
	maxNodes  = 2_000   // of a scope
	maxStates = 10_000  // of one exploration
	maxSteps  = 100_000 // of all explorations of a file
	maxSame   = 3       // tokens of one way, and instances of one node, at once
	maxPath   = 40      // elements of an example path, the last ones
)

// seen is a state with the move that led to it first.
type seen struct {
	*state
	from    int
	entered *spot
}

// exploration is all that was found to follow from the beginning of a scope.
type exploration struct {
	player
	all   []seen
	known map[string]bool
	fired map[*spot]bool // joins that have let something through
	still []int          // states in which tokens wait, and nothing can happen
	done  bool           // some way leads to the end of the scope
	again int            // the state before the watched node was entered again, or -1
	twice *way
}

// explore plays a net from its beginning. It stops where the watched node is
// entered again.
func (c *check) explore(t *net, watched *spot, reduced bool) *exploration {
	x := &exploration{player: player{net: t, watched: watched, reduced: reduced && t.plain}, known: map[string]bool{},
		fired: map[*spot]bool{}, again: -1}
	x.add(-1, x.first())
	for i := 0; i < len(x.all) && x.again < 0; i++ {
		if c.steps++; c.steps > maxSteps || len(x.all) > maxStates {
			x.cut = true
			break
		}
		moves := x.next(x.all[i].state)
		x.settled(i, moves)
		x.add(i, moves)
	}
	return x
}

// settled notes a state from which nothing follows.
func (x *exploration) settled(i int, moves []move) {
	s := x.all[i].state
	x.done = x.done || s.over()
	if len(moves) == 0 && len(s.queue) == 0 && len(s.tokens) > 0 && !slices.ContainsFunc(s.active, x.outside) {
		x.still = append(x.still, i)
	}
}

// outside reports whether something waits for what happens outside.
func (x *exploration) outside(a active) bool { return !x.nodes[a.at].asked() }

func (x *exploration) add(from int, moves []move) {
	for _, m := range moves {
		if m.entered != nil && m.entered.joins() {
			x.fired[m.entered] = true
		}
		if m.again {
			x.again, x.twice = from, m.by
			return
		}
		if x.crowded(m.to) {
			x.cut = true
			continue
		}
		key := m.to.key(x.net)
		if x.known[key] {
			continue
		}
		x.known[key] = true
		x.all = append(x.all, seen{m.to, from, m.entered})
	}
}

// crowded reports whether too much is in one place, as where tokens are made
// without end.
func (x *exploration) crowded(s *state) bool {
	counts := map[int]int{}
	for _, k := range s.tokens {
		counts[int(k.way)]++
	}
	for _, a := range s.active {
		counts[-1-int(a.at)]++
	}
	for _, n := range counts {
		if n > maxSame && n > x.gives() {
			return true
		}
	}
	return false
}

// gives is the most tokens that a node asks for or gives at once.
func (x *exploration) gives() int {
	most := 0
	for _, n := range x.nodes {
		most = max(most, n.need, n.give)
	}
	return most
}

// whole reports whether everything that can happen was looked at.
func (x *exploration) whole() bool { return x.exact && !x.cut }

// path lists the elements that were entered on the way to a state.
func (x *exploration) path(i int) []string {
	var out []string
	for ; i >= 0; i = x.all[i].from {
		if n := x.all[i].entered; n != nil {
			out = append(out, n.ID)
		}
	}
	slices.Reverse(out)
	if len(out) > maxPath {
		out = out[len(out)-maxPath:]
	}
	return out
}
