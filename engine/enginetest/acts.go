package enginetest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/process/processtest"
)

// numbers are what instances and messages meet by.
var numbers = []string{"1", "2", "3"}

// vars are variables for any of the models.
func (w *world) vars() map[string]any {
	n := pick(w, numbers)
	return map[string]any{
		"number": n, "flow": n, "order": n, "which": "opinion", "people": []any{"an", "bo"}, "limit": pick(w, []string{"PT10M", "PT1H"}),
		"enough": w.chance(30), "done": w.chance(30), "x": json.Number(n), "stop": w.chance(30), "reviewer": "wang", "backup": []any{"li"},
		"due": "2026-03-09T18:00:00", "until": "2026-03-03T12:00:00", "ok": w.chance(50), "found": false, "offices": []any{"a", "b"},
		"material": "m1", "kind": "llc", "decision": pick(w, []string{"approve", "return", "other"}), "count": json.Number("2"),
		"chosen": []any{"c", "a"}, "channel": "wechat.push", "text": "已受理", "big": w.chance(50), "old": w.chance(50),
		"applicant": map[string]any{"id": "310101199001011234"}, "amount": json.Number(pick(w, []string{"50", "500"})), "paid": w.chance(50),
		"counter": pick(w, []string{"A", "B"}), "district": "310101", "depth": json.Number("2"), processtest.Condition: false, "good": w.chance(50),
	}
}

// running chooses an instance that has not ended; nil where there is none.
func (w *world) running() (*process.State, *process.Definition) {
	rows, err := w.db.Read().QueryContext(w.ctx, `SELECT id FROM instance WHERE status IN ('running', 'suspended') ORDER BY id`)
	if err != nil {
		w.fail("list the instances: %v", err)
		return nil, nil
	}
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			w.fail("list the instances: %v", err)
		}
		ids = append(ids, id)
	}
	_ = rows.Close()
	if len(ids) == 0 {
		return nil, nil
	}
	st, d, err := w.e.Instance(w.ctx, pick(w, ids))
	if err != nil {
		w.fail("read an instance: %v", err)
	}
	return st, d
}

// start makes the call of a new instance.
func (w *world) start() *call {
	id := pick(w, pick(w, w.models).ids)
	instance := w.e.NewID()
	c := w.newCall(instance, process.Start{Instance: instance, Vars: w.vars()})
	c.once = w.chance(50)
	c.send = func(w *world, c *call) error {
		_, err := w.e.StartAs(w.ctx, instance, engine.StartWith{Process: id, Vars: c.act.(process.Start).Vars, Actor: c.actor()}, c.with()...)
		return err
	}
	return c
}

// job makes the call of a job's result, which may come again later.
func (w *world) job() *call {
	if len(w.peer.open) == 0 {
		return nil
	}
	i := w.dice.IntN(len(w.peer.open))
	it := w.peer.open[i]
	if !w.chance(15) {
		w.peer.open = slices.Delete(w.peer.open, i, i+1)
	}
	r := work.Result{Outcome: adapters.OK, Output: w.brought()}
	switch w.dice.IntN(12) {
	case 0:
		r = work.Result{Outcome: adapters.BusinessFault, Code: pick(w, []string{processtest.BadCode, "REFUSED", "OTHER"}), Reason: "no"}
	case 1:
		r = work.Result{Outcome: adapters.BadRequest, Reason: "what is this"}
	}
	return w.finish(it, r)
}

// brought are variables that a job or a task brings.
func (w *world) brought() map[string]any {
	if w.chance(50) {
		return nil
	}
	return map[string]any{processtest.Condition: w.chance(50), "vote": "yes", "enough": w.chance(30), "ok": w.chance(50)}
}

// resultOf is the command that a result makes.
func resultOf(it work.Item, r work.Result) process.Act {
	switch r.Outcome {
	case adapters.OK:
		vars, _ := r.Output.(map[string]any)
		return process.CompleteJob{Job: it.Ref, Vars: vars}
	case adapters.BusinessFault:
		return process.ThrowError{Job: it.Ref, Code: r.Code, Message: r.Reason, Vars: map[string]any{
			"error": map[string]any{"code": r.Code, "message": r.Reason, "detail": r.Detail},
		}}
	}
	return process.FailJob{Job: it.Ref, Kind: string(r.Outcome), Reason: r.Reason}
}

// command makes the call of a command for a running instance.
func (w *world) command() *call {
	st, d := w.running()
	if st == nil {
		return nil
	}
	act := w.act(st, d)
	if act == nil {
		return nil
	}
	c := w.newCall(st.ID, act)
	c.once = w.chance(50)
	return c
}

func (w *world) act(st *process.State, d *process.Definition) process.Act {
	switch n := w.dice.IntN(40); {
	case n < 14 && len(st.Tasks) > 0:
		return process.CompleteTask{Task: pick(w, st.Tasks).Key, Vars: w.brought()}
	case n < 16 && len(st.Tasks) > 0:
		return process.AssignTask{Task: pick(w, st.Tasks).Key, Assignee: fmt.Sprint("officer", w.dice.IntN(3))}
	case n < 22 && len(st.Incidents) > 0:
		return process.ResolveIncident{Incident: pick(w, st.Incidents).Key, Vars: w.brought()}
	case n < 25 && len(st.Jobs) > 0:
		return process.CompleteJob{Job: pick(w, st.Jobs).Key, Vars: w.brought()} // and its work is cancelled with it
	case n < 29:
		return process.SetVariables{Vars: map[string]any{processtest.Condition: w.chance(60), "stop": w.chance(50), "paid": w.chance(50)}}
	case n < 31:
		return process.Suspend{Reason: "a look"}
	case n < 34:
		return process.Resume{Reason: "go on"}
	case n < 36:
		return w.modification(st, d)
	case n == 36:
		return process.Cancel{Reason: "withdrawn"}
	case n < 39:
		return process.Signal{Name: processtest.Bell}
	}
	return nil
}

var idOf = regexp.MustCompile(`<(?:\w+:)?\w*(?:[tT]ask|Gateway|Event|ubProcess|Activity|transaction) id="(\w+)"`)

// modification leaves something and enters something.
func (w *world) modification(st *process.State, d *process.Definition) process.Act {
	m := process.Modify{Reason: "by hand"}
	if len(st.Elements) > 0 && w.chance(70) {
		m.Leave = []int64{pick(w, st.Elements).Key}
	}
	if len(st.Tokens) > 0 && w.chance(50) {
		t := pick(w, st.Tokens)
		m.Take = []process.TokenAt{{Scope: t.Scope, Flow: t.Flow}}
	}
	content, ok := w.e.Content(engine.ProcessKind, d.Process)
	if ids := idOf.FindAllSubmatch(content, -1); ok && len(ids) > 0 && w.chance(70) {
		m.Enter = []process.EnterAt{{Element: string(pick(w, ids)[1])}}
	}
	if len(m.Leave)+len(m.Take)+len(m.Enter) == 0 {
		m.Vars = map[string]any{processtest.Condition: true}
	}
	return m
}

// migration brings an instance to another version of its process.
func (w *world) migration() *call {
	st, d := w.running()
	if st == nil || len(w.keys[d.Process]) < 2 {
		return nil
	}
	to := pick(w, w.keys[d.Process])
	c := w.newCall(st.ID, process.Migrate{Reason: "a new version"})
	c.once = w.chance(50)
	c.send = func(w *world, c *call) error {
		return w.e.Migrate(w.ctx, c.instance, engine.Migration{To: to, Reason: "a new version"}, c.actor(), c.with()...)
	}
	return c
}

// names are what the models' messages and signals are called.
var (
	messageNames = []string{processtest.More, processtest.More, "case.more", "case.other", "case.note", "esign.done", "fee.paid", "application", "change", "paid", "stop", "withdraw", "supplement", "witness", "invite", "enough", "case.withdraw"}
	signalNames  = []string{processtest.Bell, processtest.Bell, "news", "office.news", "office.opened", "enough", "done.1", "nobody"}
)

// message makes the call of a message that is published.
func (w *world) message() *call {
	c := w.newCall(0, nil)
	c.message = engine.Message{Name: pick(w, messageNames), Correlation: pick(w, numbers), Vars: map[string]any{"mark": c.mark(), "number": pick(w, numbers), "form": map[string]any{"name": "甲"}}}
	if w.chance(50) {
		c.message.ID = fmt.Sprint("id-", c.n)
		if w.chance(20) {
			c.message.ID = "the same"
		}
	}
	if w.chance(20) {
		c.message.TTL = time.Hour
	}
	c.send = func(w *world, c *call) error { return w.e.Publish(w.ctx, c.message, c.actor()) }
	return c
}

// signal makes the call of a signal that is broadcast.
func (w *world) signal() *call {
	c := w.newCall(0, nil)
	c.signal = pick(w, signalNames)
	c.once = w.chance(50)
	c.send = func(w *world, c *call) error {
		heard := w.hearers(c.signal)
		err := w.e.Broadcast(w.ctx, c.signal, map[string]any{"mark": c.mark()}, c.with()...)
		if err == nil && w.disk.mood != dead {
			c.heard = append(c.heard, heard...)
		}
		return err
	}
	return c
}
