package timeline

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine/process"
)

// Fold makes the steps of a case from its records, oldest first, and the calls
// made for it.
func Fold(records []process.Recorded, calls []work.Exchange, d *process.Definition) []Step {
	f := &folder{view: process.Flow(d), byKey: map[int64]int{}, owner: map[int64]int64{}}
	for _, r := range records {
		for _, e := range r.Events {
			f.event(r, e)
		}
	}
	for _, x := range calls {
		f.call(x)
	}
	return f.steps
}

type folder struct {
	view  process.View
	steps []Step
	byKey map[int64]int   // element instance -> index
	owner map[int64]int64 // job, task, timer, subscription, incident -> element instance
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
		f.note(e.Key, r, "timeline.left", map[string]any{"why": e.Text}, nil)
	case process.InstanceCancelled:
		for i := range f.steps {
			if f.steps[i].Ended == nil {
				f.end(f.steps[i].Key, Left, r.At)
				f.note(f.steps[i].Key, r, "timeline.cancelled", map[string]any{"why": e.Text}, nil)
			}
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
	f.byKey[e.Key] = len(f.steps)
	f.steps = append(f.steps, s)
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
		f.note(e.Scope, r, "timeline.task-created", map[string]any{"who": who(e.Task)}, nil)
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
		f.note(e.Scope, r, "timeline.waits-for-message", map[string]any{"message": e.Sub.Message, "key": e.Sub.Correlation}, nil)
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
		f.owner[e.Key] = e.Scope
		if s := f.step(e.Scope); s != nil && s.Ended == nil {
			s.State = Failed
		}
		f.note(e.Scope, r, "timeline.incident", map[string]any{"kind": e.Incident.Kind, "reason": e.Incident.Reason}, nil)
	case process.IncidentClosed:
		if s := f.step(f.owner[e.Key]); s != nil && s.State == Failed {
			s.State = Running
		}
		f.note(f.owner[e.Key], r, "timeline.incident-closed", nil, nil)
	default:
	}
}

// solved notes an answer at the newest step of the element that asked.
func (f *folder) solved(r process.Recorded, e process.Event) {
	for i := len(f.steps) - 1; i >= 0; i-- {
		if f.steps[i].Element == e.Element && f.steps[i].Ended == nil {
			f.note(f.steps[i].Key, r, "timeline."+string(e.Answer.Question.Kind), map[string]any{"name": e.Answer.Question.Name},
				map[string]any{"value": e.Answer.Value, "rules": e.Answer.Note, "input": e.Answer.Question.Input})
			return
		}
	}
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

func who(t *process.TaskData) string {
	all := append([]string{}, t.CandidateUsers...)
	all = append(all, t.CandidateGroups...)
	if t.Assignee != "" {
		all = []string{t.Assignee}
	}
	return strings.Join(all, ", ")
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
	return "(binary)"
}
