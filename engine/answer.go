package engine

import (
	"fmt"
	"time"

	"github.com/servicehall/hallway/engine/bpmn"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/mapping/dmn"
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/store"
)

// answer answers one question of the machine, which plays a definition. A
// number needs the transaction, so that a rollback gives it back.
func (e *Engine) answer(q process.Question, d *process.Definition, at time.Time, tx *store.Tx) (process.Answer, error) {
	switch q.Kind {
	case process.AskDecision:
		return e.decide(q, d, at), nil
	case process.AskProcess:
		return e.called(q, d), nil
	case process.AskNumber:
		if tx == nil {
			return process.Answer{}, errNeedsTx
		}
		return number(q, tx)
	}
	return process.Answer{}, fmt.Errorf("answer a question: nobody knows the kind %q", q.Kind)
}

// called finds the definition that a call activity starts.
func (e *Engine) called(q process.Question, d *process.Definition) process.Answer {
	r, err := e.defs.bound(ProcessKind, q.Name, d, bpmn.BindingKind(q.Binding), q.Tag)
	if err != nil {
		return process.Answer{Question: q, Failed: err.Error()}
	}
	return process.Answer{Question: q, Value: process.DefinitionKey(r.Key)}
}

// number takes the next value of a gap-free counter.
func number(q process.Question, tx *store.Tx) (process.Answer, error) {
	var n int64
	err := tx.One(`INSERT INTO counter (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value`, []any{q.Name}, &n)
	if err != nil {
		return process.Answer{}, &storeError{fmt.Errorf("take a number of %s: %w", q.Name, err)}
	}
	return process.Answer{Question: q, Value: fmt.Sprintf("%s-%05d", q.Name, n)}, nil
}

func (e *Engine) decide(q process.Question, d *process.Definition, at time.Time) process.Answer {
	r, err := e.defs.bound(DecisionKind, q.Name, d, bpmn.BindingKind(q.Binding), q.Tag)
	if err != nil {
		return process.Answer{Question: q, Failed: err.Error()}
	}
	res, err := e.defs.decisionOf(r).Evaluate(q.Name, feel.Input{Vars: feel.Map(q.Input), Now: at, Zone: e.c.Zone})
	if err != nil {
		return process.Answer{Question: q, Failed: err.Error()}
	}
	return process.Answer{Question: q, Value: res.Value, Note: fired(res)}
}

// fired words the rules that made a decision, for the history and the screens.
func fired(r dmn.Result) any {
	var out []any
	for _, f := range r.Rules {
		out = append(out, map[string]any{"table": f.Table, "rule": fmt.Sprint(f.Index), "id": f.ID})
	}
	return out
}
