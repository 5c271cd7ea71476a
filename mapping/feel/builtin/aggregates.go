package builtin

import (
	"slices"

	"github.com/servicehall/hallway/mapping/feel/number"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// overAll is a function of a list or of its elements as arguments.
func overAll(name, summary string, result value.Kind, eval func(env *value.Env, l []any) any, ex ...Example) *Func {
	counted := func(env *value.Env, l []any) any {
		if !env.Spend(len(l)) {
			return nil
		}
		return eval(env, l)
	}
	return &Func{Name: name, Group: "List", Set: Standard, Summary: summary, Examples: ex, Forms: []Form{
		form(result, func(env *value.Env, a []any) any { return counted(env, a[0].([]any)) }, list("list")),
		{Params: []Param{anything("c1"), anything("c2")}, Variadic: true, Result: result, Eval: counted},
	}}
}

func aggregates() []*Func {
	return []*Func{
		overAll("min", "The least of comparable values, null where there is none.", value.Any, extreme("min", -1), Example{`min([1, 2, 3])`, `1`}, Example{`min(3, 2)`, `2`}),
		overAll("max", "The greatest of comparable values, null where there is none.", value.Any, extreme("max", 1), Example{`max("a", "c", "b")`, `"c"`}),
		overNumbers("sum", "The sum of numbers, null where there is none.", sum, Example{`sum([1, 2, 3])`, `6`}, Example{`sum(0.1, 0.2)`, `0.3`}),
		overNumbers("mean", "The arithmetic mean of numbers, null where there is none.", mean, Example{`mean([1, 2, 3])`, `2`}),
		overNumbers("product", "The product of numbers, null where there is none.", product, Example{`product([2, 3, 4])`, `24`}),
		overNumbers("median", "The number in the middle of the sorted list, or the mean of the two in the middle.", median, Example{`median([8, 2, 5, 3, 4])`, `4`}, Example{`median(6, 1, 2, 3)`, `2.5`}),
		overNumbers("stddev", "The standard deviation of a sample of at least two numbers.", deviation, Example{`stddev([2, 4, 7, 5])`, `2.081665999466132735282297706979931`}),
		overAll("mode", "The numbers that appear most often, in ascending order.", value.List, mode, Example{`mode([6, 1, 9, 6, 1])`, `[1, 6]`}, Example{`mode([])`, `[]`}),
		overAll("all", "Whether every element is true: false where one is false.", value.Boolean, conjunction(value.And, value.True), Example{`all([true, false])`, `false`}, Example{`all([])`, `true`}),
		overAll("any", "Whether some element is true.", value.Boolean, conjunction(value.Or, value.False), Example{`any([false, true])`, `true`}, Example{`any([])`, `false`}),
	}
}

func extreme(name string, want int) func(env *value.Env, l []any) any {
	return func(env *value.Env, l []any) any {
		if len(l) == 0 {
			return nil
		}
		best := value.Norm(l[0])
		for _, x := range l {
			x = value.Norm(x)
			c, ok := value.Compare(x, best)
			if !ok {
				return fail(env, "feel.not-comparable", "left", value.KindOf(best).String(), "right", value.KindOf(x).String())
			}
			if c == want {
				best = x
			}
		}
		if len(l) == 1 && best == nil {
			return fail(env, "feel.null-argument", "function", name, "parameter", "list")
		}
		return best
	}
}

// overNumbers is a function of numbers that has no result for an empty list.
func overNumbers(name, summary string, eval func([]number.Num) (number.Num, bool), ex ...Example) *Func {
	return overAll(name, summary, value.Number, func(env *value.Env, l []any) any {
		if len(l) == 0 {
			return nil
		}
		nums := numbers(env, name, l)
		if nums == nil {
			return nil
		}
		return numeric(env, name)(eval(nums))
	}, ex...)
}

// numbers reads a list, nil where an element is no number.
func numbers(env *value.Env, name string, l []any) []number.Num {
	out := make([]number.Num, len(l))
	for i, x := range l {
		n, ok := value.ToNum(x)
		if !ok {
			fail(env, "feel.element-type", "function", name, "expected", "number", "found", value.KindOf(x).String())
			return nil
		}
		out[i] = n
	}
	return out
}

func fold(l []number.Num, op func(a, b number.Num) (number.Num, bool)) (number.Num, bool) {
	out := l[0]
	for _, n := range l[1:] {
		next, ok := op(out, n)
		if !ok {
			return next, false
		}
		out = next
	}
	return out, true
}

func sum(l []number.Num) (number.Num, bool) { return fold(l, number.Num.Add) }

func product(l []number.Num) (number.Num, bool) { return fold(l, number.Num.Mul) }

func mean(l []number.Num) (number.Num, bool) {
	s, ok := sum(l)
	if !ok {
		return s, false
	}
	return s.Quo(number.Int(int64(len(l))))
}

func median(l []number.Num) (number.Num, bool) {
	slices.SortFunc(l, number.Num.Cmp)
	mid := len(l) / 2
	if len(l)%2 == 1 {
		return l[mid], true
	}
	return mean(l[mid-1 : mid+1])
}

func deviation(l []number.Num) (number.Num, bool) {
	m, ok := mean(l)
	if !ok || len(l) < 2 {
		return m, false
	}
	squares := make([]number.Num, len(l))
	for i, n := range l {
		d, _ := n.Sub(m)
		if squares[i], ok = d.Mul(d); !ok {
			return d, false
		}
	}
	total, ok := sum(squares)
	if !ok {
		return total, false
	}
	variance, ok := total.Quo(number.Int(int64(len(l) - 1)))
	if !ok {
		return variance, false
	}
	return variance.Sqrt()
}

func mode(env *value.Env, l []any) any {
	nums := numbers(env, "mode", l)
	if len(l) > 0 && nums == nil {
		return nil
	}
	slices.SortFunc(nums, number.Num.Cmp)
	out, most, run := []any{}, 0, 0
	for i, n := range nums {
		if i == 0 || n.Cmp(nums[i-1]) != 0 {
			run = 0
		}
		run++
		if run > most {
			out, most = out[:0], run
		}
		if run == most {
			out = append(out, n)
		}
	}
	return out
}

// conjunction joins truth values; what is none counts as null.
func conjunction(join func(a, b value.Tri) value.Tri, start value.Tri) func(env *value.Env, l []any) any {
	return func(_ *value.Env, l []any) any {
		out := start
		for _, x := range l {
			t := value.Null
			if b, ok := x.(bool); ok {
				t = value.Of(b)
			}
			out = join(out, t)
		}
		return out.Any()
	}
}
