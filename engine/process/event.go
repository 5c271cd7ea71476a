package process

import "time"

// Event is one change of an instance. State is nothing but its events folded:
// Apply is the only code that changes a State, and it evaluates nothing, so a
// recorded history can be replayed for ever.
//
// Which fields are set follows from Type; see the constants.
type Event struct {
	Type    EventType      `json:"t"`
	Element string         `json:"e,omitempty"` // BPMN id
	Key     int64          `json:"k,omitempty"` // element instance, or of the thing itself
	Scope   int64          `json:"s,omitempty"` // key of the element instance it belongs to
	Vars    map[string]any `json:"v,omitempty"`
	Text    string         `json:"x,omitempty"` // reason, error code, assignee: see the constants
	// At is the time of the command. The record that the event stands in
	// holds it, so it is not written again: whoever folds recorded events
	// sets it first, as Replay does.
	At time.Time `json:"-"`

	Flows []string `json:"f,omitempty"` // whose tokens are taken
	By    int64    `json:"b,omitempty"` // key of another element instance: see the constants
	Keys  []int64  `json:"ks,omitempty"`

	Instance *InstanceData     `json:"in,omitempty"`
	Job      *JobData          `json:"jo,omitempty"`
	Task     *TaskData         `json:"ta,omitempty"`
	Timer    *TimerData        `json:"ti,omitempty"`
	Sub      *SubscriptionData `json:"su,omitempty"`
	Incident *IncidentData     `json:"ic,omitempty"`
	Answer   *Answer           `json:"an,omitempty"`
	Loop     *LoopState        `json:"lo,omitempty"`
	Call     *CallData         `json:"ca,omitempty"`
	Publish  *PublishData      `json:"pu,omitempty"`
	Value    any               `json:"y,omitempty"`
	Paused   *Paused           `json:"pa,omitempty"`
	// Names are ids of elements and flows, the old one to the new one.
	Names map[string]string `json:"na,omitempty"`
}

// EventType is what happened.
type EventType string

// The events. "by" names the payload field beside Element, Key and Scope.
const (
	InstanceStarted   EventType = "instance-started"   // Key=instance; Instance; Vars=process variables
	InstanceCompleted EventType = "instance-completed" // Key=instance
	InstanceCancelled EventType = "instance-cancelled" // Key=instance; Text=reason (cancel command)

	InstanceSuspended EventType = "instance-suspended" // Key=instance; Text=reason
	InstanceResumed   EventType = "instance-resumed"   // Key=instance; Text=reason
	InstanceModified  EventType = "instance-modified"  // Key=instance; Text=reason: what follows was done by hand
	InstanceMigrated  EventType = "instance-migrated"  // Key=instance; Instance=the new definition; Names; Text=reason

	ElementEntered   EventType = "element-entered"   // Key=element instance; Scope=parent element instance (0: process); takes one token of each of Flows, without them one token that goes to it; By=the instance that waits for it (compensation); Text="join": one token of each flow, "undo": a scope entered again, "round": the next round of the loop Scope
	ElementCompleted EventType = "element-completed" // Key=element instance
	ElementLeft      EventType = "element-left"      // Key=element instance; ended without completing (interrupted, terminated); Text=why
	FlowTaken        EventType = "flow-taken"        // Element=flow id; Key=scope the token is in; Text=target element id
	TokensTaken      EventType = "tokens-taken"      // Key=scope; Element=where they waited; one token of each of Flows
	TokensDropped    EventType = "tokens-dropped"    // Key=scope: all that are in it

	VarsSet        EventType = "vars-set"        // Key=scope element instance (0: process); Vars
	QuestionSolved EventType = "question-solved" // Answer

	JobCreated   EventType = "job-created"   // Key=job; Scope=element instance; Job
	JobCompleted EventType = "job-completed" // Key=job
	JobFailed    EventType = "job-failed"    // Key=job; Text=reason; the job is no longer open (incident follows)
	JobRetried   EventType = "job-retried"   // Key=new job; Scope=element instance; Job (after an incident)
	JobCancelled EventType = "job-cancelled" // Key=job; its element was left

	TaskCreated   EventType = "task-created"   // Key=task; Scope; Task
	TaskAssigned  EventType = "task-assigned"  // Key=task; Text=assignee, "" = given back
	TaskCompleted EventType = "task-completed" // Key=task; Vars=what the form brought
	TaskCancelled EventType = "task-cancelled" // Key=task

	TimerArmed    EventType = "timer-armed"    // Key=timer; Scope; Timer
	TimerFired    EventType = "timer-fired"    // Key=timer
	TimerDisarmed EventType = "timer-disarmed" // Key=timer
	TimerPaused   EventType = "timer-paused"   // Key=timer; Paused: it is not armed until the instance is resumed

	SubscriptionOpened EventType = "subscription-opened" // Key=subscription; Scope; Sub
	SubscriptionClosed EventType = "subscription-closed" // Key=subscription; Text: "" or "delivered"; Sub: of a condition, only its kind; a non-interrupting one is opened anew with another key
	MessageDelivered   EventType = "message-delivered"   // Key=message id; Scope=subscription; Text=message name

	ErrorThrown    EventType = "error-thrown"    // Key=element instance; Text=error code; Vars
	ErrorCaught    EventType = "error-caught"    // Key=element instance of the catcher; Text=error code
	ErrorEscaped   EventType = "error-escaped"   // of a called instance; Text=error code; Vars: its caller goes on with it
	IncidentRaised EventType = "incident-raised" // Key=incident; Scope=element instance; Incident
	IncidentClosed EventType = "incident-closed" // Key=incident

	EscalationThrown  EventType = "escalation-thrown"  // Key=element instance; Text=escalation code; Vars
	EscalationCaught  EventType = "escalation-caught"  // Key=element instance of the catcher; Text=escalation code
	EscalationEscaped EventType = "escalation-escaped" // of a called instance; Text=escalation code; Vars: its caller goes on with it
	SignalThrown      EventType = "signal-thrown"      // Key=element instance; Text=signal name; Vars: everybody hears it
	SignalHeard       EventType = "signal-heard"       // Key=subscription; Text=signal name
	ConditionSeen     EventType = "condition-seen"     // Key=subscription; Text="true" or "false": what it is now
	MessagePublished  EventType = "message-published"  // Key=message id; Scope=element instance; Publish; Vars

	LoopStarted EventType = "loop-started" // Key=element instance; Loop
	LoopDone    EventType = "loop-done"    // Key=element instance of the loop; Scope=of the round, which ends; Value=its output
	LoopClosed  EventType = "loop-closed"  // Key=element instance: nothing more begins

	CallStarted   EventType = "call-started"   // Key=id of the instance; Scope=element instance; Call; Vars
	CallEnded     EventType = "call-ended"     // Key=id of the instance; Text: "", or how it ended otherwise
	CallCancelled EventType = "call-cancelled" // Key=id of the instance, to be cancelled: its element was left

	UndoKept  EventType = "undo-kept"  // Key=of the element instance that completed; Scope; Vars=its local variables
	UndoBegun EventType = "undo-begun" // Key=element instance that waits; Keys=what is to be undone, in order
	UndoTaken EventType = "undo-taken" // Key=of what is undone now; Scope=element instance that waits; By=the scope entered again for it
)

// CallData is the instance that a call activity starts.
type CallData struct {
	Definition int64  `json:"definition"`
	Process    string `json:"process"`
}

// PublishData is a message that an instance publishes. TTL is in milliseconds,
// 0 for the usual one; ID makes it once, "" for no such rule.
type PublishData struct {
	Name        string `json:"name"`
	Correlation string `json:"correlation"`
	ID          string `json:"id,omitempty"`
	TTL         int64  `json:"ttl,omitempty"`
}

// InstanceData describes an instance at its start.
type InstanceData struct {
	Definition int64  `json:"definition"`
	Process    string `json:"process"` // BPMN process id
	Version    int    `json:"version"`
	// Parent is who called it, nil for nobody.
	Parent *Parent `json:"parent,omitempty"`
}

// JobData is work to be done outside. Type is "connector.operation".
type JobData struct {
	Type    string            `json:"type"`
	Retries int               `json:"retries"`
	Headers map[string]string `json:"headers,omitempty"`
	Input   map[string]any    `json:"input,omitempty"` // the element's input-mapped local variables
}

// TaskData is a person's step.
type TaskData struct {
	Name            string     `json:"name"`
	Assignee        string     `json:"assignee,omitempty"`
	CandidateGroups []string   `json:"groups,omitempty"`
	CandidateUsers  []string   `json:"users,omitempty"`
	Form            string     `json:"form,omitempty"`
	Due             *time.Time `json:"due,omitempty"`
	FollowUp        *time.Time `json:"followUp,omitempty"`
	Priority        int        `json:"priority"` // 0 to 100, 50 by default
}

// TimerData is one armed timer. Repeats counts what is left, -1 for ever, 0
// for a single shot; Every is the interval of a cycle.
type TimerData struct {
	Due     time.Time `json:"due"`
	Every   string    `json:"every,omitempty"` // ISO 8601 duration
	Repeats int       `json:"repeats,omitempty"`
	Def     int       `json:"def,omitempty"` // which definition of a multiple event
}

// SubscriptionData is an open wait.
type SubscriptionData struct {
	Message     string  `json:"message"` // name of the message or signal
	Correlation string  `json:"correlation"`
	Kind        SubKind `json:"kind,omitempty"`
	Def         int     `json:"def,omitempty"`  // which definition of a multiple event
	Held        bool    `json:"held,omitempty"` // a condition that was true when last looked at
}

// SubKind is what a subscription waits for.
type SubKind string

// The kinds of subscription.
const (
	SubMessage   SubKind = ""
	SubSignal    SubKind = "signal"
	SubCondition SubKind = "condition"
)

// IncidentData says why an instance cannot go on without a person.
type IncidentData struct {
	Kind   string `json:"kind"` // an outcome, "expression", "unhandled-error", "no-flow", "decision", "number", "poison"
	Reason string `json:"reason"`
	Job    int64  `json:"job,omitempty"`
	Phase  Phase  `json:"phase,omitempty"` // where the element stood: resolving goes on from there
}

// Phase is how far an element had come.
type Phase string

// The phases of an element. "" is an incident that has no element to go on
// with: resolving it only closes it.
const (
	PhaseStart    Phase = "start"    // of the instance: before its start event
	PhaseEnter    Phase = "enter"    // input mappings, boundary events
	PhaseWork     Phase = "work"     // what the element does
	PhaseComplete Phase = "complete" // output mappings
	PhaseLeave    Phase = "leave"    // choosing the outgoing flows
)

// Recorded is one command's events as the history keeps them. Seq numbers the
// events of an instance from 1; Seq is that of the first one here.
type Recorded struct {
	Instance int64
	Seq      int64
	At       time.Time
	Actor    string
	Command  string
	Events   []Event
}
