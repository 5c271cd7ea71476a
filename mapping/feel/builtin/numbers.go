package builtin

import (
	"github.com/servicehall/hallway/mapping/feel/number"
	"github.com/servicehall/hallway/mapping/feel/temporal"
	"github.com/servicehall/hallway/mapping/feel/value"
)

func numFunc(name, summary string, f Form, ex ...Example) *Func {
	return &Func{Name: name, Group: "Number", Set: Standard, Summary: summary, Forms: []Form{f}, Examples: ex}
}

// rounding is a function of a number and, where scale is optional, no scale.
func rounding(name, summary string, mode number.Mode, optional bool, ex ...Example) *Func {
	scale := num("scale")
	scale.Opt = optional
	return numFunc(name, summary, Form{Params: []Param{num("n"), scale}, Result: value.Number, Eval: func(env *value.Env, a []any) any {
		places := 0
		if len(a) > 1 {
			n, ok := whole(a[1])
			if !ok || n < number.MinScale || n > number.MaxScale {
				return fail(env, "feel.scale", "function", name)
			}
			places = n
		}
		return numeric(env, name)(a[0].(number.Num).Round(places, mode))
	}}, ex...)
}

// numeric gives a number or reports that there is none.
func numeric(env *value.Env, name string) func(number.Num, bool) any {
	return func(n number.Num, ok bool) any {
		if !ok {
			return fail(env, "feel.no-number", "function", name)
		}
		return n
	}
}

// unary is a function of one number.
func unary(name, param, summary string, f func(number.Num) (number.Num, bool), ex ...Example) *Func {
	return numFunc(name, summary, Form{Params: []Param{num(param)}, Result: value.Number, Eval: func(env *value.Env, a []any) any {
		return numeric(env, name)(f(a[0].(number.Num)))
	}}, ex...)
}

func parity(name, summary string, f func(number.Num) bool, ex ...Example) *Func {
	return numFunc(name, summary, Form{Params: []Param{num("number")}, Result: value.Boolean, Eval: func(_ *value.Env, a []any) any {
		return f(a[0].(number.Num))
	}}, ex...)
}

func numerics() []*Func {
	return []*Func{
		rounding("decimal", "A number with so many decimal places, rounded half to even.", number.HalfEven, false,
			Example{`decimal(1/3, 2)`, `0.33`}, Example{`decimal(2.5, 0)`, `2`}),
		rounding("floor", "The next number below, with so many places.", number.Floor, true, Example{`floor(-1.5)`, `-2`}, Example{`floor(1.56, 1)`, `1.5`}),
		rounding("ceiling", "The next number above, with so many places.", number.Ceiling, true, Example{`ceiling(1.5)`, `2`}, Example{`ceiling(-1.56, 1)`, `-1.5`}),
		rounding("round up", "Rounded away from zero.", number.Up, false, Example{`round up(5.5, 0)`, `6`}, Example{`round up(-1.126, 2)`, `-1.13`}),
		rounding("round down", "Rounded towards zero.", number.Down, false, Example{`round down(5.5, 0)`, `5`}),
		rounding("round half up", "Rounded to the nearest, a half away from zero.", number.HalfUp, false, Example{`round half up(5.5, 0)`, `6`}, Example{`round half up(-5.5, 0)`, `-6`}),
		rounding("round half down", "Rounded to the nearest, a half towards zero.", number.HalfDown, false, Example{`round half down(5.5, 0)`, `5`}),
		absolute(),
		numFunc("modulo", "What is left of a division; it has the sign of the divisor.",
			Form{Params: []Param{num("dividend"), num("divisor")}, Result: value.Number, Eval: func(env *value.Env, a []any) any {
				return numeric(env, "modulo")(a[0].(number.Num).Mod(a[1].(number.Num)))
			}}, Example{`modulo(-12, 5)`, `3`}),
		unary("sqrt", "number", "The square root.", number.Num.Sqrt, Example{`sqrt(16)`, `4`}),
		unary("log", "number", "The natural logarithm.", number.Num.Ln, Example{`decimal(log(10), 8)`, `2.30258509`}),
		unary("exp", "number", "e raised to a power.", number.Num.Exp, Example{`decimal(exp(5), 8)`, `148.41315910`}),
		parity("odd", "Whether a whole number is odd.", number.Num.Odd, Example{`odd(5)`, `true`}),
		parity("even", "Whether a whole number is even.", number.Num.Even, Example{`even(5)`, `false`}),
	}
}

func absolute() *Func {
	one := func(k value.Kind, eval func(any) any) Form {
		return Form{Params: []Param{{Name: "n", Kind: k}}, Result: k, Eval: func(_ *value.Env, a []any) any { return eval(a[0]) }}
	}
	return &Func{Name: "abs", Group: "Number", Set: Standard, Summary: "A number or duration without its sign.", Forms: []Form{
		one(value.Number, func(v any) any { return v.(number.Num).Abs() }),
		one(value.Days, func(v any) any { return v.(temporal.Duration).Abs() }),
		one(value.Months, func(v any) any { return max(v.(temporal.Months), -v.(temporal.Months)) }),
	}, Examples: []Example{{`abs(-10)`, `10`}, {`abs(@"-PT5H")`, `@"PT5H"`}}}
}
