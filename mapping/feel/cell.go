package feel

import (
	"slices"

	"github.com/servicehall/hallway/mapping/feel/number"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// Cell is what is known before any evaluation of unary tests that name only
// strings and numbers: a value passes where it is one of the strings or lies in
// one of the spans, and one of another kind does not pass.
type Cell struct {
	Strings []string
	Spans   []Span
}

// Span is an interval of numbers.
type Span struct {
	Low, High             number.Num
	HasLow, HasHigh       bool
	LowClosed, HighClosed bool
}

// Cell gives what unary tests name, nil where that is more than strings and
// numbers.
func (p *Program) Cell() *Cell { return p.cell }

func (c *Cell) with(d *Cell) *Cell {
	if c == nil || d == nil {
		return nil
	}
	return &Cell{slices.Concat(c.Strings, d.Strings), slices.Concat(c.Spans, d.Spans)}
}

// spanOf is the span of the numbers that an operator accepts.
func spanOf(op string, end number.Num) (Span, bool) {
	switch op {
	case "<", "<=":
		return Span{High: end, HasHigh: true, HighClosed: op == "<="}, true
	case ">", ">=":
		return Span{Low: end, HasLow: true, LowClosed: op == ">="}, true
	case "=":
		return Span{end, end, true, true, true, true}, true
	}
	return Span{}, false
}

// Holds tells whether a number lies in the span.
func (s *Span) Holds(n number.Num) bool {
	if s.HasLow {
		if c := n.Cmp(s.Low); c < 0 || c == 0 && !s.LowClosed {
			return false
		}
	}
	if s.HasHigh {
		if c := n.Cmp(s.High); c > 0 || c == 0 && !s.HighClosed {
			return false
		}
	}
	return true
}

func (s Span) predicate(other predicate) predicate {
	return func(f *frame, g *Given) Tri {
		if g.isNum {
			return value.Of(s.Holds(g.num))
		}
		return other(f, g)
	}
}

// Given is a value made ready to be tested many times.
type Given struct {
	num   number.Num
	v     any // set where it is no number, else it may be
	isNum bool
}

// Take makes a value ready.
func Take(v any) Given {
	if n, ok := toNum(v); ok {
		return Given{num: n, v: v, isNum: true}
	}
	return Given{v: value.Norm(v)}
}

// Number gives the value where it is a number.
func (g *Given) Number() (number.Num, bool) { return g.num, g.isNum }

// Text gives the value where it is a string.
func (g *Given) Text() (string, bool) {
	s, ok := g.v.(string)
	return s, ok
}

// Null tells whether there is no value.
func (g *Given) Null() bool { return !g.isNum && g.v == nil }

// Any gives the value as a FEEL value.
func (g *Given) Any() any { return g.any() }

func (g *Given) any() any {
	if g.isNum {
		return g.num
	}
	return g.v
}

// Take evaluates a program and makes its value ready.
func (s *Session) Take(p *Program) Given {
	s.next(p)
	n, v, ok := p.forms.loose(&s.frame)
	if ok {
		return Given{num: n, v: v, isNum: true}
	}
	return Given{v: value.Norm(v)}
}

// Passes tells whether a value passes the unary tests of a program, as Test
// does.
func (s *Session) Passes(p *Program, g *Given) bool {
	if p.slots > s.used {
		s.room(p.slots)
	}
	s.input = g.v
	return p.passes(&s.frame, g) == True
}
