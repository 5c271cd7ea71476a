package process

import "github.com/servicehall/hallway/engine/bpmn"

// rule is a business rule task that asks a decision for its latest version.
type rule struct {
	decision *value
	result   string
}

func buildRuleTask(c *compiler, n *bpmn.Node) behaviour {
	if n.Decision == nil {
		return buildJob(c, n)
	}
	return &rule{decision: c.value(n.Decision.ID, n.ID), result: n.Decision.Result.Value}
}

func (r *rule) begin(m *machine, el int64, n *node) error {
	id, err := r.decision.needed(m.scope(el), m.moment, "the decision's id")
	if err != nil {
		return err
	}
	a, err := m.ask(Question{Kind: AskDecision, Name: id, Element: n.id, Input: m.s.Visible(el)})
	if err != nil {
		return err
	}
	m.bring(el, n, map[string]any{r.result: a.Value})
	return m.complete(el, n)
}
