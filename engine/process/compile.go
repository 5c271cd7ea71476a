package process

import (
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
	flows map[*bpmn.Flow]*flow
}

func (c *compiler) process(p *bpmn.Process) *Definition {
	c.d = &Definition{Process: p.ID, Name: p.Name, VersionTag: p.VersionTag, nodes: map[string]*node{}}
	if c.d.Name == "" {
		c.d.Name = p.ID
	}
	c.model, c.flows = map[*bpmn.Node]*node{}, map[*bpmn.Flow]*flow{}
	c.nodes(&p.Scope, nil)
	c.link(&p.Scope)
	for _, prop := range p.Properties {
		if prop.Name.Value == bpmn.NumberProperty {
			c.d.number = c.feelValue(prop.Value, p.ID)
		}
	}
	for _, n := range c.d.all {
		if n.parent == nil && n.kind.Start() {
			c.d.starts = append(c.d.starts, n)
		}
	}
	return c.d
}

// nodes makes the nodes of a scope, so that flows can be linked afterwards.
func (c *compiler) nodes(s *bpmn.Scope, parent *node) {
	for _, from := range s.Nodes {
		n := &node{kind: from.Kind, id: from.ID, label: from.Label(), parent: parent, in: len(from.Incoming), interrupting: from.Interrupting}
		c.model[from] = n
		c.d.nodes[n.id] = n
		c.d.all = append(c.d.all, n)
		if parent != nil && n.kind == bpmn.StartNone {
			parent.start = n
		}
		n.inputs, n.outputs = c.mappings(from.Inputs, n.id), c.mappings(from.Outputs, n.id)
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
		to := &flow{id: f.ID, name: f.Name, target: c.model[f.Target]}
		if f.Condition != nil {
			to.condition = c.condition(*f.Condition, f.ID)
		}
		c.flows[f] = to
		source := c.model[f.Source]
		source.out = append(source.out, to)
		if f.Source.Default == f {
			source.fallback = to
		}
	}
	for _, from := range s.Nodes {
		n := c.model[from]
		for _, b := range from.Boundaries {
			boundary := c.model[b]
			boundary.host = n
			n.boundaries = append(n.boundaries, boundary)
		}
		if from.Inside != nil {
			c.link(from.Inside)
		}
	}
}

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
