package lint

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// token is on a way, or waits at its end. Where an exploration watches a node,
// after says that the token comes from there.
type token struct {
	way   int32
	after bool
}

// active is a node that waits for something from outside, or a complex gateway
// that has been activated.
type active struct {
	at    int32
	after bool
	fired uint32 // boundary events that have happened; of a complex gateway the ways whose tokens it took
}

// state is where everything in a scope is at a moment.
type state struct {
	tokens  []token // in the order in which they were put there
	queue   []int32 // ways whose tokens have not arrived yet
	active  []active
	answers []int32 // of shared conditions: 0, or who asked it and what it was
	via     int32   // of a watched node: the way by which it was entered first, from 1
}

func (s *state) clone() *state {
	return &state{slices.Clone(s.tokens), slices.Clone(s.queue), slices.Clone(s.active), slices.Clone(s.answers), s.via}
}

// over reports whether nothing is left.
func (s *state) over() bool { return len(s.tokens)+len(s.queue)+len(s.active) == 0 }

// key is equal for states from which the same can follow.
func (s *state) key(t *net) string {
	if len(s.queue) == 0 {
		slices.SortStableFunc(s.tokens, func(a, b token) int { return cmp.Compare(rank(t, a), rank(t, b)) })
	}
	slices.SortFunc(s.active, func(a, b active) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.fired, b.fired), cmp.Compare(bit(a.after), bit(b.after)))
	})
	b := make([]byte, 0, 16+8*(len(s.tokens)+len(s.queue)+2*len(s.active)))
	for _, x := range s.tokens {
		b = binary.AppendVarint(b, int64(x.way)<<1|bit(x.after))
	}
	b = append(b, '|')
	for _, w := range s.queue {
		b = binary.AppendVarint(b, int64(w))
	}
	b = append(b, '|')
	for _, a := range s.active {
		b = binary.AppendVarint(b, int64(a.at)<<1|bit(a.after))
		b = binary.AppendVarint(b, int64(a.fired))
	}
	b = append(b, '|')
	for _, v := range s.answers {
		b = binary.AppendVarint(b, int64(v))
	}
	return string(binary.AppendVarint(b, int64(s.via)))
}

// rank orders tokens of which it makes no difference who came first.
func rank(t *net, x token) int64 {
	if t.ways[x.way].to.asked() {
		return 1 << 40
	}
	return int64(x.way)<<1 | bit(x.after)
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// at are the tokens at a node, in order.
func (s *state) at(t *net, x *spot) []token {
	var out []token
	for _, k := range s.tokens {
		if t.ways[k.way].to == x {
			out = append(out, k)
		}
	}
	return out
}

// ways are the ways at whose end tokens wait, in the order of the file.
func (s *state) ways(x *spot) []*way {
	var out []*way
	for _, w := range x.in {
		if s.has(w) {
			out = append(out, w)
		}
	}
	return out
}

func (s *state) has(w *way) bool {
	return slices.ContainsFunc(s.tokens, func(k token) bool { return k.way == int32(w.index) })
}

// take removes the first token of a way and reports whether it came from the
// watched node.
func (s *state) take(w *way) (after bool) {
	i := slices.IndexFunc(s.tokens, func(k token) bool { return k.way == int32(w.index) })
	if i < 0 {
		return false
	}
	after = s.tokens[i].after
	s.tokens = slices.Delete(s.tokens, i, i+1)
	return after
}

// put adds a token to a way.
func (s *state) put(w *way, after bool) {
	s.tokens = append(s.tokens, token{int32(w.index), after})
	s.queue = append(s.queue, int32(w.index))
}
