package process

import (
	"maps"
	"slices"
	"time"
)

// Status says where an instance stands.
type Status string

// The states of an instance.
const (
	// Running: from its start until it completes or is cancelled.
	Running Status = "running"
	// Suspended: held where it stands; what was begun outside ends, nothing
	// new begins until it is resumed.
	Suspended Status = "suspended"
	// Completed: nothing is left to do; final.
	Completed Status = "completed"
	// Cancelled: ended where it stood by a command; final.
	Cancelled Status = "cancelled"
)

// State is one instance as its events have made it. Only Apply changes it;
// everything that it holds may be read. Lists are in the order of creation.
// Values of variables are shared between states and never changed in place.
type State struct {
	ID         int64          `json:"id"`
	Definition int64          `json:"definition"`
	Process    string         `json:"process"`
	Version    int            `json:"version"`
	Seq        int64          `json:"seq"` // of the last event
	Status     Status         `json:"status"`
	Variables  map[string]any `json:"vars,omitempty"` // of the process
	Elements   []Element      `json:"elements,omitempty"`
	Tokens     []Token        `json:"tokens,omitempty"`
	Jobs       []Job          `json:"jobs,omitempty"`
	Tasks      []Task         `json:"tasks,omitempty"`
	Timers     []Timer        `json:"timers,omitempty"`
	Subs       []Subscription `json:"subs,omitempty"`
	Incidents  []Incident     `json:"incidents,omitempty"`
	Calls      []Call         `json:"calls,omitempty"`
	Undo       []Undo         `json:"undo,omitempty"`
	Parent     *Parent        `json:"parent,omitempty"`
	Paused     []Paused       `json:"paused,omitempty"`
}

// Paused is a timer of a suspended instance: it is armed again with what was
// left. Left is in milliseconds; a timer for a date keeps its date (Due).
type Paused struct {
	Element string `json:"e"`
	Scope   int64  `json:"s,omitempty"`
	Left    int64  `json:"left"`
	TimerData
}

// Parent is who called an instance: a call activity of another one.
type Parent struct {
	Instance int64 `json:"instance"`
	Call     int64 `json:"call"` // key of its Call
}

// Element is a running element instance: a scope of variables, inside the
// element instance Scope (0: the process). A loop or a multi-instance activity
// is an instance with a Loop, around one instance for each round.
type Element struct {
	Key   int64          `json:"k"`
	ID    string         `json:"e"` // BPMN id
	Scope int64          `json:"s,omitempty"`
	Since time.Time      `json:"t"`
	Vars  map[string]any `json:"v,omitempty"` // local variables
	Loop  *LoopState     `json:"l,omitempty"`
	Round int            `json:"r,omitempty"` // which round of the loop around it, from 1
	By    int64          `json:"b,omitempty"` // compensation: the instance that waits for it
	Left  []int64        `json:"c,omitempty"` // compensation: what is still to be undone, in order
	Took  []string       `json:"f,omitempty"` // complex gateway: the flows whose tokens it has taken
	Undo  bool           `json:"u,omitempty"` // a scope that is entered again to undo what it completed
}

// LoopState is how far a loop, a multi-instance activity or an ad-hoc
// subprocess has come. Total is -1 where only a condition ends it.
type LoopState struct {
	Total  int   `json:"total"`
	Begun  int   `json:"begun,omitempty"`
	Done   int   `json:"done,omitempty"`
	Ended  int   `json:"ended,omitempty"`  // left without completing
	Items  []any `json:"items,omitempty"`  // of what is not begun at once
	Output []any `json:"output,omitempty"` // by round
	Closed bool  `json:"closed,omitempty"` // nothing more begins
}

// Open is how many rounds run.
func (l *LoopState) Open() int { return l.Begun - l.Done - l.Ended }

// Call is an instance that a call activity has started. Key is its id.
type Call struct {
	Key     int64     `json:"k"`
	Element string    `json:"e"`
	Scope   int64     `json:"s"`
	Process string    `json:"p"`
	Since   time.Time `json:"t"`
}

// Undo is an activity that has completed and can be undone: Key and Scope are
// those that its instance had, Vars its local variables.
type Undo struct {
	Key     int64          `json:"k"`
	Element string         `json:"e"`
	Scope   int64          `json:"s,omitempty"`
	Vars    map[string]any `json:"v,omitempty"`
}

// Token is on a flow: on its way, or waiting in a join.
type Token struct {
	Scope  int64     `json:"s,omitempty"`
	Flow   string    `json:"f"`
	Target string    `json:"e"`
	Since  time.Time `json:"t"`
}

// Job is open work. What it was given stands in its JobCreated event only.
type Job struct {
	Key     int64     `json:"k"`
	Element string    `json:"e"`
	Scope   int64     `json:"s"`
	Type    string    `json:"type"`
	Since   time.Time `json:"t"`
}

// Task is an open user task.
type Task struct {
	Key     int64     `json:"k"`
	Element string    `json:"e"`
	Scope   int64     `json:"s"`
	Since   time.Time `json:"t"`
	TaskData
}

// Timer is an armed timer. Element is the event; Scope is what waits or what
// the event is attached to.
type Timer struct {
	Key     int64     `json:"k"`
	Element string    `json:"e"`
	Scope   int64     `json:"s"`
	Since   time.Time `json:"t"`
	TimerData
}

// Subscription is an open wait for a message, a signal or a condition; Element
// and Scope as for Timer.
type Subscription struct {
	Key     int64     `json:"k"`
	Element string    `json:"e"`
	Scope   int64     `json:"s"`
	Since   time.Time `json:"t"`
	SubscriptionData
}

// Incident is open until it is resolved or its element is left.
type Incident struct {
	Key     int64     `json:"k"`
	Element string    `json:"e"`
	Scope   int64     `json:"s,omitempty"`
	Since   time.Time `json:"t"`
	IncidentData
}

// Clone returns a state that can be changed without changing this one.
func (s *State) Clone() *State {
	c := *s
	c.Elements = slices.Clone(s.Elements)
	c.Tokens = slices.Clone(s.Tokens)
	c.Jobs = slices.Clone(s.Jobs)
	c.Tasks = slices.Clone(s.Tasks)
	c.Timers = slices.Clone(s.Timers)
	c.Subs = slices.Clone(s.Subs)
	c.Incidents = slices.Clone(s.Incidents)
	c.Calls = slices.Clone(s.Calls)
	c.Undo = slices.Clone(s.Undo)
	c.Paused = slices.Clone(s.Paused)
	return &c // Apply replaces maps and what pointers lead to, it never changes them
}

// Ended reports whether the instance has completed or was cancelled.
func (s *State) Ended() bool { return s.Status != Running && s.Status != Suspended }

// Vars returns the variables of the process. They must not be changed.
func (s *State) Vars() map[string]any { return s.Variables }

// Element returns a running element instance.
func (s *State) Element(key int64) (Element, bool) {
	return find(s.Elements, func(e Element) bool { return e.Key == key })
}

// Job returns an open job.
func (s *State) Job(key int64) (Job, bool) {
	return find(s.Jobs, func(j Job) bool { return j.Key == key })
}

// Task returns an open user task.
func (s *State) Task(key int64) (Task, bool) {
	return find(s.Tasks, func(t Task) bool { return t.Key == key })
}

// Timer returns an armed timer.
func (s *State) Timer(key int64) (Timer, bool) {
	return find(s.Timers, func(t Timer) bool { return t.Key == key })
}

// Subscription returns an open subscription.
func (s *State) Subscription(key int64) (Subscription, bool) {
	return find(s.Subs, func(x Subscription) bool { return x.Key == key })
}

// Incident returns an open incident.
func (s *State) Incident(key int64) (Incident, bool) {
	return find(s.Incidents, func(i Incident) bool { return i.Key == key })
}

// Call returns a call that has not ended.
func (s *State) Call(key int64) (Call, bool) {
	return find(s.Calls, func(c Call) bool { return c.Key == key })
}

func find[T any](list []T, is func(T) bool) (T, bool) {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i], true
	}
	var none T
	return none, false
}

// Lookup finds a variable from an element instance upwards to the process
// (element 0).
func (s *State) Lookup(element int64, name string) (any, bool) {
	for element != 0 {
		e, ok := s.Element(element)
		if !ok {
			break
		}
		if v, ok := e.Vars[name]; ok {
			return v, true
		}
		element = e.Scope
	}
	v, ok := s.Variables[name]
	return v, ok
}

// Visible returns all variables that an element instance sees, inner ones over
// outer ones.
func (s *State) Visible(element int64) map[string]any {
	var chain []map[string]any
	for element != 0 {
		e, ok := s.Element(element)
		if !ok {
			break
		}
		chain = append(chain, e.Vars)
		element = e.Scope
	}
	out := make(map[string]any, len(s.Variables))
	maps.Copy(out, s.Variables)
	for _, vars := range slices.Backward(chain) {
		maps.Copy(out, vars)
	}
	return out
}

// owner finds the scope that holds a variable, from an element instance
// upwards; the process where none does.
func (s *State) owner(element int64, name string) int64 {
	for element != 0 {
		e, ok := s.Element(element)
		if !ok {
			return 0
		}
		if _, ok := e.Vars[name]; ok {
			return element
		}
		element = e.Scope
	}
	return 0
}
