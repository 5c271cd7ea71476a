package builtin

import (
	"strings"

	"github.com/servicehall/hallway/mapping/feel/number"
	"github.com/servicehall/hallway/mapping/feel/syntax"
	"github.com/servicehall/hallway/mapping/feel/temporal"
	"github.com/servicehall/hallway/mapping/feel/value"
)

func rangeFromText() *Func {
	return &Func{Name: "range", Group: "Conversion", Set: Standard, Summary: "A range of its text, of which the ends are literals.",
		Forms: []Form{form(value.Interval, func(env *value.Env, a []any) any {
			r, ok := readRange(a[0].(string))
			return readAs(env, "range", "range", r, ok)
		}, str("from"))},
		Examples: []Example{{`range("[18..21)")`, `[18..21)`}, {`range("[@\"2020-01-01\"..@\"2021-01-01\"]")`, `[@"2020-01-01"..@"2021-01-01"]`}}}
}

func readRange(s string) (*value.Range, bool) {
	s = strings.TrimSpace(s)
	if len(s) < 4 || len(s) > 4096 || !strings.ContainsRune("[(]", rune(s[0])) || !strings.ContainsRune("])[", rune(s[len(s)-1])) {
		return nil, false
	}
	names := syntax.NewNames()
	names.AddCall("date and time")
	names.AddCall("years and months duration")
	node, err := syntax.Parse(s, syntax.Scope{Names: []*syntax.Names{names}, Line: 1, Col: 1})
	if err != nil {
		return nil, false
	}
	n, ok := node.(syntax.Range)
	if !ok || n.Op != "" {
		return nil, false
	}
	lo, ok1 := literal(n.Lo)
	hi, ok2 := literal(n.Hi)
	if !ok1 || !ok2 || (lo == nil && hi == nil) {
		return nil, false
	}
	if lo != nil && hi != nil {
		if c, ok := value.Compare(lo, hi); !ok || c > 0 || value.KindOf(lo) != value.KindOf(hi) {
			return nil, false
		}
	}
	return &value.Range{Low: lo, High: hi, LowClosed: n.LoClosed, HighClosed: n.HiShut}, true
}

// literal evaluates an end: a literal, or a conversion of one.
func literal(n syntax.Node) (any, bool) {
	switch n := n.(type) {
	case syntax.Null:
		return nil, true
	case syntax.Number:
		return some(number.Parse(n.Text))
	case syntax.String:
		return n.Value, true
	case syntax.Neg:
		v, ok := literal(n.X)
		x, isNum := v.(number.Num)
		return x.Neg(), ok && isNum
	case syntax.At:
		return moment(n.Text)
	case syntax.Call:
		return converted(n)
	}
	return nil, false
}

func some[T any](v T, ok bool) (any, bool) { return v, ok }

// moment reads whichever date, time or duration a text is.
func moment(s string) (any, bool) {
	if d, ok := temporal.ParseDate(s); ok {
		return d, true
	}
	if d, ok := temporal.ParseDateTime(s); ok {
		return d, true
	}
	if t, ok := temporal.ParseTime(s); ok {
		return t, true
	}
	if m, ok := temporal.ParseMonths(s); ok {
		return m, true
	}
	return some(temporal.ParseDuration(s))
}

// converted evaluates date("..."), duration("...") and their like.
func converted(n syntax.Call) (any, bool) {
	fn, ok := n.Fn.(syntax.Name)
	if !ok || len(n.Args) != 1 {
		return nil, false
	}
	arg, ok := n.Args[0].Value.(syntax.String)
	if !ok {
		return nil, false
	}
	switch fn.Name {
	case "date":
		return some(temporal.ParseDate(arg.Value))
	case "time":
		return some(temporal.ParseTime(arg.Value))
	case "date and time":
		return some(temporal.ParseDateTime(arg.Value))
	case "duration":
		if m, ok := temporal.ParseMonths(arg.Value); ok {
			return m, true
		}
		return some(temporal.ParseDuration(arg.Value))
	}
	return nil, false
}
