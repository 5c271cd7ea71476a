package value

import (
	"encoding/json"

	"github.com/servicehall/hallway/mapping/feel/number"
	"github.com/servicehall/hallway/mapping/feel/temporal"
)

// ToJSON gives the value in JSON's shape: nil, bool, string, json.Number, []any
// and map[string]any. Dates, times and durations become ISO 8601 strings,
// ranges their text, functions nil. What has that shape already is not copied.
func ToJSON(v any) any {
	out, _ := toJSON(v, 0)
	return out
}

// toJSON also tells whether the value was changed.
func toJSON(v any, depth int) (any, bool) {
	switch x := v.(type) {
	case nil, bool, string, json.Number:
		return v, false
	case number.Num:
		return json.Number(x.String()), true
	case []any:
		return listJSON(x, depth)
	case map[string]any:
		return contextJSON(x, depth)
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

func listJSON(l []any, depth int) (any, bool) {
	if depth > maxNesting {
		return nil, true
	}
	var out []any
	for i, x := range l {
		y, changed := toJSON(x, depth+1)
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

func contextJSON(c map[string]any, depth int) (any, bool) {
	if depth > maxNesting {
		return nil, true
	}
	var out map[string]any
	for k, x := range c {
		y, changed := toJSON(x, depth+1)
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
