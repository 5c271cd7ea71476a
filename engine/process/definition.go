package process

import (
	"strings"

	"github.com/servicehall/hallway/engine/bpmn"
)

// Definition is one executable process, compiled: its graph, its expressions
// and what every element does. It is immutable once Key and Version are set by
// who deploys it.
type Definition struct {
	Key        int64
	Version    int
	Process    string // BPMN process id
	Name       string
	VersionTag string

	nodes  map[string]*node // by BPMN id
	all    []*node          // in the order of the file
	flows  map[string]*flow // by BPMN id
	inside region           // the process itself
	number *value           // counter's name, nil for none
	keys   *keys            // business keys, nil for none

	watches bool // something in it waits for a condition
}

// node is a compiled flow node.
type node struct {
	kind         bpmn.Kind
	id, label    string
	parent       *node // the subprocess around it, nil: the process
	in           []*flow
	out          []*flow
	fallback     *flow
	host         *node // of a boundary event
	interrupting bool
	boundaries   []*node
	inside       region                    // of a subprocess
	catches      []trigger                 // what an event or a receive task waits for
	together     bool                      // all of catches must happen, not one
	loop         looper                    // of a loop or multi-instance activity
	handler      *node                     // what undoes it
	need, give   int                       // tokens that begin it, tokens it gives to each flow
	reach        map[string]map[*node]bool // of a gateway that joins: by its incoming flow, from where a token can come to it
	inputs       []mapping
	outputs      []mapping
	reads        []association
	writes       []association
	does         behaviour
}

// region is the inside of a process or subprocess.
type region struct {
	starts   []*node // what begins with it
	events   []*node // event subprocesses
	data     []string
	undoes   *node // its compensation event subprocess
	undoable bool  // something in it can be undone
}

// flow is a compiled sequence flow.
type flow struct {
	id, name  string
	source    *node
	target    *node
	condition *condition
}

// behaviour is what a kind of element does. Files named after the elements
// hold one each; the table in table.go lists them.
type behaviour interface {
	// begin does the element's work. An element that need not wait completes
	// itself; a fault becomes an incident.
	begin(m *machine, el int64, n *node) error
}

// router is a behaviour that chooses its outgoing flows itself.
type router interface {
	route(m *machine, el int64, n *node) ([]*flow, error)
}

// joiner is a behaviour whose tokens wait for others: join lets them in when it
// is time, and reports whether it did. It is asked when all else stands still.
type joiner interface {
	join(m *machine, scope int64, n *node) (bool, error)
}

// trigger is what an event waits for. What comes from outside is armed on the
// element instance el; what is thrown inside the instance (an error, an
// escalation) is looked for by who throws it, and arms nothing.
type trigger interface {
	arm(m *machine, el int64, n *node, def int) (*Event, error)
}

// ElementInfo is what a page shows of an element.
type ElementInfo struct {
	ID   string    `json:"id"`
	Name string    `json:"name"` // its id where it has no name
	Kind bpmn.Kind `json:"kind"`
	In   string    `json:"in,omitempty"` // the subprocess around it
}

// View is a definition as pages see it.
type View struct{ d *Definition }

// Flow returns the page's view of a definition.
func Flow(d *Definition) View { return View{d} }

// Element returns an element by its BPMN id.
func (v View) Element(id string) (ElementInfo, bool) {
	n := v.d.nodes[id]
	if n == nil {
		return ElementInfo{}, false
	}
	info := ElementInfo{ID: n.id, Name: n.label, Kind: n.kind}
	if n.parent != nil {
		info.In = n.parent.id
	}
	return info, true
}

// Elements lists all elements in the order of the file.
func (v View) Elements() []ElementInfo {
	out := make([]ElementInfo, 0, len(v.d.all))
	for _, n := range v.d.all {
		info, _ := v.Element(n.id)
		out = append(out, info)
	}
	return out
}

// Hint is an element that can come next. Flow is the name of the way there,
// such as the answer that a gateway asks for.
type Hint struct {
	From string `json:"from"`
	Flow string `json:"flow,omitempty"`
	ElementInfo
}

// NextHints lists what can come after each element that an instance stands in,
// looking through gateways and out of subprocesses.
func (v View) NextHints(s *State) []Hint {
	h := hinter{v: v, seen: map[string]bool{}}
	for _, e := range s.Elements {
		n := v.d.nodes[e.ID]
		if n == nil || n.kind.Container() {
			continue
		}
		h.after(n.id, n, nil, 0)
	}
	return h.out
}

type hinter struct {
	v    View
	seen map[string]bool
	out  []Hint
}

// maxLook bounds how many gateways a hint looks through.
const maxLook = 8

func (h *hinter) after(from string, n *node, names []string, depth int) {
	if depth > maxLook {
		return
	}
	if len(n.out) == 0 && n.parent != nil {
		h.after(from, n.parent, names, depth+1)
		return
	}
	for _, f := range n.out {
		way := names
		if f.name != "" {
			way = append(way[:len(way):len(way)], f.name)
		}
		if f.target.kind.Gateway() {
			h.after(from, f.target, way, depth+1)
			continue
		}
		h.add(from, f.target, strings.Join(way, " / "))
	}
}

func (h *hinter) add(from string, n *node, way string) {
	id := from + "\x00" + n.id + "\x00" + way
	if h.seen[id] {
		return
	}
	h.seen[id] = true
	info, _ := h.v.Element(n.id)
	h.out = append(h.out, Hint{From: from, Flow: way, ElementInfo: info})
}
