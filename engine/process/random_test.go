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
	"github.com/servicehall/hallway/engine/process/processtest"
)

// dice rolls by rapid, so that a failure shrinks.
func dice(t *rapid.T) processtest.Dice {
	return func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "dice") }
}

// model draws a whole process of blocks and compiles it.
func model(t *rapid.T) (*process.Definition, processtest.Model) {
	m := processtest.Draw(dice(t), processtest.Options{Process: "p", Nodes: 60, Depth: 4})
	return loaded(t, m.XML)[0], m
}

func loaded(t *rapid.T, xml []byte) []*process.Definition {
	defs, found := process.Load("random.bpmn", xml, bpmn.Known{})
	if found.Bad() {
		t.Fatalf("%v\n%s", found, xml)
	}
	return defs
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
		d, m := model(t)
		picks := rapid.SliceOfN(rapid.IntRange(0, 1000), 1, 40).Draw(t, "picks")
		first := newRunner(t, d, false)
		first.play(picks)
		if first.st.Status != process.Completed {
			t.Fatalf("it is %s and waits for %+v", first.st.Status, d.Waiting(first.st))
		}
		want := slices.Sorted(slices.Values(m.Runs))
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
	var xml strings.Builder
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
	xml.WriteString(`<startEvent id="start"/><sequenceFlow id="f" sourceRef="start" targetRef="n0"/>`)
	for i := range n {
		inside := ""
		switch kinds[i] {
		case "serviceTask":
			inside = `<extensionElements><zeebe:taskDefinition type="oa.do"/></extensionElements>`
		case "complexGateway":
			inside = fmt.Sprintf("<activationCondition>=activationCount &gt;= %d</activationCondition>", rapid.IntRange(1, max(in[i], 1)).Draw(t, "activation"))
		}
		fmt.Fprintf(&xml, `<%[1]s id="n%[2]d">%[3]s</%[1]s>`, kinds[i], i, inside)
	}
	for i, e := range edges {
		condition := ""
		if k := kinds[e.from]; out[e.from] > 1 && (k == "exclusiveGateway" || k == "inclusiveGateway" || k == "complexGateway") {
			condition = fmt.Sprintf("<conditionExpression>=%v</conditionExpression>", rapid.IntRange(0, 9).Draw(t, "holds") < 6)
		}
		fmt.Fprintf(&xml, `<sequenceFlow id="f%d" sourceRef="n%d" targetRef="n%d">%s</sequenceFlow>`, i, e.from, e.to, condition)
	}
	return loaded(t, []byte(`<definitions xmlns="`+bpmn.NamespaceBPMN+`" xmlns:zeebe="`+bpmn.NamespaceZeebe+`"><process id="p" isExecutable="true">`+xml.String()+`</process></definitions>`))[0]
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
