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
// no row is refused too.
func Elements() []Element {
	return slices.Concat(
		rows(Events, "", StartNone, StartMessage, StartTimer, CatchMessage, CatchTimer, ThrowNone, ThrowMessage,
			EndNone, EndMessage, EndError, EndTerminate, BoundaryMessage, BoundaryTimer, BoundaryError),
		rows(Events, "bpmn.no-signal", "startEvent:signal", "intermediateCatchEvent:signal",
			"intermediateThrowEvent:signal", "endEvent:signal", "boundaryEvent:signal"),
		rows(Events, "bpmn.no-escalation", "intermediateThrowEvent:escalation", "endEvent:escalation", "boundaryEvent:escalation"),
		rows(Events, "bpmn.no-conditional", "startEvent:conditional", "intermediateCatchEvent:conditional", "boundaryEvent:conditional"),
		rows(Events, "bpmn.no-link", "intermediateCatchEvent:link", "intermediateThrowEvent:link"),
		rows(Events, "bpmn.no-compensation", "intermediateThrowEvent:compensate", "endEvent:compensate", "boundaryEvent:compensate"),
		rows(Events, "bpmn.no-transaction", "endEvent:cancel", "boundaryEvent:cancel"),
		rows(Events, "bpmn.no-multiple", "startEvent:multiple", "intermediateCatchEvent:multiple",
			"intermediateThrowEvent:multiple", "endEvent:multiple", "boundaryEvent:multiple"),
		rows(Tasks, "", ServiceTask, SendTask, ReceiveTask, UserTask, RuleTask, ScriptTask, ManualTask, UndefinedTask),
		rows(Gateways, "", ExclusiveGateway, ParallelGateway, EventBasedGateway),
		rows(Gateways, "bpmn.no-inclusive", "inclusiveGateway"),
		rows(Gateways, "bpmn.no-complex", "complexGateway"),
		rows(Containers, "", EmbeddedSubprocess),
		rows(Containers, "bpmn.no-event-subprocess", eventSubprocess),
		rows(Containers, "bpmn.no-call-activity", "callActivity"),
		rows(Containers, "bpmn.no-transaction", "transaction"),
		rows(Containers, "bpmn.no-ad-hoc", "adHocSubProcess"),
		rows(Markers, "bpmn.no-multi-instance", "multiInstanceLoopCharacteristics"),
		rows(Markers, "bpmn.no-loop", "standardLoopCharacteristics"),
		rows(Markers, "bpmn.no-data", "ioSpecification", "property"),
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

// attrRules says which attributes of a BPMN element are understood. A value
// of "" accepts anything; any other is the only value that is executed, and
// other values are refused with the code after it.
type attrRule struct{ only, why string }

// met reports whether a value is the one that is executed.
func (r attrRule) met(value string) bool {
	if r.only == "false" {
		v, ok := truth(value)
		return ok && !v
	}
	return value == r.only
}

type attrRules map[string]attrRule

func nodeOnly(names ...string) attrRules {
	m := attrRules{"id": {}, "name": {}}
	for _, n := range names {
		m[n] = attrRule{}
	}
	return m
}

func (m attrRules) only(name, value, why string) attrRules {
	m[name] = attrRule{value, why}
	return m
}

func activity(names ...string) attrRules {
	return nodeOnly(append(names, "default")...).
		only("isForCompensation", "false", "bpmn.no-compensation").
		only("startQuantity", "1", "bpmn.no-quantity").
		only("completionQuantity", "1", "bpmn.no-quantity")
}

// attributes returns the understood attributes of a BPMN element.
func attributes(element string) attrRules {
	switch element {
	case "process":
		return nodeOnly("isExecutable", "processType", "isClosed")
	case "serviceTask", "sendTask", "userTask", "businessRuleTask":
		return activity("implementation", "messageRef")
	case "receiveTask":
		return activity("implementation", "messageRef").only("instantiate", "false", "bpmn.no-instantiate")
	case "subProcess":
		return activity("triggeredByEvent")
	case "task", "manualTask", "scriptTask":
		return activity()
	case "exclusiveGateway":
		return nodeOnly("default", "gatewayDirection")
	case "eventBasedGateway":
		return nodeOnly("gatewayDirection").only("instantiate", "false", "bpmn.no-instantiate").
			only("eventGatewayType", "Exclusive", "bpmn.no-instantiate")
	case "parallelGateway":
		return nodeOnly("gatewayDirection")
	case "startEvent":
		return nodeOnly("isInterrupting").only("parallelMultiple", "false", "bpmn.no-multiple")
	case "intermediateCatchEvent":
		return nodeOnly().only("parallelMultiple", "false", "bpmn.no-multiple")
	case "boundaryEvent":
		return nodeOnly("attachedToRef", "cancelActivity").only("parallelMultiple", "false", "bpmn.no-multiple")
	case "sequenceFlow":
		return nodeOnly("sourceRef", "targetRef", "isImmediate")
	case "messageEventDefinition":
		return nodeOnly("messageRef")
	case "errorEventDefinition":
		return nodeOnly("errorRef")
	case "message":
		return nodeOnly("itemRef")
	case "error":
		return nodeOnly("errorCode", "structureRef")
	}
	return nodeOnly()
}
