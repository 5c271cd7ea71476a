package feel

import "github.com/servicehall/hallway/mapping/feel/value"

// quick evaluates a condition over variables alone, without a frame, as long as
// every value is of the type that it is compared with. Where ok is false the
// condition is evaluated anew, in a way that can report what is wrong. Gateways
// and routes ask such conditions more often than all else.
type quick func(vars map[string]any) (t Tri, ok bool)

// quickAnd and quickOr are nil where one side is.
func quickAnd(a, b quick) quick {
	if a == nil || b == nil {
		return nil
	}
	return func(vars map[string]any) (Tri, bool) {
		x, ok := a(vars)
		if !ok || x == False {
			return x, ok
		}
		y, ok := b(vars)
		return value.And(x, y), ok
	}
}

func quickOr(a, b quick) quick {
	if a == nil || b == nil {
		return nil
	}
	return func(vars map[string]any) (Tri, bool) {
		x, ok := a(vars)
		if !ok || x == True {
			return x, ok
		}
		y, ok := b(vars)
		return value.Or(x, y), ok
	}
}

// quickCompare compares a variable, or a field of one, with a number.
func quickCompare(l code, holds [3]Tri, bound *bound) quick {
	name, key := l.variable, l.key
	switch {
	case name == "":
		return nil
	case key == "":
		return func(vars map[string]any) (Tri, bool) {
			order, ok := bound.compare(vars[name])
			return holds[order+1], ok
		}
	}
	return func(vars map[string]any) (Tri, bool) {
		m, _ := vars[name].(map[string]any)
		order, ok := bound.compare(m[key])
		return holds[order+1], ok
	}
}

// quickEqual compares a variable, or a field of one, with a string.
func quickEqual(l code, want string, negate bool) quick {
	name, key := l.variable, l.key
	equal, unequal := True, False
	if negate {
		equal, unequal = False, True
	}
	verdict := func(v any) (Tri, bool) {
		s, ok := v.(string)
		if s == want {
			return equal, ok
		}
		return unequal, ok
	}
	switch {
	case name == "":
		return nil
	case key == "":
		return func(vars map[string]any) (Tri, bool) { return verdict(vars[name]) }
	}
	return func(vars map[string]any) (Tri, bool) {
		m, _ := vars[name].(map[string]any)
		return verdict(m[key])
	}
}
