package process

import (
	"github.com/servicehall/hallway/engine/bpmn"
	"github.com/servicehall/hallway/mapping/feel"
)

// conditionTrigger waits for a condition to become true; see watch.
type conditionTrigger struct {
	condition        *condition
	variables        []string // what it depends on, empty for all
	creates, updates bool
}

func (c *compiler) conditional(e *bpmn.EventDefinition, id string) *conditionTrigger {
	c.d.watches = true
	t := &conditionTrigger{variables: e.Variables, creates: e.Creates, updates: e.Updates}
	if e.Condition != nil {
		t.condition = c.condition(*e.Condition, id)
	}
	return t
}

func (t *conditionTrigger) arm(m *machine, el int64, n *node, def int) (*Event, error) {
	data := SubscriptionData{Kind: SubCondition, Def: def}
	return &Event{Type: SubscriptionOpened, Element: n.id, Key: m.env.NewID(), Scope: el, Sub: &data}, nil
}

// holds evaluates the condition; one that is neither true nor false is not
// true.
func (t *conditionTrigger) holds(m *machine, el int64) bool {
	got, _ := t.condition.program.Test(feel.Input{Vars: m.scope(el), Now: m.moment.now, Zone: m.moment.zone})
	return got == feel.True
}
