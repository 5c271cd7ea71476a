package process

import (
	"slices"

	"github.com/servicehall/hallway/engine/bpmn"
)

// signalTrigger waits for a signal by its name.
type signalTrigger struct{ name *value }

func (c *compiler) signal(e *bpmn.EventDefinition, id string) *signalTrigger {
	if e.Signal == nil {
		return &signalTrigger{}
	}
	return &signalTrigger{name: c.value(e.Signal.Name, id)}
}

func (t *signalTrigger) arm(m *machine, el int64, n *node, def int) (*Event, error) {
	name, err := t.name.needed(m.scope(el), m.moment, "the signal's name")
	if err != nil {
		return nil, err
	}
	data := SubscriptionData{Message: name, Kind: SubSignal, Def: def}
	return &Event{Type: SubscriptionOpened, Element: n.id, Key: m.env.NewID(), Scope: el, Sub: &data}, nil
}

// throwSignal is heard by everybody who waits for its name: in this instance at
// once, everywhere else after the commit (BPMN 2.0.2, 10.5.7).
type throwSignal struct{ name *value }

func (t *throwSignal) throw(m *machine, el int64, n *node) (bool, error) {
	name, err := t.name.needed(m.scope(el), m.moment, "the signal's name")
	if err != nil {
		return false, err
	}
	vars := m.mapped(el, n)
	m.emit(Event{Type: SignalThrown, Element: n.id, Key: el, Text: name, Vars: vars})
	return false, m.signalled(name, vars)
}

// mapped are the variables that an element gives away: its input-mapped ones.
func (m *machine) mapped(el int64, n *node) map[string]any {
	if len(n.inputs)+len(n.reads) == 0 {
		return nil
	}
	e, _ := m.s.Element(el)
	return e.Vars
}

// signalled lets every event of the instance happen that waits for a signal
// now.
func (m *machine) signalled(name string, vars map[string]any) error {
	for _, x := range slices.Clone(m.s.Subs) {
		if x.Kind != SubSignal || x.Message != name {
			continue
		}
		if _, open := m.s.Subscription(x.Key); !open || m.s.Ended() {
			continue
		}
		n := m.d.nodes[x.Element]
		m.emit(Event{Type: SignalHeard, Element: x.Element, Key: x.Key, Scope: x.Scope, Text: name})
		m.close(x, n)
		if err := m.happen(x.Scope, n, vars); err != nil {
			return err
		}
	}
	return nil
}

// hear is a signal from outside. One that nobody waits for any more changes
// nothing.
func (m *machine) hear(a Signal) error {
	if !slices.ContainsFunc(m.s.Subs, func(x Subscription) bool { return x.Kind == SubSignal && x.Message == a.Name }) {
		return ErrNotOpen
	}
	return m.signalled(a.Name, a.Vars)
}
