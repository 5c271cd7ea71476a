package process_test

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/process/processtest"
)

// house plays instances of definitions, with the calls and signals between
// them, and random commands.
type house struct {
	t        *rapid.T
	defs     []*process.Definition
	all      []*tenant
	now      time.Time
	ids      int64
	evict    bool // read the state anew before each command
	done     []string
	elements []string
}

// tenant is an instance.
type tenant struct {
	id      int64
	d       *process.Definition
	st      *process.State
	records []process.Recorded
}

// saying is what one instance has to say to another.
type saying struct {
	to  int64
	d   *process.Definition // of one that begins
	act process.Act
}

func newHouse(t *rapid.T, defs []*process.Definition, evict bool) *house {
	for i, d := range defs {
		d.Key, d.Version = int64(100+i), 1
	}
	return &house{t: t, defs: defs, evict: evict, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), ids: 1000}
}

// first is the definition that everything begins with.
func (h *house) first() *process.Definition {
	return h.defs[slices.IndexFunc(h.defs, func(d *process.Definition) bool { return d.Process == "p" })]
}

func (h *house) begin() {
	h.tell(saying{to: 1, d: h.first(), act: process.Start{Instance: 1, Vars: map[string]any{processtest.NumberName: "1", processtest.Condition: false}}})
}

// tell does a command, and all that is said because of it.
func (h *house) tell(what ...saying) {
	for n := 0; len(what) > 0; n++ {
		if n > 5000 {
			h.t.Fatal("there is no end to what they say")
		}
		what = append(what[1:], h.do(what[0])...)
	}
}

func (h *house) tenant(id int64) *tenant {
	for _, x := range h.all {
		if x.id == id {
			return x
		}
	}
	return nil
}

// refusals are what a command may be refused with.
var refusals = []error{process.ErrGone, process.ErrEnded, process.ErrNotOpen, process.ErrSuspended, process.ErrNotSuspended, process.ErrModify, process.ErrLoop}

// do gives an instance a command and returns what it says to others then.
func (h *house) do(s saying) []saying {
	x := h.tenant(s.to)
	if x == nil && s.d == nil {
		return nil // it never began
	}
	if x == nil {
		x = &tenant{id: s.to, d: s.d}
		h.all = append(h.all, x)
	}
	if h.evict && x.st != nil {
		x.st = reread(h.t, x.st)
	}
	before := x.st
	res, err := h.step1(x, s.act)
	if err != nil {
		if !slices.ContainsFunc(refusals, func(r error) bool { return errors.Is(err, r) }) {
			h.t.Fatalf("%T: %v", s.act, err)
		}
		return nil
	}
	seq := int64(1)
	if before != nil {
		seq = before.Seq + 1
	}
	x.st = res.State
	cmd := process.Command{Do: s.act}
	x.records = append(x.records, process.Recorded{Instance: x.id, Seq: seq, At: h.now, Command: cmd.Name(), Events: res.Events})
	sound(h.t, x.d, x.st)
	return h.said(x, res.Events)
}

func reread(t *rapid.T, st *process.State) *process.State {
	b, err := st.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if st, err = process.Decode(b); err != nil {
		t.Fatal(err)
	}
	return st
}

// step1 plays a command, and answers which process a call means.
func (h *house) step1(x *tenant, act process.Act) (process.Result, error) {
	var answers []process.Answer
	for {
		cmd := process.Command{At: h.now, Actor: "x", Do: act}
		res, err := process.Step(x.d, x.st, cmd, answers, process.Env{NewID: func() int64 { h.ids++; return h.ids }, Zone: time.UTC})
		if err != nil || len(res.Ask) == 0 {
			return res, err
		}
		for _, q := range res.Ask {
			i := slices.IndexFunc(h.defs, func(d *process.Definition) bool { return d.Process == q.Name })
			answers = append(answers, process.Answer{Question: q, Value: process.DefinitionKey(h.defs[i].Key)})
		}
	}
}

// said is what an instance says to others by its events.
func (h *house) said(x *tenant, events []process.Event) []saying {
	var out []saying
	escaped := false
	for _, e := range events {
		switch e.Type {
		case process.CallStarted:
			out = append(out, saying{to: e.Key, d: h.defs[e.Call.Definition-100], act: process.Start{
				Instance: e.Key, Vars: e.Vars, Parent: &process.Parent{Instance: x.id, Call: e.Key},
			}})
		case process.CallCancelled:
			out = append(out, saying{to: e.Key, act: process.Cancel{Reason: "left"}})
		case process.SignalThrown:
			for _, other := range h.all {
				if other != x {
					out = append(out, saying{to: other.id, act: process.Signal{Name: e.Text, Vars: e.Vars}})
				}
			}
		}
		escaped = escaped || e.Type == process.ErrorEscaped
		if act := toCaller(x, e, escaped); act != nil {
			out = append(out, saying{to: x.st.Parent.Instance, act: act})
		}
	}
	return out
}

// toCaller is what an event of a called instance is to its caller.
func toCaller(x *tenant, e process.Event, escaped bool) process.Act {
	if x.st.Parent == nil {
		return nil
	}
	call := x.st.Parent.Call
	switch {
	case e.Type == process.InstanceCompleted:
		return process.EndCall{Call: call, Vars: x.st.Variables}
	case e.Type == process.ErrorEscaped:
		return process.FailCall{Call: call, Code: e.Text, Vars: e.Vars}
	case e.Type == process.EscalationEscaped:
		return process.EscalateCall{Call: call, Code: e.Text, Vars: e.Vars}
	case e.Type == process.InstanceCancelled && !escaped:
		return process.FailCall{Call: call, Reason: "cancelled"}
	}
	return nil
}

// deed is something that somebody may do.
type deed struct {
	saying
	task string // that is done by it
}

// work is what is open.
func (h *house) work() []deed {
	var out []deed
	for _, x := range h.all {
		for _, j := range x.st.Jobs {
			out = append(out, deed{saying{to: x.id, act: process.CompleteJob{Job: j.Key}}, j.Element})
		}
		for _, k := range x.st.Tasks {
			out = append(out, deed{saying{to: x.id, act: process.CompleteTask{Task: k.Key}}, k.Element})
		}
		for _, k := range x.st.Timers {
			out = append(out, deed{saying{to: x.id, act: process.FireTimer{Timer: k.Key}}, ""})
		}
	}
	return out
}

// odd is what else may come to somebody's mind.
func (h *house) odd(pick int) []deed {
	var out []deed
	for _, x := range h.all {
		if x.st.Ended() {
			continue
		}
		can := func(act process.Act) { out = append(out, deed{saying{to: x.id, act: act}, ""}) }
		for _, j := range x.st.Jobs {
			can(process.ThrowError{Job: j.Key, Code: processtest.BadCode, Message: "no"})
			can(process.FailJob{Job: j.Key, Kind: "bad-request", Reason: "what is this"})
		}
		for _, i := range x.st.Incidents {
			can(process.ResolveIncident{Incident: i.Key})
		}
		for i, s := range x.st.Subs {
			if s.Kind == process.SubMessage {
				can(process.Deliver{Subscription: s.Key, Message: int64(pick + i), Vars: map[string]any{"got": "it"}})
			}
		}
		can(process.Signal{Name: processtest.Bell})
		can(process.SetVariables{Vars: map[string]any{processtest.Condition: pick%3 > 0}})
		can(process.Suspend{})
		can(process.Resume{})
		can(process.Resume{})
		can(h.modification(x, pick))
	}
	return out
}

// modification leaves something, or enters something.
func (h *house) modification(x *tenant, pick int) process.Act {
	m := process.Modify{Reason: "by hand"}
	if len(x.st.Elements) > 0 && pick%2 == 0 {
		m.Leave = []int64{x.st.Elements[pick%len(x.st.Elements)].Key}
	}
	if len(x.st.Tokens) > 0 && pick%5 == 0 {
		k := x.st.Tokens[pick%len(x.st.Tokens)]
		m.Take = []process.TokenAt{{Scope: k.Scope, Flow: k.Flow}}
	}
	if pick%3 == 0 {
		m.Enter = []process.EnterAt{{Element: h.elements[pick%len(h.elements)]}}
	}
	return m
}

var elementID = regexp.MustCompile(`<\w*(?:Task|Gateway|Event|task|Process|Activity|transaction) id="(\w+)"`)

func elements(xml []byte) []string {
	var out []string
	for _, m := range elementID.FindAllSubmatch(xml, -1) {
		out = append(out, string(m[1]))
	}
	return out
}

// step does one thing of what is open; false where nothing is.
func (h *house) step(pick int) bool {
	open := h.work()
	if len(open) == 0 {
		return false
	}
	d := open[pick%len(open)]
	h.now = h.now.Add(time.Minute)
	h.tell(d.saying)
	if d.task != "" {
		h.done = append(h.done, d.task)
	}
	return true
}

// play does what is open until nothing is.
func (h *house) play(picks []int) {
	h.begin()
	for i := 0; h.step(picks[i%len(picks)]); i++ {
		if i > 2000 {
			h.t.Fatal("it does not end")
		}
	}
}

// run does anything, and lets all go on in the end.
func (h *house) run(picks []int) {
	h.begin()
	for _, pick := range picks {
		if odd := h.odd(pick / 10); pick%10 < 4 && len(odd) > 0 {
			h.now = h.now.Add(time.Minute)
			h.tell(odd[pick/10%len(odd)].saying)
			continue
		}
		h.step(pick / 10)
	}
	for _, x := range slices.Clone(h.all) {
		if x.st.Status == process.Suspended {
			h.tell(saying{to: x.id, act: process.Resume{}})
		}
	}
	for i := range 60 {
		h.step(picks[i%len(picks)])
	}
	h.called()
}

// called holds the calls to their instances: who waits for one that has ended,
// or runs though its caller does not wait, was not told.
func (h *house) called() {
	for _, x := range h.all {
		for _, c := range x.st.Calls {
			if callee := h.tenant(c.Key); callee == nil || callee.st.Ended() {
				h.t.Fatalf("instance %d waits for %d, which does not run", x.id, c.Key)
			}
		}
		if p := x.st.Parent; p != nil && !x.st.Ended() {
			if _, ok := h.tenant(p.Instance).st.Call(p.Call); !ok {
				h.t.Fatalf("instance %d runs, and %d does not wait for it", x.id, p.Instance)
			}
		}
	}
}

// same holds two plays of the same commands to the same events and states, and
// the recorded events to the states.
func same(t *rapid.T, a, b *house) {
	if len(a.all) != len(b.all) {
		t.Fatalf("%d and %d instances", len(a.all), len(b.all))
	}
	for i, x := range a.all {
		y := b.all[i]
		for j := range x.records {
			p, errP := process.AppendEvents(nil, x.records[j].Events)
			q, errQ := process.AppendEvents(nil, y.records[j].Events)
			if errP != nil || errQ != nil || !bytes.Equal(p, q) {
				t.Fatalf("command %d, %s, played twice:\n%s\n%s", j, x.records[j].Command, p, q)
			}
		}
		folded, err := process.Replay(x.records)
		if err != nil {
			t.Fatal(err)
		}
		for _, st := range []*process.State{folded, y.st} {
			p, _ := x.st.Encode()
			q, _ := st.Encode()
			if !bytes.Equal(p, q) {
				t.Fatalf("another state:\n%+v\n%+v", x.st, st)
			}
		}
		undone(t, x)
	}
}

// undone: what has completed is undone once, and each time the last first.
func undone(t *rapid.T, x *tenant) {
	kept, taken := map[int64]int{}, map[int64]bool{}
	for _, r := range x.records {
		for _, e := range r.Events {
			switch e.Type {
			case process.UndoKept:
				kept[e.Key] = len(kept) + 1
			case process.UndoBegun:
				for i, key := range e.Keys {
					if kept[key] == 0 || taken[key] || i > 0 && kept[key] > kept[e.Keys[i-1]] {
						t.Fatalf("%v is undone, after %v was kept and %v taken", e.Keys, kept, taken)
					}
				}
			case process.UndoTaken:
				if e.Element == "" {
					continue // somebody else has undone it
				}
				if taken[e.Key] || kept[e.Key] == 0 {
					t.Fatalf("%d is undone twice, or was not kept", e.Key)
				}
				taken[e.Key] = true
			}
		}
	}
}

// sound holds a state to itself: nothing belongs to what is gone.
func sound(t *rapid.T, d *process.Definition, st *process.State) {
	there := map[int64]bool{0: true}
	for _, e := range st.Elements {
		if there[e.Key] {
			t.Fatalf("element instance %d is there twice", e.Key)
		}
		there[e.Key] = true
		if e.Loop != nil && e.Loop.Open() < 0 {
			t.Fatalf("the loop %s has %+v", e.ID, e.Loop)
		}
	}
	belongs := func(kind string, scope int64) {
		if !there[scope] {
			t.Fatalf("a %s belongs to %d, which is gone: %+v", kind, scope, st)
		}
	}
	for _, x := range st.Elements {
		belongs("element", x.Scope)
	}
	for _, x := range st.Tokens {
		belongs("token", x.Scope)
	}
	for _, x := range st.Jobs {
		belongs("job", x.Scope)
	}
	for _, x := range st.Tasks {
		belongs("task", x.Scope)
	}
	for _, x := range st.Timers {
		belongs("timer", x.Scope)
	}
	for _, x := range st.Subs {
		belongs("subscription", x.Scope)
	}
	for _, x := range st.Incidents {
		belongs("incident", x.Scope)
	}
	for _, x := range st.Calls {
		belongs("call", x.Scope)
	}
	for _, x := range st.Paused {
		belongs("paused timer", x.Scope)
	}
	switch left := len(d.Waiting(st)) + len(st.Paused); {
	case !st.Ended() && left == 0:
		t.Fatalf("the instance waits for nothing: %+v", st)
	case st.Ended() && left+len(st.Elements) > 0:
		t.Fatal(fmt.Sprintf("the instance has ended, and holds %+v", d.Waiting(st)))
	}
}
