package feel

import (
	"github.com/servicehall/hallway/mapping/feel/syntax"
	"github.com/servicehall/hallway/mapping/feel/value"
)

func (c *compiler) list(n syntax.List) code {
	items := make([]func(*frame) any, len(n.Items))
	typ := Type{Kind: value.Nothing}
	for i, x := range n.Items {
		item := c.compile(x)
		items[i] = item.any
		typ = either(typ, item.typ)
	}
	if typ.Kind == value.Nothing {
		typ = Type{}
	}
	return ofAny(n.Pos, value.ListOf(typ), func(f *frame) any {
		out := make([]any, len(items))
		for i, get := range items {
			out[i] = get(f)
		}
		return out
	})
}

// entry is a compiled entry of a context.
type entry struct {
	key  string
	slot int
	get  func(*frame) any
}

func (c *compiler) context(n syntax.Context) code {
	outer := c.scope
	entries := make([]entry, len(n.Entries))
	typ := Type{Kind: value.Context, Fields: map[string]Type{}, Closed: true}
	for i, e := range n.Entries {
		if _, twice := typ.Fields[e.Key]; twice {
			c.scope = outer
			c.doubt(e.Pos, "feel.entry-twice", map[string]any{"name": e.Key})
			return c.nothing(n.Pos, "feel.entry-twice", map[string]any{"name": e.Key})
		}
		entries[i] = c.entry(e, typ)
	}
	c.scope = outer
	return ofAny(n.Pos, typ, func(f *frame) any {
		out := make(map[string]any, len(entries))
		for i := range entries {
			v := entries[i].get(f)
			f.slots[entries[i].slot] = v
			out[entries[i].key] = v
		}
		return out
	})
}

// entry compiles one entry and brings its name into scope for those after it; a
// function may also call itself by that name.
func (c *compiler) entry(e syntax.Entry, typ Type) entry {
	l := &local{name: e.Key, unit: c.unit, slot: c.slot()}
	var v code
	if fn, ok := e.Value.(syntax.Function); ok {
		saved := c.scope
		c.scope = &scope{parent: c.scope, local: l}
		v = c.function(fn, l)
		c.scope = saved
	} else {
		v = c.compile(e.Value)
	}
	l.typ, l.path = v.typ, v.path
	typ.Fields[e.Key] = v.typ
	c.scope = &scope{parent: c.scope, local: l}
	return entry{e.Key, l.slot, v.any}
}

func (c *compiler) rangeOf(n syntax.Range) code {
	lo := c.compile(n.Lo)
	if n.Op != "" {
		return ofAny(n.Pos, Type{Kind: value.Interval}, func(f *frame) any { return operatorRange(n.Op, value.Norm(lo.any(f))) })
	}
	hi := c.compile(n.Hi)
	at := pos(n.Pos)
	typ := Type{Kind: value.Interval}
	if t := either(lo.typ, hi.typ); t.Kind != value.Nothing {
		typ.Elem = &t
	}
	out := ofAny(n.Pos, typ, func(f *frame) any { return interval(f, at, n, value.Norm(lo.any(f)), value.Norm(hi.any(f))) })
	if lo.is && hi.is {
		if c, ok := value.Compare(lo.val, hi.val); ok && c <= 0 {
			r := &value.Range{Low: lo.val, High: hi.val, LowClosed: n.LoClosed, HighClosed: n.HiShut}
			fixed := constant(n.Pos, r)
			fixed.typ = typ
			return fixed
		}
	}
	return out
}

// operatorRange makes the range of (< x), (= x) and their like.
func operatorRange(op string, x any) any {
	r := &value.Range{Op: op}
	switch op {
	case "<", "<=":
		r.High, r.HighClosed = x, op == "<="
	case ">", ">=":
		r.Low, r.LowClosed = x, op == ">="
	case "=":
		r.Low, r.High, r.LowClosed, r.HighClosed = x, x, true, true
	default:
		r.Low, r.High = x, x
	}
	return r
}

// interval checks that the ends belong together. One of them may be null.
func interval(f *frame, at value.Pos, n syntax.Range, lo, hi any) any {
	r := &value.Range{Low: lo, High: hi, LowClosed: n.LoClosed, HighClosed: n.HiShut}
	if lo == nil || hi == nil {
		return r
	}
	if _, ok := value.Compare(lo, hi); !ok {
		f.env.ReportAt(at, "feel.range-ends", map[string]any{"left": value.KindOf(lo).String(), "right": value.KindOf(hi).String()})
		return nil
	}
	return r
}
