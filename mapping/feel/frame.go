package feel

import (
	"sync"

	"github.com/servicehall/hallway/mapping/feel/number"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// frame is what a closure sees: the variables of its own function, those it
// captured when it was made, and the input.
type frame struct {
	slots    []any
	captured []any
	env      *value.Env
	vars     Scope
	plain    map[string]any // vars, where it is a Map
	input    any
}

// run is the outermost frame of an evaluation with its environment.
type run struct {
	frame
	own value.Env
}

// pool keeps runs for a program, so that an evaluation allocates nothing.
type pool struct{ sync.Pool }

func (p *Program) begin(in Input) *run {
	r, ok := p.pool.Get().(*run)
	if !ok {
		r = &run{frame: frame{slots: make([]any, p.slots)}}
	}
	r.env = in.Under
	if r.env == nil {
		r.own.Reset(in.Now, in.Zone)
		r.env = &r.own
	}
	r.vars, r.input = in.Vars, in.Value
	r.plain, _ = in.Vars.(Map)
	return r
}

// end takes the diagnostics out and gives the run back. Those of an evaluation
// under another stay with that one.
func (p *Program) end(r *run) Diagnostics {
	found := Diagnostics(r.own.Found)
	clear(r.slots)
	r.own.Found, r.env, r.vars, r.plain, r.input = nil, nil, nil, nil, nil
	p.pool.Put(r)
	return found
}

// lookup finds an input variable.
func (f *frame) lookup(name string) (any, bool) {
	if f.plain != nil {
		v, ok := f.plain[name]
		return v, ok
	}
	if f.vars == nil {
		return nil, false
	}
	return f.vars.Lookup(name)
}

// code is a compiled expression: one closure for each form that it is good at.
// any is always there. A typed closure reports why it has no value.
type code struct {
	at   place
	typ  Type
	any  func(*frame) any
	num  func(*frame) (number.Num, bool)
	str  func(*frame) (string, bool)
	tri  func(*frame) Tri
	out  func(*frame) any // to JSON, where that is cheaper than over any
	val  any              // of a constant
	is   bool             // whether it is a constant
	path string           // the input path that it reads, "" for none
	name string           // how to name it in a message
}
