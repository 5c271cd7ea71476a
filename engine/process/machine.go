package process

import (
	"errors"
	"time"

	"github.com/servicehall/hallway/engine/bpmn"
)

// Env is what a step may use besides state and command. NewID gives a fresh
// 63-bit id each time; Zone is the hall's time zone, Working its calendar, nil
// for none: a timer of working days is an incident then.
type Env struct {
	NewID   func() int64
	Zone    *time.Location
	Working bpmn.WorkingDays
}

// Result is what a step did: the new state and the events that lead to it. An
// effect is an event that a room acts on after the commit (a job created, a
// timer armed, a subscription opened, an instance ended).
type Result struct {
	State  *State
	Events []Event
	// Ask is not empty when the step needs answers: then State and Events
	// are nil and Step is called again with all answers so far.
	Ask []Question
}

// Refusals of a command. They change nothing.
var (
	// ErrGone: the job, task, timer or incident is not open (any more).
	ErrGone = errors.New("it is not open any more")
	// ErrEnded: the instance has ended.
	ErrEnded = errors.New("the instance has ended")
	// ErrNotOpen: the subscription is closed.
	ErrNotOpen = errors.New("the subscription is closed")
	// ErrSuspended: the instance is suspended; what needs it to go on waits.
	ErrSuspended = errors.New("the instance is suspended")
	// ErrNotSuspended: there is nothing to resume.
	ErrNotSuspended = errors.New("the instance is not suspended")
	// ErrNoStart: the process does not begin so.
	ErrNoStart = errors.New("the process has no such start event")
	// ErrLoop: a command made more than MaxSteps element steps.
	ErrLoop = errors.New("the process ran in a circle without waiting")
)

// MaxSteps bounds the element steps of one command.
const MaxSteps = 10_000
