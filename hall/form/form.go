// Package form reads form-js JSON and holds a person's answers to it: the same
// rules on the server as in the page. What it does not execute it refuses by
// name, so that no rule of a form is silently lost.
package form

import (
	"encoding/json"
	"fmt"
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

// Field is one component that a page draws. Label and Help may hold a second
// language: form-js properties "label.en" and "description.en".
type Field struct {
	Key      string   `json:"key,omitempty"`
	Type     string   `json:"type"`
	Label    string   `json:"label,omitempty"`
	LabelEn  string   `json:"labelEn,omitempty"`
	Text     string   `json:"text,omitempty"`
	Options  []Option `json:"options,omitempty"`
	Required bool     `json:"required,omitempty"`
	ReadOnly bool     `json:"readOnly,omitempty"`
	When     *When    `json:"when,omitempty"` // needed only then

	minLength, maxLength int
	min, max             *json.Number
	pattern              *regexp.Regexp
}

// Option is one value of a choice.
type Option struct {
	Value   string `json:"value"`
	Label   string `json:"label"`
	LabelEn string `json:"labelEn,omitempty"`
}

// When names an answer on which a field is required: form-js property
// "required.when" as key=value.
type When struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// MaxBytes bounds a form file.
const MaxBytes = 1 << 20

type file struct {
	ID         string      `json:"id"`
	Components []component `json:"components"`
}

type component struct {
	Type       string            `json:"type"`
	Key        string            `json:"key"`
	Label      string            `json:"label"`
	Text       string            `json:"text"`
	Disabled   bool              `json:"disabled"`
	ReadOnly   bool              `json:"readonly"`
	Values     []Option          `json:"values"`
	Validate   rules             `json:"validate"`
	Properties map[string]string `json:"properties"`
}

type rules struct {
	Required  bool         `json:"required"`
	MinLength int          `json:"minLength"`
	MaxLength int          `json:"maxLength"`
	Min       *json.Number `json:"min"`
	Max       *json.Number `json:"max"`
	Pattern   string       `json:"pattern"`
}

// drawn are the component types that are executed; the first group has answers.
var drawn = []string{"textfield", "textarea", "number", "checkbox", "radio", "select", "datetime", "text", "separator", "spacer"}

// Parse reads a form-js file and returns everything that is wrong with it.
func Parse(name string, content []byte) (*Form, finding.List) {
	var found finding.List
	if len(content) > MaxBytes {
		found.Add("form.too-big", finding.Place{File: name}, map[string]any{"limit": MaxBytes})
		return nil, found
	}
	var in file
	dec := json.NewDecoder(strings.NewReader(string(content)))
	dec.UseNumber()
	if err := dec.Decode(&in); err != nil {
		found.Add("form.json", finding.Place{File: name, Line: 1, Col: 1}, map[string]any{"reason": err.Error()})
		return nil, found
	}
	f := &Form{ID: in.ID}
	for i, c := range in.Components {
		f.add(name, i, c, &found)
	}
	return f, found
}

func (f *Form) add(name string, i int, c component, found *finding.List) {
	at := finding.Place{File: name, Path: fmt.Sprintf("components[%d]", i)}
	if c.Key != "" {
		at.Path += " " + c.Key
	}
	if !slices.Contains(drawn, c.Type) {
		found.Add("form.unknown-component", at, map[string]any{"type": c.Type})
		return
	}
	out := Field{
		Key: c.Key, Type: c.Type, Label: c.Label, LabelEn: c.Properties["label.en"], Text: c.Text,
		Required: c.Validate.Required, ReadOnly: c.Disabled || c.ReadOnly,
		minLength: c.Validate.MinLength, maxLength: c.Validate.MaxLength, min: c.Validate.Min, max: c.Validate.Max,
	}
	if out.answered() && c.Key == "" {
		found.Add("form.no-key", at, map[string]any{"type": c.Type})
	}
	for _, o := range c.Values {
		o.LabelEn = c.Properties["value."+o.Value+".en"]
		out.Options = append(out.Options, o)
	}
	if cond := c.Properties["required.when"]; cond != "" {
		key, value, _ := strings.Cut(cond, "=")
		out.When = &When{Key: strings.TrimSpace(key), Value: strings.TrimSpace(value)}
	}
	if c.Validate.Pattern != "" {
		re, err := regexp.Compile("^(?:" + c.Validate.Pattern + ")$")
		if err != nil {
			found.Add("form.pattern", at, map[string]any{"reason": err.Error()})
		}
		out.pattern = re
	}
	f.Fields = append(f.Fields, out)
}

// answered reports whether a person gives the field a value.
func (f Field) answered() bool {
	return !slices.Contains([]string{"text", "separator", "spacer"}, f.Type)
}
