package form

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Problem is one answer that cannot be taken; Code is worded in Words.
type Problem struct {
	Field string         `json:"field"`
	Code  string         `json:"code"`
	Args  map[string]any `json:"args,omitempty"`
}

// Check holds answers to the form. It returns what the form asks for and
// nothing else, texts trimmed, and all problems at once.
func (f *Form) Check(answers map[string]any) (map[string]any, []Problem) {
	out := map[string]any{}
	var bad []Problem
	for _, field := range f.Fields {
		if !field.answered() || field.ReadOnly {
			continue
		}
		v, given := answers[field.Key]
		if s, ok := v.(string); ok {
			v = strings.TrimSpace(s)
		}
		if !given || v == nil || v == "" {
			if field.needed(answers) {
				bad = append(bad, Problem{Field: field.Key, Code: "form.required", Args: map[string]any{"label": field.name()}})
			}
			continue
		}
		if code, args := field.check(v); code != "" {
			args["label"] = field.name()
			bad = append(bad, Problem{Field: field.Key, Code: code, Args: args})
			continue
		}
		if v == false && field.needed(answers) { // a box that has to be ticked
			bad = append(bad, Problem{Field: field.Key, Code: "form.required", Args: map[string]any{"label": field.name()}})
			continue
		}
		out[field.Key] = v
	}
	for key := range answers {
		if !slices.ContainsFunc(f.Fields, func(x Field) bool { return x.Key == key && x.answered() }) {
			bad = append(bad, Problem{Field: key, Code: "form.unknown-field", Args: map[string]any{"label": key}})
		}
	}
	slices.SortStableFunc(bad, func(a, b Problem) int { return strings.Compare(a.Field, b.Field) })
	return out, bad
}

func (f Field) name() string {
	if f.Label != "" {
		return f.Label
	}
	return f.Key
}

func (f Field) needed(answers map[string]any) bool {
	return f.Required || f.When != nil && f.When.met(answers[f.When.Key])
}

// met compares an answer with the value that the condition writes as a text.
func (w When) met(answer any) bool {
	switch x := answer.(type) {
	case nil:
		return w.Value == ""
	case string:
		return strings.TrimSpace(x) == w.Value
	case bool:
		return strconv.FormatBool(x) == w.Value
	case json.Number:
		is, ok := rat(x)
		want, wanted := rat(json.Number(w.Value))
		return ok && wanted && is.Cmp(want) == 0
	}
	return false
}

// check names what is wrong with a value, "" for nothing.
func (f Field) check(v any) (string, map[string]any) {
	args := map[string]any{}
	switch f.Type {
	case "number":
		return f.number(v, args)
	case "checkbox":
		if _, ok := v.(bool); !ok {
			return "form.not-boolean", args
		}
		return "", args
	}
	s, ok := v.(string)
	if !ok {
		return "form.not-text", args
	}
	switch f.Type {
	case "radio", "select":
		if !slices.ContainsFunc(f.Options, func(o Option) bool { return o.Value == s }) {
			return "form.not-an-option", args
		}
	case "datetime":
		if _, err := time.Parse("2006-01-02", s); err != nil {
			if _, err := time.Parse(time.RFC3339, s); err != nil {
				return "form.not-a-date", args
			}
		}
	default:
		return f.text(s, args)
	}
	return "", args
}

func (f Field) text(s string, args map[string]any) (string, map[string]any) {
	n := utf8.RuneCountInString(s)
	switch {
	case f.minLength > 0 && n < f.minLength:
		args["limit"] = f.minLength
		return "form.too-short", args
	case f.maxLength > 0 && n > f.maxLength:
		args["limit"] = f.maxLength
		return "form.too-long", args
	case f.pattern != nil && !f.pattern.MatchString(s):
		return "form.pattern-missed", args
	}
	return "", args
}

func (f Field) number(v any, args map[string]any) (string, map[string]any) {
	n, ok := v.(json.Number)
	if !ok {
		return "form.not-number", args
	}
	x, ok := rat(n)
	if !ok {
		return "form.not-number", args
	}
	if f.min != nil && x.Cmp(f.min.rat) < 0 {
		args["limit"] = f.min.text
		return "form.too-small", args
	}
	if f.max != nil && x.Cmp(f.max.rat) > 0 {
		args["limit"] = f.max.text
		return "form.too-large", args
	}
	return "", args
}
