package process

import (
	"slices"
	"strings"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/engine/bpmn"
	"github.com/servicehall/hallway/mapping/feel"
)

// Load parses and compiles a BPMN file and returns everything that is wrong
// with it at once.
func Load(file string, xml []byte, k bpmn.Known) ([]*Definition, finding.List) {
	m, found := bpmn.Parse(file, xml)
	if m == nil {
		return nil, found
	}
	defs, more := Compile(m, k)
	return defs, append(found, more...).Sorted()
}

// Compile turns the executable processes of a model into definitions, with all
// expressions compiled. It may be given a model that bpmn.Parse found errors
// in, to find the rest of them; the definitions of such a model must not run.
func Compile(m *bpmn.Model, k bpmn.Known) ([]*Definition, finding.List) {
	c := &compiler{table: builders(), found: k.Check(m)}
	var out []*Definition
	for _, p := range m.Processes {
		if p.Executable {
			out = append(out, c.process(p))
		}
	}
	return out, c.found.In(m.File).Sorted()
}

type compiler struct {
	table map[bpmn.Kind]build
	found finding.List
	d     *Definition
	model map[*bpmn.Node]*node
}

func (c *compiler) process(p *bpmn.Process) *Definition {
	c.d = &Definition{Process: p.ID, Name: p.Name, VersionTag: p.VersionTag, nodes: map[string]*node{}, flows: map[string]*flow{}}
	if c.d.Name == "" {
		c.d.Name = p.ID
	}
	c.model = map[*bpmn.Node]*node{}
	c.nodes(&p.Scope, nil)
	c.link(&p.Scope)
	c.d.inside = c.region(&p.Scope)
	for _, n := range c.d.all {
		if _, ok := n.does.(joiner); ok && len(n.in) > 1 {
			n.reach = reach(n, c.d.all)
		}
	}
	for _, prop := range p.Properties {
		switch prop.Name.Value {
		case bpmn.NumberProperty:
			c.d.number = c.feelValue(prop.Value, p.ID)
		case bpmn.KeysProperty:
			c.d.keys = c.keys(prop.Value, p.ID)
		}
	}
	return c.d
}

// nodes makes the nodes of a scope, so that flows can be linked afterwards.
func (c *compiler) nodes(s *bpmn.Scope, parent *node) {
	for _, from := range s.Nodes {
		n := &node{
			kind: from.Kind, id: from.ID, label: from.Label(), parent: parent, interrupting: from.Interrupting,
			together: from.AllEvents, need: max(from.StartQuantity, 1), give: max(from.EndQuantity, 1),
		}
		c.model[from] = n
		c.d.nodes[n.id] = n
		c.d.all = append(c.d.all, n)
		n.inputs, n.outputs = c.mappings(from.Inputs, n.id), c.mappings(from.Outputs, n.id)
		n.reads, n.writes = c.associations(from.Reads, n.id), c.associations(from.Writes, n.id)
		n.catches = c.triggers(from)
		n.loop = c.looper(from)
		if make, ok := c.table[n.kind]; ok {
			n.does = make(c, from)
		}
		if from.Inside != nil {
			c.nodes(from.Inside, n)
		}
	}
}

func (c *compiler) link(s *bpmn.Scope) {
	for _, f := range s.Flows {
		if f.Source == nil || f.Target == nil {
			continue
		}
		to := c.flow(f.ID, f.Name, c.model[f.Source], c.model[f.Target])
		if f.Condition != nil {
			to.condition = c.condition(*f.Condition, f.ID)
		}
		if f.Source.Default == f {
			to.source.fallback = to
		}
	}
	for _, from := range s.Nodes {
		n := c.model[from]
		if from.Kind == bpmn.ThrowLink {
			if t := from.Target(s); t != nil {
				c.flow(linkFlow+n.id, "", n, c.model[t])
			}
		}
		for _, b := range from.Boundaries {
			boundary := c.model[b]
			boundary.host = n
			n.boundaries = append(n.boundaries, boundary)
			if b.Handler != nil {
				n.handler = c.model[b.Handler]
			}
		}
		if from.Inside != nil {
			c.link(from.Inside)
			n.inside = c.region(from.Inside)
		}
	}
}

// linkFlow begins the id of the way from a link throw event to what catches it.
const linkFlow = "link:"

func (c *compiler) flow(id, name string, source, target *node) *flow {
	f := &flow{id: id, name: name, source: source, target: target}
	c.d.flows[f.id] = f
	source.out = append(source.out, f)
	target.in = append(target.in, f)
	return f
}

// region finds what begins with a scope, and what it holds beside its flow.
func (c *compiler) region(s *bpmn.Scope) region {
	var r region
	started := slices.ContainsFunc(s.Nodes, func(n *bpmn.Node) bool { return n.Kind.Start() || n.Instantiate })
	for _, from := range s.Nodes {
		n := c.model[from]
		switch {
		case from.Kind == bpmn.EventSubprocess:
			r.events = append(r.events, n)
			if start := n.begin(); start != nil && start.kind == bpmn.StartCompensation {
				r.undoes = n
			}
		case from.Kind == bpmn.StartNone, !started && from.Begins(),
			from.Kind.Start() && from.Around != nil && from.Around.Kind == bpmn.EventSubprocess:
			r.starts = append(r.starts, n)
		}
		r.undoable = r.undoable || n.handler != nil || n.inside.undoable
	}
	r.undoable = r.undoable || r.undoes != nil
	for _, d := range s.Data {
		r.data = append(r.data, d.Variable())
	}
	return r
}

// begin is the start event of an event subprocess.
func (n *node) begin() *node {
	if len(n.inside.starts) > 0 {
		return n.inside.starts[0]
	}
	return nil
}

// triggers compiles what an event waits for.
func (c *compiler) triggers(n *bpmn.Node) []trigger {
	if n.Kind.Throw() || n.Kind == bpmn.SendTask {
		return nil
	}
	var out []trigger
	for _, e := range n.Events {
		switch e.Trigger {
		case bpmn.OnMessage:
			out = append(out, c.message(e, n.ID))
		case bpmn.OnTimer:
			out = append(out, &timerTrigger{c.timer(e, n.ID)})
		case bpmn.OnSignal:
			out = append(out, c.signal(e, n.ID))
		case bpmn.OnCondition:
			out = append(out, c.conditional(e, n.ID))
		case bpmn.OnError:
			out = append(out, catchError(e))
		case bpmn.OnEscalation:
			out = append(out, catchEscalation(e))
		case bpmn.OnCancel:
			out = append(out, cancelled{})
		case bpmn.OnLink, bpmn.OnCompensate, bpmn.OnTerminate:
			out = append(out, silent{})
		}
	}
	return out
}

// silent is a trigger that nothing is looked for by: a link, a compensation, a
// cancelled transaction.
type silent struct{}

func (silent) arm(*machine, int64, *node, int) (*Event, error) { return nil, nil }

// feel compiles an expression that stands in a text after its "=". The places
// of its findings are those in the file.
func (c *compiler) feel(t bpmn.Text, source, id string) *feel.Program {
	p, found := feel.Compile(source, feel.Options{})
	skip := len(t.Value) - len(source)
	for _, f := range found {
		at := t.Place(skip + offset(source, f.Place.Line, f.Place.Col))
		at.Path = id
		f.Place, f.Source = at, ""
		c.found = append(c.found, f)
	}
	return p
}

// offset is the byte offset of a line and column in a text.
func offset(s string, line, col int) int {
	at := 0
	for ; line > 1; line-- {
		next := strings.IndexByte(s[at:], '\n')
		if next < 0 {
			break
		}
		at += next + 1
	}
	for i := range s[at:] {
		if col <= 1 {
			return at + i
		}
		col--
	}
	return len(s)
}

func (c *compiler) bad(code string, t bpmn.Text, id string, args map[string]any) {
	at := t.At
	at.Path = id
	c.found.Add(code, at, args)
}
