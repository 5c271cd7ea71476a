package value

import (
	"encoding/json"

	"github.com/servicehall/hallway/mapping/feel/number"
	"github.com/servicehall/hallway/mapping/feel/temporal"
)

// ToJSON gives the value in JSON's shape: nil, bool, string, json.Number, []any
// and map[string]any. Dates, times and durations become ISO 8601 strings,
// ranges their text, functions nil. What has that shape already is not copied.
// A value of over MaxParts parts gives nil.
func ToJSON(v any) any {
	w := jsonWriter{left: MaxParts}
	out, _ := w.value(v, 0)
	if w.left < 0 {
		return nil
	}
	return out
}

// JSON is ToJSON, which reports a value that has too many parts.
func (e *Env) JSON(v any) any {
	out := ToJSON(v)
	if out == nil {
		if k := KindOf(v); k == List || k == Context {
			e.stop("feel.limit-parts", MaxParts)
		}
	}
	return out
}

// MaxParts bounds how many parts of a nested value are looked at: a few lists
// that hold one another twice have more than any memory.
const MaxParts = 4_000_000

type jsonWriter struct{ left int }

// value also tells whether the value was changed.
func (w *jsonWriter) value(v any, depth int) (any, bool) {
	if w.left--; w.left < 0 {
		return nil, true
	}
	switch x := v.(type) {
	case nil, bool, string, json.Number:
		return v, false
	case number.Num:
		return json.Number(x.String()), true
	case []any:
		return w.list(x, depth)
	case map[string]any:
		return w.context(x, depth)
	case temporal.Date, temporal.Time, temporal.DateTime, temporal.Duration, temporal.Months, *Range:
		return Text(v), true
	}
	if n, ok := ToNum(v); ok {
		return json.Number(n.String()), true
	}
	if l := Items(v); l != nil {
		return l, true
	}
	return nil, true
}

func (w *jsonWriter) list(l []any, depth int) (any, bool) {
	if depth > maxNesting {
		return nil, true
	}
	var out []any
	for i, x := range l {
		y, changed := w.value(x, depth+1)
		if w.left < 0 {
			return nil, true
		}
		if changed && out == nil {
			out = append(make([]any, 0, len(l)), l[:i]...)
		}
		if out != nil {
			out = append(out, y)
		}
	}
	if out != nil {
		return out, true
	}
	return l, false
}

func (w *jsonWriter) context(c map[string]any, depth int) (any, bool) {
	if depth > maxNesting {
		return nil, true
	}
	var out map[string]any
	for k, x := range c {
		y, changed := w.value(x, depth+1)
		if w.left < 0 {
			return nil, true
		}
		if !changed {
			continue
		}
		if out == nil {
			out = make(map[string]any, len(c))
			for k2, x2 := range c {
				out[k2] = x2
			}
		}
		out[k] = y
	}
	if out != nil {
		return out, true
	}
	return c, false
}
