package mapping

import (
	"maps"
	"slices"
)

// pruner knows where a schema takes null. Inside a value that an expression
// gives, what is null counts as not there, just as a field that is null does,
// unless the schema takes a null there.
type pruner struct {
	takesNull bool
	props     map[string]*pruner
	items     *pruner
}

// pruner builds what is known of a schema. It refers to itself where the
// schema does.
func (l *library) pruner(file string, n *jsonNode, done map[*jsonNode]*pruner) *pruner {
	file, n = l.settle(file, n)
	if p, ok := done[n]; ok {
		return p
	}
	p := &pruner{takesNull: takesNull(n)}
	done[n] = p
	for _, m := range l.members(file, n) {
		if p.props == nil {
			p.props = map[string]*pruner{}
		}
		p.props[m.name] = l.pruner(m.file, m.node, done)
	}
	if items := n.member("items"); items != nil {
		p.items = l.pruner(file, items, done)
	}
	return p
}

// at goes down a path, to nil where nothing is known.
func (p *pruner) at(keys []string) *pruner {
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

// prune leaves nulls out and tells whether it did. What is changed is copied,
// since it may belong to the input.
func (p *pruner) prune(v any) (any, bool) {
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

func (p *pruner) object(x map[string]any) (any, bool) {
	out, copied := x, false
	for k, v := range x {
		inner := p.props[k]
		if inner == nil {
			continue
		}
		pruned, changed := inner.prune(v)
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

func (p *pruner) list(x []any) (any, bool) {
	out, copied := x, false
	for i, v := range x {
		pruned, changed := p.items.prune(v)
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
