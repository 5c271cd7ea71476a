package processtest

import (
	"fmt"
	"strings"

	"github.com/servicehall/hallway/engine/bpmn"
)

// Dice gives a number from 0 to n-1.
type Dice func(n int) int

// Model is a random model.
type Model struct {
	XML     []byte
	Process string // that is to be started; the others are called by it
	// Runs are the tasks of all processes, each as often as it runs when
	// everything is done that can be. It holds for models that are not wild.
	Runs []string
}

// Options say what is drawn.
type Options struct {
	Process string // id of the first process, which the others' begin with
	Nodes   int    // from how many on no more are wanted
	Depth   int    // how deep blocks lie in one another
	// Wild lets in what makes the way depend on what comes first: boundary
	// events and event subprocesses of all kinds, terminations, waits.
	Wild bool
	// Calls lets in call activities.
	Calls bool
}

// Draw draws a model.
func Draw(dice Dice, o Options) Model {
	d := &drawer{dice: dice, Options: o}
	b := d.process(o.Process, o.Depth)
	xml := `<definitions xmlns="` + bpmn.NamespaceBPMN + `" xmlns:zeebe="` + bpmn.NamespaceZeebe + `" id="d" targetNamespace="random">` + known + d.done.String() + `</definitions>`
	return Model{XML: []byte(xml), Process: o.Process, Runs: b.runs}
}

// Known to every model: what its events name. Nobody sends Never.
const (
	Never      = "never"
	More       = "more" // a message, by the variable number
	Bell       = "bell" // a signal
	BadCode    = "BAD"  // of an error
	UpCode     = "UP"   // of an escalation
	Condition  = "c"    // a variable that conditions look at
	NumberName = "number"
)

const known = `<error id="bad" errorCode="` + BadCode + `"/><escalation id="up" escalationCode="` + UpCode + `"/><signal id="bell" name="` + Bell + `"/>` +
	`<message id="m" name="` + Never + `"><extensionElements><zeebe:subscription correlationKey="=&quot;k&quot;"/></extensionElements></message>` +
	`<message id="more" name="` + More + `"><extensionElements><zeebe:subscription correlationKey="=` + NumberName + `"/></extensionElements></message>`

// block is a piece of a model: where it is entered and left, and which tasks it
// runs.
type block struct {
	first, last string
	runs        []string // each as often as it runs
}

// drawer draws a model.
type drawer struct {
	Options
	dice  Dice
	n     int
	calls int
	done  strings.Builder // processes
	xml   strings.Builder // of the scope that is drawn
	alone int             // in how many scopes that something interrupts
	round int             // in how many multi-instance activities
}

func (d *drawer) id(prefix string) string { d.n++; return fmt.Sprint(prefix, d.n) }

func (d *drawer) node(kind, id, attrs, inside string) {
	fmt.Fprintf(&d.xml, "<%[1]s id=%[2]q%[3]s>%[4]s</%[1]s>\n", kind, id, attrs, inside)
}

func (d *drawer) flow(from, to, condition string) {
	if condition != "" {
		condition = "<conditionExpression>" + condition + "</conditionExpression>"
	}
	fmt.Fprintf(&d.xml, "<sequenceFlow id=%q sourceRef=%q targetRef=%q>%s</sequenceFlow>\n", d.id("f"), from, to, condition)
}

func (d *drawer) between(low, high int) int { return low + d.dice(high-low+1) }

func (d *drawer) chance(percent int) bool { return d.dice(100) < percent }

func (d *drawer) one(of ...string) string { return of[d.dice(len(of))] }

// scope draws what stands in a scope of its own, and gives its XML.
func (d *drawer) scope(draw func() block) (string, block) {
	outer := d.xml.String()
	d.xml = strings.Builder{}
	b := draw()
	inside := d.xml.String()
	d.xml = strings.Builder{}
	d.xml.WriteString(outer)
	return inside, b
}

// line draws a block between a start event and an end event, of which the
// definition may be something.
func (d *drawer) line(depth int, end string) block {
	first, last := d.id("s"), d.id("e")
	d.node("startEvent", first, "", "")
	b := d.block(depth)
	d.flow(first, b.first, "")
	d.flow(b.last, last, "")
	d.node("endEvent", last, "", end)
	return b
}

func (d *drawer) process(id string, depth int) block {
	inside, b := d.scope(func() block {
		b := d.line(depth, "")
		if d.Wild && d.chance(40) {
			d.eventSubprocess()
		}
		return b
	})
	fmt.Fprintf(&d.done, "<process id=%q isExecutable=\"true\">%s</process>\n", id, inside)
	return b
}
