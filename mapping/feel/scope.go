package feel

import (
	"sort"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/mapping/feel/builtin"
	"github.com/servicehall/hallway/mapping/feel/syntax"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// compiler turns syntax into closures and collects what is wrong.
type compiler struct {
	opts  Options
	unit  *unit
	scope *scope
	reads map[string]bool // input paths
	looks map[string]bool // input variables
	cell  *Cell           // what is known of unary tests
	// Whether a value passes the unary tests.
	passes predicate
	bad    finding.List
	source string
	lines  []string // of the source, once one is asked for
}

// unit is a function body, or the whole expression: what has one frame.
type unit struct {
	parent   *unit
	slots    int
	captures []*local // variables of outer units, in the order of captured
}

// local is a variable that the expression itself introduces.
type local struct {
	name string
	unit *unit
	slot int
	typ  Type
	path string // the input path that it stands for, "" for none
	used bool
}

// scope is one step of nesting: either a variable, or the item of a filter
// whose fields can be named bare.
type scope struct {
	parent *scope
	local  *local
	item   bool
}

func (c *compiler) slot() int {
	c.unit.slots++
	return c.unit.slots - 1
}

// declare brings a variable into scope. The caller restores c.scope.
func (c *compiler) declare(name string, typ Type, path string) *local {
	l := &local{name: name, unit: c.unit, slot: c.slot(), typ: typ, path: path}
	c.scope = &scope{parent: c.scope, local: l}
	return l
}

// get reads a local from the unit at hand, through captures where it belongs to
// an outer one.
func (c *compiler) get(l *local) func(*frame) any { return c.unit.get(l) }

func (u *unit) get(l *local) func(*frame) any {
	l.used = true
	if l.unit == u {
		slot := l.slot
		return func(f *frame) any { return f.slots[slot] }
	}
	i := u.capture(l)
	return func(f *frame) any { return f.captured[i] }
}

func (u *unit) capture(l *local) int {
	for i, have := range u.captures {
		if have == l {
			return i
		}
	}
	u.captures = append(u.captures, l)
	return len(u.captures) - 1
}

// resolve finds what a name means, innermost first.
func (c *compiler) resolve(n syntax.Name, record bool) code {
	return c.resolveFrom(c.scope, n, record)
}

func (c *compiler) resolveFrom(s *scope, n syntax.Name, record bool) code {
	for ; s != nil; s = s.parent {
		if s.local.name == n.Name && !s.item {
			return c.localCode(s.local, n)
		}
		if s.item {
			if out, ok := c.fieldOfItem(s, n, record); ok {
				return out
			}
		}
	}
	return c.input(n, record)
}

func (c *compiler) localCode(l *local, n syntax.Name) code {
	out := ofAny(n.Pos, l.typ, c.get(l))
	out.path, out.name = l.path, n.Name
	return out
}

// fieldOfItem reads a bare name inside a filter: a field of the item where it
// has one, what the name means outside where it has none.
func (c *compiler) fieldOfItem(s *scope, n syntax.Name, record bool) (code, bool) {
	item := s.local
	get := c.get(item)
	if item.typ.Kind == value.Context {
		if f, ok := item.typ.Fields[n.Name]; ok {
			out := member(n.Pos, code{any: get}, n.Name, f)
			out.path = join(item.path, n.Name)
			c.note(out.path, record)
			return out, true
		}
	}
	if n.Name == "item" {
		out := ofAny(n.Pos, item.typ, func(f *frame) any {
			v := get(f)
			if m, ok := v.(map[string]any); ok {
				if x, ok := m["item"]; ok {
					return x
				}
			}
			return v
		})
		out.path, out.name = item.path, "item"
		return out, true
	}
	if item.typ.Kind != value.Any && item.typ.Kind != value.Context || item.typ.Closed {
		return code{}, false
	}
	outer := c.outside(s, n, record)
	out := ofAny(n.Pos, Type{}, func(f *frame) any {
		if m, ok := get(f).(map[string]any); ok {
			if x, ok := m[n.Name]; ok {
				return x
			}
		}
		return outer(f)
	})
	out.name = n.Name
	return out, true
}

// outside gives what a bare name of a filter means where the item has no such
// field; a name that is unknown there is simply null.
func (c *compiler) outside(s *scope, n syntax.Name, record bool) func(*frame) any {
	for t := s.parent; t != nil; t = t.parent {
		if t.item || t.local.name == n.Name {
			return c.resolveFrom(s.parent, n, record).any
		}
	}
	if c.known(n.Name) {
		return c.input(n, record).any
	}
	c.looks[n.Name] = true
	return func(f *frame) any {
		v, _ := f.lookup(n.Name)
		return v
	}
}

// known tells whether a name is declared as an input.
func (c *compiler) known(name string) bool {
	if _, ok := c.opts.Types[name]; ok {
		return true
	}
	for _, s := range c.opts.Names {
		if s == name {
			return true
		}
	}
	return false
}

// tablesName is the variable that holds the code tables.
const tablesName = "code_tables"

// input reads a variable from outside.
func (c *compiler) input(n syntax.Name, record bool) code {
	if n.Name == tablesName && c.opts.Tables != nil && !c.known(n.Name) {
		return c.tables(n)
	}
	typ, typed := c.opts.Types[n.Name]
	if !typed && !c.known(n.Name) {
		if f, ok := builtin.Find(n.Name); ok {
			c.looks[n.Name] = true
			return builtinValue(n, f)
		}
		if c.opts.Strict {
			c.unknown(n.Pos, "feel.unknown-name", n.Name, c.names())
			return constant(n.Pos, nil)
		}
	}
	c.note(n.Name, record)
	c.looks[n.Name] = true
	out := ofAny(n.Pos, typ, reader(n))
	out.path, out.name, out.variable = n.Name, n.Name, n.Name
	return out
}

// reader looks a variable up and reports where there is none.
func reader(n syntax.Name) func(*frame) any {
	name, at := n.Name, pos(n.Pos)
	return func(f *frame) any {
		v, ok := f.lookup(name)
		if !ok {
			f.env.ReportAt(at, "feel.no-variable", map[string]any{"name": name})
		}
		return v
	}
}

// builtinValue is a built-in named without a call, unless the input has a
// variable of that name.
func builtinValue(n syntax.Name, b *builtin.Func) code {
	fn := b.Value()
	return ofAny(n.Pos, Type{}, func(f *frame) any {
		if v, ok := f.lookup(n.Name); ok {
			return v
		}
		return fn
	})
}

// note records that an input path is read.
func (c *compiler) note(path string, record bool) {
	if record && path != "" {
		c.reads[path] = true
	}
}

func join(path, name string) string {
	if path == "" {
		return ""
	}
	return path + "." + name
}

// sortedKeys gives names in alphabetical order.
func sortedKeys(set map[string]bool) []string {
	out := make([]string, 0, len(set))
	for p := range set {
		out = append(out, p)
	}
	sort.Strings(out)
	return out
}

// names lists what a bare name could have meant.
func (c *compiler) names() []string {
	out := append([]string(nil), c.opts.Names...)
	for name := range c.opts.Types {
		out = append(out, name)
	}
	for s := c.scope; s != nil; s = s.parent {
		if s.local.name != "" {
			out = append(out, s.local.name)
		}
		if s.item {
			out = append(out, fieldNames(s.local.typ)...)
		}
	}
	if c.opts.Tables != nil {
		out = append(out, tablesName)
	}
	return out
}
