package dmn

import (
	"slices"
	"strings"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/mapping/dmn/tree"
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// namespaces are those of the model in DMN 1.2 to 1.5.
var namespaces = map[string]bool{
	"http://www.omg.org/spec/DMN/20180521/MODEL/":  true,
	"https://www.omg.org/spec/DMN/20191111/MODEL/": true,
	"https://www.omg.org/spec/DMN/20211108/MODEL/": true,
	"https://www.omg.org/spec/DMN/20230324/MODEL/": true,
}

// kind says what a node of the requirements graph is.
type kind int

const (
	anInput kind = iota
	aDecision
	aKnowledge // a business knowledge model
	aService
)

// node is a drawn element of the requirements graph.
type node struct {
	kind     kind
	elem     *tree.Elem
	id       string
	name     string
	variable string    // by which expressions name it
	typ      feel.Type // declared, or else found out
	declared bool
	needs    []*node
	from     map[*node]string // by which import a needed node of another model goes
	hidden   map[string]bool  // variables of the model that it does not require
	named    []string         // what it requires: variables in the order of needs, then ids
	byID     []int            // of the needs that the ids name
	looks    map[string]bool  // variables that its logic may look up
	sees     bool             // none of them is hidden
	body     expr
	fn       *function // of a knowledge model
	service  *contract // of a service
	state    state
}

type state int

const (
	fresh state = iota
	open
	done
)

// compiler turns a tree into definitions and collects what is wrong.
type compiler struct {
	doc   *tree.Doc
	defs  *Definitions
	items map[string]*item
	// Of the models that are imported, by the name of the import, and the types
	// that expressions may name, theirs as "import.type".
	others  map[string]*Definitions
	defined map[string]feel.Type
	all     []*node
	owner   *node // whose logic is being compiled
	found   finding.List
}

// read compiles as much of a file as can be compiled.
func read(file string, src []byte, others ...*Definitions) (*Definitions, finding.List) {
	doc, found := tree.Read(file, src)
	c := &compiler{doc: doc, found: found, defs: &Definitions{nodes: map[string]*node{}, types: map[string]feel.Type{}},
		items: map[string]*item{}, others: map[string]*Definitions{}, defined: map[string]feel.Type{}}
	root := doc.Root
	if root == nil {
		return c.defs, found
	}
	if root.Name != "definitions" || !namespaces[root.Space] {
		c.add("dmn.namespace", root, map[string]any{"name": root.Name, "namespace": root.Space})
		return c.defs, c.found
	}
	c.defs.namespace = root.Attr("namespace")
	for _, e := range root.Named("import") {
		c.imported(e, others)
	}
	for _, e := range root.Children {
		c.topLevel(e)
	}
	c.resolveTypes()
	c.declareVariables()
	for _, n := range c.all {
		c.compile(n)
	}
	return c.defs, c.found.Sorted()
}

func (c *compiler) topLevel(e *tree.Elem) {
	if e.Space != c.doc.Root.Space {
		return
	}
	switch e.Name {
	case "inputData":
		c.node(e, anInput)
	case "decision":
		c.node(e, aDecision)
	case "businessKnowledgeModel":
		c.node(e, aKnowledge)
	case "decisionService":
		c.node(e, aService)
	case "itemDefinition":
		c.item(e)
	case "import", "description", "extensionElements", "knowledgeSource", "textAnnotation", "association", "group", "elementCollection",
		"performanceIndicator", "organizationUnit":
	default:
		c.refuse(e)
	}
}

// imported takes up a model that is imported, with its types.
func (c *compiler) imported(e *tree.Elem, others []*Definitions) {
	if !namespaces[e.Attr("importType")] {
		c.refuse(e)
		return
	}
	for _, d := range others {
		if d.namespace != e.Attr("namespace") {
			continue
		}
		c.others[e.Attr("name")] = d
		for name, t := range d.types {
			c.defined[e.Attr("name")+"."+name] = t
		}
		return
	}
	c.add("dmn.import", e, map[string]any{"namespace": e.Attr("namespace")})
}

// refuse notes that an element is not executed.
func (c *compiler) refuse(e *tree.Elem) {
	c.add("dmn.not-executed", e, map[string]any{"element": e.Name})
}

func (c *compiler) add(code string, e *tree.Elem, args map[string]any) {
	c.found = append(c.found, finding.Finding{Code: code, Severity: finding.Error, Place: e.Place(), Args: args, Source: c.doc.Line(e.At.Line)})
}

func (c *compiler) warn(code string, e *tree.Elem, args map[string]any) {
	c.add(code, e, args)
	c.found[len(c.found)-1].Severity = finding.Warning
}

func (c *compiler) node(e *tree.Elem, k kind) {
	n := &node{kind: k, elem: e, id: e.Attr("id"), name: e.Attr("name")}
	if n.name == "" {
		n.name = n.id
	}
	n.variable = n.name
	if v := e.Child("variable"); v != nil && v.Attr("name") != "" {
		n.variable = v.Attr("name")
	}
	n.variable = strings.Join(strings.Fields(n.variable), " ")
	if n.id == "" {
		c.add("dmn.no-id", e, map[string]any{"element": e.Name})
		n.id = n.name
	}
	if _, twice := c.defs.nodes[n.id]; twice {
		c.add("dmn.id-twice", e, map[string]any{"id": n.id})
		return
	}
	c.defs.nodes[n.id] = n
	c.all = append(c.all, n)
	if k == aDecision {
		c.defs.decisions = append(c.defs.decisions, n)
	}
}

// declareVariables reads the types of all variables and what each node needs.
func (c *compiler) declareVariables() {
	for _, n := range c.all {
		if v := n.elem.Child("variable"); v != nil && v.Attr("typeRef") != "" {
			n.typ, n.declared = c.typeRef(v, v.Attr("typeRef")), true
		}
		for _, e := range n.elem.Children {
			switch {
			case e.Space != n.elem.Space:
			case e.Name == "informationRequirement":
				c.need(n, e.Child("requiredInput"), anInput)
				c.need(n, e.Child("requiredDecision"), aDecision)
			case e.Name == "knowledgeRequirement":
				c.need(n, e.Child("requiredKnowledge"), aKnowledge, aService)
			}
		}
	}
	for _, n := range c.all {
		n.nameNeeds()
		n.hidden = map[string]bool{}
		for _, m := range c.all {
			n.hidden[m.variable] = true
		}
		for _, m := range n.needs {
			if n.from[m] == "" {
				delete(n.hidden, m.variable)
			}
		}
	}
}

func (c *compiler) need(n *node, ref *tree.Elem, kinds ...kind) {
	if ref == nil {
		return
	}
	m, other := c.refer(ref, kinds...)
	if m == nil {
		return
	}
	n.needs = append(n.needs, m)
	if other != "" {
		if n.from == nil {
			n.from = map[*node]string{}
		}
		n.from[m] = other
	}
}

// refer finds what a reference leads to, and the import that it goes by.
func (c *compiler) refer(ref *tree.Elem, kinds ...kind) (*node, string) {
	href := ref.Attr("href")
	namespace, id, _ := strings.Cut(href, "#")
	from, other := c.defs, ""
	if namespace != "" && namespace != c.defs.namespace {
		from = nil
		for name, d := range c.others {
			if d.namespace == namespace {
				from, other = d, name
			}
		}
		if from == nil {
			c.add("dmn.other-file", ref, map[string]any{"href": href})
			return nil, ""
		}
	}
	m := from.nodes[id]
	for _, k := range kinds {
		if m != nil && m.kind == k {
			return m, other
		}
	}
	c.add("dmn.no-such-element", ref, map[string]any{"href": href})
	return nil, ""
}

// compile compiles a node after all that it needs.
func (c *compiler) compile(n *node) {
	if n.state == done {
		return
	}
	if n.state == open {
		c.add("dmn.circle", n.elem, map[string]any{"name": n.name})
		return
	}
	n.state = open
	for _, m := range n.needs {
		if !(m == n && n.kind == aKnowledge) {
			c.compile(m)
		}
	}
	outer := c.owner
	c.owner = n
	switch n.kind {
	case aDecision:
		c.decision(n)
	case aKnowledge:
		c.knowledge(n)
	case aService:
		c.service(n)
	}
	c.owner = outer
	n.sees = true
	for name := range n.looks {
		n.sees = n.sees && !n.hidden[name]
	}
	n.state = done
}

// nameNeeds lists by which names the logic of a node finds what it requires.
func (n *node) nameNeeds() {
	for _, m := range n.needs {
		n.named = append(n.named, m.variable)
	}
	for i, m := range n.needs {
		if m.kind == aDecision && !slices.Contains(n.named, m.id) {
			n.named, n.byID = append(n.named, m.id), append(n.byID, i)
		}
	}
}

// names are what an expression may name, with what is known of each.
type names map[string]feel.Type

func (n names) with(name string, t feel.Type) names {
	out := make(names, len(n)+1)
	for k, v := range n {
		out[k] = v
	}
	out[name] = t
	return out
}

func (c *compiler) namesOf(n *node) names {
	out := names{}
	for _, m := range n.needs {
		if other := n.from[m]; other != "" {
			out.qualified(other, m)
			continue
		}
		out[m.variable] = m.typ
		if _, taken := out[m.id]; !taken && m.kind == aDecision {
			out[m.id] = m.typ
		}
	}
	return out
}

// qualified lets an expression name a node of an imported model: import.name.
func (n names) qualified(other string, m *node) {
	t, ok := n[other]
	if !ok {
		t = feel.Type{Kind: value.Context, Fields: map[string]feel.Type{}}
		n[other] = t
	}
	t.Fields[m.variable] = m.typ
}

// logic finds the one child that is an expression.
func (c *compiler) logic(e *tree.Elem) *tree.Elem {
	var found *tree.Elem
	for _, x := range e.Children {
		if x.Space != e.Space || about[x.Name] {
			continue
		}
		if found != nil {
			c.refuse(x)
			continue
		}
		found = x
	}
	return found
}

// about are children that say something about an element and have no part in
// its evaluation, or are read elsewhere.
var about = map[string]bool{
	"description": true, "extensionElements": true, "question": true, "allowedAnswers": true, "variable": true,
	"informationRequirement": true, "knowledgeRequirement": true, "authorityRequirement": true, "supportedObjective": true,
	"impactedPerformanceIndicator": true, "decisionMaker": true, "decisionOwner": true, "usingProcess": true, "usingTask": true,
	"formalParameter": true, "parameter": true,
}

func (c *compiler) decision(n *node) {
	e := c.logic(n.elem)
	if e == nil {
		c.warn("dmn.no-logic", n.elem, map[string]any{"name": n.name})
		return
	}
	body, typ := c.expression(e, c.namesOf(n))
	n.body = body
	if !n.declared {
		n.typ = typ
	}
}

func (c *compiler) knowledge(n *node) {
	e := n.elem.Child("encapsulatedLogic")
	if e == nil {
		c.warn("dmn.no-logic", n.elem, map[string]any{"name": n.name})
		return
	}
	in := c.namesOf(n)
	in[n.variable] = feel.Type{Kind: value.Callable}
	n.fn = c.function(e, in)
	n.typ = n.fn.typ()
}
