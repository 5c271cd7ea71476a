package process

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/servicehall/hallway/engine/bpmn"
)

// mapping is a compiled zeebe:input or zeebe:output.
type mapping struct {
	source *value
	target []string
}

var variable = regexp.MustCompile(`^[\pL_][\pL\pN_]*$`)

func (c *compiler) mappings(list []bpmn.Mapping, id string) []mapping {
	var out []mapping
	for _, m := range list {
		to := mapping{source: c.value(m.Source, id), target: strings.Split(m.Target.Value, ".")}
		for _, part := range to.target {
			if !variable.MatchString(part) {
				c.bad("bpmn.bad-target", m.Target, id, map[string]any{"value": m.Target.Value})
				break
			}
		}
		out = append(out, to)
	}
	return out
}

// input evaluates the input mappings in the scope around an element, each
// seeing the ones before it, and makes its local variables.
func (m *machine) input(el int64, n *node) error {
	if len(n.inputs)+len(n.reads) == 0 {
		return nil
	}
	e, _ := m.s.Element(el)
	made := map[string]any{}
	if e.Round > 0 {
		maps.Copy(made, e.Vars) // the item of this round
	}
	for _, r := range n.reads {
		v, err := r.value(scope{m.s, e.Scope, made}, m.moment)
		if err != nil {
			return err
		}
		made[r.to] = v
	}
	for _, in := range n.inputs {
		v, err := in.source.eval(scope{m.s, e.Scope, made}, m.moment)
		if err != nil {
			return err
		}
		made[in.target[0]] = put(made[in.target[0]], in.target[1:], v)
	}
	m.emit(Event{Type: VarsSet, Element: n.id, Key: el, Vars: made})
	return nil
}

// output evaluates the output mappings and lets their targets leave the
// element. A target inside a context keeps the rest of that context.
func (m *machine) output(el int64, n *node) error {
	if len(n.outputs)+len(n.writes) == 0 {
		return nil
	}
	e, _ := m.s.Element(el)
	made := map[string]any{}
	for _, w := range n.writes {
		if _, there := m.s.Lookup(el, w.from); !there && w.expression == nil {
			continue
		}
		v, err := w.value(scope{m.s, el, made}, m.moment)
		if err != nil {
			return err
		}
		made[w.to] = v
	}
	for _, out := range n.outputs {
		v, err := out.source.eval(scope{m.s, el, made}, m.moment)
		if err != nil {
			return err
		}
		first := out.target[0]
		if _, ok := made[first]; !ok && len(out.target) > 1 {
			made[first], _ = m.s.Lookup(e.Scope, first)
		}
		made[first] = put(made[first], out.target[1:], v)
	}
	if len(made) > 0 {
		m.merge(e.Scope, n.id, made)
	}
	return nil
}

// association moves data into an activity or out of it (BPMN 2.0.2, 10.4.2).
type association struct {
	from, to   string
	expression *value
}

func (c *compiler) associations(list []*bpmn.Association, id string) []association {
	var out []association
	for _, a := range list {
		to := association{from: a.From, to: a.To}
		if a.Expression != nil {
			to.expression = c.value(*a.Expression, id)
		}
		out = append(out, to)
	}
	return out
}

func (a association) value(sc scope, at moment) (any, error) {
	if a.expression != nil {
		return a.expression.eval(sc, at)
	}
	v, _ := sc.Lookup(a.from)
	return v, nil
}

// put returns old with a value at a path inside it; what is on the way and is
// no context is replaced by one.
func put(old any, path []string, v any) any {
	if len(path) == 0 {
		return v
	}
	ctx, _ := old.(map[string]any)
	out := make(map[string]any, len(ctx)+1)
	maps.Copy(out, ctx)
	out[path[0]] = put(out[path[0]], path[1:], v)
	return out
}

// bring puts variables that came from outside into an element: local to it
// when output mappings will choose what leaves, else merged upwards.
func (m *machine) bring(el int64, n *node, vars map[string]any) {
	switch {
	case len(vars) == 0:
	case len(n.outputs) > 0:
		m.emit(Event{Type: VarsSet, Element: n.id, Key: el, Vars: vars})
	default:
		m.merge(el, n.id, vars)
	}
}

// merge sets each variable where it exists, from an element instance upwards,
// else in the process.
func (m *machine) merge(from int64, element string, vars map[string]any) {
	owners := map[int64]map[string]any{}
	var order []int64
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		owner := m.s.owner(from, name)
		if owners[owner] == nil {
			owners[owner] = map[string]any{}
			order = append(order, owner)
		}
		owners[owner][name] = vars[name]
	}
	for _, owner := range order {
		m.emit(Event{Type: VarsSet, Element: element, Key: owner, Vars: owners[owner]})
	}
}
