package enginetest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/process"
)

// replays is the reference model: every recorded command is played anew on the
// pure machine, on the state that the records before it lead to, and must make
// the same events but for the ids it takes.
func (w *world) replays(b *book) error {
	for _, id := range b.order {
		st := &process.State{}
		for i, r := range b.records[id] {
			before := st
			if i == 0 {
				before = nil
			}
			if why := w.replay(b, before, r); why != "" {
				w.fail("instance %d, event %d, %s of %s: %s", id, r.Seq, r.Command, r.Actor, why)
				return nil
			}
			st = st.Clone()
			for _, e := range r.Events {
				e.At = r.At.UTC()
				st.Apply(e)
			}
		}
	}
	return nil
}

// replay plays one record, with each of the commands that it may have been.
func (w *world) replay(b *book, st *process.State, r process.Recorded) string {
	want, err := process.AppendEvents(nil, r.Events)
	if err != nil {
		return err.Error()
	}
	why := "nobody has asked for it"
	for _, act := range w.acts(b, st, r) {
		got, err := w.play1(st, r, act)
		if err != nil {
			why = "the machine says: " + err.Error()
			continue
		}
		if why = differs(string(got), string(want)); why == "" {
			return ""
		}
	}
	return why
}

// fresh is where the ids of the reference model begin.
const fresh = 777_000_000_000_000

func (w *world) play1(st *process.State, r process.Recorded, act process.Act) ([]byte, error) {
	def, to := definitionOf(st, r)
	d, ok := w.e.Definition(to)
	if !ok {
		return nil, engine.ErrNotFound
	}
	if m, ok := act.(process.Migrate); ok {
		if m.From, ok = w.e.Definition(def); !ok {
			return nil, engine.ErrNotFound
		}
		act = m
	}
	var answers []process.Answer
	for _, e := range r.Events {
		if e.Type == process.QuestionSolved {
			answers = append(answers, *e.Answer)
		}
	}
	ids := int64(fresh)
	env := process.Env{NewID: func() int64 { ids++; return ids }, Zone: time.UTC}
	res, err := process.Step(d, st, process.Command{At: r.At.UTC(), Actor: r.Actor, Do: act}, answers, env)
	if err != nil {
		return nil, err
	}
	if len(res.Ask) > 0 {
		return nil, fmt.Errorf("it asks %+v", res.Ask)
	}
	return process.AppendEvents(nil, res.Events)
}

// definitionOf are the definitions before and after a record.
func definitionOf(st *process.State, r process.Recorded) (before, after int64) {
	if st != nil {
		before, after = st.Definition, st.Definition
	}
	for _, e := range r.Events {
		if e.Instance != nil {
			after = e.Instance.Definition
		}
	}
	return before, after
}

// acts are the commands that a record may be of: that of its call, or what the
// engine does by itself.
func (w *world) acts(b *book, st *process.State, r process.Recorded) []process.Act {
	if name, ok := strings.CutPrefix(r.Actor, "call-"); ok {
		n, err := strconv.Atoi(name)
		if err != nil || n < 1 || n > len(w.calls) {
			return nil
		}
		c := w.calls[n-1]
		switch {
		case c.message.Name != "":
			return w.startsAt(r, process.Start{Instance: r.Instance, Vars: c.message.Vars})
		case r.Command == "fail-job" && reflect.TypeOf(c.act) != reflect.TypeFor[process.FailJob]():
			return []process.Act{refusedResult(c.act, r)}
		}
		return []process.Act{c.act}
	}
	switch r.Command {
	case "start":
		return w.begun(b, r)
	case "fire-timer":
		return []process.Act{process.FireTimer{Timer: keyOf(r, process.TimerFired)}}
	case "deliver":
		return w.deliveries(r)
	case "signal":
		return w.heard(b, r)
	case "end-call", "fail-call", "escalate-call":
		return ends(b, r)
	case "cancel":
		return []process.Act{process.Cancel{Reason: "its caller has left it"}}
	}
	return nil
}

func keyOf(r process.Recorded, t process.EventType) int64 {
	for _, e := range r.Events {
		if e.Type == t {
			return e.Key
		}
	}
	return 0
}

// startsAt are the commands that may have begun an instance: at each of the
// events that it may have begun at.
func (w *world) startsAt(r process.Recorded, start process.Start) []process.Act {
	var out []process.Act
	add := func(element string) {
		start.StartEvent = element
		out = append(out, start)
	}
	for _, e := range r.Events {
		if e.Type == process.ElementEntered {
			add(e.Element)
		}
	}
	for _, m := range w.models {
		for _, id := range idOf.FindAllSubmatch(m.file.Content, -1) {
			add(string(id[1]))
		}
	}
	return out
}

// refusedResult is what becomes of a result that the machine has refused.
func refusedResult(act process.Act, r process.Recorded) process.Act {
	f := process.FailJob{Kind: engine.KindRefused}
	switch a := act.(type) {
	case process.CompleteJob:
		f.Job = a.Job
	case process.ThrowError:
		f.Job = a.Job
	}
	for _, e := range r.Events {
		if e.Type == process.JobFailed {
			f.Reason = e.Text
		}
	}
	return f
}

// begun are the ways in which an instance begins that nobody has asked for: a
// call, a timer, a message or a signal of another instance.
func (w *world) begun(b *book, r process.Recorded) []process.Act {
	start := process.Start{Instance: r.Instance}
	for _, e := range r.Events {
		if e.Type == process.InstanceStarted {
			start.Parent = e.Instance.Parent
		}
	}
	var out []process.Act
	if start.Parent != nil {
		for _, x := range b.records[start.Parent.Instance] {
			for _, e := range x.Events {
				if e.Type == process.CallStarted && e.Key == r.Instance {
					out = append(out, process.Start{Instance: r.Instance, Vars: e.Vars, Parent: start.Parent})
				}
			}
		}
		return out
	}
	if r.Actor == "timer" {
		return w.startsAt(r, start)
	}
	for _, vars := range w.thrown(b, "") {
		start.Vars = vars
		out = append(out, w.startsAt(r, start)...)
	}
	return out
}

// thrown are the variables of all signals of a name, "" for any, and of all
// messages that instances publish.
func (w *world) thrown(b *book, name string) []map[string]any {
	var out []map[string]any
	for _, c := range w.calls {
		if c.signal != "" && (name == "" || c.signal == name) {
			out = append(out, map[string]any{"mark": c.mark()})
		}
	}
	for _, id := range b.order {
		for _, r := range b.records[id] {
			for _, e := range r.Events {
				if e.Type == process.SignalThrown && (name == "" || e.Text == name) || e.Type == process.MessagePublished && name == "" {
					out = append(out, e.Vars)
				}
			}
		}
	}
	return out
}

func (w *world) heard(b *book, r process.Recorded) []process.Act {
	var out []process.Act
	for _, e := range r.Events {
		if e.Type == process.SignalHeard {
			for _, vars := range w.thrown(b, e.Text) {
				out = append(out, process.Signal{Name: e.Text, Vars: vars})
			}
			break
		}
	}
	return out
}

// deliveries is the delivery of the message that a record names, as it stands
// in the store.
func (w *world) deliveries(r process.Recorded) []process.Act {
	for _, e := range r.Events {
		if e.Type != process.MessageDelivered {
			continue
		}
		var text []byte
		if err := w.db.Read().QueryRowContext(w.ctx, `SELECT vars FROM published WHERE id = ?`, e.Key).Scan(&text); err != nil {
			return nil
		}
		dec := json.NewDecoder(strings.NewReader(string(text)))
		dec.UseNumber()
		var vars map[string]any
		if err := dec.Decode(&vars); err != nil {
			return nil
		}
		return []process.Act{process.Deliver{Subscription: e.Scope, Message: e.Key, Vars: vars}}
	}
	return nil
}

// ends are the ends that a called instance can have told its caller of.
func ends(b *book, r process.Recorded) []process.Act {
	call, reason := keyOf(r, process.CallEnded), ""
	for _, e := range r.Events {
		if e.Type == process.IncidentRaised && reason == "" {
			reason = e.Incident.Reason
		}
	}
	if r.Command == "escalate-call" {
		return escalations(b, r)
	}
	var out []process.Act
	records := b.records[call]
	if st, err := process.Replay(records); err == nil && st != nil && st.Status == process.Completed && r.Command == "end-call" {
		return []process.Act{process.EndCall{Call: call, Vars: st.Variables}}
	}
	for _, x := range records {
		for _, e := range x.Events {
			switch e.Type {
			case process.ErrorEscaped:
				out = append(out, process.FailCall{Call: call, Code: e.Text, Vars: e.Vars})
			case process.InstanceCancelled:
				out = append(out, process.FailCall{Call: call, Reason: "the called instance was cancelled: " + e.Text})
			}
		}
	}
	if len(records) == 0 { // it could not begin
		out = append(out, process.FailCall{Call: call, Reason: reason})
	}
	return out
}

func escalations(b *book, r process.Recorded) []process.Act {
	var out []process.Act
	for _, id := range b.order {
		for _, x := range b.records[id] {
			for _, e := range x.Events {
				if e.Type == process.EscalationEscaped {
					out = append(out, process.EscalateCall{Call: id, Code: e.Text, Vars: e.Vars})
				}
			}
		}
	}
	return out
}

// differs says where two texts of events differ but for fresh ids, "" where they
// do not.
func differs(got, want string) string {
	ids := map[string]string{}
	i, j := 0, 0
	for i < len(got) && j < len(want) {
		if id := number(got[i:]); isFresh(id) {
			other := number(want[j:])
			if known, ok := ids[id]; ok && known != other || other == "" {
				break
			}
			ids[id] = other
			i, j = i+len(id), j+len(other)
			continue
		}
		if got[i] != want[j] {
			break
		}
		i, j = i+1, j+1
	}
	if i == len(got) && j == len(want) {
		return ""
	}
	return fmt.Sprintf("recorded …%s\nplayed   …%s", around(want, j), around(got, i))
}

func around(s string, i int) string { return s[max(0, i-150):min(len(s), i+150)] }

func number(s string) string {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return s[:n]
}

func isFresh(id string) bool { return len(id) == 15 && strings.HasPrefix(id, "777") }
