package form

import (
	"encoding/json"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// rulesOf are the rules of form-js that a type of component can hold an answer
// to. validationType only chooses between a pattern and ready-made ones, which
// are not executed.
func rulesOf(kind string) []string {
	switch kind {
	case "textfield", "textarea":
		return []string{"required", "minLength", "maxLength", "pattern", "validationType"}
	case "number":
		return []string{"required", "min", "max"}
	}
	return []string{"required"}
}

// rules reads what an answer is held to.
func (r *reader) rules(out *Field, v node, path string) {
	r.only(v, path, "form.unknown-rule", rulesOf(out.Type))
	out.Required = r.flag(v, "required", path)
	out.minLength, out.maxLength = r.length(v, "minLength", path), r.length(v, "maxLength", path)
	out.min, out.max = r.limit(v, "min", path), r.limit(v, "max", path)
	if kind := r.text(v, "validationType", path); kind != "" && kind != "custom" {
		r.add("form.unknown-rule", v.position("validationType"), path, map[string]any{"name": "validationType " + kind})
	}
	if out.maxLength > 0 && out.minLength > out.maxLength || out.min != nil && out.max != nil && out.min.rat.Cmp(out.max.rat) > 0 {
		r.add("form.range", v.at, path, nil)
	}
	if pattern := r.text(v, "pattern", path); pattern != "" {
		if _, err := regexp.Compile(pattern); err != nil {
			r.add("form.pattern", v.position("pattern"), path, map[string]any{"reason": err.Error()})
			return
		}
		out.pattern = regexp.MustCompile("^(?:" + pattern + ")$")
	}
}

// length reads a number of characters; 0 is no rule.
func (r *reader) length(v node, name, path string) int {
	m, ok := v.member(name)
	if !ok {
		return 0
	}
	text, _ := m.value.(json.Number)
	n, err := strconv.Atoi(text.String())
	r.kind(m, err != nil || n < 0, path, "integer")
	return n
}

func (r *reader) limit(v node, name, path string) *limit {
	m, ok := v.member(name)
	if !ok {
		return nil
	}
	text, _ := m.value.(json.Number)
	x, ok := rat(text)
	if !ok {
		r.kind(m, true, path, "number")
		return nil
	}
	return &limit{text: text.String(), rat: x}
}

// conditions holds every required.when to the field that it names.
func (r *reader) conditions(f *Form, components []node) {
	for i, field := range f.Fields {
		w := field.When
		if w == nil {
			continue
		}
		properties, _ := components[i].member("properties")
		at, path := properties.position("required.when"), "components["+strconv.Itoa(i)+"] "+field.Key
		on := slices.IndexFunc(f.Fields, func(x Field) bool { return x.Key == w.Key && x.answered() && !x.ReadOnly })
		switch {
		case on < 0 || on == i:
			r.add("form.condition-field", at, path, map[string]any{"key": w.Key})
		case !f.Fields[on].could(w.Value):
			r.add("form.condition-value", at, path, map[string]any{"key": w.Key, "value": w.Value})
		}
	}
}

// could reports whether an answer can have a value, as conditions write it.
func (f Field) could(value string) bool {
	switch {
	case value == "":
		return f.Type != "checkbox"
	case f.Type == "checkbox":
		return value == "true" || value == "false"
	case f.Type == "number":
		_, ok := rat(json.Number(value))
		return ok
	case f.chosen():
		return slices.ContainsFunc(f.Options, func(o Option) bool { return o.Value == value })
	}
	return true
}

// rat reads a number exactly; a giant exponent is no number here.
func rat(n json.Number) (*big.Rat, bool) {
	if n == "" || len(n) > 64 || strings.Trim(n.String(), "+-.0123456789") != "" {
		return nil, false
	}
	return new(big.Rat).SetString(n.String())
}
