package process

import "slices"

// changes are what conditions may wait for: variables that were set, and
// conditions that were not looked at yet.
type changes struct {
	created, updated map[string]bool
	fresh            map[int64]bool // subscriptions
}

func (c *changes) any() bool { return len(c.created)+len(c.updated)+len(c.fresh) > 0 }

// note takes up an event before it is folded into the state.
func (c *changes) note(s *State, e Event) {
	switch e.Type {
	case VarsSet:
		for name := range e.Vars {
			if _, there := s.Lookup(e.Key, name); there {
				set(&c.updated, name)
			} else {
				set(&c.created, name)
			}
		}
	case SubscriptionOpened:
		if e.Sub.Kind == SubCondition {
			c.look(e.Key)
		}
	}
}

// look lets a condition be looked at.
func (c *changes) look(subscription int64) {
	if c.fresh == nil {
		c.fresh = map[int64]bool{}
	}
	c.fresh[subscription] = true
}

func set(m *map[string]bool, name string) {
	if *m == nil {
		*m = map[string]bool{}
	}
	(*m)[name] = true
}

// watch looks at the conditions that an instance waits for, as soon as
// something has changed. A condition triggers when it becomes true (BPMN 2.0.2,
// 10.5.5); one that is true when the wait begins has become so.
func (m *machine) watch() error {
	for m.changed.any() && m.s.Status == Running {
		seen := m.changed
		m.changed = changes{}
		for _, x := range slices.Clone(m.s.Subs) {
			if x.Kind != SubCondition {
				continue
			}
			if now, open := m.s.Subscription(x.Key); !open || !m.concerns(now, seen) {
				continue
			}
			if err := m.look(x); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *machine) concerns(x Subscription, seen changes) bool {
	if seen.fresh[x.Key] {
		return true
	}
	t := m.d.nodes[x.Element].catches[x.Def].(*conditionTrigger)
	touched := func(names map[string]bool) bool {
		if len(t.variables) == 0 {
			return len(names) > 0
		}
		return slices.ContainsFunc(t.variables, func(v string) bool { return names[v] })
	}
	return t.creates && touched(seen.created) || t.updates && touched(seen.updated)
}

// look evaluates a condition and lets its event happen when it has become true.
func (m *machine) look(x Subscription) error {
	n := m.d.nodes[x.Element]
	holds := n.catches[x.Def].(*conditionTrigger).holds(m, x.Scope)
	switch {
	case holds == x.Held:
		return nil
	case !holds:
		m.emit(Event{Type: ConditionSeen, Element: x.Element, Key: x.Key, Scope: x.Scope, Text: "false"})
		return nil
	case stays(n):
		m.emit(Event{Type: ConditionSeen, Element: x.Element, Key: x.Key, Scope: x.Scope, Text: "true"})
	default:
		m.emit(x.closed("true"))
	}
	return m.happen(x.Scope, n, nil)
}
