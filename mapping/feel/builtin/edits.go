package builtin

import (
	"slices"

	"github.com/servicehall/hallway/mapping/feel/value"
)

func listEdits() []*Func {
	several := func(name, summary string, params []Param, eval func(env *value.Env, a []any) any, ex ...Example) *Func {
		return listFunc(name, summary, []Form{{Params: params, Variadic: true, Result: value.List, Eval: eval}}, ex...)
	}
	return []*Func{
		listFunc("sublist", "The elements from a position, counted from 1, or from the end where it is negative.",
			listed(value.List, sublist, num("start position"), opt(num("length"))),
			Example{`sublist([4, 5, 6], 1, 2)`, `[4, 5]`}, Example{`sublist([4, 5, 6], -1)`, `[6]`}),
		several("append", "The list with elements put at its end.", []Param{list("list"), anything("item")}, appendItems,
			Example{`append([1], 2, 3)`, `[1, 2, 3]`}),
		several("concatenate", "The lists one after the other.", []Param{list("list")}, concatenate,
			Example{`concatenate([1, 2], [3])`, `[1, 2, 3]`}),
		several("union", "The lists one after the other without repetitions.", []Param{list("list")}, func(env *value.Env, a []any) any {
			l, ok := concatenate(env, a).([]any)
			if !ok {
				return nil
			}
			return distinct(env, nil, l)
		}, Example{`union([1, 2], [2, 3])`, `[1, 2, 3]`}),
		listFunc("insert before", "The list with an element put before a position.",
			listed(value.List, insertBefore, num("position"), anything("newItem")), Example{`insert before([1, 3], 1, 2)`, `[2, 1, 3]`}),
		listFunc("remove", "The list without the element at a position.",
			listed(value.List, removeAt, num("position")), Example{`remove([1, 2, 3], 2)`, `[1, 3]`}),
		listFunc("list replace", "The list with another element at a position, or wherever a function of the old and the new one is true.",
			append(listed(value.List, replaceAt, num("position"), anything("newItem")),
				listed(value.List, replaceWhere, of("match", value.Callable), anything("newItem"))...),
			Example{`list replace([2, 4, 7, 8], 3, 6)`, `[2, 4, 6, 8]`},
			Example{`list replace([2, 4, 7, 8], function(item, newItem) item < newItem, 5)`, `[5, 5, 7, 8]`}),
	}
}

// index1 turns a position into an index of a list of n elements.
func index1(v any, n int) (int, bool) {
	i, ok := whole(v)
	switch {
	case ok && i > 0 && i <= n:
		return i - 1, true
	case ok && i < 0 && -i <= n:
		return n + i, true
	}
	return 0, false
}

func sublist(env *value.Env, l, a []any) any {
	from, ok := index1(a[0], len(l))
	to := len(l)
	if ok && len(a) > 1 {
		n, fits := whole(a[1])
		ok = fits && n > 0 && from+n <= len(l)
		to = from + n
	}
	if !ok {
		return fail(env, "feel.position", "function", "sublist")
	}
	return slices.Clone(l[from:to])
}

func appendItems(env *value.Env, a []any) any {
	l := a[0].([]any)
	if !env.Spend(len(l)) || !env.Room(len(l)+len(a)) {
		return nil
	}
	return append(slices.Clone(l), a[1:]...)
}

func concatenate(env *value.Env, a []any) any {
	out := []any{}
	for _, x := range a {
		l := x.([]any)
		if !env.Spend(len(l)) || !env.Room(len(out)+len(l)) {
			return nil
		}
		out = append(out, l...)
	}
	return out
}

func insertBefore(env *value.Env, l, a []any) any {
	at, ok := index1(a[0], len(l))
	if !ok {
		return fail(env, "feel.position", "function", "insert before")
	}
	return slices.Insert(slices.Clone(l), at, a[1])
}

func removeAt(env *value.Env, l, a []any) any {
	at, ok := index1(a[0], len(l))
	if !ok {
		return fail(env, "feel.position", "function", "remove")
	}
	return slices.Delete(slices.Clone(l), at, at+1)
}

func replaceAt(env *value.Env, l, a []any) any {
	at, ok := index1(a[0], len(l))
	if !ok {
		return fail(env, "feel.position", "function", "list replace")
	}
	out := slices.Clone(l)
	out[at] = a[1]
	return out
}

func replaceWhere(env *value.Env, l, a []any) any {
	match := a[0].(*value.Function)
	out := slices.Clone(l)
	for i, x := range l {
		yes, ok := match.Invoke(env, []any{value.Norm(x), a[1]}).(bool)
		if !ok {
			return fail(env, "feel.not-boolean", "function", "list replace")
		}
		if yes {
			out[i] = a[1]
		}
	}
	return out
}
