package process_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/servicehall/hallway/engine/bpmn"
	"github.com/servicehall/hallway/engine/process"
)

// block is a piece of a random model: the XML of its nodes and flows, where it
// is entered and left, and which tasks it runs.
type block struct {
	first, last string
	runs        []string // tasks, each as often as it runs
}

// drawer draws a random model.
type drawer struct {
	t    *rapid.T
	n    int
	xml  strings.Builder
	most int // nodes
}

func (d *drawer) id(prefix string) string { d.n++; return fmt.Sprint(prefix, d.n) }

func (d *drawer) node(kind, id, attrs, inside string) {
	fmt.Fprintf(&d.xml, "<%[1]s id=%[2]q%[3]s>%[4]s</%[1]s>\n", kind, id, attrs, inside)
}

func (d *drawer) flow(from, to, condition string) string {
	id := d.id("f")
	if condition != "" {
		condition = "<conditionExpression>" + condition + "</conditionExpression>"
	}
	fmt.Fprintf(&d.xml, "<sequenceFlow id=%q sourceRef=%q targetRef=%q>%s</sequenceFlow>\n", id, from, to, condition)
	return id
}

func (d *drawer) chance(what string, percent int) bool {
	return rapid.IntRange(0, 99).Draw(d.t, what) < percent
}

const jobInside = `<extensionElements><zeebe:taskDefinition type="oa.do"/></extensionElements>`

// block draws any block.
func (d *drawer) block(depth int) block {
	if depth == 0 || d.n > d.most {
		return d.task("")
	}
	switch rapid.SampledFrom([]string{"task", "sequence", "exclusive", "parallel", "inclusive", "circle", "inside", "rounds", "loop", "error", "race", "quantity"}).Draw(d.t, "block") {
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
		times := rapid.IntRange(1, 3).Draw(d.t, "times")
		return d.repeat(d.task(fmt.Sprintf(`<standardLoopCharacteristics loopMaximum="%d"/>`, times)), times)
	case "error":
		return d.caught(depth)
	case "race":
		return d.race(depth)
	case "quantity":
		return d.quantity()
	}
	return d.task("")
}

func (d *drawer) task(marker string) block {
	id := d.id("t")
	kind, inside := "serviceTask", jobInside
	if d.chance("is a person's", 30) {
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
	count := rapid.IntRange(2, 3).Draw(d.t, "branches")
	one := rapid.IntRange(0, count-1).Draw(d.t, "taken")
	out := block{first: split, last: join}
	for i := range count {
		b := d.block(depth - 1)
		condition, taken := "", true
		switch kind {
		case "exclusiveGateway":
			taken = i == one
			condition = fmt.Sprintf("=%v", taken)
		case "inclusiveGateway":
			taken = i == one || d.chance("taken too", 50)
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
	times := rapid.IntRange(1, 3).Draw(d.t, "times")
	b := d.block(depth - 1)
	zero, script := d.id("s"), d.id("s")
	d.node("scriptTask", zero, "", fmt.Sprintf(`<extensionElements><zeebe:script expression="=0" resultVariable="%s"/></extensionElements>`, count))
	d.node("scriptTask", script, "", fmt.Sprintf(`<extensionElements><zeebe:script expression="=%[1]s + 1" resultVariable="%[1]s"/></extensionElements>`, count))
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

// inside draws a subprocess.
func (d *drawer) inside(depth int, marker string, times int) block {
	outer := d.xml
	d.xml = strings.Builder{}
	start, end := d.id("s"), d.id("e")
	d.node("startEvent", start, "", "")
	b := d.block(depth - 1)
	d.flow(start, b.first, "")
	d.flow(b.last, end, "")
	d.node("endEvent", end, "", "")
	body := d.xml.String()
	d.xml = strings.Builder{}
	d.xml.WriteString(outer.String())
	id := d.id("sub")
	d.node(rapid.SampledFrom([]string{"subProcess", "transaction"}).Draw(d.t, "kind"), id, "", marker+body)
	return d.repeat(block{id, id, b.runs}, times)
}

func (d *drawer) rounds(depth int) block {
	times := rapid.IntRange(0, 3).Draw(d.t, "rounds")
	marker := fmt.Sprintf(`<multiInstanceLoopCharacteristics isSequential="%v"><loopCardinality>%d</loopCardinality></multiInstanceLoopCharacteristics>`, d.chance("sequential", 50), times)
	// Circles count in variables of the process, which rounds would share.
	if d.chance("of a subprocess", 40) && depth > 1 {
		return d.inside(1, marker, times)
	}
	return d.repeat(d.task(marker), times)
}

// caught draws a subprocess that throws an error behind its block, and the
// event that catches it.
func (d *drawer) caught(depth int) block {
	outer := d.xml
	d.xml = strings.Builder{}
	start, end := d.id("s"), d.id("e")
	d.node("startEvent", start, "", "")
	b := d.block(depth - 1)
	d.flow(start, b.first, "")
	d.flow(b.last, end, "")
	d.node("endEvent", end, "", `<errorEventDefinition errorRef="bad"/>`)
	body := d.xml.String()
	d.xml = strings.Builder{}
	d.xml.WriteString(outer.String())
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
	n := rapid.IntRange(2, 4).Draw(d.t, "tokens")
	a, b := d.id("t"), d.id("t")
	d.node("serviceTask", a, fmt.Sprintf(` completionQuantity="%d"`, n), jobInside)
	d.node("serviceTask", b, fmt.Sprintf(` startQuantity="%d"`, n), jobInside)
	d.flow(a, b, "")
	return block{a, b, []string{a, b}}
}

// model draws a whole process of blocks and compiles it.
func model(t *rapid.T) (*process.Definition, block) {
	d := &drawer{t: t, most: 60}
	d.node("startEvent", "start", "", "")
	b := d.block(4)
	d.flow("start", b.first, "")
	d.flow(b.last, "end", "")
	d.node("endEvent", "end", "", "")
	return compiled(t, d.xml.String()), b
}

func compiled(t *rapid.T, inside string) *process.Definition {
	xml := `<definitions xmlns="` + bpmn.NamespaceBPMN + `" xmlns:zeebe="` + bpmn.NamespaceZeebe + `"><error id="bad" errorCode="BAD"/>` +
		`<message id="m" name="never"><extensionElements><zeebe:subscription correlationKey="=&quot;k&quot;"/></extensionElements></message>` +
		`<process id="p" isExecutable="true">` + inside + `</process></definitions>`
	defs, found := process.Load("random.bpmn", []byte(xml), bpmn.Known{})
	if found.Bad() {
		t.Fatalf("%v\n%s", found, xml)
	}
	return defs[0]
}

// runner plays a definition with random completions.
type runner struct {
	t       *rapid.T
	d       *process.Definition
	st      *process.State
	now     time.Time
	ids     int64
	evict   bool // read the state anew before each command
	done    []string
	records []process.Recorded
}

func (r *runner) do(act process.Act) {
	if r.evict && r.st != nil {
		b, err := r.st.Encode()
		if err != nil {
			r.t.Fatal(err)
		}
		if r.st, err = process.Decode(b); err != nil {
			r.t.Fatal(err)
		}
	}
	seq := int64(1)
	if r.st != nil {
		seq = r.st.Seq + 1
	}
	cmd := process.Command{At: r.now, Actor: "x", Do: act}
	res, err := process.Step(r.d, r.st, cmd, nil, process.Env{NewID: func() int64 { r.ids++; return r.ids }, Zone: time.UTC})
	if err != nil {
		r.t.Fatalf("%s: %v", cmd.Name(), err)
	}
	r.st = res.State
	r.records = append(r.records, process.Recorded{Instance: 1, Seq: seq, At: r.now, Command: cmd.Name(), Events: res.Events})
	sound(r.t, r.d, r.st)
}

// sound holds a state to itself: nothing belongs to what is gone.
func sound(t *rapid.T, d *process.Definition, st *process.State) {
	there := map[int64]bool{0: true}
	for _, e := range st.Elements {
		if there[e.Key] {
			t.Fatalf("element instance %d is there twice", e.Key)
		}
		there[e.Key] = true
	}
	scopes := map[string][]int64{}
	for _, e := range st.Elements {
		scopes["element"] = append(scopes["element"], e.Scope)
		if e.Loop != nil && e.Loop.Open() < 0 {
			t.Fatalf("the loop %s has %+v", e.ID, e.Loop)
		}
	}
	for _, x := range st.Tokens {
		scopes["token"] = append(scopes["token"], x.Scope)
	}
	for _, x := range st.Jobs {
		scopes["job"] = append(scopes["job"], x.Scope)
	}
	for _, x := range st.Tasks {
		scopes["task"] = append(scopes["task"], x.Scope)
	}
	for _, x := range st.Timers {
		scopes["timer"] = append(scopes["timer"], x.Scope)
	}
	for _, x := range st.Subs {
		scopes["subscription"] = append(scopes["subscription"], x.Scope)
	}
	for _, x := range st.Incidents {
		scopes["incident"] = append(scopes["incident"], x.Scope)
	}
	for kind, all := range scopes {
		for _, s := range all {
			if !there[s] {
				t.Fatalf("a %s belongs to %d, which is gone: %+v", kind, s, st)
			}
		}
	}
	if !st.Ended() && len(d.Waiting(st)) == 0 {
		t.Fatalf("the instance waits for nothing: %+v", st)
	}
}

// step completes one thing that is open, the pick says which; false where
// nothing is.
func (r *runner) step(pick int) bool {
	var acts []process.Act
	var names []string
	for _, j := range r.st.Jobs {
		acts, names = append(acts, process.CompleteJob{Job: j.Key}), append(names, j.Element)
	}
	for _, x := range r.st.Tasks {
		acts, names = append(acts, process.CompleteTask{Task: x.Key}), append(names, x.Element)
	}
	for _, x := range r.st.Timers {
		acts, names = append(acts, process.FireTimer{Timer: x.Key}), append(names, "")
	}
	if len(acts) == 0 {
		return false
	}
	i := pick % len(acts)
	r.now = r.now.Add(time.Minute)
	r.do(acts[i])
	if names[i] != "" {
		r.done = append(r.done, names[i])
	}
	return true
}

func (r *runner) play(picks []int) {
	r.do(process.Start{Instance: 1})
	for i := 0; !r.st.Ended() && r.step(picks[i%len(picks)]); i++ {
		if i > 2000 {
			r.t.Fatal("it does not end")
		}
	}
}

func newRunner(t *rapid.T, d *process.Definition, evict bool) *runner {
	return &runner{t: t, d: d, evict: evict, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), ids: 1}
}

// TestRandomBlocks: a model of well-formed blocks runs each task as often as
// its drawing says, whatever order people work in, and then completes. Played
// again, with the state read anew before each command, it makes the same
// events; folding them gives the same state.
func TestRandomBlocks(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d, b := model(t)
		picks := rapid.SliceOfN(rapid.IntRange(0, 1000), 1, 40).Draw(t, "picks")
		first := newRunner(t, d, false)
		first.play(picks)
		if first.st.Status != process.Completed {
			t.Fatalf("it is %s and waits for %+v", first.st.Status, d.Waiting(first.st))
		}
		want := slices.Sorted(slices.Values(b.runs))
		if got := slices.Sorted(slices.Values(first.done)); !slices.Equal(got, want) {
			t.Fatalf("it has run %v, not %v", got, want)
		}
		again := newRunner(t, d, true)
		again.play(picks)
		same2(t, first, again)
	})
}

// TestRandomGraphs: any graph of gateways and tasks, however it locks or
// circles, loses no token and doubles none: it ends, or waits for something
// that has a name; played again it makes the same events.
func TestRandomGraphs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := graph(t)
		picks := rapid.SliceOfN(rapid.IntRange(0, 1000), 1, 40).Draw(t, "picks")
		play := func(evict bool) *runner {
			r := newRunner(t, d, evict)
			r.do(process.Start{Instance: 1})
			for i := 0; i < 60 && !r.st.Ended() && r.step(picks[i%len(picks)]); i++ {
			}
			return r
		}
		same2(t, play(false), play(true))
	})
}

// graph draws nodes and flows at random. Every circle has a task in it, since
// flows back lead to tasks only.
func graph(t *rapid.T) *process.Definition {
	d := &drawer{t: t}
	n := rapid.IntRange(3, 9).Draw(t, "nodes")
	kinds := make([]string, n)
	in, out := make([]int, n), make([]int, n)
	type edge struct{ from, to int }
	var edges []edge
	link := func(a, b int) {
		if slices.Contains(edges, edge{a, b}) || a == b {
			return
		}
		edges, out[a], in[b] = append(edges, edge{a, b}), out[a]+1, in[b]+1
	}
	for i := range n {
		kinds[i] = rapid.SampledFrom([]string{"serviceTask", "serviceTask", "userTask", "exclusiveGateway", "parallelGateway", "inclusiveGateway", "complexGateway", "intermediateThrowEvent"}).Draw(t, "kind")
		if i > 0 {
			link(rapid.IntRange(0, i-1).Draw(t, "from"), i)
		}
	}
	for range rapid.IntRange(0, n).Draw(t, "more") {
		a, b := rapid.IntRange(0, n-1).Draw(t, "a"), rapid.IntRange(0, n-1).Draw(t, "b")
		if a < b || strings.HasSuffix(kinds[b], "Task") {
			link(a, b)
		}
	}
	d.node("startEvent", "start", "", "")
	for i := range n {
		inside := ""
		switch kinds[i] {
		case "serviceTask":
			inside = jobInside
		case "complexGateway":
			inside = fmt.Sprintf("<activationCondition>=activationCount &gt;= %d</activationCondition>", rapid.IntRange(1, max(in[i], 1)).Draw(t, "activation"))
		}
		d.node(kinds[i], fmt.Sprint("n", i), "", inside)
	}
	d.flow("start", "n0", "")
	for _, e := range edges {
		condition := ""
		if k := kinds[e.from]; out[e.from] > 1 && (k == "exclusiveGateway" || k == "inclusiveGateway" || k == "complexGateway") {
			condition = fmt.Sprintf("=%v", d.chance("holds", 60))
		}
		d.flow(fmt.Sprint("n", e.from), fmt.Sprint("n", e.to), condition)
	}
	return compiled(t, d.xml.String())
}

// same2 holds two plays of the same commands to the same events and state, and
// the recorded events to the state.
func same2(t *rapid.T, a, b *runner) {
	for i := range a.records {
		x, errX := process.AppendEvents(nil, a.records[i].Events)
		y, errY := process.AppendEvents(nil, b.records[i].Events)
		if errX != nil || errY != nil || !bytes.Equal(x, y) {
			t.Fatalf("command %d, %s, played twice:\n%s\n%s", i, a.records[i].Command, x, y)
		}
	}
	folded, err := process.Replay(a.records)
	if err != nil {
		t.Fatal(err)
	}
	for _, st := range []*process.State{folded, b.st} {
		x, _ := a.st.Encode()
		y, _ := st.Encode()
		if !bytes.Equal(x, y) {
			t.Fatalf("another state:\n%+v\n%+v", a.st, st)
		}
	}
}
