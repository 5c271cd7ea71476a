package route

import "time"

// MessageState says where a received message stands.
type MessageState string

// The states of a message.
const (
	// Received: stored and acknowledged, not yet routed (ack: stored).
	Received MessageState = "received"
	// Routing: calls of its route are under way.
	Routing MessageState = "routing"
	// Handled: it reached the end of its route; final.
	Handled MessageState = "handled"
	// Dropped: its route says so, with a reason; final.
	Dropped MessageState = "dropped"
	// Dead: nobody could take it; kept with its reason until an operator
	// sends it again.
	Dead MessageState = "dead"
)

// Message is one received message as it is kept.
type Message struct {
	ID          int64             `json:"id,string"`
	Source      string            `json:"source"`
	ExternalID  string            `json:"externalId"`
	Route       string            `json:"route"`
	State       MessageState      `json:"state"`
	Reason      string            `json:"reason,omitempty"`
	At          time.Time         `json:"at"`
	ContentType string            `json:"contentType"`
	Charset     string            `json:"charset,omitempty"`
	Keys        map[string]string `json:"keys,omitempty"`
	Instance    int64             `json:"instance,string,omitempty"`
	Stages      []Stage           `json:"stages,omitempty"`
}

// Stage is one step of a message's way with its content.
type Stage struct {
	Name string    `json:"name"` // received, mapped, sent, answered, written-back
	At   time.Time `json:"at"`
	Note string    `json:"note,omitempty"`
	Body string    `json:"body,omitempty"`
}

// MessageFilter narrows a list of messages.
type MessageFilter struct {
	State  MessageState
	Source string
	Search string // external id or key begins with it
	After  int64
	Limit  int // 0 = 50, at most 500
}
