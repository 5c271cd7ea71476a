package builtin

import (
	"regexp"
	"strings"

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
	re := compile(env, a[1].(string), text(a, 2))
	if re == nil {
		return nil
	}
	return re.MatchString(a[0].(string))
}

func split(env *value.Env, a []any) any {
	re := compile(env, a[1].(string), "")
	if re == nil {
		return nil
	}
	parts := re.Split(a[0].(string), -1)
	if !env.Room(len(parts)) {
		return nil
	}
	out := make([]any, len(parts))
	for i, s := range parts {
		out[i] = s
	}
	return out
}

func replace(env *value.Env, a []any) any {
	flags := text(a, 3)
	re := compile(env, a[1].(string), flags)
	if re == nil {
		return nil
	}
	in, with := a[0].(string), a[2].(string)
	template, ok := replacement(with, re.NumSubexp())
	if strings.Contains(flags, "q") {
		template, ok = strings.ReplaceAll(with, "$", "$$"), true
	}
	if !ok {
		return fail(env, "feel.replacement")
	}
	if re.MatchString("") {
		return fail(env, "feel.matches-empty")
	}
	found := len(re.FindAllStringIndex(in, -1))
	if !env.Text(len(in) + found*(len(with)+1)) {
		return nil
	}
	out := re.ReplaceAllString(in, template)
	if !env.Text(len(out)) {
		return nil
	}
	return out
}

// replacement turns XPath's $1 and \$ into Go's ${1} and $$.
func replacement(s string, groups int) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == '$' || s[i+1] == '\\'):
			i++
			if s[i] == '$' {
				b.WriteByte('$')
			}
			b.WriteByte(s[i])
		case s[i] == '\\':
			return "", false
		case s[i] == '$':
			end := i + 1
			n := 0
			for end < len(s) && s[end]-'0' <= 9 && (end == i+1 || n*10+int(s[end]-'0') <= groups) {
				n = n*10 + int(s[end]-'0')
				end++
			}
			if end == i+1 {
				return "", false
			}
			b.WriteString("${" + s[i+1:end] + "}")
			i = end - 1
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String(), true
}

// compile translates a pattern once in an evaluation and reports what is wrong
// with it.
func compile(env *value.Env, pattern, flags string) *regexp.Regexp {
	re, err := env.Pattern(flags+"/"+pattern, func() (*regexp.Regexp, error) { return translate(pattern, flags) })
	if err != nil {
		env.Report("feel.pattern", map[string]any{"reason": err.Error()})
		return nil
	}
	return re
}
