package schema

import (
	"errors"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/message"

	"github.com/servicehall/hallway/mapping/tree"
)

// contents is the keywords contentMediaType and contentSchema as a mapping
// means them. The schema library's own check of them knows no XML, no bounds,
// and loses the place inside the document.
func contents() *jsonschema.Vocabulary {
	return &jsonschema.Vocabulary{URL: scheme + "contents", Compile: func(c *jsonschema.CompilerContext, obj map[string]any) (jsonschema.SchemaExt, error) {
		media, _ := obj["contentMediaType"].(string)
		kind := mediaKind(media)
		if kind == "" || !textOnly(obj["type"]) {
			return nil, nil //nolint:nilnil // the library's word for "nothing to check"
		}
		d := document{kind: kind}
		if _, described := obj["contentSchema"]; described {
			d.schema = c.Enqueue([]string{"contentSchema"})
		}
		return d, nil
	}}
}

// textOnly tells whether a type in JSON's shape is text, or text and null.
func textOnly(typ any) bool {
	list, isList := typ.([]any)
	if !isList {
		return typ == "string"
	}
	return slices.Contains(list, any("string")) && !slices.ContainsFunc(list, func(x any) bool { return x != "string" && x != "null" })
}

// document is what is asked of the document that a text holds.
type document struct {
	kind   tree.Kind
	schema *jsonschema.Schema // nil for any document
}

// Validate opens a text and checks what it holds. A blank text holds nothing,
// as for a mapping. Package tree bounds length and depth.
func (d document) Validate(c *jsonschema.ValidatorContext, v any) {
	text, ok := v.(string)
	if !ok || strings.TrimSpace(text) == "" {
		return
	}
	doc, err := new(tree.Book).Open(d.kind, text)
	if err != nil {
		c.AddError(&inside{[]Problem{Broken("", "", err)}})
		return
	}
	if d.schema == nil {
		return
	}
	if problems := check(d.schema, doc); problems != nil {
		c.AddError(&inside{problems})
	}
}

// inside is the cause of an error of the document that a text holds. The paths
// of its problems begin in the document.
type inside struct{ problems []Problem }

// KeywordPath names the keyword.
func (*inside) KeywordPath() []string { return []string{"contentSchema"} }

// LocalizedString is not shown: problems are worded by their codes.
func (*inside) LocalizedString(*message.Printer) string { return "the document does not fit" }

// below gives the problems with the path of the text before theirs.
func (k *inside) below(at string) []Problem {
	out := slices.Clone(k.problems)
	for i, p := range out {
		switch {
		case p.Path == "":
			out[i].Path = at
		case at != "" && p.Path[0] != '[':
			out[i].Path = at + "." + p.Path
		default:
			out[i].Path = at + p.Path
		}
	}
	return out
}

// check lists what does not fit a compiled schema.
func check(s *jsonschema.Schema, data any) []Problem {
	if out := numbers(nil, data, nil); len(out) > 0 {
		slices.SortFunc(out, func(a, b Problem) int { return strings.Compare(a.Path, b.Path) })
		return out
	}
	err := s.Validate(data)
	var invalid *jsonschema.ValidationError
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &invalid):
		return []Problem{{Code: "mapping.invalid"}}
	}
	var out []Problem
	seen := map[string]bool{}
	for _, leaf := range leaves(invalid) {
		for _, p := range problemOf(leaf) {
			if !seen[p.Path+" "+p.Code] {
				seen[p.Path+" "+p.Code] = true
				out = append(out, p)
			}
		}
	}
	return out
}
