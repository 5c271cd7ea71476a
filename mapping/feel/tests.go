package feel

import (
	"github.com/servicehall/hallway/mapping/feel/number"
	"github.com/servicehall/hallway/mapping/feel/syntax"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// predicate tells whether a value passes a test.
type predicate func(f *frame, g *Given) Tri

// tests compiles the cell of a decision table: it passes where one of its tests
// does (DMN 1.5, 7.3.3 and 8.3.3).
func (c *compiler) tests(n syntax.Tests) code {
	passes, cell := c.anyOf(n.Items)
	if n.Not {
		c.passes = func(f *frame, g *Given) Tri { return passes(f, g).Not() }
	} else {
		c.passes, c.cell = passes, cell
	}
	pass := c.passes
	return ofTri(n.Pos, func(f *frame) Tri {
		g := Take(f.input)
		return pass(f, &g)
	})
}

func (c *compiler) in(n syntax.In) code {
	x := c.compile(n.X)
	test, _ := c.anyOf(n.Tests)
	if !mayBeNumber(x) {
		return ofTri(n.Pos, func(f *frame) Tri {
			g := Take(x.any(f))
			return test(f, &g)
		})
	}
	loose := x.loosely()
	return ofTri(n.Pos, func(f *frame) Tri {
		var g Given
		if g.num, g.v, g.isNum = loose(f); !g.isNum {
			g.v = value.Norm(g.v)
		}
		return test(f, &g)
	})
}

// anyOf joins tests; the cell is nil unless all of them can be said in it.
func (c *compiler) anyOf(items []syntax.Node) (predicate, *Cell) {
	ps := make([]predicate, len(items))
	all := &Cell{}
	for i, x := range items {
		var one *Cell
		ps[i], one = c.predicate(x)
		all = all.with(one)
	}
	switch {
	case all != nil && len(all.Spans) == 0:
		return oneOf(all.Strings, items), all
	case len(ps) == 1:
		return ps[0], all
	}
	return func(f *frame, g *Given) Tri {
		out := False
		for _, p := range ps {
			if out = value.Or(out, p(f, g)); out == True {
				break
			}
		}
		return out
	}, all
}

// oneOf tests for one of some strings.
func oneOf(want []string, items []syntax.Node) predicate {
	at := items[0].Where()
	return func(f *frame, g *Given) Tri {
		s, ok := g.v.(string)
		if !ok {
			return unlikeStrings(f, at, g, want)
		}
		for _, w := range want {
			if s == w {
				return True
			}
		}
		return False
	}
}

func unlikeStrings(f *frame, at place, g *Given, want []string) Tri {
	out := False
	for _, w := range want {
		out = value.Or(out, meets(f, at, g.any(), w))
	}
	return out
}

func (c *compiler) predicate(n syntax.Node) (predicate, *Cell) {
	switch n := n.(type) {
	case syntax.Dash:
		return func(*frame, *Given) Tri { return True }, nil
	case syntax.Test:
		return c.operatorTest(n)
	}
	x := c.compile(n)
	uses := mentionsInput(n)
	if x.is && !uses {
		return constantTest(n.Where(), x.val)
	}
	get, at := x.any, n.Where()
	return func(f *frame, g *Given) Tri {
		y := value.Norm(get(f))
		if uses {
			t, _ := y.(bool)
			if _, isBool := y.(bool); isBool {
				return value.Of(t)
			}
			if y == nil {
				return Null
			}
		}
		return meets(f, at, g.any(), y)
	}, nil
}

// constantTest compares with a literal without looking at its type each time.
func constantTest(at place, want any) (predicate, *Cell) {
	other := func(f *frame, g *Given) Tri { return meets(f, at, g.any(), want) }
	switch w := want.(type) {
	case string:
		return other, &Cell{Strings: []string{w}}
	case number.Num:
		s := Span{Low: w, High: w, HasLow: true, HasHigh: true, LowClosed: true, HighClosed: true}
		return s.predicate(other), &Cell{Spans: []Span{s}}
	case *value.Range:
		lo, ok1 := w.Low.(number.Num)
		hi, ok2 := w.High.(number.Num)
		if ok1 && ok2 && w.Op == "" {
			s := Span{lo, hi, true, true, w.LowClosed, w.HighClosed}
			return s.predicate(other), &Cell{Spans: []Span{s}}
		}
	}
	return other, nil
}

func (c *compiler) operatorTest(n syntax.Test) (predicate, *Cell) {
	x := c.compile(n.X)
	get := x.any
	var other predicate
	switch n.Op {
	case "=":
		other = func(f *frame, g *Given) Tri { return compared(f, n.Pos, g.any(), get(f)) }
	case "!=":
		other = func(f *frame, g *Given) Tri { return compared(f, n.Pos, g.any(), get(f)).Not() }
	default:
		other = func(f *frame, g *Given) Tri { return ordered(f, n.Pos, n.Op, g.any(), get(f)) }
	}
	if end, ok := x.val.(number.Num); ok {
		if s, ok := spanOf(n.Op, end); ok {
			return s.predicate(other), &Cell{Spans: []Span{s}}
		}
	}
	return other, nil
}

// meets tests a value against what a test evaluates to: a range holds it, a list
// has it or a test that it passes, anything else equals it.
func meets(f *frame, at place, v, y any) Tri {
	switch w := y.(type) {
	case *value.Range:
		t := w.Contains(v)
		if t == Null {
			compareReport(f, at, v, w)
		}
		return t
	case []any:
		return meetsList(f, at, v, w)
	case bool:
		if _, ok := v.(bool); !ok && v != nil {
			return value.Of(w)
		}
	}
	return compared(f, at, v, y)
}

func compareReport(f *frame, at place, v any, r *value.Range) {
	end := r.Low
	if end == nil {
		end = r.High
	}
	f.env.ReportAt(pos(at), "feel.not-comparable", map[string]any{"left": value.KindOf(v).String(), "right": value.KindOf(end).String()})
}

func meetsList(f *frame, at place, v any, l []any) Tri {
	if _, isList := v.([]any); isList && value.Equal(v, l) == True {
		return True
	}
	defer f.env.Mute()()
	out := False
	for _, x := range l {
		var t Tri
		if r, ok := x.(*value.Range); ok {
			t = r.Contains(v)
		} else {
			t = value.Equal(v, x)
		}
		if t == True {
			return True
		}
		out = value.Or(out, False)
	}
	return out
}

// mentionsInput tells whether ? stands in an expression.
func mentionsInput(n syntax.Node) bool {
	found := false
	syntax.Walk(n, func(x syntax.Node) {
		if _, ok := x.(syntax.Input); ok {
			found = true
		}
	})
	return found
}
