package process

import (
	"encoding/json"
	"fmt"
	"maps"
	"strconv"

	"github.com/servicehall/hallway/engine/bpmn"
)

// call is a call activity: it starts an instance of another process, or of a
// global task, and waits for it (BPMN 2.0.2, 13.3.4).
type call struct {
	process       *value
	binding       bpmn.Binding
	passes, takes bool // all variables
}

func buildCall(c *compiler, n *bpmn.Node) behaviour {
	if n.Called == nil {
		return &call{}
	}
	return &call{
		process: c.value(n.Called.Process, n.ID), binding: n.Called.Binding,
		passes: n.Called.PassAll, takes: n.Called.Takes(len(n.Outputs) > 0),
	}
}

func (c *call) begin(m *machine, el int64, n *node) error {
	id, err := c.process.needed(m.scope(el), m.moment, "the called process")
	if err != nil {
		return err
	}
	a, err := m.ask(Question{Kind: AskProcess, Name: id, Element: n.id, Binding: string(c.binding.Kind), Tag: c.binding.Tag})
	if err != nil {
		return err
	}
	key, err := strconv.ParseInt(fmt.Sprint(a.Value), 10, 64)
	if err != nil {
		return badValue("the called process %s: %v is no definition", id, a.Value)
	}
	m.emit(Event{
		Type: CallStarted, Element: n.id, Key: m.env.NewID(), Scope: el, Vars: c.vars(m, el),
		Call: &CallData{Definition: key, Process: id},
	})
	return nil
}

func (c *call) vars(m *machine, el int64) map[string]any {
	if c.passes {
		return m.s.Visible(el)
	}
	e, _ := m.s.Element(el)
	return maps.Clone(e.Vars)
}

func (m *machine) endCall(a EndCall) error {
	c, ok := m.s.Call(a.Call)
	if !ok {
		return ErrGone
	}
	n := m.d.nodes[c.Element]
	m.emit(Event{Type: CallEnded, Element: c.Element, Key: c.Key, Scope: c.Scope})
	if n.does.(*call).takes {
		m.bring(c.Scope, n, a.Vars)
	} else if len(a.Vars) > 0 {
		m.emit(Event{Type: VarsSet, Element: n.id, Key: c.Scope, Vars: a.Vars})
	}
	return m.complete(c.Scope, n)
}

// failCall throws the error of a called instance, or makes an incident.
func (m *machine) failCall(a FailCall) error {
	c, ok := m.s.Call(a.Call)
	if !ok {
		return ErrGone
	}
	why := a.Reason
	if a.Code != "" {
		why = "error " + a.Code
	}
	m.emit(Event{Type: CallEnded, Element: c.Element, Key: c.Key, Scope: c.Scope, Text: why})
	kind := KindCall
	if a.Code != "" {
		caught, err := m.throw(c.Scope, a.Code, a.Vars)
		if caught || err != nil {
			return err
		}
		if m.s.Parent != nil {
			m.escape(a.Code, a.Vars)
			return nil
		}
		kind, why = KindUnhandled, uncaught(a.Code, a.Reason)
	}
	m.raise(c.Scope, c.Element, IncidentData{Kind: kind, Reason: why, Phase: PhaseWork})
	return nil
}

func (m *machine) escalateCall(a EscalateCall) error {
	c, ok := m.s.Call(a.Call)
	if !ok {
		return ErrGone
	}
	return m.escalate(c.Scope, a.Code, a.Vars)
}

// DefinitionKey words the answer to AskProcess.
func DefinitionKey(key int64) any { return json.Number(strconv.FormatInt(key, 10)) }
