package sql

import "strings"

// scope gives the values of parameters. Special names come first, then the
// fields; a special name also leads to the field that it hides, as in
// :input.key or :row.state.
type scope struct {
	special map[string]any
	fields  map[string]any
}

// find follows a path of names joined by dots. Fields whose own names hold
// dots are found too, the longest name first.
func (s scope) find(path string) (any, bool) {
	if v, ok := follow(s.special, path); ok {
		return v, true
	}
	return follow(s.fields, path)
}

func follow(m map[string]any, path string) (any, bool) {
	if v, ok := m[path]; ok {
		return v, true
	}
	for i := strings.LastIndexByte(path, '.'); i > 0; i = strings.LastIndexByte(path[:i], '.') {
		inner, ok := m[path[:i]].(map[string]any)
		if !ok {
			continue
		}
		if v, ok := follow(inner, path[i+1:]); ok {
			return v, true
		}
	}
	return nil, false
}

// element is the scope of one round of a foreach: :item is the element. Its
// fields hide nothing, or a field that it lacks would be taken from elsewhere.
func (s scope) element(v any, index any) scope {
	inner := scope{special: map[string]any{"item": v, "index": index}, fields: s.fields}
	for k, x := range s.special {
		inner.special[k] = x
	}
	return inner
}
