package route

import "time"

// MessageState says where a received message stands. docs/states.md draws the
// machine; a test holds the drawing to these constants.
type MessageState string

// The states of a message.
const (
	// Received: stored and acknowledged, not yet routed (ack: stored).
	Received MessageState = "received"
	// Routing: calls of its route are under way. From nothing, received or
	// dead; stays over each further call.
	Routing MessageState = "routing"
	// Handled: it reached the end of its route; final.
	Handled MessageState = "handled"
	// Dropped: its route says so, with a reason; final.
	Dropped MessageState = "dropped"
	// Dead: nobody could take it; kept with its reason until an operator
	// sends it again.
	Dead MessageState = "dead"
)

// MessageStates lists them in the order above.
func MessageStates() []MessageState {
	return []MessageState{Received, Routing, Handled, Dropped, Dead}
}

// Message is one received message as it is kept. Code is the stable code of
// the reason where the reason is ours, "" where it is a peer's own.
type Message struct {
	ID          int64             `json:"id,string"`
	Source      string            `json:"source"`
	ExternalID  string            `json:"externalId"`
	Type        string            `json:"type,omitempty"`
	Route       string            `json:"route"`
	Step        string            `json:"step,omitempty"` // where it waits, or died
	State       MessageState      `json:"state"`
	Code        string            `json:"code,omitempty"`
	Reason      string            `json:"reason,omitempty"`
	At          time.Time         `json:"at"`
	Since       time.Time         `json:"since"` // in this state
	ContentType string            `json:"contentType"`
	Charset     string            `json:"charset,omitempty"`
	Keys        map[string]string `json:"keys,omitempty"`
	Headers     map[string]string `json:"headers,omitempty"`
	Instance    int64             `json:"instance,string,omitempty"`
	Stages      []Stage           `json:"stages,omitempty"`
}

// Stage is one step of a message's way with its content.
type Stage struct {
	Name string    `json:"name"` // one of the stages below
	At   time.Time `json:"at"`
	Note string    `json:"note,omitempty"`
	Body string    `json:"body,omitempty"`
}

// The stages of a message's way. Sent, answered and written-back are the
// attempts of its calls, and of those of the process it started; written-back
// is what went to the connector that the message came from.
const (
	StageReceived    = "received"
	StageMapped      = "mapped"
	StageCalled      = "called" // the call was decided on and is durable
	StageSent        = "sent"
	StageAnswered    = "answered"
	StageWrittenBack = "written-back"
	StageFault       = "fault" // the peer refused, or nobody could make the call
	StageStarted     = "started"
	StageCorrelated  = "correlated"
	StageSentAgain   = "sent-again"
	StageEnded       = "ended"
)

// MessageFilter narrows a list of messages.
type MessageFilter struct {
	State  MessageState
	Source string
	Search string // external id or key begins with it
	After  int64  // cursor: the last one seen
	Newest bool   // the newest first
	Limit  int    // 0 = 50, at most 500
}
