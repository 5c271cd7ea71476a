package builtin

import "github.com/servicehall/hallway/mapping/feel/value"

func booleans() []*Func {
	return []*Func{
		{Name: "not", Group: "Boolean", Set: Standard, Summary: "The opposite of a truth value, null for everything else.",
			Forms: []Form{form(value.Boolean, func(_ *value.Env, a []any) any {
				if b, ok := a[0].(bool); ok {
					return !b
				}
				return nil
			}, Param{Name: "negand", Kind: value.Boolean, Null: true})},
			Examples: []Example{{`not(true)`, `false`}, {`not(null)`, `null`}}},
		{Name: "is", Group: "Boolean", Set: Standard, Summary: "Whether two values are the same in every part, time zones included.",
			Forms:    []Form{form(value.Boolean, func(_ *value.Env, a []any) any { return value.Is(a[0], a[1]) }, anything("value1"), anything("value2"))},
			Examples: []Example{{`is(@"23:00:50Z", @"23:00:50+00:00")`, `true`}, {`is(@"2012-12-25", @"23:00:50")`, `false`}}},
	}
}
