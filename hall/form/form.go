// Package form reads form-js JSON and holds a person's answers to it: the same
// rules on the server as in the page. What it does not execute it refuses by
// name, so that no rule of a form is silently lost.
package form

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"github.com/servicehall/hallway/config/finding"
)

// Form is a compiled form. It is immutable.
type Form struct {
	ID     string
	Fields []Field
}

// Field is one component that a page draws. Label and Help may stand there in a
// second language: form-js properties "label.en" and "description.en".
type Field struct {
	Key      string   `json:"key,omitempty"`
	Type     string   `json:"type"`
	Label    string   `json:"label,omitempty"`
	LabelEn  string   `json:"labelEn,omitempty"`
	Help     string   `json:"help,omitempty"`
	HelpEn   string   `json:"helpEn,omitempty"`
	Text     string   `json:"text,omitempty"`
	Options  []Option `json:"options,omitempty"`
	Required bool     `json:"required,omitempty"`
	ReadOnly bool     `json:"readOnly,omitempty"`
	When     *When    `json:"when,omitempty"` // needed only then

	minLength, maxLength int
	min, max             *limit
	pattern              *regexp.Regexp
}

// limit is a number as it was written, and as it is compared.
type limit struct {
	text string
	rat  *big.Rat
}

// Option is one value of a choice.
type Option struct {
	Value   string `json:"value"`
	Label   string `json:"label"`
	LabelEn string `json:"labelEn,omitempty"`
}

// When names an answer on which a field is required: form-js property
// "required.when" as key=value. A checkbox answers true or false; an empty
// value means that there is no answer.
type When struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// MaxBytes bounds a form file.
const MaxBytes = 1 << 20

// What of form-js is executed. What only says how a form looks in its designer
// is read over; everything else is refused.
var (
	ofFile   = []string{"id", "type", "schemaVersion", "components", "executionPlatform", "executionPlatformVersion", "exporter", "versionTag"}
	ofAll    = []string{"type", "id", "layout", "properties"}
	ofAnswer = append([]string{"key", "label", "description", "disabled", "readonly", "validate"}, ofAll...)
	ofOption = []string{"label", "value"}

	// drawn are the component types that are executed, with their attributes.
	drawn = map[string][]string{
		"textfield": ofAnswer, "textarea": ofAnswer, "number": ofAnswer, "checkbox": ofAnswer,
		"radio":     append([]string{"values"}, ofAnswer...),
		"select":    append([]string{"values"}, ofAnswer...),
		"datetime":  append([]string{"subtype", "dateLabel"}, ofAnswer...),
		"text":      append([]string{"text"}, ofAll...),
		"separator": ofAll,
		"spacer":    append([]string{"height"}, ofAll...),
	}
)

// Parse reads a form-js file and returns everything that is wrong with it, each
// with its line and column.
func Parse(name string, content []byte) (*Form, finding.List) {
	r := &reader{file: name, content: content}
	if len(content) > MaxBytes {
		r.found.Add("form.too-big", finding.Place{File: name}, map[string]any{"limit": MaxBytes})
		return nil, r.found
	}
	root, ok := r.root()
	if !ok {
		return nil, r.found
	}
	if root.delim != '{' {
		r.add("form.no-object", root.at, "", nil)
		return nil, r.found
	}
	r.only(root, "", "form.unknown-attribute", ofFile)
	f := &Form{ID: r.text(root, "id", "")}
	if kind := r.text(root, "type", ""); kind != "" && kind != "default" {
		m, _ := root.member("type")
		r.add("form.type", m.node.at, "", map[string]any{"type": kind})
	}
	components := r.list(root, "components", "")
	for i, c := range components {
		r.component(f, i, c)
	}
	r.conditions(f, components)
	return f, r.found.Sorted()
}

// component adds a component to the form.
func (r *reader) component(f *Form, i int, c node) {
	path := fmt.Sprintf("components[%d]", i)
	if c.delim != '{' {
		r.add("form.no-object", c.at, path, nil)
		f.Fields = append(f.Fields, Field{})
		return
	}
	out := Field{Type: r.text(c, "type", path), Key: r.text(c, "key", path)}
	if out.Key != "" {
		path += " " + out.Key
	}
	names, ok := drawn[out.Type]
	if !ok {
		if out.Type == "" {
			r.add("form.no-type", c.position("type"), path, nil)
		} else {
			r.add("form.unknown-component", c.position("type"), path, map[string]any{"type": out.Type})
		}
		f.Fields = append(f.Fields, out)
		return
	}
	r.only(c, path, "form.unknown-attribute", names)
	out.Label, out.Help, out.Text = r.text(c, "label", path), r.text(c, "description", path), r.text(c, "text", path)
	disabled, readonly := r.flag(c, "disabled", path), r.flag(c, "readonly", path)
	out.ReadOnly = disabled || readonly
	if subtype := r.text(c, "subtype", path); subtype != "" && subtype != "date" {
		r.add("form.subtype", c.position("subtype"), path, map[string]any{"subtype": subtype})
	}
	if out.answered() {
		r.key(f, c, out, path)
	}
	r.options(&out, c, path)
	r.properties(&out, c, path)
	r.rules(&out, r.object(c, "validate", path), path)
	f.Fields = append(f.Fields, out)
}

// key refuses a key that cannot name one variable.
func (r *reader) key(f *Form, c node, out Field, path string) {
	switch {
	case out.Key == "":
		r.add("form.no-key", c.position("key"), path, map[string]any{"type": out.Type})
	case strings.ContainsAny(out.Key, ".[] \t\n"):
		r.add("form.key", c.position("key"), path, map[string]any{"key": out.Key})
	case slices.ContainsFunc(f.Fields, func(x Field) bool { return x.Key == out.Key }):
		r.add("form.key-twice", c.position("key"), path, map[string]any{"key": out.Key})
	}
}

func (r *reader) options(out *Field, c node, path string) {
	values := r.list(c, "values", path)
	if out.chosen() && len(values) == 0 {
		r.add("form.no-options", c.position("values"), path, map[string]any{"type": out.Type})
	}
	for _, v := range values {
		if v.delim != '{' {
			r.add("form.no-object", v.at, path, nil)
			continue
		}
		r.only(v, path, "form.unknown-attribute", ofOption)
		o := Option{Value: r.text(v, "value", path), Label: r.text(v, "label", path)}
		switch {
		case o.Value == "":
			r.add("form.no-value", v.at, path, nil)
		case slices.ContainsFunc(out.Options, func(x Option) bool { return x.Value == o.Value }):
			r.add("form.option-twice", v.position("value"), path, map[string]any{"value": o.Value})
		}
		out.Options = append(out.Options, o)
	}
}

// properties reads what form-js keeps for others: the second language, and when
// an answer is needed. What they hold besides is not ours, but may be a slip.
func (r *reader) properties(out *Field, c node, path string) {
	all := r.object(c, "properties", path)
	names := []string{"label.en", "description.en", "required.when"}
	out.LabelEn, out.HelpEn = r.text(all, "label.en", path), r.text(all, "description.en", path)
	for i := range out.Options {
		name := "value." + out.Options[i].Value + ".en"
		out.Options[i].LabelEn, names = r.text(all, name, path), append(names, name)
	}
	if cond := r.text(all, "required.when", path); cond != "" {
		key, value, ok := strings.Cut(cond, "=")
		if !ok {
			r.add("form.condition", all.position("required.when"), path, map[string]any{"condition": cond})
		} else {
			out.When = &When{Key: strings.TrimSpace(key), Value: strings.TrimSpace(value)}
		}
	}
	for _, m := range all.members {
		if !slices.Contains(names, m.name) {
			r.warn("form.unknown-property", m.at, path, map[string]any{"name": m.name})
		}
	}
}

// position is where the value of a member stands; where there is none, the
// object itself.
func (n node) position(name string) int64 {
	if m, ok := n.member(name); ok {
		return m.node.at
	}
	return n.at
}

// answered reports whether a person gives the field a value.
func (f Field) answered() bool { return slices.Contains(drawn[f.Type], "key") }

func (f Field) chosen() bool { return f.Type == "radio" || f.Type == "select" }
