package ecert

import (
	"encoding/json"
	"fmt"
	"strings"
)

// pattern is a text with placeholders, read once.
type pattern []piece

// piece is literal text, or the path of a placeholder.
type piece struct {
	text string
	path bool
}

// readPattern reads a text with placeholders.
func readPattern(s string) (pattern, error) {
	var out pattern
	var literal strings.Builder
	for len(s) > 0 {
		at := strings.IndexByte(s, '{')
		if at < 0 {
			literal.WriteString(s)
			break
		}
		literal.WriteString(s[:at])
		s = s[at+1:]
		if rest, ok := strings.CutPrefix(s, "{"); ok {
			literal.WriteByte('{')
			s = rest
			continue
		}
		path, rest, ok := strings.Cut(s, "}")
		if !ok || !isPath(path) {
			return nil, fmt.Errorf("the placeholder {%s is no path: write {{ for a brace", clip(path))
		}
		if literal.Len() > 0 {
			out = append(out, piece{text: literal.String()})
			literal.Reset()
		}
		out = append(out, piece{text: path, path: true})
		s = rest
	}
	if literal.Len() > 0 {
		out = append(out, piece{text: literal.String()})
	}
	return out, nil
}

func isPath(s string) bool {
	s = strings.TrimPrefix(s, "$")
	if s == "" || len(s) > 200 {
		return false
	}
	for part := range strings.SplitSeq(s, ".") {
		if part == "" || strings.ContainsAny(part, " \t\r\n{}\"'") {
			return false
		}
	}
	return true
}

func clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// values are the input of a call and the document's own values ("$id").
type values struct {
	input any
	own   map[string]string
}

// fill puts values in and reports the paths that have none.
func (v values) fill(p pattern) (text string, missing []string) {
	var b strings.Builder
	for _, x := range p {
		if !x.path {
			b.WriteString(x.text)
			continue
		}
		s, ok := v.get(x.text)
		if !ok {
			missing = append(missing, x.text)
		}
		b.WriteString(s)
	}
	return b.String(), missing
}

// get returns the value of a path as text; false where there is none, or where
// it is an object.
func (v values) get(path string) (string, bool) {
	if strings.HasPrefix(path, "$") {
		s, ok := v.own[path]
		return s, ok
	}
	at := v.input
	for part := range strings.SplitSeq(path, ".") {
		m, ok := at.(map[string]any)
		if !ok {
			return "", false
		}
		if at, ok = m[part]; !ok {
			return "", false
		}
	}
	return asText(at)
}

func asText(x any) (string, bool) {
	switch x := x.(type) {
	case string:
		s := strings.TrimSpace(x)
		return s, s != ""
	case json.Number:
		return x.String(), true
	case bool:
		if x {
			return "是", true
		}
		return "否", true
	case []any:
		var all []string
		for _, e := range x {
			s, ok := asText(e)
			if !ok {
				return "", false
			}
			all = append(all, s)
		}
		return strings.Join(all, "、"), len(all) > 0
	}
	return "", false
}
