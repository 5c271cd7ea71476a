package bpmn

import (
	"slices"
	"strings"

	"github.com/servicehall/hallway/config/finding"
)

// Parse reads a BPMN file. The model is nil only when the file is no XML that
// can be read; otherwise it holds what could be read, for further checks, even
// beside errors. All findings are returned, in the order of the file.
func Parse(file string, xml []byte) (*Model, finding.List) {
	root, r := parseTree(file, xml)
	if root == nil {
		return nil, r.found
	}
	p := &parser{
		reader: r, model: &Model{File: file}, table: newTable(), extensions: map[string]Extension{},
		ids: map[string]*elem{}, nodes: map[string]*Node{}, flows: map[string]*Flow{},
		messages: map[string]*Message{}, errors: map[string]*Error{}, refused: map[string]bool{},
		signals: map[string]*Signal{}, escalations: map[string]*Escalation{}, data: map[string]string{},
	}
	for _, x := range ExtensionTable() {
		p.extensions[x.Name] = x
	}
	p.definitions(root)
	return p.model, p.report()
}

// parser builds the model from the tree.
type parser struct {
	*reader
	model       *Model
	table       table
	extensions  map[string]Extension
	ids         map[string]*elem
	nodes       map[string]*Node
	flows       map[string]*Flow
	messages    map[string]*Message
	errors      map[string]*Error
	signals     map[string]*Signal
	escalations map[string]*Escalation
	data        map[string]string // ids of data to the names of their variables
	refused     map[string]bool   // ids with an error finding
	more        int               // findings beyond MaxFindings
	moreBad     bool
	links       []func() // ends of flows, and then other references:
	later       []func() // resolved when everything is read
}

// report completes the findings with the text of their lines.
func (p *parser) report() finding.List {
	for i := range p.found {
		p.found[i].Source = p.line(p.found[i].Place.Line)
	}
	found := p.found.Sorted()
	if p.more > 0 {
		f := finding.Finding{Code: "bpmn.more", Severity: finding.Warning, Place: finding.Place{File: p.file}, Args: map[string]any{"count": p.more}}
		if p.moreBad {
			f.Severity = finding.Error
		}
		found = append(found, f)
	}
	return found
}

// MaxFindings is how many findings of a file are listed. What is beyond them is
// counted.
const MaxFindings = 1000

func (p *parser) note(f finding.Finding) {
	if bad := f.Severity == finding.Error; bad {
		p.refused[f.Place.Path] = true
		p.moreBad = p.moreBad || len(p.found) >= MaxFindings
	}
	if len(p.found) >= MaxFindings {
		p.more++
		return
	}
	p.found = append(p.found, f)
}

func (p *parser) addAt(code string, at finding.Place, id string, args map[string]any) {
	at.Path = id
	p.note(finding.Finding{Code: code, Severity: finding.Error, Place: at, Args: args})
}

func (p *parser) warnAt(code string, at finding.Place, id string, args map[string]any) {
	at.Path = id
	p.note(finding.Finding{Code: code, Severity: finding.Warning, Place: at, Args: args})
}

func (p *parser) add(code string, e *elem, args map[string]any) { p.addAt(code, e.at, e.id(), args) }

func (p *parser) warn(code string, e *elem, args map[string]any) {
	p.warnAt(code, e.at, e.id(), args)
}

func (p *parser) unknown(e *elem) {
	p.add("bpmn.unknown-element", e, map[string]any{"element": e.name})
}

// need reports an attribute that is missing or empty.
func (p *parser) need(e *elem, name string) bool {
	if t, ok := e.attr(name); ok && strings.TrimSpace(t.Value) != "" {
		return true
	}
	p.add("bpmn.attribute-missing", e, map[string]any{"element": e.name, "attribute": name})
	return false
}

// attrs refuses the attributes of an extension element that are not named.
func (p *parser) attrs(e *elem, names ...string) {
	rules := attrRules{}
	for _, n := range names {
		rules[n] = true
	}
	p.checkAttrs(e, rules)
}

// checkAttrs reports every attribute that is not understood.
func (p *parser) checkAttrs(e *elem, rules attrRules) {
	for _, a := range e.attrs {
		args := map[string]any{"element": e.name, "attribute": a.name, "value": a.value.Value}
		switch {
		case a.space == "xmlns" || a.name == "xmlns" || harmless(a.space):
		case a.space == NamespaceZeebe && strings.HasPrefix(a.name, "modeler"):
		case a.space == "" && rules[a.name]:
		case a.space == "":
			p.addAt("bpmn.unknown-attribute", a.at, e.id(), args)
		case a.space == NamespaceZeebe || foreignEngine(a.space):
			p.addAt("bpmn.unknown-attribute", a.at, e.id(), args)
		default:
			p.warnAt("bpmn.foreign", a.at, e.id(), map[string]any{"name": a.name, "namespace": a.space})
		}
	}
}

// harmless namespaces say how a model is drawn, not what it does.
func harmless(space string) bool {
	return space == nsModeler || space == nsColor || space == nsBioc || space == nsXSI || space == nsDI
}

// foreignEngine namespaces carry meaning for another engine.
func foreignEngine(space string) bool {
	for _, s := range []string{"camunda.org/schema/1.0/bpmn", "activiti.org", "flowable.org", "jboss.org/drools", "bonitasoft"} {
		if strings.Contains(space, s) {
			return true
		}
	}
	return false
}

func (p *parser) definitions(root *elem) {
	if !root.is("definitions") {
		p.add("bpmn.not-bpmn", root, map[string]any{"element": root.name})
		return
	}
	p.register(root)
	for _, e := range root.children {
		p.rootElement(e)
	}
	for _, f := range slices.Concat(p.links, p.later) {
		f()
	}
	p.structure()
}

// register notes every id of the file once.
func (p *parser) register(e *elem) {
	if e.space == NamespaceBPMN {
		if t, ok := e.attr("id"); ok {
			if first, twice := p.ids[t.Value]; twice {
				p.addAt("bpmn.duplicate-id", t.At, t.Value, map[string]any{"line": first.at.Line})
			} else {
				p.ids[t.Value] = e
			}
		}
	}
	for _, c := range e.children {
		p.register(c)
	}
}

func (p *parser) rootElement(e *elem) {
	if e.space != NamespaceBPMN {
		if e.space != nsDI && !harmless(e.space) {
			p.warn("bpmn.foreign", e, map[string]any{"name": e.name, "namespace": e.space})
		}
		return
	}
	switch e.name {
	case "process":
		p.process(e)
	case "message":
		p.message(e)
	case "error":
		p.error(e)
	case "signal":
		p.signal(e)
	case "escalation":
		p.escalation(e)
	case "globalTask", "globalManualTask", "globalUserTask", "globalBusinessRuleTask", "globalScriptTask":
		p.globalTask(e)
	case "collaboration":
		for _, c := range e.children {
			if c.is("messageFlow") {
				p.warn("bpmn.drawn-only", c, map[string]any{"element": c.name})
			}
		}
	case "extension":
		if p.yes(e, "mustUnderstand", false) {
			p.unknown(e)
		}
	case "documentation", "itemDefinition", "category", "interface", "resource", "import",
		"dataStore", "relationship", "endPoint", "correlationProperty", "partnerEntity", "partnerRole":
		// Declarations alone do nothing; what uses them is judged where it does.
	case "extensionElements":
		p.foreignChildren(e)
	default:
		if !strings.HasSuffix(e.name, "EventDefinition") { // read where it is referred to
			p.unknown(e)
		}
	}
}

// declaration judges what a declaration holds: only documentation.
func (p *parser) declaration(e *elem) {
	p.checkAttrs(e, attributes(e.name))
	for _, c := range e.extensions() {
		p.strange(c)
	}
}

func (p *parser) signal(e *elem) {
	p.declaration(e)
	s := &Signal{ID: e.get("id").Value, At: e.at, Name: e.get("name")}
	s.At.Path = s.ID
	p.signals[s.ID] = s
	p.model.Signals = append(p.model.Signals, s)
}

func (p *parser) escalation(e *elem) {
	p.declaration(e)
	x := &Escalation{ID: e.get("id").Value, Name: e.get("name").Value, At: e.at, Code: e.get("escalationCode")}
	x.At.Path = x.ID
	p.escalations[x.ID] = x
	p.model.Escalations = append(p.model.Escalations, x)
}

func (p *parser) error(e *elem) {
	p.declaration(e)
	err := &Error{ID: e.get("id").Value, Name: e.get("name").Value, At: e.at, Code: e.get("errorCode")}
	p.errors[err.ID] = err
	p.model.Errors = append(p.model.Errors, err)
}

func (p *parser) message(e *elem) {
	p.checkAttrs(e, attributes(e.name))
	m := &Message{ID: e.get("id").Value, At: e.at, Name: e.get("name")}
	m.At.Path = m.ID
	p.messages[m.ID] = m
	p.once(e)
	for _, c := range e.extensions() {
		switch {
		case c.space == NamespaceZeebe && c.name == "subscription":
			p.attrs(c, "correlationKey")
			p.leaf(c)
			if key, ok := c.attr("correlationKey"); ok && key.Value != "" {
				m.Correlation = &key
			}
		default:
			p.strange(c)
		}
	}
	p.model.Messages = append(p.model.Messages, m)
}

func (p *parser) process(e *elem) {
	proc := &Process{ID: e.get("id").Value, Name: e.get("name").Value, At: e.at}
	proc.At.Path = proc.ID
	proc.Executable = p.yes(e, "isExecutable", false)
	p.model.Processes = append(p.model.Processes, proc)
	if !proc.Executable {
		return
	}
	p.need(e, "id")
	p.checkAttrs(e, attributes(e.name))
	p.once(e)
	for _, c := range e.extensions() {
		p.processExtension(proc, c)
	}
	proc.Scope = p.scope(e, nil)
}

func (p *parser) processExtension(proc *Process, c *elem) {
	switch {
	case c.space == NamespaceZeebe && c.name == "versionTag":
		p.attrs(c, "value")
		p.leaf(c)
		proc.VersionTag = c.get("value").Value
	case c.space == NamespaceZeebe && c.name == "properties":
		var x Node
		readProperties(p, c, &x)
		p.checkProperties(c, x.Properties, NumberProperty, KeysProperty)
		proc.Properties = x.Properties
	default:
		p.strange(c)
	}
}

// NumberProperty is the zeebe:property of a process that asks for the next
// number of a gap-free counter when an instance starts. Its value is FEEL that
// names the counter; the number becomes the process variable caseNumber.
const NumberProperty = "hallway:number"

// KeysProperty is the zeebe:property of a process that declares the business
// keys by which its instances are found. Its value is FEEL: a list of names of
// process variables, or a context of names and expressions.
const KeysProperty = "hallway:keys"

// checkProperties refuses properties that mean something which is not done.
// Others are notes of the modeler.
func (p *parser) checkProperties(e *elem, list []Property, known ...string) {
	for _, prop := range list {
		name := prop.Name.Value
		if !strings.HasPrefix(name, "hallway:") && !strings.HasPrefix(name, "inbound.") {
			continue
		}
		ok := false
		for _, k := range known {
			ok = ok || k == name
		}
		if !ok {
			p.addAt("bpmn.unknown-property", prop.Name.At, e.id(), map[string]any{"property": name})
		}
	}
}

// extensions returns the elements inside extensionElements.
func (e *elem) extensions() []*elem {
	var out []*elem
	for _, c := range e.children {
		if c.is("extensionElements") {
			out = append(out, c.children...)
		}
	}
	return out
}

func (p *parser) foreignChildren(e *elem) {
	for _, c := range e.children {
		p.strange(c)
	}
}

// strange judges an element that means nothing where it stands.
func (p *parser) strange(e *elem) {
	switch e.space {
	case NamespaceBPMN:
		p.unknown(e)
	case NamespaceZeebe:
		p.refuseExtension(e)
	default:
		p.foreign(e)
	}
}

// leaf refuses what is inside an extension element that holds nothing.
func (p *parser) leaf(e *elem) { p.foreignChildren(e) }

// once refuses extension elements that are given twice: only one would count.
func (p *parser) once(e *elem) {
	seen := map[string]bool{}
	for _, c := range e.extensions() {
		if c.space != NamespaceZeebe {
			continue
		}
		if seen[c.name] {
			p.add("bpmn.extension-twice", c, map[string]any{"element": c.name})
		}
		seen[c.name] = true
	}
}

// yes reads a truth value as XML writes it; absent is what the standard says.
func (p *parser) yes(e *elem, name string, absent bool) bool {
	t, given := e.attr(name)
	if !given {
		return absent
	}
	v, ok := truth(t.Value)
	if !ok {
		p.addAt("bpmn.bad-value", t.At, e.id(), map[string]any{"value": t.Value, "error": name + " is true or false"})
		return absent
	}
	return v
}

// truth reads an xsd:boolean.
func truth(s string) (value, ok bool) {
	switch strings.TrimSpace(s) {
	case "true", "1":
		return true, true
	case "false", "0":
		return false, true
	}
	return false, false
}

// foreign judges an extension element of another namespace.
func (p *parser) foreign(e *elem) {
	if harmless(e.space) {
		return
	}
	args := map[string]any{"name": e.name, "namespace": e.space}
	if foreignEngine(e.space) {
		p.add("bpmn.foreign-engine", e, args)
		return
	}
	p.warn("bpmn.foreign", e, args)
}

// refuseExtension reports a zeebe element that cannot be honoured where it is.
func (p *parser) refuseExtension(e *elem) {
	x, known := p.extensions[e.name]
	switch {
	case !known:
		p.add("bpmn.unknown-extension", e, map[string]any{"element": e.name})
	case x.Why != "":
		p.add(x.Why, e, map[string]any{"element": e.name})
	default:
		p.add("bpmn.extension-here", e, map[string]any{"element": e.name, "on": x.On})
	}
}
