package lint

import (
	"slices"

	"github.com/servicehall/hallway/engine/bpmn"
)

// move is what can follow a state: the state after it, and the node that was
// entered, by the way whose token it took, or that went on.
type move struct {
	to      *state
	entered *spot
	by      *way
	again   bool // the watched node was entered a second time
}

// player plays a net as the engine does: tokens that are on their way arrive
// first, in their order; then joins are asked; then something happens outside.
type player struct {
	*net
	watched *spot // nil: none
	cut     bool  // something that can follow was left out
	reduced bool  // of things that can happen in any order, one order is enough
}

// first are the states in which the scope begins.
func (p *player) first() []move {
	var out []move
	for _, all := range p.starts {
		base := []move{{to: &state{answers: make([]int32, p.shared)}}}
		for _, b := range all {
			var next []move
			for _, m := range base {
				next = append(next, p.begin(m.to, b)...)
			}
			base = next
		}
		out = append(out, base...)
	}
	return out
}

func (p *player) begin(s *state, b start) []move {
	if b.way == nil {
		return p.enter(s, b.at, nil, false)
	}
	if b.at.AtOnce {
		for _, w := range b.at.out {
			if w != b.way {
				s.active = append(s.active, active{at: int32(w.to.index)})
			}
		}
	}
	return p.leave(s, b.way.to, false)
}

// next are all states that can follow.
func (p *player) next(s *state) []move {
	if len(s.queue) > 0 {
		return p.arrive(s.clone())
	}
	if moves, moved := p.joins(s); moved {
		return moves
	}
	var out []move
	for i, a := range s.active {
		if i > 0 && s.active[i-1] == a {
			continue
		}
		moves := p.happen(s, i)
		out = append(out, moves...)
		if p.reduced && len(moves) > 0 {
			break
		}
	}
	return out
}

// arrive lets the next token into the node at the end of its way, if it is
// time.
func (p *player) arrive(s *state) []move {
	w := p.ways[s.queue[0]]
	s.queue = slices.Delete(s.queue, 0, 1)
	x := w.to
	switch {
	case !s.has(w), x.asked():
		return []move{{to: s}}
	case x.joins():
		if len(s.ways(x)) < len(x.in) {
			return []move{{to: s}}
		}
		return p.enter(s, x, w, s.takeAll(x.in))
	case x.need > 1:
		have := s.at(p.net, x)
		if len(have) < x.need {
			return []move{{to: s}}
		}
		after := false
		for _, k := range have[:x.need] {
			after = s.take(p.ways[k.way]) || after
		}
		return p.enter(s, x, w, after)
	}
	return p.enter(s, x, w, s.take(w))
}

// takeAll removes one token of each way.
func (s *state) takeAll(ways []*way) (after bool) {
	for _, w := range ways {
		after = s.take(w) || after
	}
	return after
}

// enter begins the work of a node.
func (p *player) enter(s *state, x *spot, by *way, after bool) []move {
	again := false
	if x == p.watched && by != nil {
		if s.via == 0 {
			s.via, after = int32(by.index)+1, true
		} else if !after {
			again = s.via != int32(by.index)+1 || x.joins()
		}
	}
	moves := p.work(s, x, after)
	for i := range moves {
		moves[i].entered, moves[i].by, moves[i].again = x, by, again
	}
	return moves
}

func (p *player) work(s *state, x *spot, after bool) []move {
	switch {
	case x.ends:
		return []move{{to: &state{answers: s.answers}}}
	case x.stops:
		return nil
	case x.unsure:
		p.cut = true
		return nil
	case x.waits:
		s.active = append(s.active, active{at: int32(x.index), after: after})
		return []move{{to: s}}
	}
	return p.leave(s, x, after)
}

// leave puts tokens on the ways that a node chooses, in every way it can.
func (p *player) leave(s *state, x *spot, after bool) []move {
	if len(x.out) == 0 {
		return []move{{to: s, entered: x}}
	}
	var out []move
	for _, c := range p.choices(s, x) {
		to := s.clone()
		to.answers = c.answers
		for range x.give {
			for _, w := range c.ways {
				to.put(w, after)
			}
		}
		out = append(out, move{to: to, entered: x})
	}
	return out
}

// happen is what can happen to something that waits: it completes, or one of
// its boundary events happens.
func (p *player) happen(s *state, i int) []move {
	a := s.active[i]
	x := p.nodes[a.at]
	without := func() *state {
		to := s.clone()
		to.active = slices.Delete(to.active, i, i+1)
		return to
	}
	if x.Kind == bpmn.ComplexGateway {
		return nil // it is reset by joins
	}
	if x.Kind == bpmn.EventBasedGateway {
		var out []move
		for _, w := range x.out {
			out = append(out, p.leave(without(), w.to, a.after)...)
		}
		return out
	}
	var out []move
	if !x.stuck {
		out = p.leave(without(), x, a.after)
		for i := range out {
			out[i].entered = nil
		}
	}
	for j, b := range x.events {
		switch {
		case b.Interrupting:
			out = append(out, p.leave(without(), b, a.after)...)
		case j < 32 && a.fired&(1<<j) == 0:
			to := s.clone()
			to.active[i].fired |= 1 << j
			out = append(out, p.leave(to, b, a.after)...)
		}
	}
	return out
}
