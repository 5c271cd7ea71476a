package processtest

import "fmt"

const jobInside = `<extensionElements><zeebe:taskDefinition type="oa.do"/></extensionElements>`

// block draws any block.
func (d *drawer) block(depth int) block {
	if depth == 0 || d.n > d.Nodes {
		return d.task("")
	}
	kinds := []string{"task", "sequence", "exclusive", "parallel", "inclusive", "circle", "inside", "rounds", "loop", "error", "race", "quantity", "ad-hoc", "undo", "handled", "awaited"}
	if d.alone == 0 && d.round == 0 {
		kinds = append(kinds, "beside")
	}
	if d.Calls && d.calls < 3 {
		kinds = append(kinds, "call")
	}
	if d.Wild {
		kinds = append(kinds, "boundary", "boundary", "event", "event", "wait", "throw", "terminate")
	}
	switch d.one(kinds...) {
	case "sequence":
		a, b := d.block(depth-1), d.block(depth-1)
		d.flow(a.last, b.first, "")
		return block{a.first, b.last, append(a.runs, b.runs...)}
	case "exclusive":
		return d.branches(depth, "exclusiveGateway")
	case "parallel":
		return d.branches(depth, "parallelGateway")
	case "inclusive":
		return d.branches(depth, "inclusiveGateway")
	case "circle":
		return d.circle(depth)
	case "inside":
		return d.inside(depth, "", 1)
	case "rounds":
		return d.rounds(depth)
	case "loop":
		times := d.between(1, 3)
		return d.repeat(d.task(fmt.Sprintf(`<standardLoopCharacteristics loopMaximum="%d"/>`, times)), times)
	case "error":
		return d.caught(depth)
	case "race":
		return d.race(depth)
	case "quantity":
		return d.quantity()
	case "ad-hoc":
		return d.adHoc()
	case "undo":
		return d.undo()
	case "handled":
		return d.handled(depth)
	case "awaited":
		return d.awaited(depth)
	case "beside":
		return d.beside(depth)
	case "call":
		return d.call()
	case "boundary":
		return d.boundary(depth)
	case "event":
		return d.withEvent(depth)
	case "wait":
		return d.wait()
	case "throw":
		return d.throw()
	case "terminate":
		return d.terminate(depth)
	}
	return d.task("")
}

func (d *drawer) task(marker string) block {
	id := d.id("t")
	kind, inside := "serviceTask", jobInside
	if d.chance(30) {
		kind, inside = "userTask", ""
	}
	d.node(kind, id, "", inside+marker)
	return block{id, id, []string{id}}
}

func (d *drawer) repeat(b block, times int) block {
	var runs []string
	for range times {
		runs = append(runs, b.runs...)
	}
	b.runs = runs
	return b
}

// branches draws a split and its join. The branches that are taken are drawn,
// and their conditions say so.
func (d *drawer) branches(depth int, kind string) block {
	split, join := d.id("g"), d.id("g")
	count := d.between(2, 3)
	one := d.between(0, count-1)
	out := block{first: split, last: join}
	for i := range count {
		b := d.block(depth - 1)
		condition, taken := "", true
		switch kind {
		case "exclusiveGateway":
			taken = i == one
			condition = fmt.Sprintf("=%v", taken)
		case "inclusiveGateway":
			taken = i == one || d.chance(50)
			condition = fmt.Sprintf("=%v", taken)
		}
		d.flow(split, b.first, condition)
		d.flow(b.last, join, "")
		if taken {
			out.runs = append(out.runs, b.runs...)
		}
	}
	d.node(kind, split, "", "")
	d.node(kind, join, "", "")
	return out
}

// circle draws a block that is run again a number of times, which a variable
// counts.
func (d *drawer) circle(depth int) block {
	in, out, count := d.id("g"), d.id("g"), d.id("count")
	times := d.between(1, 3)
	b := d.block(depth - 1)
	zero, script := d.id("s"), d.id("s")
	d.script(zero, "0", count)
	d.script(script, count+" + 1", count)
	d.flow(zero, in, "")
	d.node("exclusiveGateway", in, "", "")
	again := d.id("end")
	d.flow(in, b.first, "")
	d.flow(b.last, script, "")
	d.flow(script, out, "")
	d.node("task", again, "", "")
	d.flow(out, in, fmt.Sprintf("=%s &lt; %d", count, times))
	d.flow(out, again, fmt.Sprintf("=%s &gt;= %d", count, times))
	d.node("exclusiveGateway", out, "", "")
	return d.repeat(block{zero, again, b.runs}, times)
}

func (d *drawer) script(id, expression, into string) {
	d.node("scriptTask", id, "", fmt.Sprintf(`<extensionElements><zeebe:script expression="=%s" resultVariable="%s"/></extensionElements>`, expression, into))
}

// inside draws a subprocess.
func (d *drawer) inside(depth int, marker string, times int) block {
	body, b := d.scope(func() block { return d.line(depth-1, "") })
	id := d.id("sub")
	d.node(d.one("subProcess", "transaction"), id, "", marker+body)
	return d.repeat(block{id, id, b.runs}, times)
}

func (d *drawer) rounds(depth int) block {
	times := d.between(0, 3)
	marker := fmt.Sprintf(`<multiInstanceLoopCharacteristics isSequential="%v"><loopCardinality>%d</loopCardinality></multiInstanceLoopCharacteristics>`, d.chance(50), times)
	// Circles count in variables of the process, which rounds would share.
	if d.chance(40) && depth > 1 {
		d.round++
		defer func() { d.round-- }()
		return d.inside(1, marker, times)
	}
	return d.repeat(d.task(marker), times)
}

// race draws an event-based gateway that a timer always wins: nobody sends the
// message.
func (d *drawer) race(depth int) block {
	gate, join, timer, message := d.id("g"), d.id("g"), d.id("c"), d.id("c")
	d.node("eventBasedGateway", gate, "", "")
	d.node("intermediateCatchEvent", timer, "", `<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>`)
	d.node("intermediateCatchEvent", message, "", `<messageEventDefinition messageRef="m"/>`)
	d.node("exclusiveGateway", join, "", "")
	d.flow(gate, timer, "")
	d.flow(gate, message, "")
	b, never := d.block(depth-1), d.task("")
	d.flow(timer, b.first, "")
	d.flow(message, never.first, "")
	d.flow(b.last, join, "")
	d.flow(never.last, join, "")
	return block{gate, join, b.runs}
}

// quantity draws a task that gives tokens which another one takes together.
func (d *drawer) quantity() block {
	n := d.between(2, 4)
	a, b := d.id("t"), d.id("t")
	d.node("serviceTask", a, fmt.Sprintf(` completionQuantity="%d"`, n), jobInside)
	d.node("serviceTask", b, fmt.Sprintf(` startQuantity="%d"`, n), jobInside)
	d.flow(a, b, "")
	return block{a, b, []string{a, b}}
}

// adHoc draws an ad-hoc subprocess: all that is in it begins at once.
func (d *drawer) adHoc() block {
	body, b := d.scope(func() block {
		var all block
		for range d.between(1, 3) {
			all.runs = append(all.runs, d.task("").runs...)
		}
		return all
	})
	id := d.id("sub")
	d.node("adHocSubProcess", id, fmt.Sprintf(" ordering=%q", d.one("Parallel", "Sequential")), body)
	return block{id, id, b.runs}
}

// call draws a process of its own and the activity that calls it.
func (d *drawer) call() block {
	d.calls++
	process := fmt.Sprint(d.Process, "_called", d.calls)
	alone, round := d.alone, d.round
	d.alone, d.round = 0, 0
	b := d.process(process, 1)
	d.alone, d.round = alone, round
	id := d.id("call")
	d.node("callActivity", id, "", fmt.Sprintf(`<extensionElements><zeebe:calledElement processId="%s" propagateAllParentVariables="false" propagateAllChildVariables="false"/>`+
		// A copy of a counter that comes back would undo what was counted meanwhile.
		`<zeebe:ioMapping><zeebe:input source="=c" target="c"/><zeebe:input source="=number" target="number"/></zeebe:ioMapping></extensionElements>`, process))
	return block{id, id, b.runs}
}
