package mapping

import (
	"strconv"

	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/feel/value"
	"github.com/servicehall/hallway/mapping/schema"
)

// field makes one field of the result.
func (e *evaluation) field(f *field, out *result) {
	if f.choices != nil {
		e.choose(f, out)
		return
	}
	if f.when != nil {
		if yes, why := e.holds(f.when); !yes {
			e.instead(f, out, why)
			return
		}
	}
	switch {
	case f.group != nil:
		e.block(f.group, out)
		return
	case f.each != nil:
		e.list(f, out)
		return
	}
	v, notes := e.eval(f)
	if f.edit != nil {
		looked := e.looked
		v = e.change(f, v)
		e.looked = looked
	}
	if v == nil && f.otherwise != nil {
		e.instead(f, out, notes)
		return
	}
	e.set(f, f, out, v, notes)
}

// choose makes the first alternative whose condition holds.
func (e *evaluation) choose(f *field, out *result) {
	var notes feel.Diagnostics
	for i := range f.choices {
		alt := &f.choices[i]
		yes, why := true, feel.Diagnostics(nil)
		if alt.when != nil {
			yes, why = e.holds(alt.when)
		}
		if yes || alt.otherwise != nil && i == len(f.choices)-1 {
			e.field(alt, out)
			return
		}
		notes = append(notes, why...)
	}
	for i := range f.choices {
		if alt := &f.choices[i]; alt.required {
			e.refuse(alt, alt, notes)
			return
		}
	}
}

// holds tells whether a condition is true; what is neither true nor false is
// not.
func (e *evaluation) holds(f *field) (bool, feel.Diagnostics) {
	if f.program == nil {
		return f.literal == true, nil
	}
	v, notes := e.value(f)
	e.looked = nil
	return v == true, notes
}

// instead puts the default of a field that is not made.
func (e *evaluation) instead(f *field, out *result, notes feel.Diagnostics) {
	d := f.otherwise
	if d == nil {
		e.set(f, f, out, nil, notes)
		return
	}
	v, found := e.eval(d)
	e.set(f, d, out, v, found)
}

// set puts a value at a field's target. What is null is not there, unless only
// a null fits.
func (e *evaluation) set(f, source *field, out *result, v any, notes feel.Diagnostics) {
	v = e.finish(f, v)
	switch {
	case v != nil:
		v, _ = f.nulls.Prune(v)
		out.put(f, v)
	case f.required && f.nulls != nil && f.nulls.Taken():
		out.put(f, nil)
	case f.required:
		e.refuse(f, source, notes)
	}
	if e.traced {
		e.traces = append(e.traces, e.trace(f, source, v == nil, notes))
	}
}

func (e *evaluation) refuse(f, source *field, notes feel.Diagnostics) {
	t := e.trace(f, source, true, notes)
	e.problems = append(e.problems, t.empty())
}

// maxItems bounds how many items all lists of a result have together.
const maxItems = 1_000_000

// list makes a list of another.
func (e *evaluation) list(f *field, out *result) {
	l := f.each
	from, notes := e.value(f)
	if from == nil {
		e.instead(f, out, notes)
		return
	}
	items := value.Items(from)
	single := value.KindOf(from) != value.List
	if single {
		items = []any{from}
	}
	if e.traced {
		e.traces = append(e.traces, e.trace(f, f, false, notes))
	}
	outer := e.inside
	as, index := e.save(l.as), e.save(l.index)
	made := make([]any, 0, len(items))
	for i, x := range items {
		if e.items++; e.items > maxItems {
			e.problems = append(e.problems, schema.TooMany(f.target, e.prefix+f.target, maxItems))
			break
		}
		e.inside = outer
		e.vars[l.as] = x
		if l.index != "" {
			e.vars[l.index] = i + 1
		}
		if l.where != nil {
			if yes, _ := e.holds(l.where); !yes {
				continue
			}
		}
		e.inside = append(outer[:len(outer):len(outer)], e.at(l, i, single))
		made = append(made, e.item(f, len(made)))
	}
	e.inside = outer
	e.restore([]saved{as, index})
	out.put(f, made)
}

// at says where in the input an item lies.
func (e *evaluation) at(l *list, i int, single bool) cursor {
	c := cursor{path: l.path}
	if l.path != "" {
		c.real = e.real(l.path)
		if l.whole && !single {
			c.real += "[" + strconv.Itoa(i) + "]"
		}
	}
	return c
}

// item makes the item of a list that stands at a position of the result.
func (e *evaluation) item(f *field, position int) any {
	outer := e.prefix
	defer func() { e.prefix = outer }()
	here := ""
	if e.traced || e.m.to != nil || e.book != nil {
		here = outer + f.target + "[" + strconv.Itoa(position) + "]"
	}
	if one := f.each.value; one != nil {
		e.prefix = here
		v, notes := e.eval(one)
		if v == nil && one.required {
			e.refuse(one, one, notes)
		}
		v, _ = one.nulls.Prune(e.finish(one, v))
		if e.traced {
			e.traces = append(e.traces, e.trace(one, one, v == nil, notes))
		}
		return v
	}
	e.prefix = here + "."
	var few [4]map[string]any
	out := f.each.inner.layout.begin(few[:0])
	e.block(f.each.inner, &out)
	return out.made[0]
}
