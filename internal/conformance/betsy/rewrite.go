package betsy

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

const (
	bpmnSpace  = "http://www.omg.org/spec/BPMN/20100524/MODEL"
	zeebeSpace = "http://camunda.org/schema/zeebe/1.0"
)

// jobPrefix begins the type of every job that a marker becomes.
const jobPrefix = "betsy."

// Rewrite puts what the engine executes in the place of what the suite leaves
// to a runner, and changes no other byte: markers become jobs, expressions
// become FEEL, messages get one constant key.
func (s *Suite) Rewrite(model []byte) ([]byte, error) { return s.rewrite(model, false) }

// rewrite can be lenient with what is not in the suite's tables: then any script
// and any service task becomes a job, and any formal condition one that holds.
func (s *Suite) rewrite(model []byte, lenient bool) ([]byte, error) {
	r := rewriter{suite: s, src: model, dec: xml.NewDecoder(bytes.NewReader(model)), lenient: lenient}
	if err := r.read(); err != nil {
		return nil, fmt.Errorf("rewrite the model: %w", err)
	}
	return r.apply(), nil
}

// expressions are the elements that hold one.
var expressions = []string{"conditionExpression", "loopCondition", "loopCardinality", "completionCondition", "activationCondition", "condition"}

type rewriter struct {
	suite *Suite
	src   []byte
	dec   *xml.Decoder
	open  []*tag
	edits []edit

	lenient bool
}

// edit replaces src[from:to].
type edit struct {
	from, to int
	text     string
}

// tag is an element whose end has not come yet.
type tag struct {
	name     xml.Name
	prefix   string // of its name as written, with the colon
	from, to int    // of its start tag
	closed   bool   // the start tag is the end tag too
	head     int    // where extensionElements belong: after the start tag and the documentation
	inside   int    // behind the start tag of extensionElements that are there, 0 without
	content  strings.Builder
	script   *edit // the script element and what is in it
}

func (r *rewriter) read() error {
	for {
		from := int(r.dec.InputOffset())
		t, err := r.dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		to := int(r.dec.InputOffset())
		switch t := t.(type) {
		case xml.StartElement:
			r.begin(t, from, to)
		case xml.CharData:
			if len(r.open) > 0 {
				r.top(0).content.Write(t)
			}
		case xml.EndElement:
			if err := r.end(from, to); err != nil {
				return err
			}
		}
	}
}

func (r *rewriter) begin(t xml.StartElement, from, to int) {
	name := strings.Fields(strings.Trim(string(r.src[from:to]), "</>"))[0]
	prefix, _, prefixed := strings.Cut(name, ":")
	if prefix += ":"; !prefixed {
		prefix = ""
	}
	x := &tag{name: t.Name, prefix: prefix, from: from, to: to, closed: bytes.HasSuffix(r.src[from:to], []byte("/>")), head: to}
	if len(r.open) == 0 {
		at := from + 1 + len(prefix) + len(t.Name.Local)
		r.edits = append(r.edits, edit{at, at, ` xmlns:zeebe="` + zeebeSpace + `"`})
	}
	if r.is(x, "extensionElements") && len(r.open) > 0 && !x.closed {
		r.top(0).inside = to
	}
	r.dropLanguage(x)
	r.open = append(r.open, x)
}

// xpath is the language that a file may declare; the suite writes none of it.
const xpath = "http://www.w3.org/1999/XPath"

// dropLanguage takes away that expressions are XPath: they are FEEL now.
func (r *rewriter) dropLanguage(x *tag) {
	attribute := ` language="` + xpath + `"`
	if r.is(x, "definitions") {
		attribute = ` expressionLanguage="` + xpath + `"`
	} else if !r.holdsExpression(x) {
		return
	}
	if at := bytes.Index(r.src[x.from:x.to], []byte(attribute)); at >= 0 {
		r.edits = append(r.edits, edit{x.from + at, x.from + at + len(attribute), ""})
	}
}

func (r *rewriter) end(from, to int) error {
	x := r.top(0)
	r.open = r.open[:len(r.open)-1]
	switch {
	case r.is(x, "documentation") && len(r.open) > 0:
		r.top(0).head = to
	case r.is(x, "script") && len(r.open) > 0:
		r.top(0).script = &edit{x.from, to, strings.TrimSpace(x.content.String())}
	case r.is(x, "scriptTask") || r.is(x, "globalScriptTask"):
		return r.task(x, from)
	case r.is(x, "serviceTask") && r.lenient:
		r.job(x, from, "NOTHING")
	case r.is(x, "message"):
		r.extend(x, from, `<zeebe:subscription correlationKey="=&quot;betsy&quot;"/>`)
	case r.holdsExpression(x):
		return r.expression(x, from)
	}
	return nil
}

// task makes a job of a script task with a marker.
func (r *rewriter) task(x *tag, end int) error {
	if x.script == nil {
		return nil
	}
	if _, known := r.suite.Markers[x.script.text]; !known && !r.lenient {
		return fmt.Errorf("the suite has no marker %q", x.script.text)
	}
	r.job(x, end, x.script.text)
	r.edits = append(r.edits, edit{x.script.from, x.script.to, ""})
	return nil
}

// job says of which type the job of an element is.
func (r *rewriter) job(x *tag, end int, marker string) {
	r.extend(x, end, `<zeebe:taskDefinition type="`+jobPrefix+marker+`"/>`)
}

func (r *rewriter) expression(x *tag, end int) error {
	text := strings.TrimSpace(x.content.String())
	feel, known := r.suite.Expressions[text]
	switch {
	case !known && r.lenient && (text == "" || !bytes.Contains(r.src[x.from:x.to], []byte("tFormalExpression"))):
		return nil // that it is empty, or no formal expression, is for the engine to find
	case !known && r.lenient:
		feel = "true"
	case !known:
		return fmt.Errorf("the suite has no expression %q", text)
	}
	var b bytes.Buffer
	if err := xml.EscapeText(&b, []byte("="+feel)); err != nil {
		return err
	}
	r.edits = append(r.edits, edit{x.to, end, b.String()})
	return nil
}

// extend puts a child into the extension elements of an element.
func (r *rewriter) extend(x *tag, end int, child string) {
	whole := "<" + x.prefix + "extensionElements>" + child + "</" + x.prefix + "extensionElements>"
	switch {
	case x.inside > 0:
		r.edits = append(r.edits, edit{x.inside, x.inside, child})
	case x.closed:
		r.edits = append(r.edits, edit{x.to - 2, end, ">" + whole + "</" + x.prefix + x.name.Local + ">"})
	default:
		r.edits = append(r.edits, edit{x.head, x.head, whole})
	}
}

func (r *rewriter) holdsExpression(x *tag) bool {
	return x.name.Space == bpmnSpace && slices.Contains(expressions, x.name.Local)
}

func (r *rewriter) is(x *tag, local string) bool {
	return x.name.Space == bpmnSpace && x.name.Local == local
}

func (r *rewriter) top(below int) *tag { return r.open[len(r.open)-1-below] }

func (r *rewriter) apply() []byte {
	slices.SortStableFunc(r.edits, func(a, b edit) int { return a.from - b.from })
	var out []byte
	at := 0
	for _, e := range r.edits {
		out = append(append(out, r.src[at:e.from]...), e.text...)
		at = e.to
	}
	return append(out, r.src[at:]...)
}
