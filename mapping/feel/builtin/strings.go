package builtin

import (
	"strings"
	"unicode/utf8"

	"github.com/servicehall/hallway/mapping/feel/number"
	"github.com/servicehall/hallway/mapping/feel/value"
)

func stringFunc(name, summary string, f Form, ex ...Example) *Func {
	return &Func{Name: name, Group: "String", Set: Standard, Summary: summary, Forms: []Form{f}, Examples: ex}
}

// plain is a function from string to string that always succeeds.
func plain(name, summary string, f func(string) string, ex ...Example) *Func {
	return stringFunc(name, summary, Form{Params: []Param{str("string")}, Result: value.String, Str: f,
		Eval: func(_ *value.Env, a []any) any { return f(a[0].(string)) }}, ex...)
}

// test is a function from two strings to a boolean.
func test(name, summary string, second string, f func(s, t string) bool, ex ...Example) *Func {
	return stringFunc(name, summary, Form{Params: []Param{str("string"), str(second)}, Result: value.Boolean,
		Eval: func(_ *value.Env, a []any) any { return f(a[0].(string), a[1].(string)) }}, ex...)
}

func stringFuncs() []*Func {
	return []*Func{
		stringFunc("substring", "The part that begins at a position, counted from 1, or from the end where it is negative; length counts characters.",
			Form{Params: []Param{str("string"), num("start position"), opt(num("length"))}, Result: value.String, Eval: substring},
			Example{`substring("foobar", 3)`, `"obar"`}, Example{`substring("foobar", -2, 1)`, `"a"`}, Example{`substring("企业设立", 1, 2)`, `"企业"`}),
		stringFunc("string length", "How many characters (code points) a string has.",
			Form{Params: []Param{str("string")}, Result: value.Number, Eval: func(_ *value.Env, a []any) any {
				return number.Int(int64(utf8.RuneCountInString(a[0].(string))))
			}}, Example{`string length("tes")`, `3`}, Example{`string length("企业")`, `2`}),
		plain("upper case", "The string in upper case.", strings.ToUpper, Example{`upper case("aBc4")`, `"ABC4"`}),
		plain("lower case", "The string in lower case.", strings.ToLower, Example{`lower case("aBc4")`, `"abc4"`}),
		stringFunc("substring before", "What stands before the first match, \"\" where there is none.",
			Form{Params: []Param{str("string"), str("match")}, Result: value.String, Eval: func(_ *value.Env, a []any) any {
				before, _, found := strings.Cut(a[0].(string), a[1].(string))
				if !found {
					return ""
				}
				return before
			}}, Example{`substring before("foobar", "bar")`, `"foo"`}),
		stringFunc("substring after", "What stands after the first match, \"\" where there is none.",
			Form{Params: []Param{str("string"), str("match")}, Result: value.String, Eval: func(_ *value.Env, a []any) any {
				_, after, _ := strings.Cut(a[0].(string), a[1].(string))
				return after
			}}, Example{`substring after("foobar", "ob")`, `"ar"`}),
		test("contains", "Whether a string holds another.", "match", strings.Contains, Example{`contains("foobar", "of")`, `false`}),
		test("starts with", "Whether a string begins with another.", "match", strings.HasPrefix, Example{`starts with("foobar", "fo")`, `true`}),
		test("ends with", "Whether a string ends with another.", "match", strings.HasSuffix, Example{`ends with("foobar", "r")`, `true`}),
		{Name: "string join", Group: "String", Set: Standard, Summary: "The strings of a list in one, a delimiter between them; null is left out. Camunda's form also takes what stands before and after.",
			Forms: []Form{
				form(value.String, stringJoin, list("list"), opt(nullable(str("delimiter")))),
				form(value.String, stringJoin, list("list"), nullable(str("delimiter")), nullable(str("prefix")), nullable(str("suffix"))),
			}, Examples: []Example{
				{`string join(["a", "b", "c"], "_and_")`, `"a_and_b_and_c"`}, {`string join(["a", null, "c"])`, `"ac"`},
				{`string join(["a", "b"], ", ", "[", "]")`, `"[a, b]"`},
			}},
	}
}

func substring(env *value.Env, a []any) any {
	runes := []rune(a[0].(string))
	start, ok := whole(a[1])
	if !ok || start == 0 || start > len(runes) || -start > len(runes) {
		return fail(env, "feel.position", "function", "substring")
	}
	from := start - 1
	if start < 0 {
		from = len(runes) + start
	}
	to := len(runes)
	if len(a) > 2 {
		n, ok := whole(a[2])
		if !ok || n < 1 {
			return fail(env, "feel.position", "function", "substring")
		}
		to = min(to, from+n)
	}
	return string(runes[from:to])
}

// whole cuts a number to an int.
func whole(v any) (int, bool) {
	n, ok := v.(number.Num).Trunc()
	return int(n), ok && n > -1<<31 && n < 1<<31
}

func stringJoin(env *value.Env, a []any) any {
	var parts []string
	size := 0
	for _, x := range a[0].([]any) {
		if value.KindOf(x) == value.Nothing {
			continue
		}
		s, ok := x.(string)
		if !ok {
			return fail(env, "feel.element-type", "function", "string join", "expected", "string", "found", value.KindOf(x).String())
		}
		parts = append(parts, s)
		size += len(s)
	}
	delimiter, prefix, suffix := text(a, 1), text(a, 2), text(a, 3)
	if !env.Text(size + len(delimiter)*len(parts) + len(prefix) + len(suffix)) {
		return nil
	}
	return prefix + strings.Join(parts, delimiter) + suffix
}

// text gives an optional string argument, "" where it is missing or null.
func text(a []any, i int) string {
	if i < len(a) {
		s, _ := a[i].(string)
		return s
	}
	return ""
}
