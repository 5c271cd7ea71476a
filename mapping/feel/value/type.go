package value

import "strings"

// Kind is the outermost part of a type.
type Kind int

// The kinds. Any is what nothing is known about; Nothing is the type of null.
const (
	Any Kind = iota
	Nothing
	Boolean
	Number
	String
	Date
	Time
	DateTime
	Days
	Months
	List
	Context
	Interval
	Callable
)

// String is the name that the standard gives to the type.
func (k Kind) String() string {
	return [...]string{"Any", "Null", "boolean", "number", "string", "date", "time", "date and time",
		"days and time duration", "years and months duration", "list", "context", "range", "function"}[k]
}

// KindNamed finds a simple type by its name; "dateTime", "dayTimeDuration" and
// "yearMonthDuration" are older spellings found in DMN files.
func KindNamed(name string) (Kind, bool) {
	switch name {
	case "dateTime":
		return DateTime, true
	case "dayTimeDuration":
		return Days, true
	case "yearMonthDuration":
		return Months, true
	}
	for k := Any; k <= Callable; k++ {
		if k.String() == name {
			return k, true
		}
	}
	return Any, false
}

// Type is a FEEL type. The zero value is Any.
type Type struct {
	Kind   Kind
	Name   string          // of an item definition, for messages
	Elem   *Type           // what a list or range is of; what a function gives
	Fields map[string]Type // of a context
	Closed bool            // a context that has no other fields
	Params []Type          // of a function
	Allow  func(any) bool  // further condition of an item definition, or nil
}

// Of1 is a type that is fully said by its kind.
func Of1(k Kind) Type { return Type{Kind: k} }

// ListOf is the type of lists of elem.
func ListOf(elem Type) Type { return Type{Kind: List, Elem: &elem} }

// Item is what a list or range holds, Any where that is not known.
func (t Type) Item() Type {
	if t.Elem == nil {
		return Type{}
	}
	return *t.Elem
}

// Field gives the type of a field. known is false where the type says that
// there is no such field.
func (t Type) Field(name string) (f Type, known bool) {
	if t.Kind == List {
		f, known = t.Item().Field(name)
		return ListOf(f), known
	}
	if t.Kind == Context {
		if f, ok := t.Fields[name]; ok {
			return f, true
		}
		return Type{}, !t.Closed
	}
	return Type{}, true
}

// String writes the type as FEEL does.
func (t Type) String() string {
	switch {
	case t.Name != "":
		return t.Name
	case (t.Kind == List || t.Kind == Interval) && t.Elem != nil:
		return t.Kind.String() + "<" + t.Elem.String() + ">"
	case t.Kind == Callable && t.Elem != nil:
		names := make([]string, len(t.Params))
		for i, p := range t.Params {
			names[i] = p.String()
		}
		return "function<" + strings.Join(names, ", ") + "> -> " + t.Elem.String()
	}
	return t.Kind.String()
}

// InstanceOf tells whether v is of type t (DMN 1.5, 10.3.2.9.2 and table 50).
// Null is an instance of nothing but Null. The allowed values of an item
// definition are no part of the type.
func InstanceOf(v any, t Type) bool {
	if KindOf(v) == Nothing {
		return t.Kind == Nothing
	}
	return check{}.conforms(v, t, 0)
}

// maxNesting bounds how deep values are compared and checked.
const maxNesting = 400

func conforms(v any, t Type, depth int) bool { return check{allowed: true}.conforms(v, t, depth) }

// check is how strictly values are checked against types.
type check struct{ allowed bool }

func (c check) conforms(v any, t Type, depth int) bool {
	k := KindOf(v)
	if k == Nothing || depth > maxNesting {
		return depth <= maxNesting
	}
	if t.Kind != Any && k != t.Kind {
		return false
	}
	if c.allowed && t.Allow != nil && !t.Allow(v) {
		return false
	}
	switch t.Kind {
	case List:
		return t.Elem == nil || c.every(v, *t.Elem, depth)
	case Context:
		return c.fieldsConform(v.(map[string]any), t, depth)
	case Interval:
		r := v.(*Range)
		return t.Elem == nil || (c.conforms(r.Low, *t.Elem, depth+1) && c.conforms(r.High, *t.Elem, depth+1))
	case Callable:
		return callConforms(v.(*Function), t)
	}
	return true
}

func (c check) every(v any, elem Type, depth int) bool {
	for _, x := range Items(v) {
		if KindOf(x) != Nothing && !c.conforms(x, elem, depth+1) {
			return false
		}
	}
	return true
}

func (c check) fieldsConform(m map[string]any, t Type, depth int) bool {
	for name, ft := range t.Fields {
		x, ok := m[name]
		if !ok || !c.conforms(x, ft, depth+1) {
			return false
		}
	}
	return true
}

func callConforms(f *Function, t Type) bool {
	if t.Elem == nil {
		return true
	}
	if len(f.Params) != len(t.Params) {
		return false
	}
	for i, p := range f.Params {
		if !t.Params[i].Within(p.Type) {
			return false
		}
	}
	return f.Result.Within(*t.Elem)
}

// Within tells whether every value of t is a value of u (DMN 1.5, 10.3.2.9.3).
func (t Type) Within(u Type) bool {
	if u.Kind == Any || t.Kind == Nothing {
		return true
	}
	if t.Kind != u.Kind {
		return false
	}
	switch t.Kind {
	case List, Interval:
		return u.Elem == nil || t.Item().Within(*u.Elem)
	case Context:
		for name, f := range u.Fields {
			if own, ok := t.Fields[name]; !ok || !own.Within(f) {
				return false
			}
		}
	case Callable:
		return u.Elem == nil || functionWithin(t, u)
	}
	return true
}

func functionWithin(t, u Type) bool {
	if len(t.Params) != len(u.Params) || !t.Item().Within(u.Item()) {
		return false
	}
	for i := range t.Params {
		if !u.Params[i].Within(t.Params[i]) {
			return false
		}
	}
	return true
}
