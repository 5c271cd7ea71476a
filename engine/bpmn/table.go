package bpmn

import "slices"

// Element is a row of the element table: a kind of node, or another construct
// of the standard, and whether it is executed. Why is the code of the finding
// that refuses it, empty when it runs.
type Element struct {
	Kind  Kind
	Group Group
	Why   string
}

// Runs reports whether the engine executes it.
func (e Element) Runs() bool { return e.Why == "" }

// Group orders the table for readers.
type Group string

// The groups of the table.
const (
	Events     Group = "events"
	Tasks      Group = "tasks"
	Gateways   Group = "gateways"
	Containers Group = "containers"
	Markers    Group = "markers"
)

// Elements returns the element table: every executable construct of BPMN 2.0.2
// (section 2.1.2 and chapters 10 and 13) with its fate. A construct that is in
// no row is refused.
func Elements() []Element {
	return slices.Concat(
		rows(Events, "", StartNone, StartMessage, StartTimer, StartSignal, StartConditional, StartMultiple,
			StartError, StartEscalation, StartCompensation,
			CatchMessage, CatchTimer, CatchSignal, CatchConditional, CatchLink, CatchMultiple,
			ThrowNone, ThrowMessage, ThrowSignal, ThrowEscalation, ThrowLink, ThrowCompensation, ThrowMultiple,
			EndNone, EndMessage, EndSignal, EndError, EndEscalation, EndCompensation, EndCancel, EndTerminate, EndMultiple,
			BoundaryMessage, BoundaryTimer, BoundarySignal, BoundaryConditional, BoundaryError, BoundaryEscalation,
			BoundaryCompensation, BoundaryCancel, BoundaryMultiple),
		rows(Tasks, "", ServiceTask, SendTask, ReceiveTask, UserTask, RuleTask, ScriptTask, ManualTask, UndefinedTask),
		rows(Gateways, "", ExclusiveGateway, ParallelGateway, InclusiveGateway, ComplexGateway, EventBasedGateway),
		rows(Containers, "", EmbeddedSubprocess, EventSubprocess, Transaction, AdHocSubprocess, CallActivity),
		rows(Markers, "", "multiInstanceLoopCharacteristics", "standardLoopCharacteristics", "property", "dataObject", "ioSpecification"),
	)
}

func rows(g Group, why string, kinds ...Kind) []Element {
	out := make([]Element, 0, len(kinds))
	for _, k := range kinds {
		out = append(out, Element{Kind: k, Group: g, Why: why})
	}
	return out
}

// table is the element table by kind.
type table map[Kind]Element

func newTable() table {
	t := table{}
	for _, e := range Elements() {
		t[e.Kind] = e
	}
	return t
}

// attrRules are the attributes of a BPMN element that are understood.
type attrRules map[string]bool

func nodeOnly(names ...string) attrRules {
	m := attrRules{"id": true, "name": true}
	for _, n := range names {
		m[n] = true
	}
	return m
}

func activity(names ...string) attrRules {
	return nodeOnly(append(names, "default", "isForCompensation", "startQuantity", "completionQuantity")...)
}

// attributes returns the understood attributes of a BPMN element.
func attributes(element string) attrRules {
	switch element {
	case "process":
		return nodeOnly("isExecutable", "processType", "isClosed")
	case "serviceTask", "sendTask":
		return activity("implementation", "messageRef", "operationRef")
	case "userTask", "businessRuleTask":
		return activity("implementation")
	case "receiveTask":
		return activity("implementation", "messageRef", "operationRef", "instantiate")
	case "subProcess", "transaction", "adHocSubProcess":
		return activity("triggeredByEvent", "method", "ordering", "cancelRemainingInstances")
	case "callActivity":
		return activity("calledElement")
	case "task", "manualTask", "scriptTask":
		return activity("scriptFormat")
	case "globalTask", "globalManualTask", "globalUserTask", "globalBusinessRuleTask", "globalScriptTask":
		return nodeOnly("implementation", "scriptLanguage")
	case "exclusiveGateway", "inclusiveGateway", "complexGateway":
		return nodeOnly("default", "gatewayDirection")
	case "eventBasedGateway":
		return nodeOnly("gatewayDirection", "instantiate", "eventGatewayType")
	case "parallelGateway":
		return nodeOnly("gatewayDirection")
	case "startEvent":
		return nodeOnly("isInterrupting", "parallelMultiple")
	case "intermediateCatchEvent":
		return nodeOnly("parallelMultiple")
	case "boundaryEvent":
		return nodeOnly("attachedToRef", "cancelActivity", "parallelMultiple")
	case "sequenceFlow":
		return nodeOnly("sourceRef", "targetRef", "isImmediate")
	case "messageEventDefinition":
		return nodeOnly("messageRef")
	case "errorEventDefinition":
		return nodeOnly("errorRef")
	case "escalationEventDefinition":
		return nodeOnly("escalationRef")
	case "signalEventDefinition":
		return nodeOnly("signalRef")
	case "compensateEventDefinition":
		return nodeOnly("waitForCompletion", "activityRef")
	case "multiInstanceLoopCharacteristics":
		return nodeOnly("isSequential", "behavior", "noneBehaviorEventRef", "oneBehaviorEventRef")
	case "standardLoopCharacteristics":
		return nodeOnly("testBefore", "loopMaximum")
	case "message":
		return nodeOnly("itemRef")
	case "error":
		return nodeOnly("errorCode", "structureRef")
	case "signal":
		return nodeOnly("structureRef")
	case "escalation":
		return nodeOnly("escalationCode", "structureRef")
	}
	return nodeOnly()
}
