package pattern

import (
	"regexp/syntax"
	"unicode"
	"unicode/utf8"
)

// matcher runs a program with references back. It goes back to the last choice
// where it can go no further, which may take exponential time: the budget ends
// it. An iteration that takes nothing is not repeated.
type matcher struct {
	prog   *syntax.Prog
	groups []int       // of the pattern, among those of the program
	refers map[int]int // groups of the program that are references, and to which
	fold   bool
}

// attempt is one use of a matcher.
type attempt struct {
	*matcher
	s      string
	budget Budget
	unpaid int
	ended  bool
	caps   []int // offsets of the program's groups
	taken  []int // where each way of each fork was taken last, so that no loop stands still
	stack  []choice
}

// choice is what to come back to: another way to go on at an offset, with the
// register that tells where it was taken; or where undo is set, that register's
// former value.
type choice struct {
	pc, pos  int
	register *int
	undo     bool
}

func (m *matcher) begin(s string, budget Budget) *attempt {
	return &attempt{matcher: m, s: s, budget: budget, caps: make([]int, m.prog.NumCap), taken: make([]int, 2*len(m.prog.Inst))}
}

// find gives the first match at or after an offset, nil where there is none or
// the budget ended.
func (a *attempt) find(from int) []int {
	for at := from; at <= len(a.s) && !a.ended; at += width(a.s, at) {
		a.clear()
		if a.run(at) {
			return a.offsets()
		}
	}
	return nil
}

func (a *attempt) clear() {
	for i := range a.caps {
		a.caps[i] = -1
	}
	for i := range a.taken {
		a.taken[i] = -1
	}
	a.stack = a.stack[:0]
}

func (a *attempt) offsets() []int {
	out := make([]int, 0, 2*len(a.groups))
	for _, g := range a.groups {
		out = append(out, a.caps[2*g], a.caps[2*g+1])
	}
	return out
}

// perPayment is how many instructions are paid for at once.
const perPayment = 64

func (a *attempt) pay() bool {
	if a.ended {
		return false
	}
	if a.unpaid++; a.unpaid < perPayment {
		return true
	}
	a.unpaid = 0
	a.ended = !a.budget(perPayment)
	return !a.ended
}

// run tries to match at an offset.
func (a *attempt) run(start int) bool {
	a.set(&a.caps[0], start)
	pc, pos, ok := a.prog.Start, start, true
	for a.pay() {
		if !ok {
			if pc, pos, ok = a.back(); !ok {
				return false
			}
		}
		in := &a.prog.Inst[pc]
		if in.Op == syntax.InstMatch {
			a.caps[1] = pos
			return true
		}
		pc, pos, ok = a.step(in, pc, pos)
	}
	return false
}

// back goes to the last choice that is left.
func (a *attempt) back() (pc, pos int, ok bool) {
	for len(a.stack) > 0 {
		c := a.stack[len(a.stack)-1]
		a.stack = a.stack[:len(a.stack)-1]
		if !c.undo {
			a.set(c.register, c.pos)
			return c.pc, c.pos, true
		}
		*c.register = c.pos
	}
	return 0, 0, false
}

func (a *attempt) set(register *int, pos int) {
	a.stack = append(a.stack, choice{pos: *register, register: register, undo: true})
	*register = pos
}

// step executes an instruction and tells where to go on, false where it fits
// not.
func (a *attempt) step(in *syntax.Inst, pc, pos int) (next, at int, ok bool) {
	next = int(in.Out)
	switch in.Op {
	case syntax.InstAlt, syntax.InstAltMatch:
		return a.fork(in, pc, pos)
	case syntax.InstCapture:
		if to, refers := a.refers[int(in.Arg/2)]; refers && in.Arg%2 == 0 {
			at, ok = a.again(to, pos)
			return next, at, ok
		}
		a.set(&a.caps[in.Arg], pos)
		return next, pos, true
	case syntax.InstEmptyWidth:
		return next, pos, syntax.EmptyOp(in.Arg)&^syntax.EmptyOpContext(a.runes(pos)) == 0
	case syntax.InstNop:
		return next, pos, true
	case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
		r, n := utf8.DecodeRuneInString(a.s[pos:])
		return next, pos + n, n > 0 && in.MatchRune(r)
	}
	return 0, 0, false
}

// fork takes the first of two ways and remembers the other.
func (a *attempt) fork(in *syntax.Inst, pc, pos int) (next, at int, ok bool) {
	first, second := &a.taken[2*pc], &a.taken[2*pc+1]
	if *second != pos {
		a.stack = append(a.stack, choice{pc: int(in.Arg), pos: pos, register: second})
	}
	if *first == pos {
		return 0, 0, false
	}
	a.set(first, pos)
	return int(in.Out), pos, true
}

// runes gives what stands before and after an offset, -1 for nothing.
func (a *attempt) runes(pos int) (before, after rune) {
	before, after = -1, -1
	if r, n := utf8.DecodeLastRuneInString(a.s[:pos]); n > 0 {
		before = r
	}
	if r, n := utf8.DecodeRuneInString(a.s[pos:]); n > 0 {
		after = r
	}
	return before, after
}

// again matches what a group took. A group that took no part took nothing.
func (a *attempt) again(group, pos int) (end int, ok bool) {
	g := a.groups[group]
	from, to := a.caps[2*g], a.caps[2*g+1]
	if from < 0 || to < from {
		return pos, true
	}
	for from < to {
		x, n := utf8.DecodeRuneInString(a.s[from:])
		y, m := utf8.DecodeRuneInString(a.s[pos:])
		if m == 0 || x != y && (!a.fold || !sameFold(x, y)) || !a.pay() {
			return pos, false
		}
		from, pos = from+n, pos+m
	}
	return pos, true
}

func sameFold(x, y rune) bool {
	for r := unicode.SimpleFold(x); r != x; r = unicode.SimpleFold(r) {
		if r == y {
			return true
		}
	}
	return false
}

// width is how far the next character of s is, 1 at the end.
func width(s string, at int) int {
	_, n := utf8.DecodeRuneInString(s[at:])
	return max(n, 1)
}
