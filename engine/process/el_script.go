package process

import "github.com/servicehall/hallway/engine/bpmn"

// script is a script task whose zeebe:script is FEEL.
type script struct {
	expression *value
	result     string
}

func buildScriptTask(c *compiler, n *bpmn.Node) behaviour {
	if n.Script == nil {
		return buildJob(c, n)
	}
	return &script{expression: c.feelValue(n.Script.Expression, n.ID), result: n.Script.Result.Value}
}

func (s *script) begin(m *machine, el int64, n *node) error {
	v, err := s.expression.eval(m.scope(el), m.moment)
	if err != nil {
		return err
	}
	m.bring(el, n, map[string]any{s.result: v})
	return m.complete(el, n)
}
