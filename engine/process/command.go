package process

import "time"

// Command asks one instance to change. At is its time: the machine has no
// other clock. Actor is who asks: a login, "system", or a connector's name.
type Command struct {
	At    time.Time
	Actor string
	Do    Act
}

// Act is one of the command payloads below.
type Act interface{ act() string }

// Start makes a new instance at its none start event (StartEvent == "") or at
// the named message or timer start event.
type Start struct {
	Instance   int64          `json:"instance"`
	Vars       map[string]any `json:"vars,omitempty"`
	StartEvent string         `json:"startEvent,omitempty"`
	// Origin says where the case came from, for the way back: kept as the
	// process variable "origin" when not nil.
	Origin map[string]any `json:"origin,omitempty"`
	// Parent is the call activity that starts it, nil for nobody.
	Parent *Parent `json:"parent,omitempty"`
}

// CompleteJob ends a job with the variables it brought (Zeebe: local to the
// element, then output mappings, else merged upwards).
type CompleteJob struct {
	Job  int64          `json:"job"`
	Vars map[string]any `json:"vars,omitempty"`
}

// ThrowError ends a job with a BPMN error. Nobody catching it makes an incident
// on the element that keeps the job's reason.
type ThrowError struct {
	Job     int64          `json:"job"`
	Code    string         `json:"code"`
	Message string         `json:"message,omitempty"`
	Vars    map[string]any `json:"vars,omitempty"`
}

// FailJob says that a job cannot go on without a person: an incident.
type FailJob struct {
	Job    int64  `json:"job"`
	Kind   string `json:"kind"` // outcome of the call, such as "bad-request"
	Reason string `json:"reason"`
}

// CompleteTask ends a user task with the variables of its form.
type CompleteTask struct {
	Task int64          `json:"task"`
	Vars map[string]any `json:"vars,omitempty"`
}

// AssignTask gives a user task to somebody; "" gives it back to its candidates.
type AssignTask struct {
	Task     int64  `json:"task"`
	Assignee string `json:"assignee"`
}

// FireTimer fires a timer that is due. One that is no longer armed changes
// nothing.
type FireTimer struct {
	Timer int64 `json:"timer"`
}

// Deliver hands a message to an open subscription. One that is no longer open
// is refused with NotOpen, so that the message stays buffered.
type Deliver struct {
	Subscription int64          `json:"subscription"`
	Message      int64          `json:"message"` // id of the buffered message row
	Vars         map[string]any `json:"vars,omitempty"`
}

// SetVariables sets variables of the process, or of a running element instance.
type SetVariables struct {
	Scope int64          `json:"scope,omitempty"` // key of the element instance, 0 for the process
	Vars  map[string]any `json:"vars"`
}

// Signal lets an instance hear a signal that was thrown outside of it.
type Signal struct {
	Name string         `json:"name"`
	Vars map[string]any `json:"vars,omitempty"`
}

// EndCall says that a called instance has completed, with its variables.
type EndCall struct {
	Call int64          `json:"call"`
	Vars map[string]any `json:"vars,omitempty"`
}

// FailCall says that a called instance has ended without completing: by a BPMN
// error (Code), or otherwise, which is an incident.
type FailCall struct {
	Call   int64          `json:"call"`
	Code   string         `json:"code,omitempty"`
	Reason string         `json:"reason,omitempty"`
	Vars   map[string]any `json:"vars,omitempty"`
}

// EscalateCall brings an escalation out of a called instance, which goes on.
type EscalateCall struct {
	Call int64          `json:"call"`
	Code string         `json:"code"`
	Vars map[string]any `json:"vars,omitempty"`
}

// Suspend holds an instance where it stands: its timers stop with what is left,
// its tasks cannot be done, messages wait. Calls that were begun go on and
// their results are kept, but nothing new begins.
type Suspend struct {
	Reason string `json:"reason,omitempty"`
}

// Resume lets a suspended instance go on.
type Resume struct {
	Reason string `json:"reason,omitempty"`
}

// Modify changes by hand where an instance stands: what is left, which waiting
// tokens are taken away, what is entered.
type Modify struct {
	Reason string  `json:"reason"`
	Leave  []int64 `json:"leave,omitempty"` // keys of element instances, with all that is inside
	// LeaveAll are elements by their ids: all instances of them are left.
	LeaveAll []string       `json:"leaveAll,omitempty"`
	Take     []TokenAt      `json:"take,omitempty"`
	Enter    []EnterAt      `json:"enter,omitempty"`
	Vars     map[string]any `json:"vars,omitempty"` // of the process
}

// TokenAt is a token that waits at the end of a flow. A Scope of 0 is the
// process, or, where none waits there, the first one that has one.
type TokenAt struct {
	Scope int64  `json:"scope,string,omitempty"`
	Flow  string `json:"flow"`
}

// EnterAt is an element to be entered. Scope is the element instance that it is
// entered in; 0 where that is clear: the process, or the only instance of the
// subprocess around it, which is entered first where there is none.
type EnterAt struct {
	Element string         `json:"element"`
	Scope   int64          `json:"scope,string,omitempty"`
	Vars    map[string]any `json:"vars,omitempty"` // local to it
}

// Migrate brings an instance to another definition, with which the step is
// played. Names say which element of the old one is which of the new one; an
// element that it does not name keeps its id.
type Migrate struct {
	From   *Definition       `json:"-"`
	Names  map[string]string `json:"names,omitempty"`
	Reason string            `json:"reason,omitempty"`
}

// ResolveIncident tries again what made the incident, with changed variables
// of the process first, if any.
type ResolveIncident struct {
	Incident int64          `json:"incident"`
	Vars     map[string]any `json:"vars,omitempty"`
}

// Cancel ends the instance where it stands.
type Cancel struct {
	Reason string `json:"reason"`
}

func (Start) act() string           { return "start" }
func (CompleteJob) act() string     { return "complete-job" }
func (ThrowError) act() string      { return "throw-error" }
func (FailJob) act() string         { return "fail-job" }
func (CompleteTask) act() string    { return "complete-task" }
func (AssignTask) act() string      { return "assign-task" }
func (FireTimer) act() string       { return "fire-timer" }
func (Deliver) act() string         { return "deliver" }
func (SetVariables) act() string    { return "set-variables" }
func (Signal) act() string          { return "signal" }
func (EndCall) act() string         { return "end-call" }
func (FailCall) act() string        { return "fail-call" }
func (EscalateCall) act() string    { return "escalate-call" }
func (Suspend) act() string         { return "suspend" }
func (Resume) act() string          { return "resume" }
func (Modify) act() string          { return "modify" }
func (Migrate) act() string         { return "migrate" }
func (ResolveIncident) act() string { return "resolve-incident" }
func (Cancel) act() string          { return "cancel" }

// Name is the stable word of a command's kind, as the history shows it.
func (c Command) Name() string { return c.Do.act() }
