package feel

// Session evaluates many tests over the same variables, one after the other, as
// the cells of a decision table are. One goroutine uses it at a time. Its limits
// and diagnostics are those of the evaluation that it is a part of.
type Session struct{ frame frame }

// Begin starts a session within the evaluation in.Under, which must not be nil.
func Begin(in Input) *Session {
	s := &Session{frame: frame{env: in.Under, vars: in.Vars}}
	s.frame.plain, _ = in.Vars.(Map)
	return s
}

// Test tells whether a value passes the tests of a program. What is neither
// true nor false is Null.
func (s *Session) Test(p *Program, v any) Tri {
	if len(s.frame.slots) < p.slots {
		s.frame.slots = make([]any, p.slots)
	}
	s.frame.input = v
	return p.body.truth()(&s.frame)
}
