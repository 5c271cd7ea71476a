package mapping

import (
	"regexp"
	"slices"
	"strings"

	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/feel/builtin"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// Completion is something that may stand at a place of an expression.
type Completion struct {
	Text string `json:"text"`           // what stands there then, instead of what is begun
	Kind string `json:"kind"`           // name, field, function, keyword
	Type string `json:"type,omitempty"` // of a value
	Doc  string `json:"doc,omitempty"`  // of a function: what it does
}

// keywords are those that may begin an expression.
func keywords() []string {
	return []string{"every", "false", "for", "function", "if", "not", "null", "some", "true"}
}

var (
	pathBehind = regexp.MustCompile(`[\p{L}_][\p{L}\p{N}_ ]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*\.?$`)
	loopNames  = regexp.MustCompile(`(?:for|some|every|,)\s+([\p{L}_][\p{L}\p{N}_]*)\s+in\s+([\p{L}_][\p{L}\p{N}_.]*)`)
)

// Complete lists what may stand at a place of an expression: before is its text
// up to there. Names and fields come from what is known of variables, those of
// loops too.
func Complete(before string, types map[string]feel.Type) []Completion {
	if insideText(before) {
		return nil
	}
	known := map[string]feel.Type{}
	for name, t := range types {
		known[name] = t
	}
	for _, m := range loopNames.FindAllStringSubmatch(before, -1) {
		known[m[1]] = itemOf(typeAt(m[2], known))
	}
	path := begun(before, known)
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		return fieldsOf(typeAt(path[:i], known), path[i+1:])
	}
	return namesFor(path, known)
}

// insideText tells whether a text literal is open.
func insideText(before string) bool {
	open := false
	for i := 0; i < len(before); i++ {
		switch before[i] {
		case '\\':
			i++
		case '"':
			open = !open
		}
	}
	return open
}

// begun is the name or path that the text ends with: the longest one that
// something known begins with.
func begun(before string, known map[string]feel.Type) string {
	path := pathBehind.FindString(before)
	for {
		head, _, dotted := strings.Cut(path, ".")
		_, is := known[head]
		_, after, spaced := strings.Cut(path, " ")
		if is || !spaced || !dotted && beginsName(path, known) {
			return strings.TrimLeft(path, " ")
		}
		path = after
	}
}

func beginsName(text string, known map[string]feel.Type) bool {
	for name := range known {
		if strings.HasPrefix(name, text) {
			return true
		}
	}
	return slices.ContainsFunc(builtin.All(), func(f *builtin.Func) bool { return strings.HasPrefix(f.Name, text) })
}

func typeAt(path string, known map[string]feel.Type) feel.Type {
	keys := strings.Split(path, ".")
	t := known[keys[0]]
	for _, k := range keys[1:] {
		t, _ = itemOf(t).Field(k)
	}
	return t
}

func itemOf(t feel.Type) feel.Type {
	if t.Kind == value.List {
		return t.Item()
	}
	return t
}

func fieldsOf(t feel.Type, begun string) []Completion {
	t = itemOf(t)
	out := []Completion{}
	for _, name := range sortedKeys(t.Fields) {
		if strings.HasPrefix(name, begun) {
			out = append(out, Completion{Text: name, Kind: "field", Type: kindText(t.Fields[name])})
		}
	}
	return out
}

func namesFor(begun string, known map[string]feel.Type) []Completion {
	out := []Completion{}
	for _, name := range sortedKeys(known) {
		if strings.HasPrefix(name, begun) {
			out = append(out, Completion{Text: name, Kind: "name", Type: kindText(known[name])})
		}
	}
	for _, f := range builtin.All() {
		if strings.HasPrefix(f.Name, begun) {
			out = append(out, Completion{Text: f.Name + "(" + parameters(f) + ")", Kind: "function", Doc: f.Summary})
		}
	}
	for _, k := range keywords() {
		if strings.HasPrefix(k, begun) {
			out = append(out, Completion{Text: k, Kind: "keyword"})
		}
	}
	return out
}

func kindText(t feel.Type) string {
	if t.Kind == value.Any {
		return ""
	}
	return t.Kind.String()
}

func parameters(f *builtin.Func) string {
	if len(f.Forms) == 0 {
		return ""
	}
	var names []string
	for _, p := range f.Forms[0].Params {
		if p.Opt {
			names = append(names, p.Name+"?")
			continue
		}
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}

// Names is what an expression of the mapping's fields knows: the input, the
// helper values and the code tables.
func (m *Mapping) Names() map[string]feel.Type {
	out := map[string]feel.Type{}
	for name, t := range m.names {
		out[name] = t
	}
	return out
}
