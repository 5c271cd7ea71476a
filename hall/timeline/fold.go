package timeline

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine/process"
)

// Fold makes the steps of a case from its records, oldest first, and the calls
// made for it.
func Fold(records []process.Recorded, calls []work.Exchange, d *process.Definition) []Step {
	f := &folder{d: d, view: process.Flow(d), byKey: map[int64]int{}, owner: map[int64]int64{}}
	for _, r := range records {
		f.left = f.left[:0]
		for i, e := range r.Events {
			f.first = i == 0
			f.event(r, e)
		}
	}
	for _, x := range calls {
		f.call(x)
	}
	return f.steps
}

type folder struct {
	d     *process.Definition
	view  process.View
	steps []Step
	byKey map[int64]int   // element instance -> index
	owner map[int64]int64 // job, task, timer, subscription, incident -> element instance
	early []Note          // made before the first step was entered
	first bool            // the event is the first one of its record
	left  []int64         // element instances that a cancellation takes away
}

// step returns the step of an element instance, nil when it was not seen.
func (f *folder) step(key int64) *Step {
	if i, ok := f.byKey[key]; ok {
		return &f.steps[i]
	}
	return nil
}

func (f *folder) event(r process.Recorded, e process.Event) {
	switch e.Type {
	case process.ElementEntered:
		f.enter(r, e)
	case process.ElementCompleted:
		f.end(e.Key, Completed, r.At)
	case process.ElementLeft:
		f.end(e.Key, Left, r.At)
		f.leave(r, e)
	case process.InstanceCancelled:
		for _, key := range f.left {
			f.note(key, r, "timeline.cancelled", map[string]any{"why": e.Text}, nil)
		}
	case process.QuestionSolved:
		f.solved(r, e)
	default:
		f.inside(r, e)
	}
}

func (f *folder) enter(r process.Recorded, e process.Event) {
	s := Step{Key: e.Key, Parent: e.Scope, Element: e.Element, Name: e.Element, State: Running, Began: r.At}
	if info, ok := f.view.Element(e.Element); ok {
		s.Name, s.Kind = info.Name, info.Kind
	}
	s.Notes, f.early = f.early, nil
	f.byKey[e.Key] = len(f.steps)
	f.steps = append(f.steps, s)
}

// leave says why a step ended without its end. The reason of a cancellation
// comes with the event behind it.
func (f *folder) leave(r process.Recorded, e process.Event) {
	if e.Text == "cancelled" {
		f.left = append(f.left, e.Key)
		return
	}
	for _, x := range []struct{ before, code, arg string }{
		{"interrupted by ", "timeline.left-interrupted", "event"},
		{"terminated by ", "timeline.left-terminated", "event"},
		{"error ", "timeline.left-error", "code"},
		{"escalation ", "timeline.left-escalation", "code"},
		{"cancelled by ", "timeline.left-cancelled", "event"},
		{"modified", "timeline.left-by-hand", "event"},
		{"the loop has ended", "timeline.left-enough", "event"},
		{"the ad-hoc subprocess is complete", "timeline.left-enough", "event"},
	} {
		if what, ok := strings.CutPrefix(e.Text, x.before); ok {
			if x.arg == "event" {
				what = f.name(what)
			}
			f.note(e.Key, r, x.code, map[string]any{x.arg: what}, nil)
			return
		}
	}
	f.note(e.Key, r, "timeline.left", map[string]any{"why": e.Text}, nil)
}

func (f *folder) end(key int64, to State, at time.Time) {
	if s := f.step(key); s != nil {
		s.State, s.Ended = to, &at
	}
}

func (f *folder) note(key int64, r process.Recorded, code string, args map[string]any, data any) {
	if s := f.step(key); s != nil {
		s.Notes = append(s.Notes, Note{At: r.At, Code: code, Args: args, Actor: r.Actor, Data: data})
	}
}

// inside notes what happens within a step.
func (f *folder) inside(r process.Recorded, e process.Event) {
	switch e.Type {
	case process.JobCreated, process.JobRetried:
		f.owner[e.Key] = e.Scope
		f.note(e.Scope, r, "timeline."+string(e.Type), map[string]any{"operation": e.Job.Type}, e.Job.Input)
	case process.TaskCreated:
		f.owner[e.Key] = e.Scope
		f.task(r, e)
	case process.TaskAssigned:
		f.note(e.Scope, r, assigned(e.Text), map[string]any{"who": e.Text}, nil)
	case process.TaskCompleted:
		f.note(e.Scope, r, "timeline.task-completed", map[string]any{"who": r.Actor}, e.Vars)
	case process.TimerArmed:
		f.owner[e.Key] = e.Scope
		f.note(e.Scope, r, "timeline.timer-armed", map[string]any{"due": e.Timer.Due.Format(time.RFC3339), "event": f.name(e.Element)}, nil)
	case process.TimerFired:
		f.note(f.owner[e.Key], r, "timeline.timer-fired", map[string]any{"event": f.name(e.Element)}, nil)
	case process.SubscriptionOpened:
		f.owner[e.Key] = e.Scope
		f.waits(r, e)
	case process.MessageDelivered:
		f.note(f.owner[e.Scope], r, "timeline.message-delivered", map[string]any{"message": e.Text}, nil)
	default:
		f.trouble(r, e)
	}
}

func (f *folder) trouble(r process.Recorded, e process.Event) {
	switch e.Type {
	case process.JobFailed:
		f.note(e.Scope, r, "timeline.job-failed", map[string]any{"reason": e.Text}, nil)
	case process.ErrorThrown:
		f.note(e.Key, r, "timeline.error-thrown", map[string]any{"code": e.Text}, e.Vars)
	case process.ErrorCaught:
		f.note(e.Key, r, "timeline.error-caught", map[string]any{"code": e.Text}, nil)
	case process.IncidentRaised:
		f.incident(r, e)
	case process.IncidentClosed:
		f.closed(r, e)
	default:
		f.told(r, e)
	}
}

// told notes what an instance hears from others, and what it tells them.
func (f *folder) told(r process.Recorded, e process.Event) {
	switch e.Type {
	case process.EscalationThrown:
		f.note(e.Key, r, "timeline.escalation-thrown", map[string]any{"code": e.Text}, e.Vars)
	case process.SignalThrown:
		f.note(e.Key, r, "timeline.signal-thrown", map[string]any{"signal": e.Text}, e.Vars)
	case process.SignalHeard:
		f.note(e.Scope, r, "timeline.signal-heard", map[string]any{"signal": e.Text}, nil)
	case process.ConditionSeen:
		if e.Text == "true" {
			f.note(e.Scope, r, "timeline.condition-met", map[string]any{"event": f.name(e.Element)}, nil)
		}
	case process.MessagePublished:
		f.note(e.Scope, r, "timeline.message-published", map[string]any{"message": e.Publish.Name, "key": e.Publish.Correlation}, e.Vars)
	case process.CallStarted:
		f.note(e.Scope, r, "timeline.call-started", map[string]any{"process": e.Call.Process, "instance": strconv.FormatInt(e.Key, 10)}, e.Vars)
	case process.CallEnded:
		f.note(e.Scope, r, callEnded(e.Text), map[string]any{"why": e.Text}, nil)
	case process.InstanceSuspended, process.InstanceResumed, process.InstanceModified, process.InstanceMigrated:
		f.everywhere(r, e)
	case process.TimerPaused:
		f.note(e.Scope, r, "timeline.timer-paused", map[string]any{"event": f.name(e.Element)}, nil)
	case process.UndoTaken:
		f.note(e.Scope, r, "timeline.undo", map[string]any{"step": f.name(e.Element)}, nil)
	default:
	}
}

// everywhere notes at each step that runs what was done with the whole case.
func (f *folder) everywhere(r process.Recorded, e process.Event) {
	args := map[string]any{"why": e.Text}
	if e.Instance != nil {
		args["version"] = e.Instance.Version
	}
	for i := range f.steps {
		if s := f.steps[i]; s.Ended == nil {
			f.note(s.Key, r, "timeline."+string(e.Type), args, nil)
		}
	}
}

func callEnded(why string) string {
	if why == "" {
		return "timeline.call-ended"
	}
	return "timeline.call-failed"
}

// waits notes what a step waits for.
func (f *folder) waits(r process.Recorded, e process.Event) {
	switch e.Sub.Kind {
	case process.SubSignal:
		f.note(e.Scope, r, "timeline.waits-for-signal", map[string]any{"signal": e.Sub.Message}, nil)
	case process.SubCondition:
		f.note(e.Scope, r, "timeline.waits-for-condition", map[string]any{"event": f.name(e.Element)}, nil)
	case process.SubMessage:
		f.note(e.Scope, r, "timeline.waits-for-message", map[string]any{"message": e.Sub.Message, "key": e.Sub.Correlation}, nil)
	}
}

// incident notes what needs a person at its step. One that belongs to no step,
// such as a number that could not be had before the start, is a step of its own.
func (f *folder) incident(r process.Recorded, e process.Event) {
	f.owner[e.Key] = e.Scope
	if e.Scope == 0 {
		alone := process.Event{Key: e.Key, Element: e.Element}
		if alone.Element == "" {
			alone.Element = f.d.Process
		}
		f.owner[e.Key] = e.Key
		f.enter(r, alone)
	}
	if s := f.step(f.owner[e.Key]); s != nil && s.Ended == nil {
		s.State = Failed
	}
	f.note(f.owner[e.Key], r, "timeline.incident", map[string]any{"kind": e.Incident.Kind, "reason": e.Incident.Reason}, nil)
}

// closed takes an incident away: a person has resolved it, or it went with its
// step.
func (f *folder) closed(r process.Recorded, e process.Event) {
	key := f.owner[e.Key]
	resolved := f.first && r.Command == process.Command{Do: process.ResolveIncident{}}.Name()
	if resolved {
		f.note(key, r, "timeline.incident-closed", nil, nil)
	}
	s := f.step(key)
	switch {
	case s == nil || s.State != Failed:
	case key != e.Key:
		s.State = Running
	case resolved:
		f.end(key, Completed, r.At)
	default:
		f.end(key, Left, r.At)
		f.left = append(f.left, key)
	}
}

// solved notes an answer at the newest step of the element that asked; one
// that the process asked before its start, at its first step. Why there is no
// answer stands in the incident behind it.
func (f *folder) solved(r process.Recorded, e process.Event) {
	if e.Answer.Failed != "" || e.Answer.Question.Kind == process.AskProcess {
		return // the call says what it starts
	}
	q, data := e.Answer.Question, map[string]any{"value": e.Answer.Value}
	if q.Kind == process.AskDecision {
		data["rules"], data["input"] = e.Answer.Note, q.Input
	}
	n := Note{At: r.At, Actor: r.Actor, Code: "timeline." + string(q.Kind), Args: map[string]any{"name": q.Name}, Data: data}
	for i := len(f.steps) - 1; i >= 0; i-- {
		if f.steps[i].Element == e.Element && f.steps[i].Ended == nil {
			f.steps[i].Notes = append(f.steps[i].Notes, n)
			return
		}
	}
	f.early = append(f.early, n)
}

func (f *folder) call(x work.Exchange) {
	s := f.step(f.owner[x.Work])
	if s == nil {
		return
	}
	s.Calls = append(s.Calls, Call{
		At: x.At, TookMs: float64(x.Took.Microseconds()) / 1000, Connector: x.Connector, Operation: x.Operation, Attempt: x.Attempt,
		Outcome: x.Outcome, Code: x.Code, Reason: x.Reason, Request: readable(x.Request), Response: readable(x.Response),
	})
}

func (f *folder) name(element string) string {
	if info, ok := f.view.Element(element); ok {
		return info.Name
	}
	return element
}

func assigned(to string) string {
	if to == "" {
		return "timeline.task-released"
	}
	return "timeline.task-assigned"
}

func (f *folder) task(r process.Recorded, e process.Event) {
	all := append(append([]string{}, e.Task.CandidateUsers...), e.Task.CandidateGroups...)
	if e.Task.Assignee != "" {
		all = []string{e.Task.Assignee}
	}
	if len(all) == 0 {
		f.note(e.Scope, r, "timeline.task-free", nil, nil)
		return
	}
	f.note(e.Scope, r, "timeline.task-created", map[string]any{"who": strings.Join(all, ", ")}, nil)
}

// readable gives kept bytes as text; what is no text is named by its size.
func readable(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	for cut := 1; cut < utf8.UTFMax && cut < len(b); cut++ {
		if utf8.Valid(b[:len(b)-cut]) { // cut in the middle of a character
			return string(b[:len(b)-cut]) + "…"
		}
	}
	return fmt.Sprintf("(%d B)", len(b))
}
