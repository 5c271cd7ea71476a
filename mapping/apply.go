package mapping

import (
	"slices"
	"time"

	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/schema"
	"github.com/servicehall/hallway/mapping/tree"
)

// Apply maps in to a new object, which may share parts with it. The error, if
// any, is a *[Refusal].
func (m *Mapping) Apply(in map[string]any, now time.Time, zone *time.Location) (map[string]any, error) {
	out, _, err := m.apply(in, now, zone, false)
	return out, err
}

// ApplyTraced maps like Apply and tells for each value where it came from.
func (m *Mapping) ApplyTraced(in map[string]any, now time.Time, zone *time.Location) (map[string]any, []Trace, error) {
	return m.apply(in, now, zone, true)
}

func (m *Mapping) apply(in map[string]any, now time.Time, zone *time.Location, traced bool) (map[string]any, []Trace, error) {
	if in == nil {
		in = map[string]any{}
	}
	if m.from != nil {
		if problems := m.from.Check(in); problems != nil {
			return nil, nil, &Refusal{Mapping: m.name, Problems: problems}
		}
	}
	e := evaluation{m: m, traced: traced}
	var few [8]map[string]any
	out := e.run(in, now, zone, few[:0])
	if m.to != nil && out != nil {
		e.check(out, in, now, zone)
	}
	if e.problems != nil {
		return nil, e.traces, &Refusal{Mapping: m.name, Problems: e.problems}
	}
	return out, e.traces, nil
}

// evaluation is one application of a mapping.
type evaluation struct {
	m        *Mapping
	session  *feel.Session
	vars     map[string]any              // the input, and beside it names of the mapping's own
	notes    map[string]feel.Diagnostics // of names
	prefix   string                      // of targets, where a list is being made
	inside   []cursor
	book     *tree.Book // documents that were opened, nil for none
	items    int
	looked   []feel.Looked            // by the last expression
	rows     map[string][]feel.Looked // by names
	traced   bool
	traces   []Trace
	problems []schema.Problem
}

// begin starts a session over the input. Where the mapping has names of its
// own, they stand in a copy.
func (e *evaluation) begin(in map[string]any, now time.Time, zone *time.Location) {
	if e.m.texts != nil {
		in = e.open(in)
	}
	e.vars = in
	if e.m.scoped {
		e.vars = make(map[string]any, len(in)+len(e.m.body.lets)+2)
		for k, v := range in {
			e.vars[k] = v
		}
	}
	e.session = e.m.sessions.Begin(feel.Input{Vars: feel.Map(e.vars), Now: now, Zone: zone})
}

func (e *evaluation) run(in map[string]any, now time.Time, zone *time.Location, few made) map[string]any {
	e.begin(in, now, zone)
	defer e.session.End()
	if e.problems != nil {
		return nil // a document is broken
	}
	out := e.m.body.layout.begin(few)
	e.bind(&e.m.body)
	for i := range e.m.body.fields {
		e.field(&e.m.body.fields[i], &out)
	}
	return out.made[0]
}

// block makes the fields of a block, whose names are known only there.
func (e *evaluation) block(b *block, out *result) {
	if len(b.args)+len(b.lets) > 0 {
		defer e.restore(e.names(b))
		e.bind(b)
	}
	for i := range b.fields {
		e.field(&b.fields[i], out)
	}
}

// bind computes the arguments outside, then the lets, each in sight of those
// before.
func (e *evaluation) bind(b *block) {
	if len(b.args) > 0 {
		values := make([]any, len(b.args))
		for i := range b.args {
			values[i] = e.helper(&b.args[i])
		}
		for i := range b.args {
			e.vars[b.args[i].target] = values[i]
		}
	}
	for i := range b.lets {
		e.vars[b.lets[i].target] = e.helper(&b.lets[i])
	}
}

// helper computes a value that has a name.
func (e *evaluation) helper(f *field) any {
	if f.program == nil {
		return f.literal
	}
	v, notes := e.value(f)
	if e.traced {
		if e.rows == nil {
			e.rows = map[string][]feel.Looked{}
		}
		e.rows[f.target] = append(e.rowsBefore(f), e.looked...)
	}
	if len(notes) > 0 || e.notes[f.target] != nil {
		if e.notes == nil {
			e.notes = map[string]feel.Diagnostics{}
		}
		e.notes[f.target] = append(e.before(f), notes...)
	}
	return v
}

// saved is what a name stood for outside.
type saved struct {
	name string
	v    any
	had  bool
}

func (e *evaluation) names(b *block) []saved {
	var out []saved
	for _, fields := range [][]field{b.args, b.lets} {
		for i := range fields {
			out = append(out, e.save(fields[i].target))
		}
	}
	return out
}

func (e *evaluation) save(name string) saved {
	v, had := e.vars[name]
	return saved{name, v, had}
}

func (e *evaluation) restore(all []saved) {
	for _, s := range all {
		if s.had {
			e.vars[s.name] = s.v
		} else {
			delete(e.vars, s.name)
		}
	}
}

// eval computes a field's own expression, to JSON's shape.
func (e *evaluation) eval(f *field) (any, feel.Diagnostics) {
	if f.program == nil {
		e.looked = nil
		return f.literal, nil
	}
	v, notes := e.session.Eval(f.program)
	e.note()
	return v, f.placed(notes)
}

// value computes a field's own expression to a value of FEEL.
func (e *evaluation) value(f *field) (any, feel.Diagnostics) {
	if f.program == nil {
		e.looked = nil
		return f.literal, nil
	}
	v, notes := e.session.Value(f.program)
	e.note()
	return v, f.placed(notes)
}

// note keeps which rows of code tables were used, for the lineage.
func (e *evaluation) note() {
	if e.traced {
		e.looked = slices.Clone(e.session.Looked())
	}
}

// check validates the result against the schema of what must come out.
func (e *evaluation) check(out, in map[string]any, now time.Time, zone *time.Location) {
	problems := e.m.to.Check(out)
	if problems == nil {
		return
	}
	traces := e.traces
	if !e.traced {
		again := evaluation{m: e.m, traced: true}
		again.run(in, now, zone, nil)
		traces = again.traces
	}
	for _, p := range problems {
		if traceBack(&p, traces); !e.noted(p) {
			e.problems = append(e.problems, p)
		}
	}
}

func (e *evaluation) noted(p schema.Problem) bool {
	for _, q := range e.problems {
		if q.Target == p.Target {
			return true
		}
	}
	return false
}
