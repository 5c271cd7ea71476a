package bpmn

// Extensions are the zeebe extension elements of a node. What is absent is
// nil or empty.
type Extensions struct {
	Inputs, Outputs []Mapping
	Job             *Job
	Headers         []Header
	Assignment      *Assignment
	Form            *Text
	Schedule        *Schedule
	Priority        *Text
	Decision        *Decision
	Script          *Script
	Publish         *Publish
	Properties      []Property
}

// Mapping is a zeebe:input or zeebe:output: the source's value is put at the
// target, a variable's name or a path of names with dots.
type Mapping struct {
	Source, Target Text
}

// Job is a zeebe:taskDefinition. Retries is empty when it is not given.
type Job struct {
	Type, Retries Text
}

// Header is a zeebe:header.
type Header struct {
	Key, Value Text
}

// Assignment is a zeebe:assignmentDefinition.
type Assignment struct {
	Assignee, Groups, Users Text
}

// Schedule is a zeebe:taskSchedule.
type Schedule struct {
	Due, FollowUp Text
}

// Decision is a zeebe:calledDecision: the deployed version that Binding names is
// asked, and its result becomes the variable Result.
type Decision struct {
	ID, Result Text
	Binding    Binding
}

// Binding says which version of what is named is meant.
type Binding struct {
	Kind BindingKind
	Tag  string // of versionTag
}

// BindingKind is the bindingType of an extension element.
type BindingKind string

// The bindings. The zero value is latest.
const (
	Latest         BindingKind = ""           // the newest when it is needed
	SameDeployment BindingKind = "deployment" // the one deployed together with the process
	ByTag          BindingKind = "versionTag" // the newest that carries the tag
)

// Publish is a zeebe:publishMessage of an event or send task that publishes its
// message itself.
type Publish struct {
	ID, TimeToLive Text
	Correlation    Text // zeebe:publishMessage correlationKey; empty: that of the message
}

// Script is a zeebe:script: FEEL whose value becomes the variable Result.
type Script struct {
	Expression, Result Text
}

// Extension is a row of the table of extension elements: the zeebe element,
// what takes it, and the code that refuses it, empty when it is honoured.
type Extension struct {
	Name string
	On   string // for readers
	Why  string
	on   func(Kind) bool
	read func(*parser, *elem, *Node)
}

// ExtensionTable returns every extension element of the zeebe schema
// (zeebe-bpmn-moddle 1.18) that a node or process can carry.
func ExtensionTable() []Extension {
	return []Extension{
		{Name: "ioMapping", On: "tasks, subprocesses, events (outputs only)", on: takesMapping, read: readMapping},
		{Name: "taskDefinition", On: "service, send, business rule and script tasks, message throw and end events", on: Kind.Job, read: readJob},
		{Name: "taskHeaders", On: "the same", on: takesHeaders, read: readHeaders},
		{Name: "userTask", On: "user tasks", on: is(UserTask), read: func(p *parser, e *elem, _ *Node) { p.attrs(e); p.leaf(e) }},
		{Name: "assignmentDefinition", On: "user tasks", on: is(UserTask), read: readAssignment},
		{Name: "formDefinition", On: "user tasks, none start events", on: takesForm, read: readForm},
		{Name: "taskSchedule", On: "user tasks", on: is(UserTask), read: readSchedule},
		{Name: "priorityDefinition", On: "user tasks", on: is(UserTask), read: readPriority},
		{Name: "calledDecision", On: "business rule tasks", on: is(RuleTask), read: readDecision},
		{Name: "script", On: "script tasks", on: is(ScriptTask), read: readScript},
		{Name: "properties", On: "everything", on: func(Kind) bool { return true }, read: readProperties},
		{Name: "publishMessage", On: "message throw and end events, send tasks", on: is(ThrowMessage, EndMessage, SendTask), read: readPublish},
		{Name: "calledElement", On: "call activities", on: is(CallActivity), read: readCalled},
		{Name: "loopCharacteristics", On: "inside bpmn:multiInstanceLoopCharacteristics", on: is(), read: nil},
		{Name: "adHoc", On: "ad-hoc subprocesses", on: is(AdHocSubprocess), read: readAdHoc},
		{Name: "conditionalFilter", On: "inside bpmn:conditionalEventDefinition", on: is(), read: nil},
		{Name: "executionListeners", Why: "bpmn.no-listener"},
		{Name: "taskListeners", Why: "bpmn.no-listener"},
		{Name: "linkedResources", Why: "bpmn.no-linked-resource"},
		{Name: "jobPriorityDefinition", Why: "bpmn.no-job-priority"},
		{Name: "agentDefinition", Why: "bpmn.no-agent"},
		{Name: "userTaskForm", Why: "bpmn.no-embedded-form"},
	}
}

func is(kinds ...Kind) func(Kind) bool {
	return func(k Kind) bool {
		for _, x := range kinds {
			if k == x {
				return true
			}
		}
		return false
	}
}

func takesMapping(k Kind) bool { return !k.Gateway() }
func takesHeaders(k Kind) bool { return k.Job() || k == UserTask }
func takesForm(k Kind) bool    { return k == UserTask || k == StartNone }

// takesInputs: an event that only waits has nothing to give an input to.
func takesInputs(k Kind) bool { return k.Activity() && k != ReceiveTask || k.Throw() }

func readMapping(p *parser, e *elem, x *Node) {
	p.attrs(e)
	for _, c := range e.children {
		p.leaf(c)
		m := Mapping{Source: c.get("source"), Target: c.get("target")}
		p.attrs(c, "source", "target")
		if m.Target.Value == "" {
			p.add("bpmn.attribute-missing", c, map[string]any{"element": c.name, "attribute": "target"})
			continue
		}
		switch {
		case c.space == NamespaceZeebe && c.name == "input":
			x.Inputs = append(x.Inputs, m)
		case c.space == NamespaceZeebe && c.name == "output":
			x.Outputs = append(x.Outputs, m)
		default:
			p.strange(c)
		}
	}
}

// entries are the children of a list of one kind of extension element.
func (p *parser) entries(e *elem, name string) []*elem {
	p.attrs(e)
	var out []*elem
	for _, c := range e.children {
		if c.space != NamespaceZeebe || c.name != name {
			p.strange(c)
			continue
		}
		p.leaf(c)
		out = append(out, c)
	}
	return out
}

func readJob(p *parser, e *elem, x *Node) {
	p.attrs(e, "type", "retries")
	p.leaf(e)
	p.need(e, "type")
	x.Job = &Job{Type: e.get("type"), Retries: e.get("retries")}
}

func readHeaders(p *parser, e *elem, x *Node) {
	for _, c := range p.entries(e, "header") {
		p.attrs(c, "key", "value", "id")
		if p.need(c, "key") {
			x.Headers = append(x.Headers, Header{Key: c.get("key"), Value: c.get("value")})
		}
	}
}

func readAssignment(p *parser, e *elem, x *Node) {
	p.attrs(e, "assignee", "candidateGroups", "candidateUsers")
	p.leaf(e)
	x.Assignment = &Assignment{Assignee: e.get("assignee"), Groups: e.get("candidateGroups"), Users: e.get("candidateUsers")}
}

func readForm(p *parser, e *elem, x *Node) {
	p.attrs(e, "formId", "bindingType", "formKey", "externalReference", "versionTag")
	p.leaf(e)
	if b := p.binding(e); b.Kind != Latest {
		p.addAt("bpmn.form-latest", e.get("bindingType").At, e.id(), map[string]any{"binding": string(b.Kind)})
	}
	for _, name := range []string{"formKey", "externalReference"} {
		if t, ok := e.attr(name); ok {
			p.addAt("bpmn.no-embedded-form", t.At, e.id(), map[string]any{"element": name})
			return
		}
	}
	if p.need(e, "formId") {
		id := e.get("formId")
		x.Form = &id
	}
}

func readSchedule(p *parser, e *elem, x *Node) {
	p.attrs(e, "dueDate", "followUpDate")
	p.leaf(e)
	x.Schedule = &Schedule{Due: e.get("dueDate"), FollowUp: e.get("followUpDate")}
}

func readPriority(p *parser, e *elem, x *Node) {
	p.attrs(e, "priority")
	p.leaf(e)
	if p.need(e, "priority") {
		t := e.get("priority")
		x.Priority = &t
	}
}

func readDecision(p *parser, e *elem, x *Node) {
	p.attrs(e, "decisionId", "resultVariable", "bindingType", "versionTag")
	p.leaf(e)
	if p.need(e, "decisionId") && p.need(e, "resultVariable") {
		x.Decision = &Decision{ID: e.get("decisionId"), Result: e.get("resultVariable"), Binding: p.binding(e)}
	}
}

// binding reads which version is meant.
func (p *parser) binding(e *elem) Binding {
	t := e.get("bindingType")
	b := Binding{Kind: BindingKind(t.Value)}
	if t.Value == "latest" {
		b.Kind = Latest
	}
	switch b.Kind {
	case Latest, SameDeployment:
	case ByTag:
		if p.need(e, "versionTag") {
			b.Tag = e.get("versionTag").Value
		}
	default:
		p.addAt("bpmn.bad-value", t.At, e.id(), map[string]any{"value": t.Value, "error": "bindingType is latest, deployment or versionTag"})
	}
	return b
}

func readPublish(p *parser, e *elem, x *Node) {
	p.attrs(e, "messageId", "timeToLive", "correlationKey")
	p.leaf(e)
	x.Publish = &Publish{ID: e.get("messageId"), TimeToLive: e.get("timeToLive"), Correlation: e.get("correlationKey")}
}

func readCalled(p *parser, e *elem, x *Node) {
	p.attrs(e, "processId", "processIdExpression", "propagateAllChildVariables", "propagateAllParentVariables", "bindingType", "versionTag", "businessId")
	p.leaf(e)
	c := &Called{Process: e.get("processId"), Binding: p.binding(e), PassAll: p.yes(e, "propagateAllParentVariables", true)}
	if t, ok := e.attr("processIdExpression"); ok && c.Process.Value == "" {
		c.Process = t
	}
	if t, ok := e.attr("businessId"); ok {
		p.addAt("bpmn.unknown-attribute", t.At, e.id(), map[string]any{"element": e.name, "attribute": "businessId", "value": t.Value})
	}
	if c.Process.Value == "" {
		p.add("bpmn.attribute-missing", e, map[string]any{"element": e.name, "attribute": "processId"})
	}
	_, given := e.attr("propagateAllChildVariables")
	c.TakeAll = p.yes(e, "propagateAllChildVariables", true)
	c.takeUnlessMapped = !given
	x.Called = c
}

func readAdHoc(p *parser, e *elem, x *Node) {
	p.attrs(e, "activeElementsCollection", "outputCollection", "outputElement")
	p.leaf(e)
	x.AdHoc = &AdHoc{OutputCollection: e.get("outputCollection").Value}
	if t := e.get("activeElementsCollection"); t.Value != "" {
		x.AdHoc.Active = &t
	}
	if t := e.get("outputElement"); t.Value != "" {
		x.AdHoc.OutputElement = &t
	}
}

func readScript(p *parser, e *elem, x *Node) {
	p.attrs(e, "expression", "resultVariable")
	p.leaf(e)
	if p.need(e, "expression") && p.need(e, "resultVariable") {
		x.Script = &Script{Expression: e.get("expression"), Result: e.get("resultVariable")}
	}
}

func readProperties(p *parser, e *elem, x *Node) {
	for _, c := range p.entries(e, "property") {
		p.attrs(c, "name", "value", "id")
		x.Properties = append(x.Properties, Property{Name: c.get("name"), Value: c.get("value")})
	}
}
