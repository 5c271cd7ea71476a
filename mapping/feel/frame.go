package feel

import (
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
// any is always there. A typed closure reports why it has no value; loose gives
// a number or, where it is none, whatever it is, so that a chain of operations
// on what turns out to be numbers puts none of them on the heap.
type code struct {
	at    place
	typ   Type
	any   func(*frame) any
	num   func(*frame) (number.Num, bool)
	str   func(*frame) (string, bool)
	tri   func(*frame) Tri
	loose func(*frame) (number.Num, any, bool)
	out   func(*frame) any // to JSON, where that is cheaper than over any
	val   any              // of a constant
	is    bool             // whether it is a constant
	path  string           // the input path that it reads, "" for none
	quick quick
	loop  *loop // of a for expression
	// Of an input variable itself its name, of variable.key both.
	variable, key string
	name          string // how to name it in a message
}

// forms are the closures that a program is asked for, made once.
type forms struct {
	test func(*frame) Tri
	out  func(*frame) any
	json func(*frame, []byte) []byte

	loose func(*frame) (number.Num, any, bool)
}

func formsOf(c code) forms {
	return forms{test: c.truth(), out: c.output(), json: c.text2json(), loose: c.loosely()}
}
