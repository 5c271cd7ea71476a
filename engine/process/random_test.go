package process_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/servicehall/hallway/engine/bpmn"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/process/processtest"
)

// dice rolls by rapid, so that a failure shrinks.
func dice(t *rapid.T) processtest.Dice {
	return func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "dice") }
}

// loaded compiles a model.
func loaded(t *rapid.T, xml []byte) []*process.Definition {
	defs, found := process.Load("random.bpmn", xml, bpmn.Known{})
	if found.Bad() {
		t.Fatalf("%v\n%s", found, xml)
	}
	return defs
}

// TestRandomBlocks: a model of well-formed blocks runs each task as often as
// its drawing says, whatever order people work in, and then completes, and what
// it calls with it. Played again, with the states read anew before each command,
// it makes the same events; folding them gives the same states.
func TestRandomBlocks(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := processtest.Draw(dice(t), processtest.Options{Process: "p", Nodes: 60, Depth: 4, Calls: true})
		defs := loaded(t, m.XML)
		picks := rapid.SliceOfN(rapid.IntRange(0, 1000), 1, 40).Draw(t, "picks")
		first := newHouse(t, defs, false)
		first.play(picks)
		for _, x := range first.all {
			if x.st.Status != process.Completed {
				t.Fatalf("%s is %s and waits for %+v\n%s", x.d.Process, x.st.Status, x.d.Waiting(x.st), m.XML)
			}
		}
		want := slices.Sorted(slices.Values(m.Runs))
		if got := slices.Sorted(slices.Values(first.done)); !slices.Equal(got, want) {
			t.Fatalf("it has run %v, not %v\n%s", got, want, m.XML)
		}
		again := newHouse(t, defs, true)
		again.play(picks)
		same(t, first, again)
	})
}

// TestRandomEvents: a model with events of all kinds, in which people and peers
// do whatever comes to their mind, and operators suspend and modify, loses
// nothing and doubles nothing: every instance ends or waits for something that
// has a name; played again it makes the same events.
func TestRandomEvents(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := processtest.Draw(dice(t), processtest.Options{Process: "p", Nodes: 40, Depth: 3, Wild: true, Calls: true})
		defs := loaded(t, m.XML)
		picks := rapid.SliceOfN(rapid.IntRange(0, 1_000_000), 1, 60).Draw(t, "picks")
		play := func(evict bool) *house {
			h := newHouse(t, defs, evict)
			h.elements = elements(m.XML)
			h.run(picks)
			return h
		}
		same(t, play(false), play(true))
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
		play := func(evict bool) *house {
			h := newHouse(t, []*process.Definition{d}, evict)
			h.begin()
			for i := 0; i < 60 && h.step(picks[i%len(picks)]); i++ {
			}
			return h
		}
		same(t, play(false), play(true))
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
