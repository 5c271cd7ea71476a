package process

import (
	"fmt"
	"maps"
	"slices"
)

// Apply changes the state by one event. It is the only code that does, and it
// decides nothing: an event that does not fit changes only the sequence.
func (s *State) Apply(e Event) {
	s.Seq++
	switch e.Type {
	case InstanceStarted:
		s.start(e)
	case InstanceCompleted:
		s.end(Completed)
	case InstanceCancelled:
		s.end(Cancelled)
	case InstanceSuspended:
		s.Status = Suspended
	case InstanceResumed:
		s.Status, s.Paused = Running, nil
	case InstanceMigrated:
		s.migrate(e)
	case ElementEntered:
		s.enter(e)
	case ElementCompleted, ElementLeft:
		s.Elements = without(s.Elements, func(x Element) bool { return x.Key == e.Key })
		s.Tokens = without(s.Tokens, func(t Token) bool { return t.Scope == e.Key })
		s.Paused = without(s.Paused, func(p Paused) bool { return p.Scope == e.Key })
		if e.Type == ElementLeft {
			s.forgetUndo(e.Key)
			s.leaveRound(e)
		}
	case TokensTaken:
		s.takeTokens(e.Key, e.Element, e.Flows)
	case TokensDropped:
		s.Tokens = without(s.Tokens, func(t Token) bool { return t.Scope == e.Key })
	case FlowTaken:
		s.Tokens = append(s.Tokens, Token{Scope: e.Key, Flow: e.Element, Target: e.Text, Since: e.At})
	case VarsSet:
		s.setVars(e)
	case IncidentRaised:
		s.Incidents = append(s.Incidents, Incident{Key: e.Key, Element: e.Element, Scope: e.Scope, Since: e.At, IncidentData: *e.Incident})
	case IncidentClosed:
		s.Incidents = without(s.Incidents, func(i Incident) bool { return i.Key == e.Key })
	default:
		s.applyWait(e)
		s.applyMore(e)
	}
}

// applyWait changes what the instance waits for.
func (s *State) applyWait(e Event) {
	switch e.Type {
	case JobCreated, JobRetried:
		s.Jobs = append(s.Jobs, Job{Key: e.Key, Element: e.Element, Scope: e.Scope, Type: e.Job.Type, Since: e.At})
	case JobCompleted, JobFailed, JobCancelled:
		s.Jobs = without(s.Jobs, func(j Job) bool { return j.Key == e.Key })
	case TaskCreated:
		s.Tasks = append(s.Tasks, Task{Key: e.Key, Element: e.Element, Scope: e.Scope, Since: e.At, TaskData: *e.Task})
	case TaskAssigned:
		for i := range s.Tasks {
			if s.Tasks[i].Key == e.Key {
				s.Tasks[i].Assignee = e.Text
			}
		}
	case TaskCompleted, TaskCancelled:
		s.Tasks = without(s.Tasks, func(t Task) bool { return t.Key == e.Key })
	case TimerArmed:
		s.Timers = append(s.Timers, Timer{Key: e.Key, Element: e.Element, Scope: e.Scope, Since: e.At, TimerData: *e.Timer})
	case TimerPaused:
		s.Timers = without(s.Timers, func(t Timer) bool { return t.Key == e.Key })
		s.Paused = append(s.Paused, *e.Paused)
	case TimerFired, TimerDisarmed:
		s.Timers = without(s.Timers, func(t Timer) bool { return t.Key == e.Key })
	case SubscriptionOpened:
		s.Subs = append(s.Subs, Subscription{Key: e.Key, Element: e.Element, Scope: e.Scope, Since: e.At, SubscriptionData: *e.Sub})
	case SubscriptionClosed:
		s.Subs = without(s.Subs, func(x Subscription) bool { return x.Key == e.Key })
	case ConditionSeen:
		for i := range s.Subs {
			if s.Subs[i].Key == e.Key {
				s.Subs[i].Held = e.Text == "true"
			}
		}
	}
	// MessageDelivered, QuestionSolved, ErrorThrown, ErrorCaught and their like
	// say why; the events beside them say what changed.
}

func (s *State) start(e Event) {
	s.ID, s.Status = e.Key, Running
	s.Definition, s.Process, s.Version = e.Instance.Definition, e.Instance.Process, e.Instance.Version
	s.Parent = e.Instance.Parent
	s.Variables = maps.Clone(e.Vars)
}

func (s *State) end(status Status) {
	s.Status = status
	s.Elements, s.Tokens, s.Jobs, s.Tasks, s.Timers, s.Subs, s.Incidents = nil, nil, nil, nil, nil, nil, nil
	s.Calls, s.Undo, s.Paused = nil, nil, nil
}

// joined is the Text of an ElementEntered that takes a token of each flow.
const joined = "join"

// The Text of an ElementEntered that is no ordinary one, beside joined.
const (
	undoing = "undo" // a scope that is entered again
	byHand  = "modified"
	round   = "round" // of the loop Scope, or an activity of the ad-hoc subprocess Scope
)

func (s *State) enter(e Event) {
	el := Element{Key: e.Key, ID: e.Element, Scope: e.Scope, Since: e.At, By: e.By, Undo: e.Text == undoing}
	switch {
	case e.Text == undoing, e.Text == byHand: // no token is taken
	case e.Text == round:
		around, _ := s.Element(e.Scope)
		s.loop(e.Scope, func(l *LoopState) { l.Begun++ })
		if around.ID == e.Element && around.Loop != nil {
			el.Round = around.Loop.Begun + 1
		}
	case len(e.Flows) > 0:
		el.Took = e.Flows
		s.takeTokens(e.Scope, e.Element, e.Flows)
	default:
		s.consume(e)
	}
	s.Elements = append(s.Elements, el)
}

// takeTokens takes one token of each flow that waits at an element.
func (s *State) takeTokens(scope int64, element string, flows []string) {
	left := slices.Clone(flows)
	s.Tokens = without(s.Tokens, func(t Token) bool {
		i := slices.Index(left, t.Flow)
		if i < 0 || t.Scope != scope || t.Target != element {
			return false
		}
		left = slices.Delete(left, i, i+1)
		return true
	})
}

// consume takes the tokens that an element is entered by. A start or boundary
// event is entered by none.
func (s *State) consume(e Event) {
	var taken []string
	s.Tokens = without(s.Tokens, func(t Token) bool {
		if t.Scope != e.Scope || t.Target != e.Element || slices.Contains(taken, t.Flow) || len(taken) > 0 && e.Text != joined {
			return false
		}
		taken = append(taken, t.Flow)
		return true
	})
}

func (s *State) setVars(e Event) {
	if e.Key == 0 {
		s.Variables = merged(s.Variables, e.Vars)
		return
	}
	for i := range s.Elements {
		if s.Elements[i].Key == e.Key {
			s.Elements[i].Vars = merged(s.Elements[i].Vars, e.Vars)
		}
	}
}

// merged returns a new map: states share maps.
func merged(old, set map[string]any) map[string]any {
	out := make(map[string]any, len(old)+len(set))
	maps.Copy(out, old)
	maps.Copy(out, set)
	return out
}

// without removes what matches, in place, and gives nil for an empty list, so
// that a state is the same whether it was read or made.
func without[T any](list []T, is func(T) bool) []T {
	list = slices.DeleteFunc(list, is)
	if len(list) == 0 {
		return nil
	}
	return list
}

// Replay folds recorded histories into the state they lead to. Records must
// be those of one instance, whole and in order.
func Replay(records []Recorded) (*State, error) {
	s := &State{}
	for _, r := range records {
		if err := s.Fold(r); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Fold takes a state on by the record that follows it. After an error the state
// is of no use.
func (s *State) Fold(r Recorded) error {
	if r.Seq != s.Seq+1 {
		return fmt.Errorf("replay instance %d: event %d follows event %d", r.Instance, r.Seq, s.Seq)
	}
	for _, e := range r.Events {
		if err := e.whole(); err != nil {
			return fmt.Errorf("replay instance %d at event %d: %w", r.Instance, s.Seq+1, err)
		}
		e.At = r.At
		s.Apply(e)
	}
	return nil
}

// whole reports an event that lacks the payload of its type.
func (e Event) whole() error {
	missing := false
	switch e.Type {
	case InstanceStarted, InstanceMigrated:
		missing = e.Instance == nil
	case TimerPaused:
		missing = e.Paused == nil
	case JobCreated, JobRetried:
		missing = e.Job == nil
	case TaskCreated:
		missing = e.Task == nil
	case TimerArmed:
		missing = e.Timer == nil
	case SubscriptionOpened:
		missing = e.Sub == nil
	case IncidentRaised:
		missing = e.Incident == nil
	case LoopStarted:
		missing = e.Loop == nil
	case CallStarted:
		missing = e.Call == nil
	case MessagePublished:
		missing = e.Publish == nil
	}
	if missing {
		return fmt.Errorf("%s without its data", e.Type)
	}
	return nil
}
