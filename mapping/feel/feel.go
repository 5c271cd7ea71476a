// Package feel is FEEL, the expression language of DMN 1.5 (chapter 10):
// compiled once into typed closures, evaluated many times, from many goroutines
// at once. Numbers are decimals of 34 digits. A result is null where the
// standard says so, and a [Diagnostic] tells where and why.
//
// The package is pure: no I/O, and no clock but the one in [Input].
package feel

import (
	"time"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/mapping/codes"
	"github.com/servicehall/hallway/mapping/feel/value"
)

// Options steer a compilation.
type Options struct {
	// Names lists variables, so that names with spaces or operators can be read.
	Names []string
	// Types says what is known of variables; a name here is known too.
	Types map[string]Type
	// Defined are named types that instance of and parameters may mention.
	Defined map[string]Type
	// Strict makes unknown names and plainly wrong types errors.
	Strict bool
	// Tables are code tables by name, read by lookup(code_tables.x, key).
	Tables map[string]*codes.Table
	// Line and Col say where the text begins in its file, from 1; 0 means 1.
	Line, Col int
}

// The language's types and truth values.
type (
	// Type is what is known of a value; the zero Type is Any.
	Type = value.Type
	// Tri is a truth value.
	Tri = value.Tri
	// Diagnostic says why a result is null: place, code (worded in Words) and
	// arguments, which never hold values.
	Diagnostic = value.Diagnostic
)

// The truth values.
const (
	Null  = value.Null
	False = value.False
	True  = value.True
)

// Diagnostics are what an evaluation stumbled over, in order.
type Diagnostics []Diagnostic

// Scope gives the variables of an evaluation. Values are JSON-shaped (nil,
// bool, string, json.Number, int, int64, float64, []any, map[string]any) or
// FEEL values as package value lists them.
type Scope interface {
	Lookup(name string) (any, bool)
}

// Map is a Scope over a Go map.
type Map map[string]any

// Lookup gives a variable.
func (m Map) Lookup(name string) (any, bool) {
	v, ok := m[name]
	return v, ok
}

// Input is what one evaluation may see.
type Input struct {
	Vars  Scope
	Value any // "?" in unary tests
	Now   time.Time
	Zone  *time.Location // of now() and today(); nil is UTC
	// Under is the evaluation that this one is a part of: their limits and
	// diagnostics are one. Nil for an evaluation of its own.
	Under *value.Env
}

// Program is a compiled expression. It is immutable and safe for concurrent
// use.
type Program struct {
	source string
	body   code
	forms  forms
	slots  int
	reads  []string
	names  []string
	passes predicate // of unary tests
	cell   *Cell     // of unary tests
	pool   Sessions
}

// Compile compiles an expression. The program is nil if the list has errors.
func Compile(source string, o Options) (*Program, finding.List) {
	return compileSource(source, o, false)
}

// CompileTests compiles the unary tests of a decision table's cell; the input
// value is "?". Test tells whether it passes.
func CompileTests(source string, o Options) (*Program, finding.List) {
	return compileSource(source, o, true)
}

// Source gives the text that was compiled.
func (p *Program) Source() string { return p.source }

// Reads lists the input paths that the program may read, such as
// "applicant.name", in alphabetical order. What lies in the elements of a list
// is written as if it lay in the list: "items.price".
func (p *Program) Reads() []string { return append([]string(nil), p.reads...) }

// Names lists the input variables that the program may look up, in alphabetical
// order: besides those of Reads, names that might be a field of what a filter
// goes through.
func (p *Program) Names() []string { return p.names }

// Type is what is known of the result before any evaluation.
func (p *Program) Type() Type { return p.body.typ }

// Constant gives the value of a program that is the same in every evaluation.
func (p *Program) Constant() (any, bool) { return p.body.val, p.body.is }

// Eval evaluates to JSON-shaped data: nil, bool, string, json.Number, []any,
// map[string]any; dates, times and durations are ISO 8601 strings.
func (p *Program) Eval(in Input) (any, Diagnostics) {
	s := p.pool.begin(&in, p.slots)
	out := p.forms.out(&s.frame)
	return out, s.end()
}

// AppendJSON evaluates like Eval and appends the JSON text of the result to b.
func (p *Program) AppendJSON(b []byte, in Input) ([]byte, Diagnostics) {
	s := p.pool.begin(&in, p.slots)
	b = p.forms.json(&s.frame, b)
	return b, s.end()
}

// Value evaluates to a FEEL value, as package value lists them.
func (p *Program) Value(in Input) (any, Diagnostics) {
	s := p.pool.begin(&in, p.slots)
	out := value.Norm(p.body.any(&s.frame))
	return out, s.end()
}

// Test evaluates a condition. What is neither true nor false is Null.
func (p *Program) Test(in Input) (Tri, Diagnostics) {
	if p.body.quick != nil {
		if vars, ok := in.Vars.(Map); ok {
			if out, ok := p.body.quick(vars); ok {
				return out, nil
			}
		}
	}
	s := p.pool.begin(&in, p.slots)
	out := p.forms.test(&s.frame)
	return out, s.end()
}
