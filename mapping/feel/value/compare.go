package value

import (
	"strings"

	"github.com/servicehall/hallway/mapping/feel/number"
	"github.com/servicehall/hallway/mapping/feel/temporal"
)

// Equal is FEEL's = (DMN 1.5, 10.3.2.13, table 53): null equals null alone,
// values of different types give Null.
func Equal(a, b any) Tri {
	e := equality{MaxParts}
	return e.of(a, b, 0)
}

// equality counts down the parts that it compares.
type equality struct{ left int }

func (e *equality) of(a, b any, depth int) Tri {
	e.left--
	ka, kb := KindOf(a), KindOf(b)
	switch {
	case ka == Nothing || kb == Nothing:
		return Of(ka == kb)
	case ka != kb || depth > maxNesting || e.left < 0:
		return Null
	}
	switch x := a.(type) {
	case string:
		return Of(x == b.(string))
	case bool:
		return Of(x == b.(bool))
	case map[string]any:
		return e.contexts(x, b.(map[string]any), depth)
	case temporal.Time:
		return Of(x.SameSecond(b.(temporal.Time)))
	case temporal.DateTime:
		return Of(x.SameSecond(b.(temporal.DateTime)))
	case temporal.Date, temporal.Duration, temporal.Months:
		return Of(a == b)
	case *Range:
		return e.ranges(x, b.(*Range), depth)
	case *Function:
		return Of(x == b.(*Function))
	}
	if ka == Number {
		return equalNumbers(a, b)
	}
	return e.lists(Items(a), Items(b), depth)
}

func equalNumbers(a, b any) Tri {
	x, ok1 := ToNum(a)
	y, ok2 := ToNum(b)
	if !ok1 || !ok2 {
		return Null
	}
	return Of(x.Cmp(y) == 0)
}

func (e *equality) lists(a, b []any, depth int) Tri {
	if len(a) != len(b) {
		return False
	}
	for i := range a {
		if e.of(a[i], b[i], depth+1) != True {
			return False
		}
	}
	return True
}

func (e *equality) contexts(a, b map[string]any, depth int) Tri {
	if len(a) != len(b) {
		return False
	}
	for k, x := range a {
		y, ok := b[k]
		if !ok || e.of(x, y, depth+1) != True {
			return False
		}
	}
	return True
}

func (e *equality) ranges(a, b *Range, depth int) Tri {
	if a.LowClosed != b.LowClosed || a.HighClosed != b.HighClosed || a.Op != b.Op {
		return False
	}
	return Of(e.of(a.Low, b.Low, depth+1) == True && e.of(a.High, b.High, depth+1) == True)
}

// Is is FEEL's is(): same type and the same in every part, zones included
// (DMN 1.5, 10.3.4.10).
func Is(a, b any) bool {
	switch x := a.(type) {
	case temporal.Time:
		y, ok := b.(temporal.Time)
		return ok && x.Is(y)
	case temporal.DateTime:
		y, ok := b.(temporal.DateTime)
		return ok && x.Is(y)
	}
	return Equal(a, b) == True
}

// Compare orders two values of one ordered type: -1, 0, 1. It is false for
// values that have no order between them (DMN 1.5, table 54).
func Compare(a, b any) (int, bool) {
	switch x := a.(type) {
	case number.Num:
		if y, ok := b.(number.Num); ok {
			return x.Cmp(y), true
		}
	case string:
		y, ok := b.(string)
		return strings.Compare(x, y), ok
	case temporal.Date:
		if y, ok := b.(temporal.Date); ok {
			return x.Compare(y), true
		}
	case temporal.Time:
		if y, ok := b.(temporal.Time); ok {
			return x.Compare(y)
		}
	case temporal.Duration:
		if y, ok := b.(temporal.Duration); ok {
			return x.Compare(y), true
		}
	case temporal.Months:
		if y, ok := b.(temporal.Months); ok {
			return number.Int(int64(x)).Cmp(number.Int(int64(y))), true
		}
	}
	return compareMixed(a, b)
}

// compareMixed is for dates beside dates with times, and numbers from data.
func compareMixed(a, b any) (int, bool) {
	x, ok1 := instant(a)
	y, ok2 := instant(b)
	if ok1 && ok2 {
		return x.Compare(y)
	}
	m, ok1 := ToNum(a)
	n, ok2 := ToNum(b)
	return m.Cmp(n), ok1 && ok2
}

func instant(v any) (temporal.DateTime, bool) {
	switch x := v.(type) {
	case temporal.DateTime:
		return x, true
	case temporal.Date:
		return x.Midnight(), true
	}
	return temporal.DateTime{}, false
}

// Contains tells whether v lies in the range; Null where it cannot be compared
// with the ends, one of which may be null.
func (r *Range) Contains(v any) Tri {
	switch r.Op {
	case "=":
		return Equal(v, r.Low)
	case "!=":
		return Equal(v, r.Low).Not()
	}
	if r.Op == "" && (r.Low == nil || r.High == nil) {
		return Null
	}
	lo, hi := True, True
	if r.Low != nil {
		lo = inside(v, r.Low, 1, r.LowClosed)
	}
	if r.High != nil {
		hi = inside(v, r.High, -1, r.HighClosed)
	}
	return And(lo, hi)
}

func inside(v, end any, want int, closed bool) Tri {
	c, ok := Compare(v, end)
	if !ok {
		return Null
	}
	return Of(c == want || (c == 0 && closed))
}

// And is FEEL's conjunction (DMN 1.5, table 51).
func And(a, b Tri) Tri {
	switch {
	case a == False || b == False:
		return False
	case a == True && b == True:
		return True
	}
	return Null
}

// Or is FEEL's disjunction.
func Or(a, b Tri) Tri {
	switch {
	case a == True || b == True:
		return True
	case a == False && b == False:
		return False
	}
	return Null
}
