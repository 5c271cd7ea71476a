package config

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
)

// Schema gives the JSON Schema (2020-12) of a config struct: descriptions in
// English, and in Chinese as x-zh.
func Schema(v any) map[string]any {
	out := object(Describe(v))
	out["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	out["title"] = structOf(reflect.TypeOf(v)).Name()
	return out
}

func object(fields []Field) map[string]any {
	props := map[string]any{}
	var required []any
	for _, f := range fields {
		props[f.Name] = f.schema()
		if f.Required {
			required = append(required, f.Name)
		}
	}
	out := map[string]any{"type": "object", "properties": props, "additionalProperties": false}
	if required != nil {
		out["required"] = required
	}
	return out
}

func (f Field) schema() map[string]any {
	out := f.typed(f.Type)
	if f.Type == "list" || f.Type == "map" {
		f.ruleTexts(inner(out))
	} else {
		f.ruleTexts(out)
	}
	f.bounds(out)
	if f.Doc.En != "" {
		out["description"], out["x-zh"] = f.Doc.En, f.Doc.Zh
	}
	if f.Default != "" {
		out["default"] = f.sample(f.Default)
	}
	if f.Example != "" {
		out["examples"] = []any{f.sample(f.Example)}
	}
	return out
}

func inner(out map[string]any) map[string]any {
	for _, key := range []string{"items", "additionalProperties"} {
		if m, ok := out[key].(map[string]any); ok {
			return m
		}
	}
	return map[string]any{}
}

// typed is the schema of a type alone.
func (f Field) typed(name string) map[string]any {
	switch name {
	case "section":
		if f.Fields == nil {
			return map[string]any{"type": "object"}
		}
		return object(f.Fields)
	case "list":
		return map[string]any{"type": "array", "items": f.typed(f.Of)}
	case "map":
		return map[string]any{"type": "object", "additionalProperties": f.typed(f.Of)}
	case "bool":
		return map[string]any{"type": "boolean"}
	case "integer", "number":
		return map[string]any{"type": name}
	case "duration":
		return map[string]any{"type": "string", "pattern": `^([0-9]+d)?([0-9.]+(ns|us|µs|ms|s|m|h))*$|^0$`, "x-format": "duration"}
	case "secret":
		return map[string]any{"type": "string", "writeOnly": true, "x-secret": true}
	case "text":
		return map[string]any{"type": "string"}
	}
	return map[string]any{}
}

func (f Field) ruleTexts(out map[string]any) {
	if len(f.Enum) > 0 {
		all := make([]any, len(f.Enum))
		for i, s := range f.Enum {
			all[i] = s
		}
		out["enum"] = all
	}
	if f.Pattern != "" {
		out["pattern"] = "^(?:" + f.Pattern + ")$"
	}
}

func (f Field) bounds(out map[string]any) {
	names := map[string][2]string{"integer": {"minimum", "maximum"}, "number": {"minimum", "maximum"},
		"text": {"minLength", "maxLength"}, "secret": {"minLength", "maxLength"}, "list": {"minItems", "maxItems"},
		"map": {"minProperties", "maxProperties"}, "duration": {"x-minimum", "x-maximum"}}[f.Type]
	for i, s := range []string{f.Min, f.Max} {
		switch {
		case s == "" || names[i] == "":
		case strings.HasPrefix(names[i], "x-"):
			out[names[i]] = s
		default:
			out[names[i]] = json.Number(s)
		}
	}
}

// sample gives a default or example in its type.
func (f Field) sample(s string) any {
	switch f.Type {
	case "bool":
		return s == "true"
	case "integer", "number":
		if _, err := strconv.ParseFloat(s, 64); err == nil {
			return json.Number(s)
		}
	case "list":
		var all []any
		for x := range strings.SplitSeq(s, ",") {
			all = append(all, x)
		}
		return all
	}
	return s
}
