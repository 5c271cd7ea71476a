package builtin

import "github.com/servicehall/hallway/mapping/feel/value"

// hallway are functions of this product.
func hallway() []*Func {
	table, key := of("table", value.Context), nullable(of("key", value.Any))
	return []*Func{{
		Name: "lookup", Group: "Context", Set: Hallway,
		Summary: "The row of a code table: its value for a key, another value or null where the table has no such key.",
		Forms:   []Form{form(value.Any, lookup, table, key, opt(anything("default")))},
		Examples: []Example{
			{`lookup({"01": "企业", "02": "个体"}, "02")`, `"个体"`},
			{`lookup({"1": "yes"}, 1)`, `"yes"`},
			{`lookup({"1": "yes"}, "3", "unknown")`, `"unknown"`},
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
