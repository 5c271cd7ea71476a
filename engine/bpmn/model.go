// Package bpmn reads BPMN 2.0 XML, as Camunda Modeler writes it with zeebe
// extension elements, into a typed model that keeps the line and column of
// everything in it. What the engine cannot execute is a finding, never a
// silent loss: the element table says what is executed and where.
package bpmn

import "github.com/servicehall/hallway/config/finding"

// Namespaces of the documents that are read.
const (
	NamespaceBPMN  = "http://www.omg.org/spec/BPMN/20100524/MODEL"
	NamespaceZeebe = "http://camunda.org/schema/zeebe/1.0"
	nsDI           = "http://www.omg.org/spec/BPMN/20100524/DI"
	nsModeler      = "http://camunda.org/schema/modeler/1.0"
	nsXSI          = "http://www.w3.org/2001/XMLSchema-instance"
	nsColor        = "http://www.omg.org/spec/BPMN/non-normative/color/1.0"
	nsBioc         = "http://bpmn.io/schema/bpmn/biocolor/1.0"
)

// Model is one BPMN file. Lists keep the order of the file.
type Model struct {
	File        string
	Processes   []*Process
	Messages    []*Message
	Errors      []*Error
	Signals     []*Signal
	Escalations []*Escalation
}

// Process is a process of the file, executable or not. A global task is a
// process of one node.
type Process struct {
	ID, Name   string
	At         finding.Place
	Executable bool
	VersionTag string
	Properties []Property
	Scope      Scope
}

// Scope holds the nodes and flows of a process or of a subprocess, in the
// order of the file.
type Scope struct {
	Nodes []*Node
	Flows []*Flow
	Data  []*Data // properties and data objects: its own variables
}

// Node is a flow node. Kind says what it is, with its event definition; what
// does not belong to the kind is nil or empty.
type Node struct {
	Kind     Kind
	ID, Name string
	At       finding.Place
	Incoming []*Flow // in the order of the file
	Outgoing []*Flow
	Default  *Flow
	Inside   *Scope // of a subprocess
	Around   *Node  // the subprocess it is in, nil: the process
	Lane     string // name of the lane it is drawn in

	Host         *Node   // what a boundary event is attached to
	Boundaries   []*Node // the boundary events attached here
	Interrupting bool    // of a boundary event, or of an event subprocess's start
	Events       []*EventDefinition
	AllEvents    bool // parallelMultiple: all of Events must happen
	Instantiate  bool // of a receive task or an event-based gateway: an instance begins here
	AtOnce       bool // of an instantiating event-based gateway: eventGatewayType Parallel

	Activity
	Extensions
}

// Event returns the first event definition of a kind, or nil.
func (n *Node) Event(t Trigger) *EventDefinition {
	for _, e := range n.Events {
		if e.Trigger == t {
			return e
		}
	}
	return nil
}

// Label is the name a person knows a node by: its name, else its id.
func (n *Node) Label() string {
	if n.Name != "" {
		return n.Name
	}
	return n.ID
}

// Flow is a sequence flow. Condition is nil when it has none.
type Flow struct {
	ID, Name       string
	At             finding.Place
	Source, Target *Node
	Condition      *Text
}

// Message is a bpmn:message with its zeebe:subscription. Correlation is nil
// when it has none.
type Message struct {
	ID          string
	At          finding.Place
	Name        Text
	Correlation *Text
}

// Error is a bpmn:error. An empty code catches every error.
type Error struct {
	ID, Name string
	At       finding.Place
	Code     Text
}

// Signal is a bpmn:signal.
type Signal struct {
	ID   string
	At   finding.Place
	Name Text
}

// Escalation is a bpmn:escalation. An empty code catches every escalation.
type Escalation struct {
	ID, Name string
	At       finding.Place
	Code     Text
}

// TimerKind says how a timer event is told its time.
type TimerKind string

// The kinds of timer.
const (
	TimerDate     TimerKind = "timeDate"
	TimerDuration TimerKind = "timeDuration"
	TimerCycle    TimerKind = "timeCycle"
)

// Timer is a timer event definition.
type Timer struct {
	Kind  TimerKind
	Value Text
}

// Property is a zeebe:property.
type Property struct {
	Name, Value Text
}

// Walk calls f for every node of the scope and of the scopes inside it, outer
// before inner, in the order of the file.
func (s *Scope) Walk(f func(*Node)) {
	for _, n := range s.Nodes {
		f(n)
		if n.Inside != nil {
			n.Inside.Walk(f)
		}
	}
}
