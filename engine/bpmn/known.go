package bpmn

import "github.com/servicehall/hallway/config/finding"

// Known says what exists outside of the file. A nil function means that its
// kind of name is not checked.
type Known struct {
	Operation func(jobType string) bool // "connector.operation"
	Decision  func(id string) bool
	Form      func(id string) bool
	Process   func(id string) bool
}

// Check reports every static name of an executable process that is not known.
func (k Known) Check(m *Model) finding.List {
	var found finding.List
	for _, p := range m.Processes {
		p.Scope.Walk(func(n *Node) { k.node(n, &found) })
	}
	return found
}

func (k Known) node(n *Node, found *finding.List) {
	if n.Job != nil {
		missing(found, n, k.Operation, n.Job.Type, "bpmn.unknown-operation")
	}
	if n.Decision != nil {
		missing(found, n, k.Decision, n.Decision.ID, "bpmn.unknown-decision")
	}
	if n.Form != nil {
		missing(found, n, k.Form, *n.Form, "bpmn.unknown-form")
	}
	if n.Called != nil {
		missing(found, n, k.Process, n.Called.Process, "bpmn.unknown-process")
	}
}

func missing(found *finding.List, n *Node, known func(string) bool, name Text, code string) {
	if known == nil || !name.Static() || known(name.Value) {
		return
	}
	at := name.At
	at.Path = n.ID
	found.Add(code, at, map[string]any{"name": name.Value})
}
