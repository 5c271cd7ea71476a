package feel

import (
	"github.com/servicehall/hallway/mapping/feel/number"
	"github.com/servicehall/hallway/mapping/feel/syntax"
	"github.com/servicehall/hallway/mapping/feel/temporal"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// path compiles X.Name. A chain that begins at an input variable becomes one
// closure over its keys.
func (c *compiler) path(n syntax.Path) code {
	base, keys := unchain(n)
	root, ok := base.(syntax.Name)
	var x code
	if ok {
		x = c.resolve(root, false)
	} else {
		x = c.compile(base)
	}
	fused := ok && x.path == root.Name && x.path != ""
	typ, full := x.typ, x.path
	for i, k := range keys {
		f, known := typ.Field(k.Name)
		if !known {
			c.unknown(k.Pos, "feel.unknown-field", k.Name, fieldNames(typ))
		}
		typ, full = f, join(full, k.Name)
		if !fused {
			x = member(k.Pos, x, k.Name, f)
			x.path = full
		} else if i == len(keys)-1 {
			x = c.chain(root, keys, typ)
			x.path = full
		}
	}
	c.note(full, true)
	x.name = written(base, keys)
	return x
}

func unchain(n syntax.Path) (syntax.Node, []syntax.Path) {
	var keys []syntax.Path
	var base syntax.Node = n
	for {
		p, ok := base.(syntax.Path)
		if !ok {
			break
		}
		keys = append(keys, p)
		base = p.X
	}
	for i, j := 0, len(keys)-1; i < j; i, j = i+1, j-1 {
		keys[i], keys[j] = keys[j], keys[i]
	}
	return base, keys
}

func written(base syntax.Node, keys []syntax.Path) string {
	s := ""
	if n, ok := base.(syntax.Name); ok {
		s = n.Name
	}
	for _, k := range keys {
		s += "." + k.Name
	}
	return s
}

func fieldNames(t Type) []string {
	for t.Kind == value.List {
		t = t.Item()
	}
	out := make([]string, 0, len(t.Fields))
	for name := range t.Fields {
		out = append(out, name)
	}
	return out
}

// chain reads input.a.b.c in one closure.
func (c *compiler) chain(root syntax.Name, path []syntax.Path, typ Type) code {
	keys := make([]string, len(path))
	for i, p := range path {
		keys[i] = p.Name
	}
	get, at := reader(root), pos(path[len(path)-1].Pos)
	if len(keys) == 1 {
		return c.one(root, path[0], keys[0], typ)
	}
	return ofAny(path[len(path)-1].Pos, typ, func(f *frame) any {
		v := get(f)
		for _, k := range keys {
			m, ok := v.(map[string]any)
			if !ok {
				v = property(f, at, v, k)
				continue
			}
			v = m[k]
		}
		return v
	})
}

// one reads input.a, the most common path of all.
func (c *compiler) one(root syntax.Name, p syntax.Path, key string, typ Type) code {
	name, get, at := root.Name, reader(root), pos(p.Pos)
	out := ofAny(p.Pos, typ, func(f *frame) any {
		if m, ok := f.plain[name].(map[string]any); ok {
			return m[key]
		}
		v := get(f)
		if m, ok := v.(map[string]any); ok {
			return m[key]
		}
		return property(f, at, v, key)
	})
	out.variable, out.key = name, key
	return out
}

// member reads one field or property of a computed value.
func member(at place, x code, name string, typ Type) code {
	get, where := x.any, pos(at)
	return ofAny(at, typ, func(f *frame) any {
		v := get(f)
		if m, ok := v.(map[string]any); ok {
			return m[name]
		}
		return property(f, where, v, name)
	})
}

// property gives what is after the dot of a value that is no context: of each
// element of a list, of a date, time, duration or range (DMN 1.5, table 65).
func property(f *frame, at value.Pos, v any, name string) any {
	var out any
	known := false
	switch x := v.(type) {
	case nil:
		return nil
	case map[string]any:
		return x[name]
	case []any:
		return project(f, at, x, name)
	case temporal.Date:
		out, known = dateProperty(x, name)
	case temporal.Time:
		out, known = timeProperty(temporal.DateTime{Date: temporal.Date{Year: 1970, Month: 1, Day: 1}, Time: x}, name)
	case temporal.DateTime:
		if out, known = dateProperty(x.Date, name); !known {
			out, known = timeProperty(x, name)
		}
	case temporal.Duration:
		out, known = durationProperty(x, name)
	case temporal.Months:
		out, known = monthsProperty(x, name)
	case *value.Range:
		out, known = rangeProperty(x, name)
	}
	if !known {
		f.env.ReportAt(at, "feel.no-property", map[string]any{"name": name, "found": value.KindOf(v).String()})
	}
	return out
}

func project(f *frame, at value.Pos, l []any, name string) any {
	if !f.env.Spend(len(l)) {
		return nil
	}
	out := make([]any, len(l))
	for i, x := range l {
		if m, ok := x.(map[string]any); ok {
			out[i] = m[name]
		} else if _, nested := x.([]any); !nested {
			out[i] = property(f, at, x, name)
		}
	}
	return out
}

func integer(n int64) (any, bool) { return number.Int(n), true }

func dateProperty(d temporal.Date, name string) (any, bool) {
	switch name {
	case "year":
		return integer(int64(d.Year))
	case "month":
		return integer(int64(d.Month))
	case "day":
		return integer(int64(d.Day))
	case "weekday":
		return integer(int64(d.Weekday()))
	}
	return nil, false
}

func timeProperty(d temporal.DateTime, name string) (any, bool) {
	switch name {
	case "hour":
		return integer(int64(d.Time.Hour))
	case "minute":
		return integer(int64(d.Time.Minute))
	case "second":
		return seconds(d.Time), true
	case "time offset":
		if off, ok := d.Offset(); ok {
			return temporal.Seconds(int64(off)), true
		}
		return nil, true
	case "timezone":
		if z := d.Time.Zone.Name(); z != "" {
			return z, true
		}
		return nil, true
	}
	return nil, false
}

func seconds(t temporal.Time) number.Num {
	n := number.Int(int64(t.Second))
	if t.Nano != 0 {
		n, _ = n.Add(number.Scaled(int64(t.Nano), 9))
	}
	return n
}

func durationProperty(d temporal.Duration, name string) (any, bool) {
	switch name {
	case "days":
		return integer(d.Days())
	case "hours":
		return integer(d.Hours())
	case "minutes":
		return integer(d.Minutes())
	case "seconds":
		return d.Seconds(), true
	}
	return nil, false
}

func monthsProperty(m temporal.Months, name string) (any, bool) {
	switch name {
	case "years":
		return integer(int64(m) / 12)
	case "months":
		return integer(int64(m) % 12)
	}
	return nil, false
}

func rangeProperty(r *value.Range, name string) (any, bool) {
	switch name {
	case "start":
		return r.Low, true
	case "end":
		return r.High, true
	case "start included":
		return r.LowClosed, true
	case "end included":
		return r.HighClosed, true
	}
	return nil, false
}
