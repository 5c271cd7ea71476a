package builtin

import (
	"strings"

	"github.com/servicehall/hallway/mapping/feel/pattern"
	"github.com/servicehall/hallway/mapping/feel/value"
)

func patterns() []*Func {
	return []*Func{
		stringFunc("matches", "Whether a part of the string fits a regular expression (XPath); flags s, m, i, x, q.",
			Form{Params: []Param{str("input"), str("pattern"), opt(nullable(str("flags")))}, Result: value.Boolean, Eval: matches},
			Example{`matches("foobar", "^fo*b")`, `true`}, Example{`matches("Hello", "^hell", "i")`, `true`}),
		stringFunc("replace", "Every match of a regular expression (XPath) replaced; $1 in the replacement is the first group.",
			Form{Params: []Param{str("input"), str("pattern"), str("replacement"), opt(nullable(str("flags")))}, Result: value.String, Eval: replace},
			Example{`replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")`, `"[1=ab][2=]cd"`}),
		stringFunc("split", "The parts of a string between the matches of a regular expression.",
			Form{Params: []Param{str("string"), str("delimiter")}, Result: value.List, Eval: split},
			Example{`split("John Doe", "\\s")`, `["John", "Doe"]`}, Example{`split("a;b;c;;", ";")`, `["a", "b", "c", "", ""]`}),
	}
}

func matches(env *value.Env, a []any) any {
	p := compile(env, a[1].(string), text(a, 2))
	if p == nil {
		return nil
	}
	fits, ok := p.Match(a[0].(string), env.Spend)
	if !ok {
		return nil
	}
	return fits
}

// allOf finds the matches of a pattern, false where a limit was passed.
func allOf(env *value.Env, p *pattern.Pattern, s string) ([][]int, bool) {
	found, ok := p.All(s, env.Limits.Size+1, env.Spend)
	return found, ok && env.Room(len(found))
}

// split cuts at the matches; an empty one at the beginning or the end cuts
// nothing off.
func split(env *value.Env, a []any) any {
	s := a[0].(string)
	p := compile(env, a[1].(string), "")
	if p == nil {
		return nil
	}
	found, ok := allOf(env, p, s)
	if !ok {
		return nil
	}
	out := []any{}
	from := 0
	for _, m := range found {
		if m[1] == 0 || m[0] == m[1] && m[0] == len(s) {
			continue
		}
		out = append(out, s[from:m[0]])
		from = m[1]
	}
	return append(out, s[from:])
}

func replace(env *value.Env, a []any) any {
	in, with, flags := a[0].(string), a[2].(string), text(a, 3)
	p := compile(env, a[1].(string), flags)
	if p == nil {
		return nil
	}
	parts, ok := replacement(with, p.Groups())
	if strings.Contains(flags, "q") {
		parts, ok = []part{{text: with}}, true
	}
	if !ok {
		return fail(env, "feel.replacement")
	}
	if empty, _ := p.Match("", env.Spend); empty {
		return fail(env, "feel.matches-empty")
	}
	found, ok := allOf(env, p, in)
	if !ok {
		return nil
	}
	var b strings.Builder
	from := 0
	for _, m := range found {
		b.WriteString(in[from:m[0]])
		for _, x := range parts {
			x.write(&b, in, m)
		}
		if from = m[1]; !env.Text(b.Len()) {
			return nil
		}
	}
	b.WriteString(in[from:])
	if !env.Text(b.Len()) {
		return nil
	}
	return b.String()
}

// part of a replacement is text, or where group is set what that group took; 0
// is the whole match.
type part struct {
	text  string
	group int
	taken bool
}

func (x part) write(b *strings.Builder, in string, m []int) {
	if !x.taken {
		b.WriteString(x.text)
		return
	}
	if i := 2 * x.group; i+1 < len(m) && m[i] >= 0 {
		b.WriteString(in[m[i]:m[i+1]])
	}
}

// replacement reads XPath's $1 and \$.
func replacement(s string, groups int) ([]part, bool) {
	var out []part
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == '$' || s[i+1] == '\\'):
			i++
			out = append(out, part{text: s[i : i+1]})
		case s[i] == '\\':
			return nil, false
		case s[i] == '$':
			end := i + 1
			n := 0
			for end < len(s) && s[end]-'0' <= 9 && (end == i+1 || n*10+int(s[end]-'0') <= groups) {
				n = n*10 + int(s[end]-'0')
				end++
			}
			if end == i+1 {
				return nil, false
			}
			out = append(out, part{group: n, taken: true})
			i = end - 1
		default:
			end := i + 1
			for end < len(s) && s[end] != '$' && s[end] != '\\' {
				end++
			}
			out = append(out, part{text: s[i:end]})
			i = end - 1
		}
	}
	return out, true
}

// compile compiles a pattern once in an evaluation and reports what is wrong
// with it.
func compile(env *value.Env, source, flags string) *pattern.Pattern {
	p, err := env.Pattern(source, flags)
	if err != nil {
		env.Report("feel.pattern", map[string]any{"reason": err.Error()})
		return nil
	}
	return p
}
