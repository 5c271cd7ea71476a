package schema

import (
	"maps"
	"slices"
)

// Nulls knows where a schema takes null. Inside a value that an expression
// gives, what is null counts as not there, just as a field that is null does,
// unless the schema takes a null there.
type Nulls struct {
	takesNull bool
	props     map[string]*Nulls
	items     *Nulls
}

// nulls builds what is known of a schema. It refers to itself where the
// schema does.
func (l *library) nulls(file string, n *jsonNode, done map[*jsonNode]*Nulls) *Nulls {
	file, n = l.settle(file, n)
	if p, ok := done[n]; ok {
		return p
	}
	p := &Nulls{takesNull: takesNull(n)}
	done[n] = p
	for _, m := range l.members(file, n) {
		if p.props == nil {
			p.props = map[string]*Nulls{}
		}
		p.props[m.name] = l.nulls(m.file, m.node, done)
	}
	if items := n.member("items"); items != nil {
		p.items = l.nulls(file, items, done)
	}
	return p
}

// Nulls is what is known of nulls at the place and below it.
func (p Place) Nulls() *Nulls {
	if p.node == nil {
		return nil
	}
	return p.in.nulls(p.file, p.node, map[*jsonNode]*Nulls{})
}

// Taken reports whether null itself is taken; nothing known is no.
func (p *Nulls) Taken() bool { return p != nil && p.takesNull }

// Items is what is known of the items of a list, nil for nothing.
func (p *Nulls) Items() *Nulls {
	if p == nil {
		return nil
	}
	return p.items
}

// At goes down a path, to nil where nothing is known.
func (p *Nulls) At(keys []string) *Nulls {
	for _, k := range keys {
		if p == nil {
			return nil
		}
		p = p.props[k]
	}
	return p
}

// takesNull is true unless a schema's type, enum or const plainly leaves null
// out.
func takesNull(n *jsonNode) bool {
	switch t := n.member("type"); {
	case t == nil:
	case t.isList:
		return has(t, "null")
	default:
		return t.value == "null"
	}
	switch e := n.member("enum"); {
	case e != nil:
		return has(e, nil)
	case n.member("const") != nil:
		return n.member("const").value == nil && n.member("const").members == nil && !n.member("const").isList
	}
	return n.member("properties") == nil
}

func has(list *jsonNode, want any) bool {
	for _, x := range list.items {
		if x.members == nil && !x.isList && x.value == want {
			return true
		}
	}
	return false
}

// Prune leaves nulls out and tells whether it did. What is changed is copied,
// since it may belong to the input.
func (p *Nulls) Prune(v any) (any, bool) {
	if p == nil {
		return v, false
	}
	switch x := v.(type) {
	case map[string]any:
		return p.object(x)
	case []any:
		return p.list(x)
	}
	return v, false
}

func (p *Nulls) object(x map[string]any) (any, bool) {
	out, copied := x, false
	for k, v := range x {
		inner := p.props[k]
		if inner == nil {
			continue
		}
		pruned, changed := inner.Prune(v)
		drop := v == nil && !inner.takesNull
		if !drop && !changed {
			continue
		}
		if !copied {
			out, copied = maps.Clone(x), true
		}
		if drop {
			delete(out, k)
		} else {
			out[k] = pruned
		}
	}
	return out, copied
}

func (p *Nulls) list(x []any) (any, bool) {
	out, copied := x, false
	for i, v := range x {
		pruned, changed := p.items.Prune(v)
		if !changed {
			continue
		}
		if !copied {
			out, copied = slices.Clone(x), true
		}
		out[i] = pruned
	}
	return out, copied
}
