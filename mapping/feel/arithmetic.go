package feel

import (
	"github.com/servicehall/hallway/mapping/feel/number"
	"github.com/servicehall/hallway/mapping/feel/syntax"
	"github.com/servicehall/hallway/mapping/feel/temporal"
	"github.com/servicehall/hallway/mapping/feel/value"
)

type numOp func(a, b number.Num) (number.Num, bool)

func numOpOf(op string) numOp {
	switch op {
	case "+":
		return number.Num.Add
	case "-":
		return number.Num.Sub
	case "*":
		return number.Num.Mul
	case "/":
		return number.Num.Quo
	}
	return number.Num.Pow
}

// arithmetic is over numbers alone where both types say so; else the values
// decide.
func (c *compiler) arithmetic(n syntax.Binary, l, r code) code {
	apply := numOpOf(n.Op)
	if x, ok := folded(apply, l, r); ok {
		return constant(n.Pos, x)
	}
	if isNumber(l) && isNumber(r) {
		return ofNum(n.Pos, typedOp(n, apply, l.number(), r.number()))
	}
	if n.Op == "+" && l.typ.Kind == value.String && r.typ.Kind == value.String {
		return concat(n.Pos, l.text(), r.text())
	}
	return ofLoose(n.Pos, looseOp(n, apply, l.loosely(), r.loosely()))
}

// looseOp applies an operator to numbers where both sides are, else to whatever
// they are.
func looseOp(n syntax.Binary, apply numOp, a, b func(*frame) (number.Num, any, bool)) func(*frame) (number.Num, any, bool) {
	return func(f *frame) (number.Num, any, bool) {
		x, v, ok1 := a(f)
		y, w, ok2 := b(f)
		if ok1 && ok2 {
			s, ok := apply(x, y)
			if !ok {
				f.env.ReportAt(pos(n.Pos), "feel.no-result", map[string]any{"operator": n.Op})
			}
			return s, nil, ok
		}
		if ok1 {
			v = x
		}
		if ok2 {
			w = y
		}
		out := operate(f, n, v, w)
		s, ok := out.(number.Num)
		return s, out, ok
	}
}

// folded computes what both sides say before any evaluation.
func folded(apply numOp, l, r code) (number.Num, bool) {
	x, ok1 := l.val.(number.Num)
	y, ok2 := r.val.(number.Num)
	if !ok1 || !ok2 {
		return number.Num{}, false
	}
	return apply(x, y)
}

func isNumber(c code) bool { return c.num != nil || c.typ.Kind == value.Number }

func typedOp(n syntax.Binary, apply numOp, a, b func(*frame) (number.Num, bool)) func(*frame) (number.Num, bool) {
	at := pos(n.Pos)
	return func(f *frame) (number.Num, bool) {
		x, ok1 := a(f)
		y, ok2 := b(f)
		if !ok1 || !ok2 {
			return number.Num{}, false
		}
		s, ok := apply(x, y)
		if !ok {
			f.env.ReportAt(at, "feel.no-result", map[string]any{"operator": n.Op})
		}
		return s, ok
	}
}

func concat(at place, a, b func(*frame) (string, bool)) code {
	return ofStr(at, func(f *frame) (string, bool) {
		x, ok1 := a(f)
		y, ok2 := b(f)
		if !ok1 || !ok2 || !f.env.Text(len(x)+len(y)) {
			return "", false
		}
		return x + y, true
	})
}

// operate applies an operator to two values that are not both numbers (DMN 1.5,
// tables 57 to 61).
func operate(f *frame, n syntax.Binary, a, b any) any {
	out, ok := mixed(f, n.Op, value.Norm(a), value.Norm(b))
	if !ok {
		f.env.ReportAt(pos(n.Pos), "feel.operands", map[string]any{"operator": n.Op,
			"left": value.KindOf(a).String(), "right": value.KindOf(b).String()})
		return nil
	}
	return out
}

func mixed(f *frame, op string, a, b any) (any, bool) {
	switch op {
	case "+":
		if s, ok := a.(string); ok {
			t, ok := b.(string)
			if !ok || !f.env.Text(len(s)+len(t)) {
				return nil, false
			}
			return s + t, true
		}
		return plus(a, b)
	case "-":
		return minus(a, b)
	case "*":
		return times(a, b)
	case "/":
		return over(a, b)
	}
	return nil, false
}

// some makes a value and whether there is one of a typed result.
func some[T any](v T, ok bool) (any, bool) { return v, ok }

func plus(a, b any) (any, bool) {
	switch x := a.(type) {
	case temporal.Date:
		return dateBy(x, b, 1)
	case temporal.DateTime:
		return dateTimeBy(x, b, 1)
	case temporal.Time:
		if d, ok := b.(temporal.Duration); ok {
			return x.Add(d), true
		}
	case temporal.Duration:
		if d, ok := b.(temporal.Duration); ok {
			return some(x.Add(d))
		}
		return swapped(x, b)
	case temporal.Months:
		if m, ok := b.(temporal.Months); ok {
			return x + m, true
		}
		return swapped(x, b)
	}
	return nil, false
}

// swapped adds a duration to a point in time.
func swapped(d, point any) (any, bool) {
	switch point.(type) {
	case temporal.Date, temporal.DateTime, temporal.Time:
		return plus(point, d)
	}
	return nil, false
}

func dateBy(x temporal.Date, by any, sign int64) (any, bool) {
	switch d := by.(type) {
	case temporal.Months:
		return some(x.AddMonths(d * temporal.Months(sign)))
	case temporal.Duration:
		if sign < 0 {
			d = d.Neg()
		}
		out, ok := x.Midnight().Add(d)
		return out.Date, ok
	}
	return nil, false
}

func dateTimeBy(x temporal.DateTime, by any, sign int64) (any, bool) {
	switch d := by.(type) {
	case temporal.Months:
		return some(x.AddMonths(d * temporal.Months(sign)))
	case temporal.Duration:
		if sign < 0 {
			d = d.Neg()
		}
		return some(x.Add(d))
	}
	return nil, false
}

func minus(a, b any) (any, bool) {
	switch x := a.(type) {
	case temporal.Date:
		if out, ok := dateBy(x, b, -1); ok {
			return out, ok
		}
		return between(x.Midnight(), b)
	case temporal.DateTime:
		if out, ok := dateTimeBy(x, b, -1); ok {
			return out, ok
		}
		return between(x, b)
	case temporal.Time:
		switch y := b.(type) {
		case temporal.Duration:
			return x.Add(y.Neg()), true
		case temporal.Time:
			return some(x.Sub(y))
		}
	case temporal.Duration:
		if y, ok := b.(temporal.Duration); ok {
			return some(x.Add(y.Neg()))
		}
	case temporal.Months:
		if y, ok := b.(temporal.Months); ok {
			return x - y, true
		}
	}
	return nil, false
}

func between(a temporal.DateTime, b any) (any, bool) {
	switch y := b.(type) {
	case temporal.Date:
		return some(a.Sub(y.Midnight()))
	case temporal.DateTime:
		return some(a.Sub(y))
	}
	return nil, false
}

func times(a, b any) (any, bool) {
	if n, ok := b.(number.Num); ok {
		return scaled(a, n, number.Num.Mul)
	}
	if n, ok := a.(number.Num); ok {
		return scaled(b, n, number.Num.Mul)
	}
	return nil, false
}

func over(a, b any) (any, bool) {
	switch y := b.(type) {
	case number.Num:
		return scaled(a, y, number.Num.Quo)
	case temporal.Duration:
		if x, ok := a.(temporal.Duration); ok {
			return some(x.Number().Quo(y.Number()))
		}
	case temporal.Months:
		if x, ok := a.(temporal.Months); ok {
			return some(number.Int(int64(x)).Quo(number.Int(int64(y))))
		}
	}
	return nil, false
}

// scaled multiplies or divides a duration; months are cut to whole ones.
func scaled(d any, by number.Num, op numOp) (any, bool) {
	switch x := d.(type) {
	case temporal.Duration:
		n, ok := op(x.Number(), by)
		if !ok {
			return nil, false
		}
		return some(temporal.OfNumber(n))
	case temporal.Months:
		n, ok := op(number.Int(int64(x)), by)
		if !ok {
			return nil, false
		}
		m, ok := n.Trunc()
		return temporal.Months(m), ok
	}
	return nil, false
}

func (c *compiler) neg(n syntax.Neg) code {
	x := c.compile(n.X)
	if v, ok := x.val.(number.Num); ok {
		return constant(n.Pos, v.Neg())
	}
	if isNumber(x) {
		num := x.number()
		return ofNum(n.Pos, func(f *frame) (number.Num, bool) {
			v, ok := num(f)
			return v.Neg(), ok
		})
	}
	get, at := x.any, pos(n.Pos)
	return ofAny(n.Pos, Type{}, func(f *frame) any {
		switch v := value.Norm(get(f)).(type) {
		case number.Num:
			return v.Neg()
		case temporal.Duration:
			return v.Neg()
		case temporal.Months:
			return -v
		default:
			mismatch(f, at, x.name, v, "number")
			return nil
		}
	})
}
