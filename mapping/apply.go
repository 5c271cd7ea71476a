package mapping

import (
	"time"

	"github.com/servicehall/hallway/mapping/feel"
)

// Trace is the lineage of one value of the result.
type Trace struct {
	Target     string           `json:"target"`
	Expression string           `json:"expression"`
	File       string           `json:"file"`
	Line       int              `json:"line"`
	Reads      []string         `json:"reads"`           // paths of the input that it may have read
	Notes      feel.Diagnostics `json:"notes,omitempty"` // why it or a part of it is null; places are those of the file
}

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
		if problems := m.from.problems(in); problems != nil {
			return nil, nil, &Refusal{Mapping: m.name, Problems: problems}
		}
	}
	e := evaluation{m: m, session: m.sessions.Begin(feel.Input{Vars: feel.Map(in), Now: now, Zone: zone})}
	defer e.session.End()
	e.lets(in)
	var few [8]map[string]any
	out := m.layout.begin(few[:0])
	var traces []Trace
	for i := range m.fields {
		f := &m.fields[i]
		v, notes := e.eval(f)
		switch {
		case v != nil:
			v, _ = f.pruner.prune(v)
			m.layout.put(out, f, v)
		case f.required && f.pruner != nil && f.pruner.takesNull:
			m.layout.put(out, f, nil)
		case f.required:
			e.problems = append(e.problems, f.empty(append(e.before(f), notes...)))
		}
		if traced {
			at := f.node.Place()
			traces = append(traces, Trace{Target: f.target, Expression: f.source, File: at.File, Line: at.Line, Reads: f.reads,
				Notes: append(e.before(f), f.placed(notes)...)})
		}
	}
	e.check(out[0])
	if e.problems != nil {
		return nil, traces, &Refusal{Mapping: m.name, Problems: e.problems}
	}
	return out[0], traces, nil
}

// evaluation is one application of a mapping.
type evaluation struct {
	m        *Mapping
	session  *feel.Session
	notes    map[string]feel.Diagnostics // of lets
	problems []Problem
}

// before gives the notes of the lets that a field is made of.
func (e *evaluation) before(f *field) feel.Diagnostics {
	var out feel.Diagnostics
	for _, name := range f.through {
		out = append(out, e.notes[name]...)
	}
	return out
}

// lets computes the helper values, which stand beside the input.
func (e *evaluation) lets(in map[string]any) {
	if len(e.m.lets) == 0 {
		return
	}
	vars := make(map[string]any, len(in)+len(e.m.lets))
	for k, v := range in {
		vars[k] = v
	}
	e.session.Over(feel.Map(vars))
	for i := range e.m.lets {
		l := &e.m.lets[i]
		if l.program == nil {
			vars[l.target] = l.literal
			continue
		}
		v, notes := e.session.Value(l.program)
		vars[l.target] = v
		if len(notes) > 0 {
			if e.notes == nil {
				e.notes = map[string]feel.Diagnostics{}
			}
			e.notes[l.target] = l.placed(notes)
		}
	}
}

func (e *evaluation) eval(f *field) (any, feel.Diagnostics) {
	if f.program == nil {
		return f.literal, nil
	}
	return e.session.Eval(f.program)
}

// check validates the result against the schema of what must come out.
func (e *evaluation) check(out map[string]any) {
	if e.m.to == nil {
		return
	}
	for _, p := range e.m.to.problems(out) {
		if e.m.traceBack(&p); !e.noted(p) {
			e.problems = append(e.problems, p)
		}
	}
}

func (e *evaluation) noted(p Problem) bool {
	for _, q := range e.problems {
		if q.Target == p.Target {
			return true
		}
	}
	return false
}
