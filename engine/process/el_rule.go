package process

import "github.com/servicehall/hallway/engine/bpmn"

// rule is a business rule task that asks a decision: its latest version, or the one it is bound to.
type rule struct {
	decision *value
	result   string
	binding  bpmn.Binding
}

func buildRuleTask(c *compiler, n *bpmn.Node) behaviour {
	if n.Decision == nil {
		return buildJob(c, n)
	}
	return &rule{decision: c.value(n.Decision.ID, n.ID), result: n.Decision.Result.Value, binding: n.Decision.Binding}
}

func (r *rule) begin(m *machine, el int64, n *node) error {
	id, err := r.decision.needed(m.scope(el), m.moment, "the decision's id")
	if err != nil {
		return err
	}
	a, err := m.ask(Question{Kind: AskDecision, Name: id, Element: n.id, Input: m.s.Visible(el), Binding: string(r.binding.Kind), Tag: r.binding.Tag})
	if err != nil {
		return err
	}
	m.bring(el, n, map[string]any{r.result: a.Value})
	return m.complete(el, n)
}
