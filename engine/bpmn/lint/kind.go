package lint

import (
	"regexp"
	"strconv"

	"github.com/servicehall/hallway/engine/bpmn"
)

// waits reports whether a node stays until something happens from outside. A
// subprocess is taken to.
func waits(n *bpmn.Node) bool {
	switch n.Kind {
	case bpmn.UserTask, bpmn.ReceiveTask, bpmn.ServiceTask, bpmn.CallActivity, bpmn.EventBasedGateway:
		return true
	case bpmn.CatchLink, bpmn.EventSubprocess:
		return false
	}
	return n.Job != nil || n.Kind.Catch() || n.Kind.Container() || n.Kind.Throw() && n.Event(bpmn.OnCompensate) != nil
}

// escapes reports whether a node ends the scope it is in with an error or by
// cancelling it.
func escapes(n *bpmn.Node) bool {
	return n.Kind.End() && (n.Event(bpmn.OnError) != nil || n.Event(bpmn.OnCancel) != nil)
}

// unsure reports whether what a node throws may end something, so that nothing
// is known of what comes after it.
func unsure(n *bpmn.Node, p *bpmn.Process) bool {
	if !n.Kind.Throw() {
		return false
	}
	for _, e := range n.Events {
		if (e.Trigger == bpmn.OnEscalation || e.Trigger == bpmn.OnSignal) && interrupts(p, e.Trigger) {
			return true
		}
	}
	return false
}

// interrupts reports whether an event of a process that has such a trigger may
// end something.
func interrupts(p *bpmn.Process, t bpmn.Trigger) bool {
	found := false
	p.Scope.Walk(func(n *bpmn.Node) {
		start := n.Kind.Start() && n.Around != nil
		found = found || (start || n.Kind.Boundary()) && n.Interrupting && n.Event(t) != nil
	})
	return found
}

// happens reports whether a boundary event can happen at all.
func happens(b *bpmn.Node) bool {
	if b.Kind == bpmn.BoundaryCompensation {
		return false
	}
	for _, e := range b.Events {
		switch e.Trigger {
		case bpmn.OnError, bpmn.OnEscalation, bpmn.OnCancel:
			if throws(b.Host, e) != no {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// answer is yes, no, or not known.
type answer int

const (
	no answer = iota
	maybe
	yes
)

// throws reports whether an activity throws what an event catches: itself, by
// what it calls, or by what is in it.
func throws(n *bpmn.Node, caught *bpmn.EventDefinition) answer {
	if n.Job != nil || n.Kind == bpmn.CallActivity {
		if caught.Trigger == bpmn.OnError || caught.Trigger == bpmn.OnEscalation {
			return maybe
		}
	}
	if n.Multi != nil {
		for _, t := range n.Multi.Throws {
			for _, e := range t.Events {
				if e.Trigger == caught.Trigger {
					return maybe
				}
			}
		}
	}
	if n.Kind.Throw() {
		if e := n.Event(caught.Trigger); e != nil {
			return matches(e, caught)
		}
	}
	out := no
	if n.Inside != nil {
		for _, c := range n.Inside.Nodes {
			out = max(out, throws(c, caught))
		}
	}
	return out
}

// matches reports whether what is thrown has the code that is caught.
func matches(thrown, caught *bpmn.EventDefinition) answer {
	have, want := codeOf(thrown), codeOf(caught)
	switch {
	case want == nil || want.Value == "":
		return yes
	case have == nil || !have.Static():
		return maybe
	case have.Value == want.Value:
		return yes
	}
	return no
}

// codeOf is the code of an error or escalation, nil where it names none.
func codeOf(e *bpmn.EventDefinition) *bpmn.Text {
	switch {
	case e.Error != nil:
		return &e.Error.Code
	case e.Escalation != nil:
		return &e.Escalation.Code
	}
	return nil
}

// comparison is an activation condition that asks for a number of tokens.
type comparison struct {
	known bool
	op    string
	than  int
}

var compares = regexp.MustCompile(`^activationCount\s*(>=|>|=)\s*(\d{1,6})$`)

// activates reads an activation condition. One that is not given is true.
func activates(t *bpmn.Text) comparison {
	if t == nil {
		return comparison{known: true, op: ">=", than: 1}
	}
	if m := compares.FindStringSubmatch(normal(t)); m != nil {
		n, _ := strconv.Atoi(m[2])
		return comparison{known: true, op: m[1], than: n}
	}
	if is, known := constant(t); known && is {
		return comparison{known: true, op: ">=", than: 1}
	}
	return comparison{}
}

// holds reports whether so many tokens are enough.
func (c comparison) holds(tokens int) bool {
	switch c.op {
	case ">":
		return tokens > c.than
	case "=":
		return tokens == c.than
	}
	return tokens >= c.than
}
