package value

import "github.com/servicehall/hallway/mapping/feel/temporal"

// Coerce makes v fit type t by the conversions of DMN 1.5, 10.3.2.9.4: a list
// of one for its element, an element for a list of one, a date for its midnight
// in UTC. It is false where v does not fit; null fits every type.
func Coerce(v any, t Type) (any, bool) {
	v = Norm(v)
	if v == nil || conforms(v, t, 0) {
		return v, true
	}
	if l, ok := v.([]any); ok && t.Kind != List {
		if len(l) != 1 {
			return nil, false
		}
		x := Norm(l[0])
		return x, x != nil && conforms(x, t, 0)
	}
	if t.Kind == List && KindOf(v) != List {
		return []any{v}, t.Elem == nil || conforms(v, *t.Elem, 0)
	}
	if d, ok := v.(temporal.Date); ok && t.Kind == DateTime {
		return d.Midnight(), true
	}
	return nil, false
}

// Items gives the elements of a list, nil for anything else.
func Items(v any) []any {
	switch x := v.(type) {
	case []any:
		return x
	case []string:
		return Norm(x).([]any)
	}
	return nil
}

// FromText reads a value of a given type out of its text, as it stands in JSON:
// dates, times and durations are strings there. Everything else is passed on.
func FromText(v any, t Type) any {
	switch x := v.(type) {
	case string:
		if out, ok := readText(x, t.Kind); ok {
			return out
		}
	case []any:
		if t.Kind == List && t.dated() {
			return textList(x, *t.Elem)
		}
	case map[string]any:
		if t.Kind == Context && t.dated() {
			return textContext(x, t)
		}
	}
	return v
}

// dated tells whether a value of the type may hold what JSON has as text.
func (t Type) dated() bool {
	switch t.Kind {
	case Date, Time, DateTime, Days, Months:
		return true
	case List:
		return t.Elem != nil && t.Elem.dated()
	}
	for _, f := range t.Fields {
		if f.dated() {
			return true
		}
	}
	return false
}

func readText(s string, k Kind) (any, bool) {
	switch k {
	case Date:
		return pair(temporal.ParseDate(s))
	case Time:
		return pair(temporal.ParseTime(s))
	case DateTime:
		return pair(temporal.ParseDateTime(s))
	case Days:
		return pair(temporal.ParseDuration(s))
	case Months:
		return pair(temporal.ParseMonths(s))
	}
	return nil, false
}

func pair[T any](v T, ok bool) (any, bool) { return v, ok }

func textList(l []any, elem Type) any {
	out := make([]any, len(l))
	for i, x := range l {
		out[i] = FromText(x, elem)
	}
	return out
}

func textContext(c map[string]any, t Type) any {
	out := make(map[string]any, len(c))
	for k, x := range c {
		out[k] = FromText(x, t.Fields[k])
	}
	return out
}
