package openapi

import (
	"encoding/json"
	"fmt"
	"sort"

	"github.com/getkin/kin-openapi/openapi3"
)

// FromJSONSchema makes a schema of the document from a JSON Schema (2020-12).
// OpenAPI 3.0 knows fewer words; what it does not know is left out, since the
// mapping checks what comes in against the whole schema.
func FromJSONSchema(text json.RawMessage) (*openapi3.Schema, error) {
	if len(text) == 0 {
		return openapi3.NewObjectSchema(), nil
	}
	var in map[string]any
	if err := json.Unmarshal(text, &in); err != nil {
		return nil, fmt.Errorf("read JSON schema: %w", err)
	}
	return convert(in, in, 0), nil
}

// maxDepth bounds schemas that hold themselves.
const maxDepth = 16

func convert(in, root map[string]any, depth int) *openapi3.Schema {
	out := &openapi3.Schema{}
	if depth > maxDepth {
		return out
	}
	if ref, ok := in["$ref"].(string); ok {
		if to, ok := local(root, ref); ok {
			return convert(to, root, depth+1)
		}
		return out
	}
	kind(in, out)
	text(in, "title", &out.Title)
	text(in, "description", &out.Description)
	text(in, "pattern", &out.Pattern)
	text(in, "format", &out.Format)
	out.Enum, _ = in["enum"].([]any)
	bounds(in, out)
	inner(in, root, out, depth)
	return out
}

// kind takes the type; a list with "null" is a nullable one.
func kind(in map[string]any, out *openapi3.Schema) {
	switch t := in["type"].(type) {
	case string:
		out.Type = &openapi3.Types{t}
	case []any:
		for _, x := range t {
			if s, _ := x.(string); s == "null" {
				out.Nullable = true
			} else if s != "" && out.Type == nil {
				out.Type = &openapi3.Types{s}
			}
		}
	}
}

func text(in map[string]any, word string, out *string) {
	if s, ok := in[word].(string); ok {
		*out = s
	}
}

func bounds(in map[string]any, out *openapi3.Schema) {
	if f, ok := in["minimum"].(float64); ok {
		out.Min = &f
	}
	if f, ok := in["maximum"].(float64); ok {
		out.Max = &f
	}
	if f, ok := in["minLength"].(float64); ok && f >= 0 {
		out.MinLength = uint64(f)
	}
	if f, ok := in["maxLength"].(float64); ok && f >= 0 {
		n := uint64(f)
		out.MaxLength = &n
	}
	if f, ok := in["minItems"].(float64); ok && f >= 0 {
		out.MinItems = uint64(f)
	}
}

func inner(in, root map[string]any, out *openapi3.Schema, depth int) {
	if items, ok := in["items"].(map[string]any); ok {
		out.Items = convert(items, root, depth+1).NewRef()
	} else if out.Type.Is("array") {
		out.Items = anything()
	}
	if all, ok := in["properties"].(map[string]any); ok {
		for name, x := range all {
			sub, _ := x.(map[string]any)
			out.Properties = put(out.Properties, name, convert(sub, root, depth+1).NewRef())
		}
	}
	if needed, ok := in["required"].([]any); ok {
		for _, x := range needed {
			if s, ok := x.(string); ok {
				out.Required = append(out.Required, s)
			}
		}
		sort.Strings(out.Required)
	}
	if no, ok := in["additionalProperties"].(bool); ok {
		out.AdditionalProperties = openapi3.AdditionalProperties{Has: &no}
	}
}

// local finds what a reference inside the document names: "#/$defs/NAME".
func local(root map[string]any, ref string) (map[string]any, bool) {
	for _, at := range []string{"$defs", "definitions"} {
		prefix := "#/" + at + "/"
		if len(ref) <= len(prefix) || ref[:len(prefix)] != prefix {
			continue
		}
		defs, _ := root[at].(map[string]any)
		to, ok := defs[ref[len(prefix):]].(map[string]any)
		return to, ok
	}
	return nil, false
}
