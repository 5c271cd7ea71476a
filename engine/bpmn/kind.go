package bpmn

import "strings"

// Kind says what a flow node is: the element's BPMN name and, for events,
// after a colon what defines it.
type Kind string

// The kinds of node.
const (
	StartNone         Kind = "startEvent"
	StartMessage      Kind = "startEvent:message"
	StartTimer        Kind = "startEvent:timer"
	StartSignal       Kind = "startEvent:signal"
	StartConditional  Kind = "startEvent:conditional"
	StartMultiple     Kind = "startEvent:multiple"
	StartError        Kind = "startEvent:error" // of event subprocesses, as the two after it
	StartEscalation   Kind = "startEvent:escalation"
	StartCompensation Kind = "startEvent:compensate"

	CatchMessage     Kind = "intermediateCatchEvent:message"
	CatchTimer       Kind = "intermediateCatchEvent:timer"
	CatchSignal      Kind = "intermediateCatchEvent:signal"
	CatchConditional Kind = "intermediateCatchEvent:conditional"
	CatchLink        Kind = "intermediateCatchEvent:link"
	CatchMultiple    Kind = "intermediateCatchEvent:multiple"

	ThrowNone         Kind = "intermediateThrowEvent"
	ThrowMessage      Kind = "intermediateThrowEvent:message"
	ThrowSignal       Kind = "intermediateThrowEvent:signal"
	ThrowEscalation   Kind = "intermediateThrowEvent:escalation"
	ThrowLink         Kind = "intermediateThrowEvent:link"
	ThrowCompensation Kind = "intermediateThrowEvent:compensate"
	ThrowMultiple     Kind = "intermediateThrowEvent:multiple"

	EndNone         Kind = "endEvent"
	EndMessage      Kind = "endEvent:message"
	EndSignal       Kind = "endEvent:signal"
	EndError        Kind = "endEvent:error"
	EndEscalation   Kind = "endEvent:escalation"
	EndCompensation Kind = "endEvent:compensate"
	EndCancel       Kind = "endEvent:cancel"
	EndTerminate    Kind = "endEvent:terminate"
	EndMultiple     Kind = "endEvent:multiple"

	BoundaryMessage      Kind = "boundaryEvent:message"
	BoundaryTimer        Kind = "boundaryEvent:timer"
	BoundarySignal       Kind = "boundaryEvent:signal"
	BoundaryConditional  Kind = "boundaryEvent:conditional"
	BoundaryError        Kind = "boundaryEvent:error"
	BoundaryEscalation   Kind = "boundaryEvent:escalation"
	BoundaryCompensation Kind = "boundaryEvent:compensate"
	BoundaryCancel       Kind = "boundaryEvent:cancel"
	BoundaryMultiple     Kind = "boundaryEvent:multiple"

	ServiceTask   Kind = "serviceTask"
	SendTask      Kind = "sendTask"
	ReceiveTask   Kind = "receiveTask"
	UserTask      Kind = "userTask"
	RuleTask      Kind = "businessRuleTask"
	ScriptTask    Kind = "scriptTask"
	ManualTask    Kind = "manualTask"
	UndefinedTask Kind = "task"

	ExclusiveGateway  Kind = "exclusiveGateway"
	ParallelGateway   Kind = "parallelGateway"
	InclusiveGateway  Kind = "inclusiveGateway"
	ComplexGateway    Kind = "complexGateway"
	EventBasedGateway Kind = "eventBasedGateway"

	EmbeddedSubprocess Kind = "subProcess"
	EventSubprocess    Kind = "subProcess:event"
	Transaction        Kind = "transaction"
	AdHocSubprocess    Kind = "adHocSubProcess"
	CallActivity       Kind = "callActivity"
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

// Catch reports whether it is an intermediate catch event.
func (k Kind) Catch() bool { return k.Element() == "intermediateCatchEvent" }

// Throw reports whether it is an event that does something: an intermediate
// throw event or an end event.
func (k Kind) Throw() bool { return k.End() || k.Element() == "intermediateThrowEvent" }

// Boundary reports whether it is a boundary event.
func (k Kind) Boundary() bool { return k.Element() == "boundaryEvent" }

// Gateway reports whether it is a gateway.
func (k Kind) Gateway() bool { return strings.HasSuffix(k.Element(), "Gateway") }

// Activity reports whether it is a task, a subprocess or a call activity: what
// boundary events can be attached to.
func (k Kind) Activity() bool { return !k.Event() && !k.Gateway() }

// Container reports whether it has nodes inside.
func (k Kind) Container() bool {
	switch k {
	case EmbeddedSubprocess, EventSubprocess, Transaction, AdHocSubprocess:
		return true
	}
	return false
}

// Job reports whether a node of this kind may be work that a job does, as a
// zeebe:taskDefinition says.
func (k Kind) Job() bool {
	switch k {
	case ServiceTask, SendTask, RuleTask, ScriptTask, ThrowMessage, EndMessage:
		return true
	}
	return false
}
