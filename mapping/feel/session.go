package feel

import (
	"sync"

	"github.com/servicehall/hallway/mapping/feel/value"
)

// Sessions keeps what evaluations work with, so that they need not make it anew.
// The zero value is ready; many goroutines may use it.
type Sessions struct{ pool sync.Pool }

// Session evaluates programs over the same variables, one after the other: the
// fields of a mapping, the cells of a decision table. One goroutine uses it at a
// time.
type Session struct {
	frame
	own  value.Env
	from *Sessions
	used int // slots
}

// Begin starts a session. End must follow.
func (l *Sessions) Begin(in Input) *Session { return l.begin(&in, 0) }

func (l *Sessions) begin(in *Input, slots int) *Session {
	s, ok := l.pool.Get().(*Session)
	if !ok {
		s = &Session{from: l}
	}
	s.env = in.Under
	if s.env == nil {
		s.own.Reset(in.Now, in.Zone)
		s.env = &s.own
	}
	s.vars, s.input = in.Vars, in.Value
	s.plain, _ = in.Vars.(Map)
	if slots > 0 {
		s.room(slots)
	}
	return s
}

// End ends the session, which must not be used any more.
func (s *Session) End() { s.end() }

// end takes the diagnostics out and gives the session back. Those of an
// evaluation under another stay with that one.
func (s *Session) end() Diagnostics {
	found := Diagnostics(s.own.Found)
	if s.used > 0 {
		clear(s.slots[:s.used])
		s.used = 0
	}
	s.own.Found, s.env, s.vars, s.plain, s.input = nil, nil, nil, nil, nil
	s.from.pool.Put(s)
	return found
}

func (s *Session) room(slots int) {
	if len(s.slots) < slots {
		s.slots = make([]any, slots)
	}
	s.used = max(s.used, slots)
}

// next makes ready for another program: in a session of its own, each has its
// own limits and diagnostics.
func (s *Session) next(p *Program) {
	if p.slots > s.used {
		s.room(p.slots)
	}
	if s.env == &s.own {
		s.own.Renew()
	}
}

// Over changes the variables that what follows is evaluated over.
func (s *Session) Over(vars Scope) {
	s.vars = vars
	s.plain, _ = vars.(Map)
}

// Eval is Program.Eval over the session's variables. The diagnostics of a
// session under another evaluation stay with that one.
func (s *Session) Eval(p *Program) (any, Diagnostics) {
	s.next(p)
	out := p.forms.out(&s.frame)
	return out, s.own.Found
}

// AppendJSON is Program.AppendJSON over the session's variables.
func (s *Session) AppendJSON(b []byte, p *Program) ([]byte, Diagnostics) {
	s.next(p)
	b = p.forms.json(&s.frame, b)
	return b, s.own.Found
}

// Value is Program.Value over the session's variables.
func (s *Session) Value(p *Program) (any, Diagnostics) {
	s.next(p)
	out := value.Norm(p.body.any(&s.frame))
	return out, s.own.Found
}

// Test tells whether a value passes the tests of a program, or a condition
// holds. What is neither true nor false is Null.
func (s *Session) Test(p *Program, v any) Tri {
	s.next(p)
	s.input = v
	return p.forms.test(&s.frame)
}
