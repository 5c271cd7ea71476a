package processtest

import "fmt"

// caught draws a subprocess that throws an error behind its block, and the
// event that catches it.
func (d *drawer) caught(depth int) block {
	d.alone++
	body, b := d.scope(func() block { return d.line(depth-1, `<errorEventDefinition errorRef="bad"/>`) })
	d.alone--
	id, on, join := d.id("sub"), d.id("b"), d.id("g")
	d.node("subProcess", id, "", body)
	d.node("boundaryEvent", on, fmt.Sprintf(" attachedToRef=%q", id), `<errorEventDefinition errorRef="bad"/>`)
	after := d.task("")
	d.flow(on, after.first, "")
	d.flow(after.last, join, "")
	d.flow(id, join, "")
	d.node("exclusiveGateway", join, "", "")
	return block{id, join, append(b.runs, after.runs...)}
}

// handled draws a subprocess with an event subprocess that catches what is
// thrown behind its block.
func (d *drawer) handled(depth int) block {
	definition := d.one(`<errorEventDefinition errorRef="bad"/>`, `<escalationEventDefinition escalationRef="up"/>`)
	var after block
	d.alone++
	body, b := d.scope(func() block {
		b := d.line(depth-1, definition)
		after = d.handler("", definition)
		return b
	})
	d.alone--
	id := d.id("sub")
	d.node("subProcess", id, "", body)
	return block{id, id, append(b.runs, after.runs...)}
}

// handler draws an event subprocess of one task.
func (d *drawer) handler(attrs, definition string) block {
	body, b := d.scope(func() block {
		start, end := d.id("s"), d.id("e")
		d.node("startEvent", start, attrs, definition)
		b := d.task("")
		d.flow(start, b.first, "")
		d.flow(b.last, end, "")
		d.node("endEvent", end, "", "")
		return b
	})
	d.node("subProcess", d.id("on"), ` triggeredByEvent="true"`, body)
	return b
}

// beside draws a subprocess out of which an escalation comes, and what goes on
// beside it then.
func (d *drawer) beside(depth int) block {
	const up = `<escalationEventDefinition escalationRef="up"/>`
	body, b := d.scope(func() block {
		start, tell, end := d.id("s"), d.id("th"), d.id("e")
		d.node("startEvent", start, "", "")
		d.node("intermediateThrowEvent", tell, "", up)
		b := d.block(depth - 1)
		d.flow(start, tell, "")
		d.flow(tell, b.first, "")
		d.flow(b.last, end, "")
		d.node("endEvent", end, "", "")
		return b
	})
	id, on := d.id("sub"), d.id("b")
	d.node("subProcess", id, "", body)
	d.node("boundaryEvent", on, fmt.Sprintf(` attachedToRef=%q cancelActivity="false"`, id), up)
	after := d.ending(on)
	return block{id, id, append(b.runs, after.runs...)}
}

// ending draws a task and an end event behind something.
func (d *drawer) ending(from string) block {
	after, end := d.task(""), d.id("e")
	d.flow(from, after.first, "")
	d.flow(after.last, end, "")
	d.node("endEvent", end, "", "")
	return after
}

// undo draws a subprocess of tasks that are undone behind the last of them.
func (d *drawer) undo() block {
	var runs []string
	body, _ := d.scope(func() block {
		last, end := d.id("s"), d.id("e")
		d.node("startEvent", last, "", "")
		for range d.between(1, 3) {
			task, undo := d.undoable()
			d.flow(last, task, "")
			last = task
			runs = append(runs, task, undo)
		}
		throw := d.id("th")
		d.node("intermediateThrowEvent", throw, "", "<compensateEventDefinition/>")
		d.flow(last, throw, "")
		d.flow(throw, end, "")
		d.node("endEvent", end, "", "")
		return block{}
	})
	id := d.id("sub")
	d.node("subProcess", id, "", body)
	return block{id, id, runs}
}

// undoable draws a task and the one that undoes it.
func (d *drawer) undoable() (task, undo string) {
	task, undo = d.id("t"), d.id("u")
	on := d.id("b")
	d.node("serviceTask", task, "", jobInside)
	d.node("serviceTask", undo, ` isForCompensation="true"`, jobInside)
	d.node("boundaryEvent", on, fmt.Sprintf(" attachedToRef=%q", task), "<compensateEventDefinition/>")
	d.node("association", d.id("a"), fmt.Sprintf(` associationDirection="One" sourceRef=%q targetRef=%q`, on, undo), "")
	return task, undo
}

// awaited draws a branch that waits for a condition, which the other branch
// makes true.
func (d *drawer) awaited(depth int) block {
	split, join, wait, set, name := d.id("g"), d.id("g"), d.id("c"), d.id("s"), d.id("set")
	d.node("parallelGateway", split, "", "")
	d.node("parallelGateway", join, "", "")
	d.node("intermediateCatchEvent", wait, "", fmt.Sprintf("<conditionalEventDefinition><condition>=%s = true</condition></conditionalEventDefinition>", name))
	d.script(set, "true", name)
	a, b := d.task(""), d.block(depth-1)
	d.flow(split, wait, "")
	d.flow(wait, a.first, "")
	d.flow(a.last, join, "")
	d.flow(split, b.first, "")
	d.flow(b.last, set, "")
	d.flow(set, join, "")
	return block{split, join, append(a.runs, b.runs...)}
}
