package builtin

import "github.com/servicehall/hallway/mapping/feel/value"

// hallway are functions of this product. In the code tables of a hall they
// follow the rows' days and the tables' rules; any other context is a table
// whose rows always hold.
func hallway() []*Func {
	table, key := of("table", value.Context), nullable(of("key", value.Any))
	day := of("date", value.Any)
	return []*Func{{
		Name: "lookup", Group: "Context", Set: Hallway,
		Summary: "The row of a code table that holds today: its value for a key. Where the table has no such key, another value, or what the table's rule for unknown codes says.",
		Forms:   []Form{form(value.Any, lookup, table, key, opt(anything("default")))},
		Examples: []Example{
			{`lookup({"01": "企业", "02": "个体"}, "02")`, `"个体"`},
			{`lookup({"1": "yes"}, 1)`, `"yes"`},
			{`lookup({"1": "yes"}, "3", "unknown")`, `"unknown"`},
		},
	}, {
		Name: "lookup on", Group: "Context", Set: Hallway,
		Summary: "Like lookup, with the row that holds on a date.",
		Forms:   []Form{form(value.Any, lookupOn, table, key, day, opt(anything("default")))},
		Examples: []Example{
			{`lookup on({"1": "yes"}, "1", @"2024-02-29")`, `"yes"`},
			{`lookup on({"1": "yes"}, "3", @"2024-02-29", "unknown")`, `"unknown"`},
		},
	}, {
		Name: "code of", Group: "Context", Set: Hallway,
		Summary: "The way back through a code table of two ways: the code whose value this is, today or on a date.",
		Forms:   []Form{form(value.String, codeOf, table, nullable(of("value", value.Any)), opt(day))},
		Examples: []Example{
			{`code of({"01": "企业", "02": "个体"}, "个体")`, `"02"`},
		},
	}}
}

// lookup compares keys as text, since a number in one system is a string of
// digits in another.
func lookup(env *value.Env, a []any) any {
	if v, ok := a[0].(map[string]any)[value.Text(a[1])]; ok && a[1] != nil {
		return value.Norm(v)
	}
	if len(a) > 2 {
		return a[2]
	}
	return fail(env, "feel.no-row", "function", "lookup")
}

func lookupOn(env *value.Env, a []any) any { return lookup(env, append([]any{a[0], a[1]}, a[3:]...)) }

// codeOf gives the first code in order, so that the result does not depend on
// chance.
func codeOf(env *value.Env, a []any) any {
	best, found := "", false
	for code, v := range a[0].(map[string]any) {
		if a[1] != nil && value.Text(v) == value.Text(a[1]) && (!found || code < best) {
			best, found = code, true
		}
	}
	if !found {
		return fail(env, "feel.no-row", "function", "code of")
	}
	return best
}
