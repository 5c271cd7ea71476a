// Package value says what FEEL computes with: which Go type stands for which
// FEEL type, equality, order, instance of, and the way in from JSON-shaped data
// and back.
//
//	null                       nil
//	boolean                    bool
//	number                     number.Num (in data also json.Number and Go's numbers)
//	string                     string
//	date, time, date and time  temporal.Date, temporal.Time, temporal.DateTime
//	days and time duration     temporal.Duration
//	years and months duration  temporal.Months
//	list                       []any
//	context                    map[string]any
//	range                      *Range
//	function                   *Function
package value

import (
	"encoding/json"

	"github.com/servicehall/hallway/mapping/feel/number"
	"github.com/servicehall/hallway/mapping/feel/temporal"
)

// Tri is a truth value of FEEL's three-valued logic. The zero value is Null.
type Tri int8

// The truth values.
const (
	Null Tri = iota
	False
	True
)

// Of makes a truth value of a Go boolean.
func Of(b bool) Tri {
	if b {
		return True
	}
	return False
}

// Any gives the truth value as a FEEL value: true, false or nil.
func (t Tri) Any() any {
	switch t {
	case True:
		return true
	case False:
		return false
	}
	return nil
}

// Not is the negation; Null stays Null.
func (t Tri) Not() Tri {
	switch t {
	case True:
		return False
	case False:
		return True
	}
	return Null
}

// Range is an interval (DMN 1.5, 10.3.2.7). A nil end is open to that side. Op
// is set where it was written with one operator, as in (< 10): then the end
// that the operator names holds the operand; for = and != both do.
type Range struct {
	Low, High             any
	LowClosed, HighClosed bool
	Op                    string
}

// Param is a parameter of a function.
type Param struct {
	Name string
	Type Type
}

// Function is a callable value. Call takes exactly as many arguments as there
// are parameters, at least that many where it is variadic.
type Function struct {
	Name     string
	Params   []Param
	Variadic bool
	Least    int // fewest arguments of a built-in; for others the number of parameters
	Result   Type
	Call     func(env *Env, args []any) any
}

// ToNum reads a number in any of the forms it has in data.
func ToNum(v any) (number.Num, bool) {
	switch x := v.(type) {
	case number.Num:
		return x, true
	case json.Number:
		return number.Parse(string(x))
	case int:
		return number.Int(int64(x)), true
	case int64:
		return number.Int(x), true
	case int32:
		return number.Int(int64(x)), true
	case float64:
		return number.Float(x)
	}
	return number.Num{}, false
}

// Norm brings a value from data into FEEL's form: numbers become number.Num,
// what FEEL has no type for becomes nil. Lists and contexts are passed through
// untouched; their parts are brought into form when they are read.
func Norm(v any) any {
	switch x := v.(type) {
	case string, map[string]any, number.Num, bool, []any:
		return v
	case json.Number, int, int64, int32, float64:
		if n, ok := ToNum(x); ok {
			return n
		}
		return nil
	case []string:
		out := make([]any, len(x))
		for i, s := range x {
			out[i] = s
		}
		return out
	}
	if KindOf(v) == Nothing {
		return nil
	}
	return v
}

// KindOf tells the kind of a value; it is Nothing for nil and for Go types that
// stand for no FEEL type.
func KindOf(v any) Kind {
	switch v.(type) {
	case bool:
		return Boolean
	case string:
		return String
	case number.Num, json.Number, int, int64, int32, float64:
		return Number
	case []any, []string:
		return List
	case map[string]any:
		return Context
	case temporal.Date:
		return Date
	case temporal.Time:
		return Time
	case temporal.DateTime:
		return DateTime
	case temporal.Duration:
		return Days
	case temporal.Months:
		return Months
	case *Range:
		return Interval
	case *Function:
		return Callable
	}
	return Nothing
}
