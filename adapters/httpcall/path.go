package httpcall

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Look finds a value by its path: names and list indexes (from 0) with dots
// between, "" for the value itself.
func Look(v any, path string) (any, bool) {
	if path == "" {
		return v, true
	}
	for step := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			next, ok := x[step]
			if !ok {
				return nil, false
			}
			v = next
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(x) {
				return nil, false
			}
			v = x[i]
		default:
			return nil, false
		}
	}
	return v, true
}

// Put returns a copy of an object with a value at a path of names; objects on
// the way are made or copied, so that the original stays as it is.
func Put(v any, path string, value any) (any, error) {
	object, ok := v.(map[string]any)
	if v != nil && !ok {
		return nil, fmt.Errorf("put a value at %s: there is no object", path)
	}
	out := maps.Clone(object)
	if out == nil {
		out = map[string]any{}
	}
	name, rest, deeper := strings.Cut(path, ".")
	if !deeper {
		out[name] = value
		return out, nil
	}
	below, err := Put(out[name], rest, value)
	if err != nil {
		return nil, err
	}
	out[name] = below
	return out, nil
}

// Text gives a plain value as a text: "" for nil; ok is false for objects and
// lists.
func Text(v any) (text string, ok bool) {
	switch v := v.(type) {
	case nil:
		return "", true
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case json.Number:
		return v.String(), true
	}
	return "", false
}

// Same reports whether two plain values read the same: 0 and "0" do.
func Same(a, b any) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	x, ok := Text(a)
	y, also := Text(b)
	return ok && also && x == y
}

// In reports whether a value reads the same as one of a list.
func In(v any, list []any) bool {
	return slices.ContainsFunc(list, func(x any) bool { return Same(v, x) })
}
