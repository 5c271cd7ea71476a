package builtin

import (
	"slices"

	"github.com/servicehall/hallway/mapping/feel/number"
	"github.com/servicehall/hallway/mapping/feel/value"
)

func listFunc(name, summary string, forms []Form, ex ...Example) *Func {
	return &Func{Name: name, Group: "List", Set: Standard, Summary: summary, Forms: forms, Examples: ex}
}

// listed makes the one form of a function over a list.
func listed(result value.Kind, eval func(env *value.Env, l []any, rest []any) any, params ...Param) []Form {
	all := append([]Param{list("list")}, params...)
	return []Form{form(result, func(env *value.Env, a []any) any {
		l := a[0].([]any)
		if !env.Spend(len(l)) {
			return nil
		}
		return eval(env, l, a[1:])
	}, all...)}
}

func listFuncs() []*Func {
	return []*Func{
		listFunc("list contains", "Whether a list has an element that equals a value.", listed(value.Boolean, func(_ *value.Env, l, a []any) any {
			return indexOf(l, a[0], 0) >= 0
		}, anything("element")), Example{`list contains([1, 2, 3], 2)`, `true`}, Example{`list contains([1, null], null)`, `true`}),
		listFunc("count", "How many elements a list has.", listed(value.Number, func(_ *value.Env, l, _ []any) any {
			return number.Int(int64(len(l)))
		}), Example{`count([1, 2, 3])`, `3`}, Example{`count([])`, `0`}),
		listFunc("reverse", "The elements from the last to the first.", listed(value.List, func(_ *value.Env, l, _ []any) any {
			out := slices.Clone(l)
			slices.Reverse(out)
			return out
		}), Example{`reverse([1, 2, 3])`, `[3, 2, 1]`}),
		listFunc("index of", "The positions of the elements that equal a value.", listed(value.List, positions, anything("match")),
			Example{`index of([1, 2, 3, 2], 2)`, `[2, 4]`}),
		listFunc("distinct values", "The list without repetitions, in the order of first appearance.", listed(value.List, func(env *value.Env, l, _ []any) any {
			return distinct(env, nil, l)
		}), Example{`distinct values([1, 2, 3, 2, 1])`, `[1, 2, 3]`}),
		listFunc("duplicate values", "The elements that appear more than once, each once.", listed(value.List, duplicates),
			Example{`duplicate values([1, 2, 3, 2, 1])`, `[1, 2]`}).by(Camunda),
		listFunc("flatten", "The elements of nested lists in one list.", listed(value.List, func(env *value.Env, l, _ []any) any {
			out, ok := flat(env, []any{}, l, 0)
			if !ok {
				return nil
			}
			return out
		}), Example{`flatten([[1, 2], [[3]], 4])`, `[1, 2, 3, 4]`}),
		listFunc("sort", "The list in the order that a function says: whether the first stands before the second.",
			listed(value.List, sorted, of("precedes", value.Callable)),
			Example{`sort([3, 1, 4, 5, 2], function(x, y) x < y)`, `[1, 2, 3, 4, 5]`}),
		listFunc("partition", "The list in lists of so many elements; the last may have fewer.", listed(value.List, partition, num("size")),
			Example{`partition([1, 2, 3, 4, 5], 2)`, `[[1, 2], [3, 4], [5]]`}).by(Camunda),
		listFunc("is empty", "Whether a list has no element.", listed(value.Boolean, func(_ *value.Env, l, _ []any) any { return len(l) == 0 }),
			Example{`is empty([])`, `true`}, Example{`is empty([null])`, `false`}).by(Camunda),
	}
}

// by names the origin of a function that the standard does not have.
func (f *Func) by(s Set) *Func {
	f.Set = s
	return f
}

// indexOf gives the index of the first element from a place on that equals v.
func indexOf(l []any, v any, from int) int {
	for i := from; i < len(l); i++ {
		if value.Equal(l[i], v) == value.True {
			return i
		}
	}
	return -1
}

func positions(_ *value.Env, l, a []any) any {
	out := []any{}
	for i := indexOf(l, a[0], 0); i >= 0; i = indexOf(l, a[0], i+1) {
		out = append(out, number.Int(int64(i+1)))
	}
	return out
}

// distinct appends to out what it does not have yet. It gives nil at a limit.
func distinct(env *value.Env, out, l []any) any {
	if out == nil {
		out = []any{}
	}
	seen := newBag(out)
	for _, x := range l {
		if !env.Spend(seen.cost()) {
			return nil
		}
		if seen.add(x) {
			out = append(out, x)
		}
	}
	return out
}

func duplicates(env *value.Env, l, _ []any) any {
	seen, twice := newBag(nil), newBag(nil)
	for _, x := range l {
		if !env.Spend(seen.cost() + twice.cost()) {
			return nil
		}
		if !seen.add(x) {
			twice.add(x)
		}
	}
	out := []any{}
	first := newBag(nil)
	for _, x := range l {
		if !env.Spend(first.cost() + twice.cost()) {
			return nil
		}
		if first.add(x) && !twice.add(x) {
			out = append(out, x)
		}
	}
	return out
}

// bag knows strings and numbers by key and compares everything else.
type bag struct {
	keys map[string]bool
	rest []any
}

func newBag(l []any) *bag {
	s := &bag{keys: map[string]bool{}}
	for _, x := range l {
		s.add(x)
	}
	return s
}

// cost is about how many comparisons an add may take.
func (s *bag) cost() int { return 1 + len(s.rest) }

// add tells whether the value is new.
func (s *bag) add(v any) bool {
	v = value.Norm(v)
	var key string
	switch x := v.(type) {
	case string:
		key = "s" + x
	case number.Num:
		key = "n" + x.String()
	default:
		if indexOf(s.rest, v, 0) >= 0 {
			return false
		}
		s.rest = append(s.rest, v)
		return true
	}
	if s.keys[key] {
		return false
	}
	s.keys[key] = true
	return true
}

const deepest = 100

func flat(env *value.Env, out, l []any, depth int) ([]any, bool) {
	if depth > deepest || !env.Spend(len(l)) || !env.Room(len(out)+len(l)) {
		return nil, false
	}
	for _, x := range l {
		inner, ok := value.Norm(x).([]any)
		if !ok {
			out = append(out, x)
			continue
		}
		if out, ok = flat(env, out, inner, depth+1); !ok {
			return nil, false
		}
	}
	return out, true
}

func partition(env *value.Env, l, a []any) any {
	size, ok := whole(a[0])
	if !ok || size < 1 {
		return fail(env, "feel.position", "function", "partition")
	}
	out := []any{}
	for part := range slices.Chunk(l, size) {
		out = append(out, slices.Clone(part))
	}
	return out
}

// sorted merges, so that elements of which neither precedes the other keep their
// order.
func sorted(env *value.Env, l, a []any) any {
	fn := a[0].(*value.Function)
	out := slices.Clone(l)
	if !merge(env, fn, out, make([]any, len(out))) {
		return nil
	}
	return out
}

func merge(env *value.Env, fn *value.Function, l, spare []any) bool {
	if len(l) < 2 {
		return true
	}
	mid := len(l) / 2
	if !merge(env, fn, l[:mid], spare[:mid]) || !merge(env, fn, l[mid:], spare[mid:]) {
		return false
	}
	copy(spare, l)
	left, right := spare[:mid], spare[mid:]
	for i := range l {
		takeRight := len(left) == 0
		if len(left) > 0 && len(right) > 0 {
			before, ok := fn.Invoke(env, []any{right[0], left[0]}).(bool)
			if !ok {
				env.Report("feel.not-boolean", map[string]any{"function": "sort"})
				return false
			}
			takeRight = before
		}
		if takeRight {
			l[i], right = right[0], right[1:]
		} else {
			l[i], left = left[0], left[1:]
		}
	}
	return true
}
