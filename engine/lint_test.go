package engine_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/servicehall/hallway/engine/bpmn"
	"github.com/servicehall/hallway/engine/bpmn/lint"
	"github.com/servicehall/hallway/engine/process"
)

// TestLintIsTrue plays random small models on the machine in every way they can
// go, and compares what locks there, and what runs for two tokens, with what
// lint says: no more, and where all was played no less.
func TestLintIsTrue(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := drawGraph(t)
		m, found := bpmn.Parse("drawn.bpmn", []byte(g.xml()))
		if found.Bad() {
			t.Skip("no model")
		}
		if g.conditions > 3 {
			t.Skip("too many ways")
		}
		defs, found := process.Compile(m, bpmn.Known{})
		if found.Bad() {
			t.Skip("does not compile")
		}
		p := &play{def: defs[0], g: g, seen: map[string]bool{}, locked: map[string]bool{}, twice: map[string]bool{}}
		p.all()
		locked, twice := map[string]bool{}, map[string]bool{}
		for _, f := range lint.Check([]*bpmn.Model{m}, lint.Options{}) {
			switch f.Code {
			case "lint.join-never", "lint.join-starves", "lint.quantity-starves", "lint.inclusive-locks", "lint.complex-never", "lint.complex-starves":
				locked[f.Place.Path] = true
			case "lint.merge-runs-again", "lint.implicit-merge", "lint.join-runs-again":
				twice[f.Place.Path] = true
			}
		}
		p.compare(t, "locks", locked, p.locked)
		if !g.loops {
			p.compare(t, "runs again", twice, p.twice)
		}
	})
}

// compare holds two sets against one another.
func (p *play) compare(t *rapid.T, what string, said, seen map[string]bool) {
	for id := range said {
		if !seen[id] && !p.cut {
			t.Fatalf("lint says that %s %s, and it never does:\n%s", id, what, p.g.xml())
		}
	}
	for id := range seen {
		if !said[id] && !p.cut && !p.g.quiet(what, id) {
			t.Fatalf("%s %s, and lint does not say so:\n%s", id, what, p.g.xml())
		}
	}
}

// graph is a random model.
type graph struct {
	kinds      []string // of the nodes n0, n1, ...; n0 is the start event
	flows      [][2]int
	conditions int
	loops      bool
	late       map[int]bool // user tasks with a boundary timer: whether it interrupts
}

func drawGraph(t *rapid.T) *graph {
	g := &graph{kinds: []string{"startEvent"}, late: map[int]bool{}}
	n := rapid.IntRange(3, 8).Draw(t, "nodes")
	kind := rapid.SampledFrom([]string{"userTask", "userTask", "manualTask", "exclusiveGateway", "parallelGateway", "parallelGateway",
		"inclusiveGateway", "complexGateway", "twice"})
	for i := 1; i < n; i++ {
		g.kinds = append(g.kinds, kind.Draw(t, "kind"))
	}
	g.kinds = append(g.kinds, "endEvent", "endEvent")
	back := rapid.Bool().Draw(t, "back")
	for i := range n {
		for _, to := range g.targets(t, i, n, back) {
			g.flows = append(g.flows, [2]int{i, to})
			g.loops = g.loops || to <= i
		}
		if g.kinds[i] == "userTask" && rapid.IntRange(0, 4).Draw(t, "late") == 0 {
			g.late[i] = rapid.Bool().Draw(t, "interrupts")
			g.flows = append(g.flows, [2]int{-i, rapid.IntRange(i+1, len(g.kinds)-1).Draw(t, "late to")})
		}
	}
	return g
}

func (g *graph) targets(t *rapid.T, i, n int, back bool) []int {
	count, low := 1, i+1
	if strings.HasSuffix(g.kinds[i], "Gateway") || g.kinds[i] == "userTask" && rapid.IntRange(0, 3).Draw(t, "fork") == 0 {
		count = rapid.IntRange(1, 2).Draw(t, "out")
	}
	if back && g.kinds[i] == "userTask" {
		low = 1 // every circle has a wait in it
	}
	var out []int
	for range count {
		to := rapid.IntRange(low, len(g.kinds)-1).Draw(t, "to")
		if !slices.Contains(out, to) {
			out = append(out, to)
		}
	}
	return out
}

// quiet reports what lint keeps quiet about on purpose: nothing is done after
// it, or only what another finding is about stands in its way.
func (g *graph) quiet(what, id string) bool {
	var i int
	if _, err := fmt.Sscanf(id, "n%d", &i); err != nil {
		return true
	}
	if what == "locks" {
		return g.kinds[i] == "inclusiveGateway" || g.kinds[i] == "complexGateway"
	}
	switch g.kinds[i] {
	case "endEvent", "complexGateway", "parallelGateway", "twice":
		return true
	case "exclusiveGateway":
		for _, f := range g.flows {
			if f[0] == i && !g.quiet(what, fmt.Sprintf("n%d", f[1])) {
				return false
			}
		}
		return true
	}
	return false
}

func (g *graph) xml() string {
	var b strings.Builder
	b.WriteString(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p" isExecutable="true">` + "\n")
	g.conditions = 0
	for i, kind := range g.kinds {
		g.node(&b, i, kind)
	}
	for k, f := range g.flows {
		source := fmt.Sprintf("n%d", f[0])
		if f[0] < 0 {
			source = fmt.Sprintf("late%d", -f[0])
		}
		fmt.Fprintf(&b, `<sequenceFlow id="f%d" sourceRef="%s" targetRef="n%d">`, k, source, f[1])
		if choice := f[0] > 0 && g.chooses(f[0]); choice && g.last(f[0]) != k {
			fmt.Fprintf(&b, `<conditionExpression>=c%d</conditionExpression>`, g.conditions)
			g.conditions++
		}
		b.WriteString("</sequenceFlow>\n")
	}
	b.WriteString("</process></definitions>")
	return b.String()
}

func (g *graph) node(b *strings.Builder, i int, kind string) {
	more := ""
	if g.chooses(i) {
		more = fmt.Sprintf(` default="f%d"`, g.last(i))
	}
	inside := ""
	switch kind {
	case "twice":
		kind, more = "task", ` startQuantity="2"`
	case "complexGateway":
		inside = `<activationCondition>=activationCount &gt;= 2</activationCondition>`
	}
	fmt.Fprintf(b, `<%s id="n%d"%s>%s</%s>`+"\n", kind, i, more, inside, kind)
	if interrupts, ok := g.late[i]; ok {
		fmt.Fprintf(b, `<boundaryEvent id="late%d" attachedToRef="n%d" cancelActivity="%v"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>`+"\n",
			i, i, interrupts)
	}
}

// chooses reports whether a node has conditions and a default.
func (g *graph) chooses(i int) bool {
	choice := g.kinds[i] == "exclusiveGateway" || g.kinds[i] == "inclusiveGateway" || g.kinds[i] == "complexGateway"
	return choice && g.count(i) > 1
}

func (g *graph) count(i int) (n int) {
	for _, f := range g.flows {
		if f[0] == i {
			n++
		}
	}
	return n
}

func (g *graph) last(i int) (k int) {
	for j, f := range g.flows {
		if f[0] == i {
			k = j
		}
	}
	return k
}

// play plays a definition in every way it can go.
type play struct {
	def           *process.Definition
	g             *graph
	id            int64
	todo          []position
	seen          map[string]bool
	locked, twice map[string]bool
	cut           bool
}

// position is a state with the flows by which each element has been entered.
type position struct {
	*process.State
	by map[string][]string
}

const maxPositions = 120

func (p *play) all() {
	p.step(position{by: map[string][]string{}}, func(vars map[string]any) process.Act { return process.Start{Instance: 1, Vars: vars} })
	for len(p.todo) > 0 && !p.cut {
		at := p.todo[0]
		p.todo = p.todo[1:]
		for _, t := range at.Tasks {
			p.step(at, func(vars map[string]any) process.Act { return process.CompleteTask{Task: t.Key, Vars: vars} })
		}
		for _, t := range at.Timers {
			p.step(at, func(vars map[string]any) process.Act { return process.FireTimer{Timer: t.Key} })
		}
	}
}

// step does one thing with every value that the conditions can have.
func (p *play) step(at position, do func(map[string]any) process.Act) {
	for bits := range 1 << p.g.conditions {
		vars := map[string]any{}
		for i := range p.g.conditions {
			vars[fmt.Sprintf("c%d", i)] = bits>>i&1 == 1
		}
		state := at.State
		if act := do(vars); state != nil {
			if _, timer := act.(process.FireTimer); timer {
				state, _ = p.send(state, process.SetVariables{Vars: vars})
			}
		}
		next, events := p.send(state, do(vars)) // a timer brings no variables: they were set before it
		if next == nil {
			return
		}
		p.reach(position{next, p.entered(at.by, events)})
	}
}

func (p *play) send(s *process.State, act process.Act) (*process.State, []process.Event) {
	res, err := process.Step(p.def, s, process.Command{At: time.Unix(0, 0), Do: act}, nil, process.Env{NewID: func() int64 { p.id++; return p.id }})
	if errors.Is(err, process.ErrLoop) {
		p.cut = true
		return nil, nil
	}
	if err != nil {
		panic(err)
	}
	return res.State, res.Events
}

// entered notes by which flows each element is entered, and what is entered by
// two.
func (p *play) entered(before map[string][]string, events []process.Event) map[string][]string {
	by := map[string][]string{}
	for id, flows := range before {
		by[id] = slices.Clone(flows)
	}
	for _, e := range events {
		if e.Type != process.FlowTaken {
			continue
		}
		if !slices.Contains(by[e.Text], e.Element) {
			by[e.Text] = append(by[e.Text], e.Element)
		}
		var i int
		if _, err := fmt.Sscanf(e.Text, "n%d", &i); err == nil && len(by[e.Text]) > 1 && p.g.kinds[i] != "inclusiveGateway" {
			p.twice[e.Text] = true
		}
	}
	for _, e := range events {
		if e.Type != process.ElementEntered || !strings.HasPrefix(e.Element, "n") {
			continue
		}
		times := "times " + e.Element
		by[times] = append(by[times], "x")
		var i int
		if _, err := fmt.Sscanf(e.Element, "n%d", &i); err == nil && len(by[times]) > 1 && p.g.kinds[i] == "inclusiveGateway" {
			p.twice[e.Element] = true
		}
	}
	return by
}

func (p *play) reach(at position) {
	if len(at.Incidents) > 0 {
		p.cut = true
		return
	}
	complex := func(e process.Element) bool { return len(e.Took) > 0 && strings.HasPrefix(p.kind(e.ID), "complex") }
	if len(at.Tasks) == 0 && !slices.ContainsFunc(at.Elements, func(e process.Element) bool { return !complex(e) }) {
		for _, t := range at.Tokens {
			p.locked[t.Target] = true
		}
	}
	key := p.key(at)
	if p.seen[key] {
		return
	}
	p.seen[key] = true
	p.todo = append(p.todo, at)
	p.cut = p.cut || len(p.seen) > maxPositions
}

func (p *play) kind(id string) string {
	var i int
	if _, err := fmt.Sscanf(id, "n%d", &i); err != nil {
		return ""
	}
	return p.g.kinds[i]
}

func (p *play) key(at position) string {
	var parts []string
	for _, t := range at.Tokens {
		parts = append(parts, t.Flow)
	}
	for _, e := range at.Elements {
		parts = append(parts, fmt.Sprint(e.ID, e.Took))
	}
	for _, t := range at.Timers {
		parts = append(parts, "timer", t.Element)
	}
	if !p.g.loops {
		parts = append(parts, fmt.Sprint(at.by))
	}
	return strings.Join(parts, " ")
}
