package value

import (
	"sort"
	"strconv"

	"github.com/servicehall/hallway/mapping/feel/number"
	"github.com/servicehall/hallway/mapping/feel/temporal"
)

// Text writes a value as FEEL's string() does: a string as it is, everything
// inside a list or context as a literal.
func Text(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return string(appendText(nil, v, 0))
}

// maxText bounds the text of nested values, which may repeat one part often.
const maxText = 8 << 20

func appendText(b []byte, v any, depth int) []byte {
	if depth > maxNesting || len(b) > maxText {
		return append(b, "..."...)
	}
	switch x := Norm(v).(type) {
	case bool:
		return strconv.AppendBool(b, x)
	case string:
		return appendQuoted(b, x)
	case number.Num:
		return x.Append(b)
	case temporal.Date:
		return x.Append(b)
	case temporal.Time:
		return x.Append(b)
	case temporal.DateTime:
		return x.Append(b)
	case temporal.Duration:
		return x.Append(b)
	case temporal.Months:
		return x.Append(b)
	case []any:
		return appendList(b, x, depth)
	case map[string]any:
		return appendContext(b, x, depth)
	case *Range:
		return appendRange(b, x, depth)
	case *Function:
		return append(append(b, "function "...), x.Name...)
	}
	return append(b, "null"...)
}

func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		if s[i] == '"' || s[i] == '\\' {
			b = append(b, '\\')
		}
		b = append(b, s[i])
	}
	return append(b, '"')
}

func appendList(b []byte, l []any, depth int) []byte {
	b = append(b, '[')
	for i, x := range l {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = appendText(b, x, depth+1)
	}
	return append(b, ']')
}

func appendContext(b []byte, c map[string]any, depth int) []byte {
	b = append(b, '{')
	for i, k := range Keys(c) {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = append(append(b, k...), ": "...)
		b = appendText(b, c[k], depth+1)
	}
	return append(b, '}')
}

// Keys gives the names of a context's entries in alphabetical order.
func Keys(c map[string]any) []string {
	keys := make([]string, 0, len(c))
	for k := range c {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

func appendRange(b []byte, r *Range, depth int) []byte {
	if r.Op != "" {
		end := r.Low
		if r.Op[0] == '<' {
			end = r.High
		}
		return append(appendText(append(append(b, '('), r.Op...), end, depth+1), ')')
	}
	open, shut := byte('('), byte(')')
	if r.LowClosed {
		open = '['
	}
	if r.HighClosed {
		shut = ']'
	}
	b = appendText(append(b, open), r.Low, depth+1)
	return append(appendText(append(b, ".."...), r.High, depth+1), shut)
}
