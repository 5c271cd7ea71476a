package feel

import (
	"github.com/servicehall/hallway/mapping/feel/builtin"
	"github.com/servicehall/hallway/mapping/feel/number"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// loop is a for expression.
type loop struct {
	iters   []iteration
	body    code
	partial int  // slot of the list so far
	growing bool // whether the body reads it
}

// list gives the results of all iterations.
func (l *loop) list(f *frame) any {
	out := []any{}
	if l.growing {
		f.slots[l.partial] = out
	}
	ok := each(f, l.iters, func() bool {
		if !f.env.Room(len(out) + 1) {
			return false
		}
		out = append(out, value.Norm(l.body.any(f)))
		if l.growing {
			f.slots[l.partial] = out
		}
		return true
	})
	if !ok {
		return nil
	}
	return out
}

// single tells whether the iterations can be taken one by one, without a list of
// their results.
func (l *loop) single() bool { return l != nil && len(l.iters) == 1 && !l.growing }

// sum adds up the results as they come. It gives and reports what the function
// does for the list of them.
func (l *loop) sum(at place, b *builtin.Func) code {
	it, body, where := &l.iters[0], l.body.loosely(), pos(at)
	return ofNum(at, func(f *frame) (number.Num, bool) {
		elements, ok := it.elements(f)
		s := adder{}
		for _, x := range elements {
			f.env.At = it.at
			if ok = ok && f.env.Spend(2); !ok {
				break
			}
			f.slots[it.slot] = value.Norm(x)
			s.add(body(f))
		}
		f.env.At = where
		if !f.env.Spend(1) {
			return number.Num{}, false
		}
		switch {
		case !ok:
			b.Apply(f.env, []any{nil})
		case s.other != nil || s.nothing:
			b.Apply(f.env, []any{[]any{s.other}})
		case s.over:
			f.env.Report("feel.no-number", map[string]any{"function": b.Name})
		default:
			return s.total, len(elements) > 0
		}
		return number.Num{}, false
	})
}

// adder adds numbers until something else comes.
type adder struct {
	total   number.Num
	other   any  // the first that is no number
	nothing bool // which is null
	over    bool // the total is out of range
}

func (a *adder) add(n number.Num, v any, ok bool) {
	switch {
	case a.nothing || a.other != nil || a.over:
	case !ok:
		a.other, a.nothing = v, v == nil
	default:
		var fits bool
		if a.total, fits = a.total.Add(n); !fits {
			a.over = true
		}
	}
}
