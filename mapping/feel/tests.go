package feel

import (
	"github.com/servicehall/hallway/mapping/feel/syntax"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// predicate tells whether a value passes a test.
type predicate func(f *frame, v any) Tri

// tests compiles the cell of a decision table: it passes where one of its tests
// does (DMN 1.5, 7.3.3 and 8.3.3).
func (c *compiler) tests(n syntax.Tests) code {
	passes := c.anyOf(n.Items)
	return ofTri(n.Pos, func(f *frame) Tri {
		t := passes(f, value.Norm(f.input))
		if n.Not {
			return t.Not()
		}
		return t
	})
}

func (c *compiler) in(n syntax.In) code {
	x := c.compile(n.X).any
	test := c.anyOf(n.Tests)
	return ofTri(n.Pos, func(f *frame) Tri { return test(f, value.Norm(x(f))) })
}

func (c *compiler) anyOf(items []syntax.Node) predicate {
	ps := make([]predicate, len(items))
	for i, x := range items {
		ps[i] = c.predicate(x)
	}
	if len(ps) == 1 {
		return ps[0]
	}
	return func(f *frame, v any) Tri {
		out := False
		for _, p := range ps {
			if out = value.Or(out, p(f, v)); out == True {
				break
			}
		}
		return out
	}
}

func (c *compiler) predicate(n syntax.Node) predicate {
	switch n := n.(type) {
	case syntax.Dash:
		return func(*frame, any) Tri { return True }
	case syntax.Test:
		return c.operatorTest(n)
	}
	x := c.compile(n)
	uses := mentionsInput(n)
	if x.is && !uses {
		return constantTest(n.Where(), x.val)
	}
	return func(f *frame, v any) Tri {
		y := value.Norm(x.any(f))
		if uses {
			t, _ := y.(bool)
			if _, isBool := y.(bool); isBool {
				return value.Of(t)
			}
			if y == nil {
				return Null
			}
		}
		return meets(f, n.Where(), v, y)
	}
}

// constantTest compares with a literal without looking at its type each time.
func constantTest(at place, want any) predicate {
	if s, ok := want.(string); ok {
		return func(f *frame, v any) Tri {
			if t, ok := v.(string); ok {
				return value.Of(s == t)
			}
			return meets(f, at, v, want)
		}
	}
	return func(f *frame, v any) Tri { return meets(f, at, v, want) }
}

func (c *compiler) operatorTest(n syntax.Test) predicate {
	x := c.compile(n.X).any
	switch n.Op {
	case "=":
		return func(f *frame, v any) Tri { return compared(f, n.Pos, v, x(f)) }
	case "!=":
		return func(f *frame, v any) Tri { return compared(f, n.Pos, v, x(f)).Not() }
	}
	return func(f *frame, v any) Tri { return ordered(f, n.Pos, n.Op, v, x(f)) }
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
