package builtin

import (
	"maps"

	"github.com/servicehall/hallway/mapping/feel/value"
)

func contextFunc(name, summary string, forms []Form, ex ...Example) *Func {
	return &Func{Name: name, Group: "Context", Set: Standard, Summary: summary, Forms: forms, Examples: ex}
}

func contexts() []*Func {
	m := of("m", value.Context)
	context := of("context", value.Context)
	return []*Func{
		contextFunc("get value", "The value of an entry, or of an entry within entries.", []Form{
			form(value.Any, func(_ *value.Env, a []any) any { return value.Norm(a[0].(map[string]any)[a[1].(string)]) }, m, str("key")),
			form(value.Any, valueAt, context, list("keys")),
		}, Example{`get value({a: 1}, "a")`, `1`}, Example{`get value({a: {b: 2}}, ["a", "b"])`, `2`}, Example{`get value({a: 1}, "b")`, `null`}),
		contextFunc("get entries", "The entries of a context as a list of contexts with key and value, by name.", []Form{form(value.List, entries, m)},
			Example{`get entries({a: 1})`, `[{key: "a", value: 1}]`}),
		contextFunc("context", "A context of a list of contexts with key and value.", []Form{form(value.Context, contextOf, list("entries"))},
			Example{`context([{key: "a", value: 1}, {key: "b", value: 2}])`, `{a: 1, b: 2}`}),
		contextFunc("context put", "The context with an entry, or an entry within entries, set.", []Form{
			form(value.Context, func(_ *value.Env, a []any) any { return with(a[0].(map[string]any), a[1].(string), a[2]) }, context, str("key"), anything("value")),
			form(value.Context, putAt, context, list("keys"), anything("value")),
		}, Example{`context put({a: 1}, "b", 2)`, `{a: 1, b: 2}`}, Example{`context put({a: {b: 1}}, ["a", "b"], 2)`, `{a: {b: 2}}`}),
		contextFunc("context merge", "The entries of all contexts; of the same name the last counts.", []Form{form(value.Context, contextMerge, list("contexts"))},
			Example{`context merge([{a: 1, b: 2}, {b: 3}])`, `{a: 1, b: 3}`}),
	}
}

func valueAt(env *value.Env, a []any) any {
	v := a[0]
	keys := a[1].([]any)
	if len(keys) == 0 {
		return fail(env, "feel.keys", "function", "get value")
	}
	for _, k := range keys {
		key, ok := k.(string)
		if !ok {
			return fail(env, "feel.keys", "function", "get value")
		}
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = value.Norm(m[key])
	}
	return v
}

func entries(env *value.Env, a []any) any {
	m := a[0].(map[string]any)
	if !env.Spend(len(m)) {
		return nil
	}
	out := make([]any, 0, len(m))
	for _, k := range value.Keys(m) {
		out = append(out, map[string]any{"key": k, "value": value.Norm(m[k])})
	}
	return out
}

func contextOf(env *value.Env, a []any) any {
	l := a[0].([]any)
	if !env.Spend(len(l)) {
		return nil
	}
	out := make(map[string]any, len(l))
	for _, x := range l {
		entry, _ := x.(map[string]any)
		key, ok := entry["key"].(string)
		v, has := entry["value"]
		_, twice := out[key]
		if !ok || !has || twice {
			return fail(env, "feel.entries", "function", "context")
		}
		out[key] = value.Norm(v)
	}
	return out
}

// with copies a context with an entry set.
func with(m map[string]any, key string, v any) map[string]any {
	out := make(map[string]any, len(m)+1)
	maps.Copy(out, m)
	out[key] = v
	return out
}

func putAt(env *value.Env, a []any) any {
	out := put(a[0].(map[string]any), a[1].([]any), a[2])
	if out == nil {
		return fail(env, "feel.keys", "function", "context put")
	}
	return out
}

// put sets an entry within entries, which must all be contexts.
func put(m map[string]any, keys []any, v any) any {
	if len(keys) == 0 || len(keys) > deepest {
		return nil
	}
	key, ok := keys[0].(string)
	if !ok {
		return nil
	}
	if len(keys) > 1 {
		inner, ok := m[key].(map[string]any)
		if !ok {
			return nil
		}
		if v = put(inner, keys[1:], v); v == nil {
			return nil
		}
	}
	return with(m, key, v)
}

func contextMerge(env *value.Env, a []any) any {
	out := map[string]any{}
	for _, x := range a[0].([]any) {
		m, ok := x.(map[string]any)
		if !ok {
			return fail(env, "feel.element-type", "function", "context merge", "expected", "context", "found", value.KindOf(x).String())
		}
		if !env.Spend(len(m) + 1) {
			return nil
		}
		maps.Copy(out, m)
	}
	return out
}
