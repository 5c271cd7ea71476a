package soap

import (
	"strings"

	"github.com/servicehall/hallway/adapters/soap/envelope"
	"github.com/servicehall/hallway/config/finding"
)

// FromSchema makes the shape of an element of a JSON Schema (2020-12) for an
// object, in the order in which the file names the properties. What restricts
// values and not their shape (pattern, enum, maxLength, if) is left to whoever
// validates; what makes the shape depend on values (oneOf, anyOf, arrays of
// arrays) is refused. References go to definitions in the same file. The error
// is a finding.List.
func FromSchema(name string, jsonSchema []byte) (*Element, error) {
	root, found := parseJSON(jsonSchema)
	if found.Bad() {
		return nil, found
	}
	s := schema{root: root, text: jsonSchema, left: maxSchemaElements}
	e := s.element(name, name, root, 0)
	if e != nil && (e.Kind != Object || e.List) {
		s.add(root, name, "soap.schema.object", nil)
	}
	if !envelope.IsName(name) {
		s.add(root, name, "soap.service.name", map[string]any{"name": name})
	}
	if s.found.Bad() {
		return nil, s.found
	}
	return e, nil
}

// maxSchemaElements bounds what references may multiply a small file into.
const maxSchemaElements = 5000

type schema struct {
	root    *jsonValue
	text    []byte
	found   finding.List
	left    int
	endless bool
}

func (s *schema) add(at *jsonValue, path, code string, args map[string]any) {
	s.found.Add(code, placeIn(s.text, at.offset, path), args)
}

func (s *schema) element(name, path string, v *jsonValue, depth int) *Element {
	doc := v.doc() // what stands beside a reference is said of this use of it
	v, ok := s.resolve(path, v)
	if !ok {
		return nil
	}
	if s.left--; depth > maxDepth/2 || s.left < 0 {
		if !s.endless {
			s.add(v, path, "soap.service.too-deep", map[string]any{"limit": maxDepth / 2})
		}
		s.endless = true
		return nil
	}
	if v.members == nil {
		s.add(v, path, "soap.schema.no-schema", nil)
		return nil
	}
	for _, word := range []string{"oneOf", "anyOf", "allOf", "prefixItems", "patternProperties", "$dynamicRef"} {
		if part := v.member(word); part != nil && (word != "allOf" || part.shapes()) {
			s.add(part, path, "soap.schema.keyword", map[string]any{"keyword": word})
			return nil
		}
	}
	if doc == "" {
		doc = v.doc()
	}
	e := &Element{Name: name, Doc: doc}
	s.kind(e, path, v, depth)
	return e
}

// shapes reports whether a list of schemas says more than restrictions.
func (v *jsonValue) shapes() bool {
	for _, item := range v.items {
		for _, m := range item.members {
			if m.name == "properties" || m.name == "$ref" || m.name == "type" || m.name == "items" {
				return item.member("if") == nil
			}
		}
	}
	return false
}

func (v *jsonValue) doc() string {
	for _, word := range []string{"description", "title"} {
		if text, ok := v.text(word); ok && text != "" {
			return text
		}
	}
	return ""
}

// kind sets what an element holds, by the schema's type and format.
func (s *schema) kind(e *Element, path string, v *jsonValue, depth int) {
	switch name := s.typeOf(path, v); name {
	case "object":
		e.Kind = Object
		s.properties(e, path, v, depth)
	case "array":
		s.array(e, path, v, depth)
	case "string":
		e.Kind = textKind(v)
	case "number", "integer", "boolean":
		e.Kind = Kind(name)
	case "":
	default:
		s.add(v, path, "soap.schema.type", map[string]any{"type": name})
	}
}

func textKind(v *jsonValue) Kind {
	switch format, _ := v.text("format"); format {
	case "date":
		return Date
	case "date-time":
		return DateTime
	}
	return Text
}

// typeOf is the schema's one type beside null; without one, what the other
// keywords say.
func (s *schema) typeOf(path string, v *jsonValue) string {
	t := v.member("type")
	if t == nil {
		switch {
		case v.member("properties") != nil:
			return "object"
		case v.member("items") != nil:
			return "array"
		}
		s.add(v, path, "soap.schema.no-type", nil)
		return ""
	}
	var names []string
	for _, item := range append([]*jsonValue{t}, t.items...) {
		if name, ok := item.scalar.(string); ok && name != "null" {
			names = append(names, name)
		}
	}
	if len(names) != 1 {
		s.add(t, path, "soap.schema.type", map[string]any{"type": strings.Join(names, ", ")})
		return ""
	}
	return names[0]
}

func (s *schema) properties(e *Element, path string, v *jsonValue, depth int) {
	required := map[string]bool{}
	if list := v.member("required"); list != nil {
		for _, item := range list.items {
			if name, ok := item.scalar.(string); ok {
				required[name] = true
			}
		}
	}
	properties := v.member("properties")
	if properties == nil {
		return
	}
	for _, m := range properties.members {
		at := join(path, m.name)
		if !envelope.IsName(m.name) {
			s.add(m.value, at, "soap.service.name", map[string]any{"name": m.name})
			continue
		}
		if child := s.element(m.name, at, m.value, depth+1); child != nil {
			child.Required = required[m.name] && !s.nullable(m.value)
			e.Children = append(e.Children, child)
		}
	}
}

// nullable: null cannot be told from absent in XML, so what may be null may be
// left out.
func (s *schema) nullable(v *jsonValue) bool {
	v, ok := s.resolve("", v)
	if !ok || v.member("type") == nil {
		return false
	}
	for _, item := range v.member("type").items {
		if item.scalar == "null" {
			return true
		}
	}
	return false
}

func (s *schema) array(e *Element, path string, v *jsonValue, depth int) {
	items := v.member("items")
	if items == nil {
		s.add(v, path, "soap.schema.items", nil)
		return
	}
	item := s.element(e.Name, path, items, depth+1)
	if item == nil {
		return
	}
	if item.List {
		s.add(items, path, "soap.schema.nested-list", nil)
		return
	}
	e.Kind, e.Children, e.List = item.Kind, item.Children, true
	if e.Doc == "" {
		e.Doc = item.Doc
	}
}

// resolve follows references inside the file, in a bounded number of steps.
func (s *schema) resolve(path string, v *jsonValue) (*jsonValue, bool) {
	for range maxDepth {
		ref := v.member("$ref")
		if ref == nil {
			return v, true
		}
		target, _ := ref.scalar.(string)
		next := s.find(target)
		if next == nil {
			s.add(ref, path, "soap.schema.ref", map[string]any{"ref": target})
			return nil, false
		}
		v = next
	}
	s.add(v, path, "soap.service.too-deep", map[string]any{"limit": maxDepth})
	return nil, false
}

// find follows a JSON pointer (RFC 6901) in a fragment.
func (s *schema) find(ref string) *jsonValue {
	pointer, ok := strings.CutPrefix(ref, "#")
	if !ok {
		return nil
	}
	v := s.root
	for _, step := range strings.Split(pointer, "/")[1:] {
		step = strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
		if v = v.member(step); v == nil {
			return nil
		}
	}
	return v
}
