package feel

import (
	"time"

	"github.com/servicehall/hallway/mapping/codes"
	"github.com/servicehall/hallway/mapping/feel/builtin"
	"github.com/servicehall/hallway/mapping/feel/syntax"
	"github.com/servicehall/hallway/mapping/feel/temporal"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// Looked is a row of a code table that an evaluation has used.
type Looked = value.Looked

// Looked gives the rows of code tables that the last evaluation of the session
// has used. They are good until the next one.
func (s *Session) Looked() []Looked { return s.env.Looked }

// tables is the variable code_tables as a whole.
func (c *compiler) tables(n syntax.Name) code {
	all := map[string]any{}
	typ := Type{Kind: value.Context, Closed: true, Fields: map[string]Type{}}
	for name, t := range c.opts.Tables {
		all[name] = t.Plain()
		typ.Fields[name] = Type{Kind: value.Context}
	}
	out := constant(n.Pos, all)
	out.typ = typ
	return out
}

// tableCall compiles a lookup in one of the code tables, which knows its days
// and rules; false for one in any other context.
func (c *compiler) tableCall(n syntax.Call, b *builtin.Func, given []syntax.Arg) (code, bool) {
	if b.Set != builtin.Hallway || len(given) < 2 {
		return code{}, false
	}
	t := c.table(given[0].Value)
	if t == nil {
		return code{}, false
	}
	if b.Name == "code of" && !t.TwoWay() {
		c.doubt(n.Pos, "feel.one-way", map[string]any{"table": t.Name()})
	}
	args := make([]func(*frame) any, len(given)-1)
	for i, a := range given[1:] {
		x := c.compile(a.Value)
		if i == 1 && b.Name != "lookup" {
			c.dated(b, x)
		}
		args[i] = x.any
	}
	at := pos(n.Pos)
	return ofAny(n.Pos, Type{}, func(f *frame) any {
		if !f.env.Spend(1) {
			return nil
		}
		key := value.Norm(args[0](f))
		f.env.At = at
		return found(f, t, b.Name, key, args[1:])
	}), true
}

// dated finds a date that plainly is none.
func (c *compiler) dated(b *builtin.Func, x code) {
	switch x.typ.Kind {
	case value.Any, value.Nothing, value.Date, value.DateTime:
		return
	}
	c.doubt(x.at, "feel.argument-type", map[string]any{"function": b.Name, "parameter": "date", "expected": value.Date.String(), "found": x.typ.Kind.String()})
}

// table gives the table that an expression names.
func (c *compiler) table(n syntax.Node) *codes.Table {
	p, isPath := n.(syntax.Path)
	if !isPath || c.known(tablesName) {
		return nil
	}
	if root, ok := p.X.(syntax.Name); !ok || root.Name != tablesName {
		return nil
	}
	for s := c.scope; s != nil; s = s.parent {
		if s.item || s.local.name == tablesName {
			return nil
		}
	}
	return c.opts.Tables[p.Name]
}

// found looks a code up: lookup(table, key, default), lookup on(table, key,
// date, default) or code of(table, value, date).
func found(f *frame, t *codes.Table, function string, key any, rest []func(*frame) any) any {
	env := f.env
	on := temporal.OfGo(env.Now.In(zoneOf(env.Zone)))
	if function != "lookup" && len(rest) > 0 {
		given := value.Norm(rest[0](f))
		var ok bool
		if on, ok = day(given); !ok {
			env.Report("feel.argument-type", map[string]any{"function": function, "parameter": "date", "expected": "date", "found": value.KindOf(given).String()})
			return nil
		}
		rest = rest[1:]
	}
	find := t.Find
	switch {
	case function == "code of":
		find = t.CodeOf
	case len(rest) > 0:
		find = t.Row
	}
	v, looked, miss := find(key, on)
	switch {
	case miss == codes.None:
		env.Look(looked)
		return v
	case len(rest) > 0:
		return value.Norm(rest[0](f))
	case miss == codes.NotToday:
		env.Report("feel.row-not-valid", map[string]any{"table": t.Name()})
	default:
		env.Report("feel.no-row", map[string]any{"function": function, "table": t.Name()})
	}
	return nil
}

func day(v any) (temporal.Date, bool) {
	switch x := v.(type) {
	case temporal.Date:
		return x, true
	case temporal.DateTime:
		return x.Date, true
	}
	return temporal.Date{}, false
}

func zoneOf(z *time.Location) *time.Location {
	if z == nil {
		return time.UTC
	}
	return z
}
