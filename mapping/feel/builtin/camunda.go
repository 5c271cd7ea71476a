package builtin

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"strings"

	"github.com/servicehall/hallway/mapping/feel/value"
)

// camunda are functions beyond the standard that models drawn for Camunda use.
// Those that draw a random number or an id are left out: an evaluation gives the
// same result whenever it is repeated.
func camunda() []*Func {
	return []*Func{
		plain("trim", "The string without white space at its ends.", strings.TrimSpace, Example{`trim("  hello ")`, `"hello"`}).by(Camunda),
		plain("to base64", "The Base64 form of a string's UTF-8 bytes.", func(s string) string {
			return base64.StdEncoding.EncodeToString([]byte(s))
		}, Example{`to base64("FEEL")`, `"RkVFTA=="`}).by(Camunda),
		stringFunc("is blank", "Whether a string is empty or only white space.", form(value.Boolean, func(_ *value.Env, a []any) any {
			return strings.TrimSpace(a[0].(string)) == ""
		}, str("string")), Example{`is blank(" ")`, `true`}).by(Camunda),
		stringFunc("extract", "Every part of a string that matches a regular expression.", form(value.List, extract, str("string"), str("pattern")),
			Example{`extract("references are 1234, 1256", "12[0-9]*")`, `["1234", "1256"]`}).by(Camunda),
		stringFunc("to json", "The JSON text of a value.", form(value.String, toJSON, anything("value")), Example{`to json({a: [1, null]})`, `"{\"a\":[1,null]}"`}).by(Camunda),
		stringFunc("from json", "The value of a JSON text.", form(value.Any, fromJSON, str("value")), Example{`from json("{\"a\": 1}")`, `{a: 1}`}).by(Camunda),
		{Name: "get or else", Group: "Boolean", Set: Camunda, Summary: "A value, or another one where it is null.",
			Forms: []Form{form(value.Any, func(_ *value.Env, a []any) any {
				if a[0] == nil {
					return a[1]
				}
				return a[0]
			}, anything("value"), anything("default"))}, Examples: []Example{{`get or else(null, "-")`, `"-"`}, {`get or else(1, 2)`, `1`}}},
		{Name: "is defined", Group: "Boolean", Set: Camunda, Summary: "Whether a value is there and not null.",
			Forms:    []Form{form(value.Boolean, func(_ *value.Env, a []any) any { return a[0] != nil }, anything("value"))},
			Examples: []Example{{`is defined(null)`, `false`}, {`is defined({a: 1}.a)`, `true`}}},
		{Name: "assert", Group: "Boolean", Set: Camunda, Summary: "A value where a condition is true, else null and a report with the cause.",
			Forms:    []Form{form(value.Any, assert, anything("value"), nullable(of("condition", value.Boolean)), opt(nullable(str("cause"))))},
			Examples: []Example{{`assert(5, 5 > 4)`, `5`}}},
	}
}

func extract(env *value.Env, a []any) any {
	s := a[0].(string)
	p := compile(env, a[1].(string), "")
	if p == nil {
		return nil
	}
	found, ok := allOf(env, p, s)
	if !ok {
		return nil
	}
	out := make([]any, len(found))
	for i, m := range found {
		out[i] = s[m[0]:m[1]]
	}
	return out
}

func toJSON(env *value.Env, a []any) any {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value.ToJSON(a[0])); err != nil || !env.Text(b.Len()) {
		return fail(env, "feel.json", "function", "to json")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func fromJSON(env *value.Env, a []any) any {
	dec := json.NewDecoder(strings.NewReader(a[0].(string)))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return fail(env, "feel.json", "function", "from json")
	}
	if _, err := dec.Token(); err != io.EOF {
		return fail(env, "feel.json", "function", "from json")
	}
	return value.Norm(v)
}

func assert(env *value.Env, a []any) any {
	if a[1] == true {
		return a[0]
	}
	return fail(env, "feel.assert", "cause", text(a, 2))
}
