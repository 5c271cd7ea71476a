package process

import (
	"errors"
	"fmt"
	"time"
)

// Step applies one command to an instance. It is pure: it has no clock, no
// randomness and no I/O but what it is given, and it does not change st, which
// is nil for Start. When it asks a question (Result.Ask), it is called again
// with the same arguments and all answers so far. A refused command returns one
// of the errors of this package and changes nothing.
func Step(d *Definition, st *State, cmd Command, answers []Answer, env Env) (Result, error) {
	m := &machine{d: d, env: env, at: cmd.At.UTC(), answers: answers, used: make([]bool, len(answers)), brought: map[int64]func(int64){}}
	m.moment = moment{now: cmd.At, zone: env.Zone, working: env.Working}
	if m.moment.zone == nil {
		m.moment.zone = time.UTC
	}
	if err := m.open(st, cmd.Do); err != nil {
		return Result{}, err
	}
	err := m.do(cmd.Do)
	if err == nil {
		err = m.run()
	}
	switch {
	case errors.Is(err, errAsk):
		return Result{Ask: m.asked}, nil
	case err != nil:
		return Result{}, err
	}
	return Result{State: m.s, Events: m.events}, nil
}

// machine plays one command on a copy of the state.
type machine struct {
	d       *Definition
	s       *State
	env     Env
	at      time.Time
	moment  moment
	answers []Answer
	used    []bool
	asked   []Question
	events  []Event
	queue   []arrival
	later   []func() error // what is thrown when no token is on its way
	steps   int
	retried int64 // element instance whose job is made anew after an incident
	changed changes
	brought map[int64]func(el int64) // what an event subprocess begins with
}

// arrival is a token that has been put on a flow.
type arrival struct {
	scope int64
	flow  *flow
}

func (m *machine) open(st *State, do Act) error {
	_, starts := do.(Start)
	switch {
	case starts && st != nil:
		return fmt.Errorf("start instance %d: it has been started", st.ID)
	case starts:
		m.s = &State{}
	case st == nil:
		return fmt.Errorf("%s: there is no instance", do.act())
	case st.Ended():
		return ErrEnded
	default:
		m.s = st.Clone()
	}
	return nil
}

func (m *machine) do(do Act) error {
	if m.s.Status == Suspended && needsGoing(do) {
		return ErrSuspended
	}
	switch a := do.(type) {
	case Start:
		return m.start(a)
	case CompleteJob:
		return m.completeJob(a)
	case ThrowError:
		return m.throwError(a)
	case FailJob:
		return m.failJob(a)
	case CompleteTask:
		return m.completeTask(a)
	case AssignTask:
		return m.assignTask(a)
	case FireTimer:
		return m.fireTimer(a)
	case Deliver:
		return m.deliver(a)
	case Suspend:
		return m.suspend(a)
	case Resume:
		return m.resume(a)
	case Modify:
		return m.modify(a)
	case Migrate:
		return m.migrate(a)
	case SetVariables:
		return m.setVariables(a)
	case Signal:
		return m.hear(a)
	case EndCall:
		return m.endCall(a)
	case FailCall:
		return m.failCall(a)
	case EscalateCall:
		return m.escalateCall(a)
	case ResolveIncident:
		return m.resolve(a)
	case Cancel:
		return m.cancel(a)
	}
	return fmt.Errorf("the machine knows no command %q", do.act())
}

// fewEvents is room for those of a usual command.
const fewEvents = 12

// emit records an event and folds it into the state. Nothing else changes it.
func (m *machine) emit(e Event) {
	e.At = m.at
	if m.d.watches {
		m.changed.note(m.s, e)
	}
	m.s.Apply(e)
	if m.events == nil {
		m.events = make([]Event, 0, fewEvents)
	}
	m.events = append(m.events, e)
}

func (m *machine) scope(el int64) scope { return scope{s: m.s, el: el} }

// alive reports whether an element instance (0: the process) still runs.
func (m *machine) alive(el int64) bool {
	if el == 0 {
		return !m.s.Ended()
	}
	_, ok := m.s.Element(el)
	return ok
}

// run moves tokens until all wait: first those on their way, then what was
// thrown, then the joins that wait for what cannot come any more.
func (m *machine) run() error {
	for m.s.Status == Running {
		if err := m.watch(); err != nil {
			return err
		}
		switch {
		case len(m.queue) > 0:
			a := m.queue[0]
			m.queue = m.queue[1:]
			if err := m.arrive(a); err != nil {
				return err
			}
		case len(m.later) > 0:
			do := m.later[0]
			m.later = m.later[1:]
			if err := do(); err != nil {
				return err
			}
		default:
			moved, err := m.joins()
			if err != nil || !moved {
				return err
			}
		}
	}
	return nil
}

// arrive lets a token into the element at the end of its flow, unless it has
// been taken already: with its scope, or by a join.
func (m *machine) arrive(a arrival) error {
	if !m.token(a.scope, a.flow.id) {
		return nil
	}
	n := a.flow.target
	switch j := n.does.(type) {
	case *parallel:
		if len(n.in) > 1 && !j.complete(m.s, a.scope, n) {
			return nil
		}
		if len(n.in) > 1 {
			return m.enter(n, a.scope, entry{how: joined})
		}
	case joiner:
		if len(n.in) > 1 {
			return nil // joins asks it
		}
	}
	if n.need > 1 {
		flows := m.gathered(a.scope, n)
		if len(flows) < n.need {
			return nil
		}
		return m.enter(n, a.scope, entry{flows: flows[:n.need]})
	}
	return m.enter(n, a.scope, entry{})
}

// gathered are the flows of the tokens that wait at an element.
func (m *machine) gathered(scope int64, n *node) []string {
	var flows []string
	for _, t := range m.s.Tokens {
		if t.Scope == scope && t.Target == n.id {
			flows = append(flows, t.Flow)
		}
	}
	return flows
}

func (m *machine) token(scope int64, flow string) bool {
	_, ok := find(m.s.Tokens, func(t Token) bool { return t.Scope == scope && t.Flow == flow })
	return ok
}

// errAsk says that the step needs an answer.
var errAsk = errors.New("a question is open")

// ask returns the answer to a question, or stops the step to get it.
func (m *machine) ask(q Question) (Answer, error) {
	for i, a := range m.answers {
		if m.used[i] || a.Question.Kind != q.Kind || a.Question.Name != q.Name || a.Question.Element != q.Element || a.Question.Tag != q.Tag {
			continue
		}
		m.used[i] = true
		a.Question = q
		m.emit(Event{Type: QuestionSolved, Element: q.Element, Answer: &a})
		if a.Failed != "" {
			return a, &fault{kind: string(q.Kind), reason: a.Failed}
		}
		return a, nil
	}
	m.asked = append(m.asked, q)
	return Answer{}, errAsk
}
