package processtest

import "fmt"

// trigger draws the definition of an event that comes from outside or from
// within, or not.
func (d *drawer) trigger(interrupts bool, more ...string) string {
	return d.definition(d.one(append(more, "timer", "message", "signal", "condition")...), interrupts)
}

func (d *drawer) definition(kind string, interrupts bool) string {
	switch kind {
	case "timer":
		if !interrupts && d.chance(50) {
			return `<timerEventDefinition><timeCycle>R2/PT20M</timeCycle></timerEventDefinition>`
		}
		return `<timerEventDefinition><timeDuration>PT30M</timeDuration></timerEventDefinition>`
	case "message":
		return `<messageEventDefinition messageRef="more"/>`
	case "signal":
		return `<signalEventDefinition signalRef="bell"/>`
	case "error":
		return `<errorEventDefinition errorRef="bad"/>`
	case "escalation":
		return `<escalationEventDefinition escalationRef="up"/>`
	case "compensation":
		return `<compensateEventDefinition/>`
	}
	return "<conditionalEventDefinition><condition>=" + Condition + " = true</condition></conditionalEventDefinition>"
}

// boundary draws an activity with an event at its border.
func (d *drawer) boundary(depth int) block {
	host, more := d.task(""), []string{"error"}
	if d.chance(50) {
		host, more = d.inside(depth, "", 1), []string{"error", "escalation"}
	}
	on, interrupts := d.id("b"), d.chance(60)
	if !interrupts {
		more = more[1:]
	}
	d.node("boundaryEvent", on, fmt.Sprintf(` attachedToRef=%q cancelActivity="%v"`, host.first, interrupts), d.trigger(interrupts, more...))
	if !interrupts {
		d.ending(on)
		return host
	}
	join, after := d.id("g"), d.task("")
	d.flow(on, after.first, "")
	d.flow(after.last, join, "")
	d.flow(host.last, join, "")
	d.node("exclusiveGateway", join, "", "")
	return block{host.first, join, nil}
}

// eventSubprocess draws an event subprocess of any kind.
func (d *drawer) eventSubprocess() {
	interrupts := d.chance(50)
	more := []string{"error", "escalation"}
	if !interrupts {
		more = more[1:]
	}
	d.handler(fmt.Sprintf(` isInterrupting="%v"`, interrupts), d.trigger(interrupts, more...))
}

// withEvent draws a subprocess with an event subprocess in it.
func (d *drawer) withEvent(depth int) block {
	body, b := d.scope(func() block {
		b := d.line(depth-1, d.one("", `<escalationEventDefinition escalationRef="up"/>`, `<signalEventDefinition signalRef="bell"/>`))
		d.eventSubprocess()
		return b
	})
	id := d.id("sub")
	d.node("subProcess", id, "", body)
	return block{id, id, b.runs}
}

// wait draws an event that waits.
func (d *drawer) wait() block {
	id := d.id("c")
	d.node("intermediateCatchEvent", id, "", d.trigger(true))
	return block{id, id, nil}
}

// throw draws an event that throws.
func (d *drawer) throw() block {
	id := d.id("th")
	kind := d.one("signal", "escalation", "compensation")
	if kind == "compensation" {
		task, _ := d.undoable()
		d.node("intermediateThrowEvent", id, "", d.definition(kind, true))
		d.flow(task, id, "")
		return block{task, id, nil}
	}
	d.node("intermediateThrowEvent", id, "", d.definition(kind, true))
	return block{id, id, nil}
}

// terminate draws a subprocess that ends when one of its branches does.
func (d *drawer) terminate(depth int) block {
	body, _ := d.scope(func() block {
		start, split := d.id("s"), d.id("g")
		d.node("startEvent", start, "", "")
		d.node("parallelGateway", split, "", "")
		d.flow(start, split, "")
		for _, end := range []string{"<terminateEventDefinition/>", d.one("", "<compensateEventDefinition/>", `<errorEventDefinition errorRef="bad"/>`)} {
			b, last := d.block(depth-1), d.id("e")
			d.flow(split, b.first, "")
			d.flow(b.last, last, "")
			d.node("endEvent", last, "", end)
		}
		return block{}
	})
	id := d.id("sub")
	d.node("subProcess", id, "", body)
	return block{id, id, nil}
}
