package process

import (
	"strconv"
	"strings"

	"github.com/servicehall/hallway/engine/bpmn"
)

// multi plays an activity once for each item of a collection, or so many times,
// at once or one after the other (BPMN 2.0.2, 13.3.7).
type multi struct {
	sequential              bool
	cardinality, collection *value
	item                    string
	outputs                 string
	output                  *value
	done                    *condition
	behavior                bpmn.Behavior
	throws                  []implicit
}

// implicit is an event that is thrown as rounds complete.
type implicit struct {
	condition *condition
	throws    []thrower
}

func (c *compiler) multi(n *bpmn.Node) looper {
	from := n.Multi
	x := &multi{sequential: from.Sequential, item: from.Element, outputs: from.OutputCollection, behavior: from.Behavior}
	if from.Cardinality != nil {
		x.cardinality = c.value(*from.Cardinality, n.ID)
	}
	if from.Collection != nil {
		x.collection = c.feelValue(*from.Collection, n.ID)
	}
	if from.OutputElement != nil {
		x.output = c.feelValue(*from.OutputElement, n.ID)
	}
	if from.CompletionCondition != nil {
		x.done = c.condition(*from.CompletionCondition, n.ID)
	}
	for _, i := range from.Throws {
		to := implicit{throws: buildThrow(c, &bpmn.Node{Kind: bpmn.ThrowNone, ID: n.ID, Events: i.Events}).(*throwing).throws}
		if i.Condition != nil {
			to.condition = c.condition(*i.Condition, n.ID)
		}
		x.throws = append(x.throws, to)
	}
	return x
}

func (x *multi) begin(m *machine, el int64, n *node) error {
	items, total, err := x.items(m, el)
	if err != nil {
		return err
	}
	l := LoopState{Total: total}
	if x.sequential {
		l.Items = items
	}
	m.emit(Event{Type: LoopStarted, Element: n.id, Key: el, Loop: &l})
	if total == 0 {
		return m.complete(el, n)
	}
	rounds := total
	if x.sequential {
		rounds = 1
	}
	for i := range rounds {
		if !m.alive(el) || m.over(el) {
			return nil
		}
		if err := m.round(el, n, x.vars(items, i)); err != nil {
			return err
		}
	}
	return nil
}

// over reports whether nothing more begins in a loop.
func (m *machine) over(el int64) bool {
	e, _ := m.s.Element(el)
	return e.Loop != nil && e.Loop.Closed
}

func (x *multi) vars(items []any, i int) map[string]any {
	if x.item == "" || i >= len(items) {
		return nil
	}
	return map[string]any{x.item: items[i]}
}

// items are what the activity is played for; nil where there is only a number.
func (x *multi) items(m *machine, el int64) ([]any, int, error) {
	if x.collection != nil {
		v, err := x.collection.eval(m.scope(el), m.moment)
		if err != nil {
			return nil, 0, err
		}
		list, ok := v.([]any)
		if !ok {
			return nil, 0, badValue("the input collection: =%s gives %s, not a list%s", strings.TrimSpace(x.collection.source), kindOf(v), x.collection.why(m.scope(el), m.moment))
		}
		return list, len(list), nil
	}
	text, err := x.cardinality.needed(m.scope(el), m.moment, "the loop cardinality")
	if err != nil {
		return nil, 0, err
	}
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 0 {
		return nil, 0, badValue("the loop cardinality: %q is no number from 0", text)
	}
	return nil, n, nil
}

func (x *multi) next(m *machine, around, ended Element, _ *node) (bool, any, error) {
	var out any
	if x.output != nil {
		v, err := x.output.eval(m.scope(ended.Key), m.moment)
		if err != nil {
			return false, nil, err
		}
		out = v
	}
	if x.done != nil {
		after := *around.Loop
		after.Done++ // the round that ends now
		ok, err := x.done.holds(scope{m.s, ended.Key, counts(after, ended.Round)}, m.moment)
		if err != nil || ok {
			return false, out, err
		}
	}
	return around.Loop.Done+around.Loop.Ended+1 < around.Loop.Total, out, nil
}

func (x *multi) follow(m *machine, around Element, n *node) error {
	if !x.sequential {
		return nil
	}
	return m.round(around.Key, n, x.vars(around.Loop.Items, around.Loop.Begun))
}

func (x *multi) finish(m *machine, el int64, n *node) {
	e, _ := m.s.Element(el)
	if x.outputs == "" || e.Loop == nil {
		return
	}
	out := make([]any, max(len(e.Loop.Output), e.Loop.Total))
	copy(out, e.Loop.Output)
	m.merge(e.Scope, n.id, map[string]any{x.outputs: out})
}

// implicit throws what a completed round throws: always (None), for the first
// one (One), or where a condition is true (Complex).
func (x *multi) implicit(m *machine, around int64, n *node) error {
	for _, i := range x.throws {
		e, _ := m.s.Element(around)
		if x.behavior == bpmn.BehaviorOne && e.Loop.Done != 1 {
			continue
		}
		if i.condition != nil {
			ok, err := i.condition.holds(scope{m.s, around, counts(*e.Loop, e.Loop.Done)}, m.moment)
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
		}
		for _, t := range i.throws {
			if _, err := t.throw(m, around, n); err != nil || !m.alive(around) {
				return err
			}
		}
	}
	return nil
}
