package feel

import (
	"encoding/json"
	"math"

	"github.com/servicehall/hallway/mapping/feel/number"
	"github.com/servicehall/hallway/mapping/feel/syntax"
	"github.com/servicehall/hallway/mapping/feel/value"
)

func (c *compiler) binary(n syntax.Binary) code {
	switch n.Op {
	case "and":
		return c.and(n)
	case "or":
		return c.or(n)
	}
	l, r := c.compile(n.L), c.compile(n.R)
	switch n.Op {
	case "=":
		return equality(n.Pos, l, r, false)
	case "!=":
		return equality(n.Pos, l, r, true)
	case "<", "<=", ">", ">=":
		return c.ordering(n, l, r)
	}
	return c.arithmetic(n, l, r)
}

func (c *compiler) and(n syntax.Binary) code {
	l, r := c.compile(n.L), c.compile(n.R)
	a, b := l.truth(), r.truth()
	out := ofTri(n.Pos, func(f *frame) Tri {
		x := a(f)
		if x == False {
			return False
		}
		return value.And(x, b(f))
	})
	out.quick = quickAnd(l.quick, r.quick)
	return out
}

func (c *compiler) or(n syntax.Binary) code {
	l, r := c.compile(n.L), c.compile(n.R)
	a, b := l.truth(), r.truth()
	out := ofTri(n.Pos, func(f *frame) Tri {
		x := a(f)
		if x == True {
			return True
		}
		return value.Or(x, b(f))
	})
	out.quick = quickOr(l.quick, r.quick)
	return out
}

// equality compares by type where one side is a constant string or number.
func equality(at place, l, r code, negate bool) code {
	if l.is && !r.is {
		l, r = r, l
	}
	var eq func(*frame) Tri
	var fast quick
	switch want := r.val.(type) {
	case string:
		eq, fast = equalString(at, l, want), quickEqual(l, want, negate)
	case number.Num:
		eq = compareTo(at, "=", l, want)
		holds := accepts("=")
		if negate {
			holds = [3]Tri{True, False, True}
		}
		fast = quickCompare(l, holds, boundOf(want))
	default:
		eq = equalAny(at, l.any, r.any)
		if l.num != nil || r.num != nil || l.loose != nil || r.loose != nil {
			eq = equalLoose(at, l.loosely(), r.loosely())
		}
	}
	out := ofTri(at, eq)
	if negate {
		out = ofTri(at, func(f *frame) Tri { return eq(f).Not() })
	}
	out.quick = fast
	return out
}

func equalString(at place, l code, want string) func(*frame) Tri {
	if str := l.str; str != nil {
		return func(f *frame) Tri {
			if s, ok := str(f); ok {
				return value.Of(s == want)
			}
			return False
		}
	}
	get := l.any
	return func(f *frame) Tri {
		v := get(f)
		if s, ok := v.(string); ok {
			return value.Of(s == want)
		}
		return compared(f, at, v, want)
	}
}

// boxed puts a number that a loose closure gave among the other values.
func boxed(n number.Num, v any, ok bool) any {
	if ok {
		return n
	}
	return v
}

func equalLoose(at place, a, b func(*frame) (number.Num, any, bool)) func(*frame) Tri {
	return func(f *frame) Tri {
		x, v, ok1 := a(f)
		y, w, ok2 := b(f)
		if ok1 && ok2 {
			return value.Of(x.Cmp(y) == 0)
		}
		return compared(f, at, boxed(x, v, ok1), boxed(y, w, ok2))
	}
}

func equalAny(at place, a, b func(*frame) any) func(*frame) Tri {
	return func(f *frame) Tri { return compared(f, at, a(f), b(f)) }
}

func compared(f *frame, at place, a, b any) Tri {
	t := value.Equal(a, b)
	if t == Null {
		f.env.ReportAt(pos(at), "feel.not-comparable", map[string]any{"left": value.KindOf(a).String(), "right": value.KindOf(b).String()})
	}
	return t
}

// holds tells whether an order satisfies an operator.
func holds(op string, order int) bool {
	switch op {
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}

// mirror is the operator with its sides changed.
func mirror(op string) string {
	switch op {
	case "<":
		return ">"
	case "<=":
		return ">="
	case ">":
		return "<"
	}
	return "<="
}

func (c *compiler) ordering(n syntax.Binary, l, r code) code {
	op := n.Op
	if l.is && !r.is {
		l, r, op = r, l, mirror(op)
	}
	if want, ok := r.val.(number.Num); ok {
		out := ofTri(n.Pos, compareTo(n.Pos, op, l, want))
		out.quick = quickCompare(l, accepts(op), boundOf(want))
		return out
	}
	if !mayBeNumber(l) || !mayBeNumber(r) {
		a, b := l.any, r.any
		return ofTri(n.Pos, func(f *frame) Tri { return ordered(f, n.Pos, op, a(f), b(f)) })
	}
	a, b, holds := l.loosely(), r.loosely(), accepts(op)
	return ofTri(n.Pos, func(f *frame) Tri {
		x, v, ok1 := a(f)
		y, w, ok2 := b(f)
		if ok1 && ok2 {
			return holds[x.Cmp(y)+1]
		}
		return ordered(f, n.Pos, op, boxed(x, v, ok1), boxed(y, w, ok2))
	})
}

func mayBeNumber(c code) bool {
	return c.num != nil || c.loose != nil || c.typ.Kind == value.Number || c.typ.Kind == value.Any
}

// accepts says for less, equal and greater whether an operator holds.
func accepts(op string) [3]Tri {
	if op == "=" {
		return [3]Tri{False, True, False}
	}
	return [3]Tri{value.Of(holds(op, -1)), value.Of(holds(op, 0)), value.Of(holds(op, 1))}
}

// compareTo compares with a constant number.
func compareTo(at place, op string, l code, want number.Num) func(*frame) Tri {
	holds := accepts(op)
	if l.num != nil || l.loose != nil {
		loose := l.loosely()
		return func(f *frame) Tri {
			n, v, ok := loose(f)
			if ok {
				return holds[n.Cmp(want)+1]
			}
			return unlike(f, at, op, v, want)
		}
	}
	get, bound := l.any, boundOf(want)
	return func(f *frame) Tri {
		v := get(f)
		if order, ok := bound.compare(v); ok {
			return holds[order+1]
		}
		return unlike(f, at, op, v, want)
	}
}

// bound is a constant number to compare data with, also as a float where that
// gives the same.
type bound struct {
	num     number.Num
	float   float64
	isFloat bool
}

func boundOf(n number.Num) *bound {
	f, ok := n.Float64()
	return &bound{n, f, ok}
}

// compare orders v and the bound, false where v is no number.
func (b *bound) compare(v any) (int, bool) {
	if f, ok := v.(float64); ok && b.isFloat {
		switch {
		case f < b.float && f >= -math.MaxFloat64:
			return -1, true
		case f == b.float:
			return 0, true
		case f > b.float && f <= math.MaxFloat64:
			return 1, true
		}
		return 0, false
	}
	n, ok := toNum(v)
	if !ok {
		return 0, false
	}
	return n.Cmp(b.num), true
}

// unlike compares what is no number with one.
func unlike(f *frame, at place, op string, v any, want number.Num) Tri {
	if op == "=" {
		return compared(f, at, v, want)
	}
	return ordered(f, at, op, v, want)
}

// toNum is value.ToNum with the form of data first.
func toNum(v any) (number.Num, bool) {
	if s, ok := v.(json.Number); ok {
		return number.Parse(string(s))
	}
	return value.ToNum(v)
}

func ordered(f *frame, at place, op string, a, b any) Tri {
	order, ok := value.Compare(a, b)
	if !ok {
		f.env.ReportAt(pos(at), "feel.not-comparable", map[string]any{"left": value.KindOf(a).String(), "right": value.KindOf(b).String()})
		return Null
	}
	return value.Of(holds(op, order))
}

func (c *compiler) between(n syntax.Between) code {
	x, lo, hi := c.compile(n.X).any, c.compile(n.Lo).any, c.compile(n.Hi).any
	return ofTri(n.Pos, func(f *frame) Tri {
		v := x(f)
		low := ordered(f, n.Pos, ">=", v, lo(f))
		return value.And(low, ordered(f, n.Pos, "<=", v, hi(f)))
	})
}

func (c *compiler) instanceOf(n syntax.InstanceOf) code {
	x, t := c.compile(n.X).any, c.typeOf(n.Type)
	return ofTri(n.Pos, func(f *frame) Tri { return value.Of(value.InstanceOf(value.Norm(x(f)), t)) })
}

// typeOf reads a type expression; a simple name may be one of the defined.
func (c *compiler) typeOf(n *syntax.Type) Type {
	if n == nil {
		return Type{}
	}
	if t, ok := c.opts.Defined[n.Name]; ok {
		return t
	}
	k, ok := value.KindNamed(n.Name)
	if !ok {
		c.unknown(n.Pos, "feel.unknown-type", n.Name, c.typeNames())
		return Type{}
	}
	t := Type{Kind: k}
	if n.Result != nil {
		r := c.typeOf(n.Result)
		t.Elem = &r
		for _, a := range n.Args {
			t.Params = append(t.Params, c.typeOf(a))
		}
	} else if len(n.Args) > 0 {
		e := c.typeOf(n.Args[0])
		t.Elem = &e
	}
	for _, f := range n.Fields {
		if t.Fields == nil {
			t.Fields = map[string]Type{}
		}
		t.Fields[f.Name] = c.typeOf(f.Type)
	}
	return t
}

func (c *compiler) typeNames() []string {
	var out []string
	for name := range c.opts.Defined {
		out = append(out, name)
	}
	for k := value.Any; k <= value.Callable; k++ {
		out = append(out, k.String())
	}
	return out
}
