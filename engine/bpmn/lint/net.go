package lint

import (
	"slices"
	"strings"

	"github.com/servicehall/hallway/engine/bpmn"
	"github.com/servicehall/hallway/mapping/feel"
)

// net is one scope as tokens see it: nodes and the ways between them, where a
// link is a way like a flow.
type net struct {
	scope  *bpmn.Scope
	nodes  []*spot
	ways   []*way
	starts [][]start // each a way to begin
	forks  bool      // two tokens can be there at once
	exact  bool      // nothing happens here that is not played
	plain  bool      // the order in which things complete makes no difference
	shared int       // conditions that more than one node asks
}

// start is a node that is entered when its scope is, or a gateway at which an
// instance begins by an event of one of its flows.
type start struct {
	at  *spot
	way *way
}

// spot is a node.
type spot struct {
	*bpmn.Node
	index      int
	in, out    []*way
	fallback   *way
	need, give int
	waits      bool    // it stays until something happens
	stops      bool    // it leaves the scope by an error, or by cancelling it
	unsure     bool    // what it throws may end something
	ends       bool    // it ends its scope at once
	stuck      bool    // it never completes by itself
	events     []*spot // boundary events that can happen
	reach      []map[*spot]bool
	activation comparison
}

// way is a sequence flow, or the way of a link.
type way struct {
	index    int
	id       string
	from, to *spot
	always   bool   // no condition, or one that is always true
	never    bool   // its condition is always false
	text     string // of a condition that can be both
	share    int    // index of a condition that other nodes ask too, from 1
}

func newNet(s *bpmn.Scope, p *bpmn.Process, stuck map[*bpmn.Node]bool) *net {
	t := &net{scope: s, exact: true, plain: true}
	by := map[*bpmn.Node]*spot{}
	for _, n := range s.Nodes {
		x := &spot{Node: n, index: len(t.nodes), need: max(n.StartQuantity, 1), give: max(n.EndQuantity, 1), stuck: stuck[n]}
		x.waits, x.stops, x.ends = waits(n), escapes(n), n.Event(bpmn.OnTerminate) != nil
		x.unsure = unsure(n, p)
		t.nodes, by[n] = append(t.nodes, x), x
	}
	for _, f := range s.Flows {
		if f.Source == nil || f.Target == nil || by[f.Source] == nil || by[f.Target] == nil {
			continue
		}
		w := t.way(f.ID, by[f.Source], by[f.Target])
		w.condition(f)
		if f.Source.Default == f {
			w.from.fallback = w
		}
	}
	for _, x := range t.nodes {
		if to := x.link(s); to != nil {
			t.way(x.ID, x, by[to]).always = true
		}
		for _, b := range x.Boundaries {
			if happens(b) && by[b] != nil {
				x.events = append(x.events, by[b])
			}
		}
	}
	t.share()
	t.begin()
	t.properties()
	return t
}

func (x *spot) link(s *bpmn.Scope) *bpmn.Node {
	if x.Kind != bpmn.ThrowLink {
		return nil
	}
	return x.Target(s)
}

func (t *net) way(id string, from, to *spot) *way {
	w := &way{index: len(t.ways), id: id, from: from, to: to}
	t.ways, from.out, to.in = append(t.ways, w), append(from.out, w), append(to.in, w)
	return w
}

// condition reads what can be known of a flow's condition.
func (w *way) condition(f *bpmn.Flow) {
	if f.Condition == nil || w.from.Kind == bpmn.ParallelGateway || w.from.Kind == bpmn.EventBasedGateway {
		w.always = true
		return
	}
	w.text = normal(f.Condition)
	if is, known := constant(f.Condition); known {
		w.always, w.never = is, !is
	}
}

// normal is the text of an expression without its "=" and its spaces.
func normal(t *bpmn.Text) string {
	source, _ := t.Feel()
	return strings.Join(strings.Fields(source), " ")
}

// constant is the value of a condition that depends on nothing.
func constant(t *bpmn.Text) (is, known bool) {
	source, _ := t.Feel()
	p, found := feel.Compile(source, feel.Options{})
	if p == nil || found.Bad() {
		return false, false
	}
	if v, ok := p.Constant(); ok {
		is, known = v.(bool)
		return is, known
	}
	if len(p.Reads()) > 0 || strings.Contains(source, "(") {
		return false, false // a function may give another value each time
	}
	got, _ := p.Test(feel.Input{})
	return got == feel.True, got == feel.True || got == feel.False
}

// share finds the conditions that several nodes ask: one answer is theirs all.
func (t *net) share() {
	askers := map[string][]*spot{}
	for _, w := range t.ways {
		if w.text != "" && !slices.Contains(askers[w.text], w.from) {
			askers[w.text] = append(askers[w.text], w.from)
		}
	}
	index := map[string]int{}
	for _, w := range t.ways {
		if len(askers[w.text]) < 2 || w.text == "" {
			continue
		}
		if index[w.text] == 0 {
			t.shared++
			index[w.text] = t.shared
		}
		w.share = index[w.text]
	}
}

// begin finds the ways in which the scope can begin.
func (t *net) begin() {
	var anywhere []start
	for _, x := range t.nodes {
		switch {
		case x.Kind == bpmn.EventBasedGateway && x.Instantiate:
			for _, w := range x.out {
				t.starts = append(t.starts, []start{{x, w}})
			}
		case x.Kind.Start() || x.Instantiate:
			t.starts = append(t.starts, []start{{x, nil}})
		case x.Begins():
			anywhere = append(anywhere, start{x, nil})
		}
	}
	if len(t.starts) == 0 && len(anywhere) > 0 {
		t.starts = [][]start{anywhere}
	}
}

// properties finds what the net as a whole is like.
func (t *net) properties() {
	t.forks = len(t.starts) == 1 && len(t.starts[0]) > 1
	for _, x := range t.nodes {
		switch {
		case x.Kind == bpmn.EventSubprocess:
			t.exact = false // it may end everything else
			continue
		case x.Kind == bpmn.InclusiveGateway && len(x.in) > 1, x.Kind == bpmn.ComplexGateway && len(x.in) > 1:
			t.plain = false
			if len(x.in) <= maxIn {
				x.reach = reaches(x, t.nodes)
			}
		case x.ends, x.stops, x.unsure, x.Kind.Boundary() && x.Interrupting && x.Host != nil && x.Host.Kind.Container():
			t.plain = false
		}
		x.activation = activates(x.Activation)
		one := x.Kind == bpmn.ExclusiveGateway || x.Kind == bpmn.EventBasedGateway && !x.AtOnce
		t.forks = t.forks || x.give > 1 || len(x.out) > 1 && !one || x.Kind.Boundary() && !x.Interrupting
		t.exact = t.exact && !x.unsure && (!x.Kind.Boundary() || x.Interrupting) && (x.Kind != bpmn.ComplexGateway || x.activation.known)
	}
}

// maxIn bounds the flows into a gateway that is looked at.
const maxIn = 32

// played reports whether a net is small enough to be played.
func (t *net) played() bool {
	wide := func(x *spot) bool { return x.asked() && x.reach == nil }
	return len(t.nodes) <= maxNodes && len(t.starts) > 0 && !slices.ContainsFunc(t.nodes, wide)
}

// joins reports whether tokens wait at a node for others of other flows.
func (x *spot) joins() bool {
	return len(x.in) > 1 && (x.Kind == bpmn.ParallelGateway || x.asked())
}

// asked reports whether a node is asked when all else stands still.
func (x *spot) asked() bool {
	return len(x.in) > 1 && (x.Kind == bpmn.InclusiveGateway || x.Kind == bpmn.ComplexGateway)
}

// reaches finds, for each way into a gateway, from where a token can come to it
// without passing the gateway.
func reaches(gateway *spot, all []*spot) []map[*spot]bool {
	by := map[*bpmn.Node]*spot{}
	for _, x := range all {
		by[x.Node] = x
	}
	var out []map[*spot]bool
	for _, w := range gateway.in {
		seen := map[*spot]bool{}
		var visit func(*spot)
		visit = func(x *spot) {
			if x == nil || x == gateway || seen[x] {
				return
			}
			seen[x] = true
			for _, w := range x.in {
				visit(w.from)
			}
			if x.Host != nil {
				visit(by[x.Host])
			}
		}
		visit(w.from)
		out = append(out, seen)
	}
	return out
}
