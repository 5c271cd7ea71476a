package feel

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/servicehall/hallway/mapping/feel/number"
	"github.com/servicehall/hallway/mapping/feel/syntax"
	"github.com/servicehall/hallway/mapping/feel/temporal"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// behind is a scope that hides that it is a map, so that nothing is read in
// place.
type behind struct{ vars Map }

// Lookup gives a variable.
func (b behind) Lookup(name string) (any, bool) { return b.vars.Lookup(name) }

// anything draws a value as data has it.
func anything(depth int) *rapid.Generator[any] {
	all := []*rapid.Generator[any]{
		rapid.SampledFrom([]any{nil, true, false, "", "company", "a", json.Number("1000"), json.Number("1000.0"), json.Number("-0.5"), 1000.0, 1000.5, 7, int64(7),
			number.Scaled(75, 1), json.Number("1e400"), json.Number("x"), temporal.Date{Year: 2024, Month: 2, Day: 29}, temporal.Months(3), temporal.Seconds(90)}),
	}
	if depth > 0 {
		all = append(all,
			rapid.Map(rapid.SliceOfN(anything(depth-1), 0, 3), func(l []any) any { return l }),
			rapid.Map(rapid.MapOfN(rapid.SampledFrom([]string{"type", "y", "item"}), anything(depth-1), 0, 3), func(m map[string]any) any { return m }))
	}
	return rapid.OneOf(all...)
}

func drawnText(t *rapid.T, depth int) string {
	pick := func(label string, of ...string) string { return rapid.SampledFrom(of).Draw(t, label) }
	if depth == 0 {
		return pick("leaf", "x", "x.type", "x.y.type", "z", "z.y", "1000", "-0.5", "7", `"company"`, `"a"`, "true", "null", "[1, 2]", "x[1]", `{type: "a"}`, "@\"P3M\"")
	}
	a, b := drawnText(t, depth-1), drawnText(t, depth-1)
	switch rapid.IntRange(0, 9).Draw(t, "kind") {
	case 0, 1, 2:
		return "(" + a + pick("op", " = ", " != ", " < ", " <= ", " > ", " >= ") + b + ")"
	case 3, 4:
		return "(" + a + pick("op", " and ", " or ") + b + ")"
	case 5:
		return "(" + a + pick("op", " + ", " - ", " * ", " / ") + b + ")"
	case 6:
		return "(if " + a + " then " + b + " else " + drawnText(t, 0) + ")"
	case 7:
		return "(" + a + " in (" + pick("op", "", "< ", ">= ") + b + ", [1..8], \"a\"))"
	case 8:
		return pick("fn", "sum(for i in ", "count(for i in ", "min(for i in ", "max(for i in ") + a + " return i)"
	}
	return pick("fn", "not(", "string(", "upper case(", "floor(", "is defined(") + a + ")"
}

// TestWaysAgree: however an expression is asked for, over whatever scope, the
// answer and its diagnostics are the same.
func TestWaysAgree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		source := drawnText(t, rapid.IntRange(1, 3).Draw(t, "depth"))
		p, found := Compile(source, Options{Names: []string{"x", "z"}})
		if found.Bad() {
			t.Fatal(source, found)
		}
		vars := Map{"x": anything(2).Draw(t, "x"), "z": anything(1).Draw(t, "z")}
		plain, hidden := Input{Vars: vars}, Input{Vars: behind{vars}}
		sessions := new(Sessions)
		s := sessions.Begin(plain)
		defer s.End()
		a, why := p.Eval(plain)
		b, why2 := p.Eval(hidden)
		c, why3 := s.Eval(p)
		if !reflect.DeepEqual(a, b) || !reflect.DeepEqual(a, c) || !reflect.DeepEqual(why, why2) || len(why3) != len(why) {
			t.Fatalf("%s over %v: %v %v, behind a scope %v %v, in a session %v %v", source, vars, a, why, b, why2, c, why3)
		}
		v, _ := p.Value(plain)
		if d := value.ToJSON(v); !sameJSON(a, d) {
			t.Fatalf("%s over %v: as data %v, as a value %v", source, vars, a, d)
		}
		text, _ := p.AppendJSON(nil, plain)
		if want := string(value.AppendJSON(nil, a)); string(text) != want || !json.Valid(text) {
			t.Fatalf("%s over %v: the text is %s, want %s", source, vars, text, want)
		}
		x, _ := p.Test(plain)
		y, _ := p.Test(hidden)
		want := Null
		if truth, ok := v.(bool); ok {
			want = value.Of(truth)
		}
		if x != want || y != want || s.Test(p, nil) != want {
			t.Fatalf("%s over %v: %v and %v as a condition, the value is %v", source, vars, x, y, v)
		}
	})
}

// sameJSON compares data in which numbers may be written in more than one way.
func sameJSON(a, b any) bool {
	return reflect.DeepEqual(a, b) || value.Equal(a, b) == True || string(value.AppendJSON(nil, a)) == string(value.AppendJSON(nil, b))
}

// TestComparisonLaws: equality is symmetric and exclusive of order, and order is
// antisymmetric and transitive.
func TestComparisonLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := anything(1).Draw(t, "a"), anything(1).Draw(t, "b"), anything(1).Draw(t, "c")
		if value.Equal(a, b) != value.Equal(b, a) {
			t.Fatalf("%v = %v is %v one way only", a, b, value.Equal(a, b))
		}
		ab, ok1 := value.Compare(a, b)
		ba, ok2 := value.Compare(b, a)
		if ok1 != ok2 || ok1 && ab != -ba {
			t.Fatalf("%v and %v: %d %v, %d %v", a, b, ab, ok1, ba, ok2)
		}
		bc, ok2 := value.Compare(b, c)
		ac, ok3 := value.Compare(a, c)
		if ok1 && ok2 && ok3 && ab <= 0 && bc <= 0 && ac > 0 {
			t.Fatalf("%v <= %v <= %v, but %v > %v", a, b, c, a, c)
		}
		if ok1 && (ab == 0) != (value.Equal(a, b) == True) {
			t.Fatalf("%v and %v: %d in order, equal %v", a, b, ab, value.Equal(a, b))
		}
	})
}

// TestPrintedProgram: a program that is printed and compiled again gives the
// same.
func TestPrintedProgram(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		source := drawnText(t, 2)
		n, bad := syntax.Parse(source, syntax.Scope{Line: 1, Col: 1})
		if bad != nil {
			t.Fatal(source, *bad)
		}
		o := Options{Names: []string{"x", "z"}}
		p, found := Compile(source, o)
		q, found2 := Compile(syntax.Print(n), o)
		if found.Bad() || found2.Bad() {
			t.Fatal(source, found, found2)
		}
		in := Input{Vars: Map{"x": anything(2).Draw(t, "x"), "z": anything(1).Draw(t, "z")}, Now: time.Unix(0, 0)}
		a, _ := p.Eval(in)
		if b, _ := q.Eval(in); !reflect.DeepEqual(a, b) || !reflect.DeepEqual(p.Reads(), q.Reads()) {
			t.Fatalf("%s gives %v, printed as %s %v", source, a, syntax.Print(n), b)
		}
	})
}
