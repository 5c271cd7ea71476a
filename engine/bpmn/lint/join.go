package lint

import (
	"slices"

	"github.com/servicehall/hallway/engine/bpmn"
)

// joins asks the gateways whose tokens wait for what can still come, and lets
// the first go on for which it is time.
func (p *player) joins(s *state) (moves []move, moved bool) {
	if p.plain {
		return nil, false
	}
	var asked []*spot
	add := func(x *spot) {
		if x.asked() && !slices.Contains(asked, x) {
			asked = append(asked, x)
		}
	}
	for _, k := range s.tokens {
		add(p.ways[k.way].to)
	}
	for _, a := range s.active {
		add(p.nodes[a.at])
	}
	for _, x := range asked {
		if x.Kind == bpmn.InclusiveGateway {
			if p.expects(s, x, func(w *way) bool { return s.has(w) }) {
				continue
			}
			to := s.clone()
			have := to.ways(x)
			return p.enter(to, x, have[0], to.takeAll(have)), true
		}
		if moves, moved := p.complex(s, x); moved {
			return moves, true
		}
	}
	return nil, false
}

// expects reports whether a token can still come to a way where none is, that
// cannot come as well to one where a token is (BPMN 2.0.2, 13.4.3).
func (p *player) expects(s *state, x *spot, has func(*way) bool) bool {
	can := func(at *spot) bool {
		if at == x {
			return false
		}
		empty, full := false, false
		for i, w := range x.in {
			switch {
			case !x.reach[i][at]:
			case has(w):
				full = true
			default:
				empty = true
			}
		}
		return empty && !full
	}
	return slices.ContainsFunc(s.tokens, func(k token) bool { return can(p.ways[k.way].to) }) ||
		slices.ContainsFunc(s.active, func(a active) bool { return can(p.nodes[a.at]) })
}

// complex activates or resets a complex gateway (BPMN 2.0.2, 13.4.5).
func (p *player) complex(s *state, x *spot) (moves []move, moved bool) {
	i := slices.IndexFunc(s.active, func(a active) bool { return int(a.at) == x.index })
	if i >= 0 {
		return p.reset(s, x, i)
	}
	tokens := s.at(p.net, x)
	if !x.activation.known {
		p.cut = true // it may be true or not
	}
	if len(tokens) == 0 || x.activation.known && !x.activation.holds(len(tokens)) {
		return nil, false
	}
	to := s.clone()
	have := to.ways(x)
	a := active{at: int32(x.index), after: to.takeAll(have)}
	for j, w := range x.in {
		if slices.Contains(have, w) {
			a.fired |= 1 << j
		}
	}
	to.active = append(to.active, a)
	moves = p.leave(to, x, a.after)
	for i := range moves {
		moves[i].by = have[0]
	}
	return moves, true
}

// reset takes the tokens that came after the activation, when no more can.
func (p *player) reset(s *state, x *spot, i int) (moves []move, moved bool) {
	a := s.active[i]
	took := func(w *way) bool { return a.fired&(1<<slices.Index(x.in, w)) != 0 }
	if p.expects(s, x, func(w *way) bool { return s.has(w) || took(w) }) {
		return nil, false
	}
	to := s.clone()
	to.active = slices.Delete(to.active, i, i+1)
	for _, w := range to.ways(x) {
		if !took(w) {
			a.after = to.take(w) || a.after
		}
	}
	var out []move
	for _, c := range p.conditional(to, x) {
		after := to.clone()
		after.answers = c.answers
		for _, w := range c.ways {
			after.put(w, a.after)
		}
		out = append(out, move{to: after, entered: x})
	}
	return out, true
}
