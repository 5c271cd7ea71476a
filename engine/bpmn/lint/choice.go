package lint

import (
	"slices"

	"github.com/servicehall/hallway/engine/bpmn"
)

// choice is one set of ways that a node can take, with the answers to the
// conditions that others ask too.
type choice struct {
	ways    []*way
	answers []int32
}

// maxOpen bounds the conditions of a node whose combinations are looked at.
const maxOpen = 6

// choices are all sets of ways that a node can take. That no condition is true
// is no choice: the node stops there until a person has changed that.
func (p *player) choices(s *state, x *spot) []choice {
	switch x.Kind {
	case bpmn.ParallelGateway, bpmn.EventBasedGateway:
		return []choice{{x.out, s.answers}}
	case bpmn.ExclusiveGateway:
		return p.one(s, x)
	case bpmn.InclusiveGateway, bpmn.ComplexGateway:
		return p.some(s, x, true)
	}
	return p.some(s, x, false)
}

// asks is the answer to a way's condition: what is known, what another node has
// been told, or both.
func (s *state) asks(w *way, x *spot) (can []bool) {
	switch {
	case w.always:
		return []bool{true}
	case w.never:
		return []bool{false}
	case w.share > 0:
		if a := s.answers[w.share-1]; a != 0 && int(a>>1)-1 != x.index {
			return []bool{a&1 == 1}
		}
	}
	return []bool{true, false}
}

// told keeps the answer to a condition that others ask too.
func told(answers []int32, w *way, x *spot, is bool) []int32 {
	if w.share == 0 || w.always || w.never {
		return answers
	}
	out := slices.Clone(answers)
	out[w.share-1] = int32(x.index+1)<<1 | int32(bit(is))
	return out
}

// one is the choice of an exclusive gateway: the first way whose condition is
// true, else the default.
func (p *player) one(s *state, x *spot) []choice {
	var out []choice
	answers := s.answers
	for _, w := range x.out {
		if w == x.fallback {
			continue
		}
		can := s.asks(w, x)
		if slices.Contains(can, true) {
			out = append(out, choice{[]*way{w}, told(answers, w, x, true)})
		}
		if !slices.Contains(can, false) {
			return out
		}
		answers = told(answers, w, x, false)
	}
	if x.fallback != nil {
		return append(out, choice{[]*way{x.fallback}, answers})
	}
	return out
}

// some are the choices of what takes every way whose condition is true. The
// default is taken where none is: for a gateway of all, else of the conditions.
func (p *player) some(s *state, x *spot, gateway bool) []choice {
	sets := []choice{{nil, s.answers}}
	open := 0
	for _, w := range x.out {
		if w == x.fallback {
			continue
		}
		can := s.asks(w, x)
		if len(can) == 2 {
			if open++; open > maxOpen {
				p.cut, can = true, can[1:]
			}
		}
		var next []choice
		for _, c := range sets {
			for _, is := range p.same(c, x, w, can) {
				ways := c.ways
				if is {
					ways = append(slices.Clip(ways), w)
				}
				next = append(next, choice{ways, told(c.answers, w, x, is)})
			}
		}
		sets = next
	}
	return p.orDefault(sets, x, gateway)
}

// same keeps to one answer for two ways of a node with the same condition.
func (p *player) same(c choice, x *spot, w *way, can []bool) []bool {
	if len(can) < 2 || w.text == "" {
		return can
	}
	for _, other := range x.out {
		if other == w {
			break
		}
		if other.text == w.text && other != x.fallback {
			return []bool{slices.Contains(c.ways, other)}
		}
	}
	return can
}

func (p *player) orDefault(sets []choice, x *spot, gateway bool) []choice {
	asked := slices.ContainsFunc(x.out, func(w *way) bool { return w != x.fallback && w.text != "" })
	var out []choice
	for _, c := range sets {
		held := slices.ContainsFunc(c.ways, func(w *way) bool { return gateway || w.text != "" })
		if !held && (asked || gateway) {
			if x.fallback != nil {
				c.ways = append(slices.Clip(c.ways), x.fallback)
			}
			if len(c.ways) == 0 {
				continue
			}
		}
		out = append(out, c)
	}
	return out
}

// conditional are the choices of a complex gateway's reset: only ways with a
// condition count, and it may be none.
func (p *player) conditional(s *state, x *spot) []choice {
	only := *x
	only.out = slices.DeleteFunc(slices.Clone(x.out), func(w *way) bool { return w.text == "" || w == x.fallback })
	only.fallback = nil
	sets := []choice{{nil, s.answers}}
	for _, w := range only.out {
		var next []choice
		for _, c := range sets {
			for _, is := range p.same(c, &only, w, s.asks(w, x)) {
				ways := c.ways
				if is {
					ways = append(slices.Clip(ways), w)
				}
				next = append(next, choice{ways, told(c.answers, w, x, is)})
			}
		}
		if sets = next; len(sets) > 1<<maxOpen {
			p.cut = true
			return sets
		}
	}
	return sets
}
