package value

import (
	"time"

	"github.com/servicehall/hallway/mapping/feel/pattern"
)

// Diagnostic says why a result is null, or what an evaluation stumbled over:
// the place in the source, a stable code (worded in feel's Words) and its
// arguments. Arguments name kinds and names, never values.
type Diagnostic struct {
	Line int            `json:"line"`
	Col  int            `json:"column"`
	Code string         `json:"code"`
	Args map[string]any `json:"args,omitempty"`
}

// Pos is a place in a source, from 1.
type Pos struct{ Line, Col int }

// Limits bound one evaluation.
type Limits struct {
	Steps  int // iterations and calls
	Depth  int // nested calls
	Size   int // elements of a list
	String int // bytes of a string
}

// Standard are the limits where none are given.
func Standard() Limits { return Limits{Steps: 2_000_000, Depth: 256, Size: 1_000_000, String: 4 << 20} }

const maxDiagnostics = 100

// Env is one evaluation: its clock, what it has spent of its limits and what it
// has to report. One goroutine uses it at a time.
type Env struct {
	Now    time.Time
	Zone   *time.Location
	Limits Limits
	At     Pos // of the call that is being made
	Found  []Diagnostic
	Looked []Looked // rows of code tables that were used

	steps, depth int
	spent        bool
	muted        int
	stack        []any
	patterns     map[string]*pattern.Pattern
}

// Reset makes the Env ready for another evaluation, under the limits that it
// has. Compiled patterns are kept.
func (e *Env) Reset(now time.Time, zone *time.Location) {
	e.Now, e.Zone = now, zone
	e.Renew()
	if e.Limits.Steps == 0 {
		e.Limits = Standard()
	}
	if len(e.patterns) > maxPatterns {
		e.patterns = nil
	}
}

// Renew gives back what was spent and forgets what was found.
func (e *Env) Renew() {
	e.Found, e.Looked = nil, e.Looked[:0]
	e.steps, e.depth, e.spent, e.muted = 0, 0, false, 0
}

// Push puts a value on the stack of arguments; Top gives those from a height on
// and Drop takes them off again. They must not be kept beyond that.
func (e *Env) Push(v any) { e.stack = append(e.stack, v) }

// Height is how many values are on the stack.
func (e *Env) Height() int { return len(e.stack) }

// Top gives the values from a height on.
func (e *Env) Top(height int) []any { return e.stack[height:len(e.stack):len(e.stack)] }

// Drop takes the values from a height on off the stack.
func (e *Env) Drop(height int) {
	clear(e.stack[height:])
	e.stack = e.stack[:height]
}

// maxPatterns bounds how many compiled patterns outlive an evaluation.
const maxPatterns = 16

// Report notes why the call at hand gives null.
func (e *Env) Report(code string, args map[string]any) { e.ReportAt(e.At, code, args) }

// ReportAt notes why the expression at a place gives null.
func (e *Env) ReportAt(at Pos, code string, args map[string]any) {
	if e.muted == 0 && len(e.Found) < maxDiagnostics {
		e.Found = append(e.Found, Diagnostic{at.Line, at.Col, code, args})
	}
}

// Mute lets nothing be reported until the returned function is called.
func (e *Env) Mute() func() {
	e.muted++
	return func() { e.muted-- }
}

// Spend counts n steps and is false when the limit is passed.
func (e *Env) Spend(n int) bool {
	e.steps += n
	if e.steps <= e.Limits.Steps {
		return true
	}
	return e.stop("feel.limit-steps", e.Limits.Steps)
}

// Room is false where a list of n elements would pass the limit.
func (e *Env) Room(n int) bool {
	return n <= e.Limits.Size || e.stop("feel.limit-list", e.Limits.Size)
}

// perStep is how many bytes of a string count as one step.
const perStep = 128

// Long counts the reading of a string of n bytes and is false when the limit of
// steps is passed.
func (e *Env) Long(n int) bool { return n < perStep || e.Spend(n/perStep) }

// Text is false where a string of n bytes would pass the limit.
func (e *Env) Text(n int) bool {
	if n > e.Limits.String {
		return e.stop("feel.limit-string", e.Limits.String)
	}
	return e.Long(n)
}

// Enter goes one call deeper and is false at the limit; Leave goes back.
func (e *Env) Enter() bool {
	e.depth++
	return (e.depth <= e.Limits.Depth || e.stop("feel.limit-depth", e.Limits.Depth)) && e.Spend(1)
}

// Leave ends what Enter began.
func (e *Env) Leave() { e.depth-- }

// stop reports a limit once, even where reports are muted.
func (e *Env) stop(code string, limit int) bool {
	if !e.spent {
		e.spent = true
		e.Found = append(e.Found, Diagnostic{e.At.Line, e.At.Col, code, map[string]any{"limit": limit}})
	}
	return false
}

// Pattern compiles a pattern, once in an evaluation.
func (e *Env) Pattern(source, flags string) (*pattern.Pattern, error) {
	key := flags + "/" + source
	if p, ok := e.patterns[key]; ok {
		return p, nil
	}
	p, err := pattern.Compile(source, flags)
	if err != nil {
		return nil, err
	}
	if e.patterns == nil || len(e.patterns) > 4*maxPatterns {
		e.patterns = map[string]*pattern.Pattern{}
	}
	e.patterns[key] = p
	return p, nil
}
