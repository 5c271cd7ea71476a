package process

import (
	"maps"
	"strconv"

	"github.com/servicehall/hallway/engine/bpmn"
)

// job is an element whose work is done outside: service and send tasks,
// message throw and end events, business rule and script tasks with a
// zeebe:taskDefinition.
type job struct {
	kind    *value
	retries *value
	headers map[string]string
}

// defaultRetries is Zeebe's.
const defaultRetries = 3

func buildJob(c *compiler, n *bpmn.Node) behaviour {
	j := &job{}
	if n.Job != nil {
		j.kind, j.retries = c.value(n.Job.Type, n.ID), c.value(n.Job.Retries, n.ID)
		if n.Job.Retries.Value != "" {
			at := n.Job.Retries.At
			at.Path = n.ID
			c.found.Warn("bpmn.retries-by-policy", at, map[string]any{"value": n.Job.Retries.Value})
		}
		if n.Job.Retries.Static() {
			if _, err := retries(n.Job.Retries.Value); err != nil {
				c.bad("bpmn.bad-value", n.Job.Retries, n.ID, map[string]any{"value": n.Job.Retries.Value, "error": err.Error()})
			}
		}
	}
	for _, h := range n.Headers {
		if j.headers == nil {
			j.headers = map[string]string{}
		}
		j.headers[h.Key.Value] = h.Value.Value
	}
	return j
}

func retries(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0, badValue("retries: %q is no count", s)
	}
	return n, nil
}

func (j *job) begin(m *machine, el int64, n *node) error {
	data := JobData{Retries: defaultRetries, Headers: j.headers}
	var err error
	if data.Type, err = j.kind.needed(m.scope(el), m.moment, "the job's type"); err != nil {
		return err
	}
	if text, err := j.retries.text(m.scope(el), m.moment); err != nil {
		return err
	} else if text != "" {
		if data.Retries, err = retries(text); err != nil {
			return err
		}
	}
	data.Input = m.inputOf(el, n)
	kind := JobCreated
	if m.retried == el {
		kind, m.retried = JobRetried, 0
	}
	m.emit(Event{Type: kind, Element: n.id, Key: m.env.NewID(), Scope: el, Job: &data})
	return nil
}

// inputOf gives what an element works on: its own variables when it has input
// mappings, else all that it sees.
func (m *machine) inputOf(el int64, n *node) map[string]any {
	if len(n.inputs) == 0 {
		return m.s.Visible(el)
	}
	e, _ := m.s.Element(el)
	return maps.Clone(e.Vars)
}
