package feel

import (
	"github.com/servicehall/hallway/mapping/feel/number"
	"github.com/servicehall/hallway/mapping/feel/syntax"
	"github.com/servicehall/hallway/mapping/feel/temporal"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// iteration is one iterator of a for, some or every.
type iteration struct {
	at   value.Pos
	slot int
	list func(*frame) any
	to   func(*frame) any // of a range a..b, or nil
}

// iterations compiles the iterators, each in the scope of those before it.
func (c *compiler) iterations(iters []syntax.Iter) []iteration {
	out := make([]iteration, len(iters))
	for i, it := range iters {
		src := c.compile(it.List)
		out[i] = iteration{at: pos(it.Pos), list: src.any}
		typ := Type{}
		if src.typ.Kind == value.List || src.typ.Kind == value.Interval {
			typ = src.typ.Item()
		}
		if it.To != nil {
			out[i].to = c.compile(it.To).any
			typ = Type{}
		}
		out[i].slot = c.declare(it.Name, typ, src.path).slot
	}
	return out
}

// elements gives what an iterator runs over, false where that is nothing.
func (it *iteration) elements(f *frame) ([]any, bool) {
	v := value.Norm(it.list(f))
	if it.to != nil {
		return it.span(f, v, value.Norm(it.to(f)))
	}
	switch x := v.(type) {
	case []any:
		return x, true
	case nil:
		f.env.ReportAt(it.at, "feel.null-operand", map[string]any{"name": "", "expected": "list"})
		return nil, false
	case *value.Range:
		return it.closedRange(f, x)
	}
	return []any{v}, true
}

// closedRange runs over a range of whole numbers or dates.
func (it *iteration) closedRange(f *frame, r *value.Range) ([]any, bool) {
	if c, ok := value.Compare(r.Low, r.High); !ok || c > 0 || r.Op != "" {
		f.env.ReportAt(it.at, "feel.not-iterable", nil)
		return nil, false
	}
	l, ok := it.span(f, r.Low, r.High)
	if ok && !r.LowClosed && len(l) > 0 {
		l = l[1:]
	}
	if ok && !r.HighClosed && len(l) > 0 {
		l = l[:len(l)-1]
	}
	return l, ok
}

// span lists a..b, downwards where b is less.
func (it *iteration) span(f *frame, a, b any) ([]any, bool) {
	from, to, back, ok := ends(a, b)
	if !ok {
		f.env.ReportAt(it.at, "feel.not-iterable", nil)
		return nil, false
	}
	step, n := int64(1), to-from
	if to < from {
		step, n = -1, from-to
	}
	f.env.At = it.at
	if n < 0 || n >= 1<<31 || !f.env.Room(int(n)+1) || !f.env.Spend(int(n)) {
		return nil, false
	}
	out := make([]any, 0, n+1)
	for i := from; ; i += step {
		out = append(out, back(i))
		if i == to {
			return out, true
		}
	}
}

func ends(a, b any) (from, to int64, back func(int64) any, ok bool) {
	if x, isNum := a.(number.Num); isNum {
		y, isNum := b.(number.Num)
		from, ok1 := x.Int64()
		to, ok2 := y.Int64()
		return from, to, func(i int64) any { return number.Int(i) }, isNum && ok1 && ok2
	}
	x, ok1 := a.(temporal.Date)
	y, ok2 := b.(temporal.Date)
	return x.Days(), y.Days(), func(i int64) any {
		d, _ := temporal.FromDays(i)
		return d
	}, ok1 && ok2
}

func (c *compiler) forReturn(n syntax.For) code {
	outer := c.scope
	partial := &local{name: "partial", unit: c.unit, slot: c.slot()}
	iters := c.iterations(n.Iters)
	c.scope = &scope{parent: c.scope, local: partial}
	body := c.compile(n.Body)
	c.scope = outer
	l := &loop{iters: iters, body: body, partial: partial.slot, growing: partial.used}
	out := ofAny(n.Pos, value.ListOf(body.typ), l.list)
	out.loop = l
	return out
}

// each runs fn for every combination; it is false where fn or a limit stopped
// it, or there was nothing to run over.
func each(f *frame, iters []iteration, fn func() bool) bool {
	if len(iters) == 0 {
		return fn()
	}
	it := &iters[0]
	elements, ok := it.elements(f)
	if !ok {
		return false
	}
	for _, x := range elements {
		f.env.At = it.at
		if !f.env.Spend(1) {
			return false
		}
		f.slots[it.slot] = value.Norm(x)
		if !each(f, iters[1:], fn) {
			return false
		}
	}
	return true
}

func (c *compiler) quantified(n syntax.Quantified) code {
	outer := c.scope
	iters := c.iterations(n.Iters)
	cond := c.compile(n.Cond).truth()
	c.scope = outer
	start, stop, join := False, True, value.Or
	if n.Every {
		start, stop, join = True, False, value.And
	}
	return ofTri(n.Pos, func(f *frame) Tri {
		out := start
		ok := each(f, iters, func() bool {
			out = join(out, cond(f))
			return out != stop
		})
		if !ok && out != stop {
			return Null
		}
		return out
	})
}

func (c *compiler) filter(n syntax.Filter) code {
	x := c.compile(n.X)
	outer := c.scope
	item := &local{unit: c.unit, slot: c.slot(), path: x.path}
	if x.typ.Kind == value.List {
		item.typ = x.typ.Item()
	} else if x.typ.Kind != value.Any && x.typ.Kind != value.Nothing {
		item.typ = x.typ
	}
	c.scope = &scope{parent: c.scope, local: item, item: true}
	cond := c.compile(n.Cond)
	c.scope = outer
	list, at, slot := x.any, pos(n.Pos), item.slot
	if isNumber(cond) {
		index := cond.number()
		out := ofAny(n.Pos, item.typ, func(f *frame) any { return element(f, at, asList(list(f)), index) })
		out.path = x.path
		return out
	}
	typ := x.typ
	if typ.Kind != value.List {
		typ = Type{Kind: value.List}
	}
	if cond.typ.Kind != value.Boolean {
		typ = Type{}
	}
	out := ofAny(n.Pos, typ, func(f *frame) any { return filtered(f, at, slot, asList(list(f)), cond) })
	out.path = x.path
	return out
}

// asList makes a list of one of a single value, an empty one of null.
func asList(v any) []any {
	switch x := value.Norm(v).(type) {
	case nil:
		return nil
	case []any:
		return x
	default:
		return []any{x}
	}
}

func element(f *frame, at value.Pos, l []any, index func(*frame) (number.Num, bool)) any {
	n, ok := index(f)
	if !ok {
		return nil
	}
	return pick(f, at, l, n)
}

// pick gives the element at a position from 1, or from the end where it is
// negative.
func pick(f *frame, at value.Pos, l []any, n number.Num) any {
	i, ok := n.Int64()
	switch {
	case ok && i > 0 && i <= int64(len(l)):
		return l[i-1]
	case ok && i < 0 && -i <= int64(len(l)):
		return l[int64(len(l))+i]
	}
	f.env.ReportAt(at, "feel.index", map[string]any{"size": len(l)})
	return nil
}

// filtered keeps the elements for which the condition is true; where it turns
// out to be a number, that is a position.
func filtered(f *frame, at value.Pos, slot int, l []any, cond code) any {
	out := make([]any, 0, min(len(l), 16))
	for _, x := range l {
		f.env.At = at
		if !f.env.Spend(1) {
			return nil
		}
		f.slots[slot] = value.Norm(x)
		switch v := cond.any(f).(type) {
		case bool:
			if v {
				out = append(out, x)
			}
		case nil:
		default:
			if n, ok := value.ToNum(v); ok {
				return pick(f, at, l, n)
			}
			mismatch(f, at, "", v, "boolean")
			return nil
		}
	}
	if len(l) == 0 && cond.typ.Kind == value.Any {
		f.slots[slot] = nil
		if _, ok := value.ToNum(cond.any(f)); ok {
			return nil
		}
	}
	return out
}
