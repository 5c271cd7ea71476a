package work

import (
	"time"

	"github.com/servicehall/hallway/adapters"
)

// State says where a piece of work stands. docs/states.md draws the machine; a
// test holds the drawing to these constants.
type State string

// The states of work.
const (
	// Ready: written, and to be done when its due time has come. From
	// nothing, or from leased (retry, quota), parked (the peer is back),
	// doubt and dead (an operator sent it again).
	Ready State = "ready"
	// Leased: a call that must not be repeated blindly is under way; written
	// before the call, so that a crash leaves a trace. Work that is safe to
	// repeat goes from ready to its end without it.
	Leased State = "leased"
	// Parked: its peer's breaker is open. The clock stands still and no
	// attempt is spent. Left to ready when the peer is back.
	Parked State = "parked"
	// Doubt: it may or may not have taken effect, and must not be repeated
	// blindly. Left by an operator or a reconcile operation.
	Doubt State = "doubt"
	// Done: its owner has the result; final.
	Done State = "done"
	// Dead: it cannot succeed as it is; its owner has an incident. Left when
	// the incident is resolved by new work, or sent again by an operator.
	Dead State = "dead"
)

// States lists them in the order above.
func States() []State { return []State{Ready, Leased, Parked, Doubt, Done, Dead} }

// Item is one call to be made outside. For a job, Key is the job's key.
type Item struct {
	Key       int64
	Idem      string // idempotency key: stays the same when new work repeats this one
	Owner     string // "job" or "route": who gets the result
	Ref       int64  // the job's key or the message's id
	Instance  int64  // 0 for routes
	Element   string // BPMN id or route step
	Connector string
	Operation string
	Lane      string // connector and operation class: what shares a breaker
	Input     map[string]any
	OrderKey  string // items of one connector with the same key run in order; "" = own key
	State     State
	Due       time.Time
	Attempts  int
	Outcome   adapters.Outcome // of the last attempt, "" before the first
	Reason    string           // of the last attempt or of the state
	Since     time.Time        // in this state
	Created   time.Time

	known time.Time // when its row was last known to be open
}

// Exchange is one attempt of a call, as it is kept.
type Exchange struct {
	ID        int64
	Work      int64
	Instance  int64
	Element   string
	Connector string
	Operation string
	Attempt   int
	At        time.Time
	Took      time.Duration
	Outcome   adapters.Outcome
	Code      string
	Reason    string
	Request   []byte // as sent, cut at 16 KiB; nil where the protocol has none
	Response  []byte // as received, cut at 16 KiB
}

// Result is what a finished piece of work brought to its owner.
type Result struct {
	Outcome adapters.Outcome // OK, or why it ended without
	Output  any              // for OK
	Code    string           // peer's code for a business fault
	Reason  string
	Detail  any
}
