package value

import (
	"encoding/json"
	"unicode/utf8"

	"github.com/servicehall/hallway/mapping/feel/number"
)

// AppendJSON appends the JSON text of a value to b: of what ToJSON gives, the
// names of a context in alphabetical order.
func AppendJSON(b []byte, v any) []byte { return (&Env{Limits: Standard()}).AppendJSON(b, v) }

// AppendJSON is the function AppendJSON, which reports a value that has too many
// parts.
func (e *Env) AppendJSON(b []byte, v any) []byte {
	w := jsonText{left: MaxParts}
	out := w.append(b, v, 0)
	if w.left < 0 {
		e.stop("feel.limit-parts", MaxParts)
		return append(b, "null"...)
	}
	return out
}

// jsonText counts down the parts that it writes.
type jsonText struct{ left int }

func (w *jsonText) append(b []byte, v any, depth int) []byte {
	if w.left--; w.left < 0 || depth > maxNesting {
		return append(b, "null"...)
	}
	switch x := v.(type) {
	case nil:
		return append(b, "null"...)
	case string:
		return AppendJSONString(b, x)
	case bool:
		if x {
			return append(b, "true"...)
		}
		return append(b, "false"...)
	case number.Num:
		return x.Append(b)
	case json.Number:
		return appendJSONNumber(b, string(x))
	case map[string]any:
		return w.context(b, x, depth)
	case []any:
		b = append(b, '[')
		for i, item := range x {
			if i > 0 {
				b = append(b, ',')
			}
			b = w.append(b, item, depth+1)
		}
		return append(b, ']')
	}
	return w.append(b, ToJSON(v), depth+1)
}

func (w *jsonText) context(b []byte, c map[string]any, depth int) []byte {
	b = append(b, '{')
	for i, k := range Keys(c) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(AppendJSONString(b, k), ':')
		b = w.append(b, c[k], depth+1)
	}
	return append(b, '}')
}

// appendJSONNumber writes a number as it came, unless JSON would not have it so.
func appendJSONNumber(b []byte, s string) []byte {
	n, ok := number.Parse(s)
	if !ok {
		return append(b, "null"...)
	}
	if s[0] == '.' || s[0] == '0' && len(s) > 1 && s[1]-'0' <= 9 || s[0] == '-' && len(s) > 2 && s[1] == '0' && s[2]-'0' <= 9 || s[0] == '-' && s[1] == '.' {
		return n.Append(b)
	}
	return append(b, s...)
}

const hexDigits = "0123456789abcdef"

// AppendJSONString appends a string as JSON writes it. Bytes that are no UTF-8
// become U+FFFD.
func AppendJSONString(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c < ' ' || c == '"' || c == '\\' {
				b = appendEscape(append(b, s[from:i]...), c)
				from = i + 1
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			b = append(append(b, s[from:i]...), `\ufffd`...)
			from = i + 1
		}
		i += n
	}
	return append(append(b, s[from:]...), '"')
}

func appendEscape(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\n':
		return append(b, `\n`...)
	case '\r':
		return append(b, `\r`...)
	case '\t':
		return append(b, `\t`...)
	}
	return append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}
