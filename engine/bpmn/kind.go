package bpmn

import "strings"

// Kind says what a flow node is: the element's BPMN name and, for events,
// after a colon what defines it.
type Kind string

// The kinds of node that are executed.
const (
	StartNone          Kind = "startEvent"
	StartMessage       Kind = "startEvent:message"
	StartTimer         Kind = "startEvent:timer"
	CatchMessage       Kind = "intermediateCatchEvent:message"
	CatchTimer         Kind = "intermediateCatchEvent:timer"
	ThrowNone          Kind = "intermediateThrowEvent"
	ThrowMessage       Kind = "intermediateThrowEvent:message"
	EndNone            Kind = "endEvent"
	EndError           Kind = "endEvent:error"
	EndTerminate       Kind = "endEvent:terminate"
	EndMessage         Kind = "endEvent:message"
	BoundaryTimer      Kind = "boundaryEvent:timer"
	BoundaryMessage    Kind = "boundaryEvent:message"
	BoundaryError      Kind = "boundaryEvent:error"
	ServiceTask        Kind = "serviceTask"
	SendTask           Kind = "sendTask"
	ReceiveTask        Kind = "receiveTask"
	UserTask           Kind = "userTask"
	RuleTask           Kind = "businessRuleTask"
	ScriptTask         Kind = "scriptTask"
	ManualTask         Kind = "manualTask"
	UndefinedTask      Kind = "task"
	ExclusiveGateway   Kind = "exclusiveGateway"
	ParallelGateway    Kind = "parallelGateway"
	EventBasedGateway  Kind = "eventBasedGateway"
	EmbeddedSubprocess Kind = "subProcess"
	eventSubprocess    Kind = "subProcess:event"
)

// Element returns the BPMN name of the element, without the event definition.
func (k Kind) Element() string {
	name, _, _ := strings.Cut(string(k), ":")
	return name
}

// Event reports whether a node of this kind is an event.
func (k Kind) Event() bool { return strings.HasSuffix(k.Element(), "Event") }

// flowNode reports whether it is named as flow nodes are.
func (k Kind) flowNode() bool {
	return k.Event() || k.Gateway() || strings.HasSuffix(k.Element(), "Task")
}

// Start reports whether it is a start event.
func (k Kind) Start() bool { return k.Element() == "startEvent" }

// End reports whether it is an end event.
func (k Kind) End() bool { return k.Element() == "endEvent" }

// Boundary reports whether it is a boundary event.
func (k Kind) Boundary() bool { return k.Element() == "boundaryEvent" }

// Gateway reports whether it is a gateway.
func (k Kind) Gateway() bool { return strings.HasSuffix(k.Element(), "Gateway") }

// Activity reports whether it is a task or a subprocess: what boundary events
// can be attached to.
func (k Kind) Activity() bool { return !k.Event() && !k.Gateway() }

// Job reports whether a node of this kind may be work that a job does, as a
// zeebe:taskDefinition says.
func (k Kind) Job() bool {
	switch k {
	case ServiceTask, SendTask, RuleTask, ScriptTask, ThrowMessage, EndMessage:
		return true
	}
	return false
}
