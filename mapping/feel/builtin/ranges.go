package builtin

import "github.com/servicehall/hallway/mapping/feel/value"

// end is one end of a range, or a point, which is both of its own ends. Without
// a value it is endless: -1 towards the past, 1 towards the future.
type end struct {
	v       any
	closed  bool
	endless int
}

// span is what lies between two ends.
type span struct{ from, to end }

func spanOf(v any) span {
	r, ok := v.(*value.Range)
	if !ok {
		return span{end{v: v, closed: true}, end{v: v, closed: true}}
	}
	s := span{end{v: r.Low, closed: r.LowClosed}, end{v: r.High, closed: r.HighClosed}}
	if r.Low == nil {
		s.from.endless = -1
	}
	if r.High == nil {
		s.to.endless = 1
	}
	return s
}

// comparison compares ends and remembers whether one could not be compared.
type comparison struct{ failed bool }

func (c *comparison) order(a, b end) int {
	if a.endless != 0 || b.endless != 0 {
		return a.endless - b.endless
	}
	n, ok := value.Compare(a.v, b.v)
	if !ok {
		if value.Equal(a.v, b.v) == value.True {
			return 0
		}
		c.failed = true
	}
	return n
}

// relation tells how one span lies to another.
type relation func(c *comparison, a, b span) bool

func (r relation) turned() relation {
	return func(c *comparison, a, b span) bool { return r(c, b, a) }
}

func before(c *comparison, a, b span) bool {
	n := c.order(a.to, b.from)
	return n < 0 || (n == 0 && !(a.to.closed && b.from.closed))
}

func meets(c *comparison, a, b span) bool {
	return a.to.closed && b.from.closed && c.order(a.to, b.from) == 0
}

// reaches tells whether a goes at least up to where b begins.
func reaches(c *comparison, a, b span) bool {
	n := c.order(a.to, b.from)
	return n > 0 || (n == 0 && a.to.closed && b.from.closed)
}

func overlaps(c *comparison, a, b span) bool {
	one, other := reaches(c, a, b), reaches(c, b, a)
	return one && other
}

func overlapsBefore(c *comparison, a, b span) bool {
	starts, ends := c.order(a.from, b.from), c.order(a.to, b.to)
	begins := starts < 0 || (starts == 0 && a.from.closed && !b.from.closed)
	stops := ends < 0 || (ends == 0 && (!a.to.closed || b.to.closed))
	return reaches(c, a, b) && begins && stops
}

func finishes(c *comparison, a, b span) bool {
	ends, starts := c.order(a.to, b.to), c.order(a.from, b.from)
	return ends == 0 && a.to.closed == b.to.closed && (starts > 0 || (starts == 0 && (!a.from.closed || b.from.closed)))
}

func starts(c *comparison, a, b span) bool {
	begins, ends := c.order(a.from, b.from), c.order(a.to, b.to)
	return begins == 0 && a.from.closed == b.from.closed && (ends < 0 || (ends == 0 && (!a.to.closed || b.to.closed)))
}

func includes(c *comparison, a, b span) bool {
	begins, ends := c.order(a.from, b.from), c.order(a.to, b.to)
	return (begins < 0 || (begins == 0 && (a.from.closed || !b.from.closed))) && (ends > 0 || (ends == 0 && (a.to.closed || !b.to.closed)))
}

func coincides(c *comparison, a, b span) bool {
	begins, ends := c.order(a.from, b.from), c.order(a.to, b.to)
	return begins == 0 && ends == 0 && a.from.closed == b.from.closed && a.to.closed == b.to.closed
}

// The parameters by what each of the two is.
var (
	pointPoint = []Param{of("point1", value.Any), of("point2", value.Any)}
	pointRange = []Param{of("point", value.Any), of("range", value.Interval)}
	rangePoint = []Param{of("range", value.Interval), of("point", value.Any)}
	rangeRange = []Param{of("range1", value.Interval), of("range2", value.Interval)}
)

func relate(name, summary string, r relation, params [][]Param, ex ...Example) *Func {
	f := &Func{Name: name, Group: "Range", Set: Standard, Summary: summary, Examples: ex}
	for _, p := range params {
		f.Forms = append(f.Forms, form(value.Boolean, func(env *value.Env, a []any) any {
			if mistaken(p[0], a[0]) || mistaken(p[1], a[1]) {
				return fail(env, "feel.no-form", "function", name, "found", kinds(a))
			}
			c := &comparison{}
			out := r(c, spanOf(a[0]), spanOf(a[1]))
			if c.failed {
				return fail(env, "feel.not-comparable", "left", value.KindOf(a[0]).String(), "right", value.KindOf(a[1]).String())
			}
			return out
		}, p...))
	}
	return f
}

// mistaken is a range where a point is wanted.
func mistaken(p Param, v any) bool {
	return p.Kind == value.Any && value.KindOf(v) == value.Interval
}

func ranges() []*Func {
	every := [][]Param{rangeRange, rangePoint, pointRange, pointPoint}
	two, first, second := [][]Param{rangeRange}, [][]Param{rangeRange, pointRange}, [][]Param{rangeRange, rangePoint}
	return []*Func{
		relate("before", "Whether the first ends before the second begins.", before, every, Example{`before(1, 10)`, `true`}, Example{`before([1..10], (10..20])`, `true`}),
		relate("after", "Whether the first begins after the second ends.", relation(before).turned(), every, Example{`after([11..20], [1..10])`, `true`}),
		relate("meets", "Whether the first ends where the second begins.", meets, two, Example{`meets([1..5], [5..10])`, `true`}),
		relate("met by", "Whether the first begins where the second ends.", relation(meets).turned(), two, Example{`met by([5..10], [1..5])`, `true`}),
		relate("overlaps", "Whether the two have a part in common.", overlaps, two, Example{`overlaps([1..5], [3..8])`, `true`}),
		relate("overlaps before", "Whether the first begins earlier and ends within the second.", overlapsBefore, two, Example{`overlaps before([1..5], [3..8])`, `true`}),
		relate("overlaps after", "Whether the first begins within the second and ends later.", relation(overlapsBefore).turned(), two, Example{`overlaps after([3..8], [1..5])`, `true`}),
		relate("finishes", "Whether the first ends together with the second.", finishes, first, Example{`finishes(10, [1..10])`, `true`}),
		relate("finished by", "Whether the second ends together with the first.", relation(finishes).turned(), second, Example{`finished by([1..10], 10)`, `true`}),
		relate("includes", "Whether the second lies within the first.", includes, second, Example{`includes([1..10], 5)`, `true`}),
		relate("during", "Whether the first lies within the second.", relation(includes).turned(), first, Example{`during(5, [1..10])`, `true`}),
		relate("starts", "Whether the first begins together with the second.", starts, first, Example{`starts(1, [1..10])`, `true`}),
		relate("started by", "Whether the second begins together with the first.", relation(starts).turned(), second, Example{`started by([1..10], 1)`, `true`}),
		relate("coincides", "Whether the two are the same.", coincides, [][]Param{rangeRange, pointPoint}, Example{`coincides([1..5], [1..5])`, `true`}),
		rangeFromText(),
	}
}
