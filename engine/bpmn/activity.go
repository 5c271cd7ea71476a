package bpmn

import "github.com/servicehall/hallway/config/finding"

// Activity is what tasks and subprocesses have beside their kind.
type Activity struct {
	Loop            *Loop
	Multi           *Multi
	StartQuantity   int // tokens that begin it, 0 for 1
	EndQuantity     int // tokens that it gives to each flow, 0 for 1
	ForCompensation bool
	Handler         *Node // of a compensation boundary event: what undoes its host
	Activation      *Text // activationCondition of a complex gateway
	AdHoc           *AdHoc
	Called          *Called
	Reads, Writes   []*Association
}

// Loop is a bpmn:standardLoopCharacteristics (BPMN 2.0.2, 10.3.8).
type Loop struct {
	At         finding.Place
	TestBefore bool
	Maximum    int // 0: no bound
	Condition  *Text
}

// Multi is a bpmn:multiInstanceLoopCharacteristics with its
// zeebe:loopCharacteristics: either a cardinality or a collection.
type Multi struct {
	At                  finding.Place
	Sequential          bool
	Cardinality         *Text
	Collection          *Text
	Element             string // variable of one item
	OutputCollection    string
	OutputElement       *Text
	CompletionCondition *Text
	// What is thrown as instances complete (10.3.8, behavior).
	Behavior Behavior
	Throws   []*Implicit
}

// Behavior says when a multi-instance activity throws its events.
type Behavior string

// The behaviors. All throws nothing: the activity goes on when all are done.
const (
	BehaviorAll     Behavior = "All"
	BehaviorNone    Behavior = "None"
	BehaviorOne     Behavior = "One"
	BehaviorComplex Behavior = "Complex"
)

// Implicit is an event that a multi-instance activity throws: for Complex
// where the condition is true.
type Implicit struct {
	Condition *Text
	Events    []*EventDefinition
}

// AdHoc is what an ad-hoc subprocess adds.
type AdHoc struct {
	Sequential          bool
	CompletionCondition *Text
	CancelRemaining     bool
	Active              *Text // zeebe:adHoc activeElementsCollection
	OutputCollection    string
	OutputElement       *Text
}

// Called is what a call activity calls: a process or a global task.
type Called struct {
	Process Text
	Binding Binding
	PassAll bool // propagateAllParentVariables
	TakeAll bool // propagateAllChildVariables
	// takeUnlessMapped: nothing is said, so output mappings choose what
	// leaves, and everything does where there are none.
	takeUnlessMapped bool
}

// Takes reports whether all variables of what was called come back.
func (c *Called) Takes(mapped bool) bool { return c.TakeAll && (!c.takeUnlessMapped || !mapped) }

// Data is a property or data object: a variable of its scope.
type Data struct {
	ID, Name string
	At       finding.Place
}

// Variable is the name by which expressions know it.
func (d *Data) Variable() string {
	if d.Name != "" {
		return d.Name
	}
	return d.ID
}

// Association moves data into an activity or out of it: from the source's
// variable, or the value of an expression, to the target's variable.
type Association struct {
	At                 finding.Place
	From, To           string // names of variables
	Expression         *Text
	sourceID, targetID string
}
