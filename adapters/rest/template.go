package rest

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/servicehall/hallway/adapters/httpcall"
)

// piece is a part of a text with placeholders: plain text, or the path of a
// value.
type piece struct {
	text     string
	path     string
	optional bool
}

// template is a text with placeholders: {a.b} must be there, {a.b?} may be
// missing, {{ and }} are braces.
type template []piece

var errBrace = errors.New("a brace has no partner; a brace itself is written {{ or }}")

// parseTemplate reads a text with placeholders.
func parseTemplate(text string) (template, error) {
	var out template
	var plain strings.Builder
	for len(text) > 0 {
		switch {
		case strings.HasPrefix(text, "{{"), strings.HasPrefix(text, "}}"):
			plain.WriteByte(text[0])
			text = text[2:]
		case text[0] == '}':
			return nil, errBrace
		case text[0] == '{':
			inside, rest, ok := strings.Cut(text[1:], "}")
			name, optional := strings.CutSuffix(inside, "?")
			if !ok || name == "" || strings.ContainsAny(name, "{ ") {
				return nil, errBrace
			}
			if plain.Len() > 0 {
				out = append(out, piece{text: plain.String()})
				plain.Reset()
			}
			out = append(out, piece{path: name, optional: optional})
			text = rest
		default:
			plain.WriteByte(text[0])
			text = text[1:]
		}
	}
	if plain.Len() > 0 {
		out = append(out, piece{text: plain.String()})
	}
	return out, nil
}

// fill puts values in. found is false if an optional one is missing: then what
// the template makes is left out. problems name what stops it. escape may be
// nil.
func (t template) fill(values any, escape escaper) (text string, found bool, problems []string) {
	var b strings.Builder
	found = true
	for _, p := range t {
		if p.path == "" {
			b.WriteString(p.text)
			continue
		}
		v, _ := httpcall.Look(values, p.path)
		s, plain := httpcall.Text(v)
		switch {
		case !plain:
			problems = append(problems, p.path+" is not a plain value")
		case v == nil && p.optional:
			found = false
		case v == nil:
			problems = append(problems, p.path+" is missing")
		case escape != nil:
			escaped, err := escape(s)
			if err != nil {
				problems = append(problems, p.path+" "+err.Error())
			}
			s = escaped
		}
		b.WriteString(s)
	}
	return b.String(), found, problems
}

// escaper writes a value so that it stays one part of what it is put into.
type escaper func(value string) (string, error)

// inPath writes a value as one step of a path. An empty one or dots would make
// it another path.
func inPath(v string) (string, error) {
	if v == "" || v == "." || v == ".." {
		return "", fmt.Errorf("is %q and cannot be a part of a path", v)
	}
	return url.PathEscape(v), nil
}

// fillText parses and fills at once; nothing may be missing.
func fillText(text string, values any, escape escaper) (string, error) {
	t, err := parseTemplate(text)
	if err != nil {
		return "", err
	}
	out, found, problems := t.fill(values, escape)
	if len(problems) > 0 || !found {
		return "", fmt.Errorf("%s", strings.Join(append(problems, missingOptional(found)...), "; "))
	}
	return out, nil
}

func missingOptional(found bool) []string {
	if found {
		return nil
	}
	return []string{"a value is missing"}
}
