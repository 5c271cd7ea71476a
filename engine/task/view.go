package task

import "time"

// Task is one row of the worklist.
type Task struct {
	Key        int64      `json:"key,string"`
	Instance   int64      `json:"instance,string"`
	Process    string     `json:"process"`
	Element    string     `json:"element"`
	Name       string     `json:"name"`
	State      State      `json:"state"`
	Assignee   string     `json:"assignee,omitempty"`
	Groups     []string   `json:"groups,omitempty"`
	Users      []string   `json:"users,omitempty"`
	Form       string     `json:"form,omitempty"`
	Priority   int        `json:"priority"`
	Created    time.Time  `json:"created"`
	Due        *time.Time `json:"due,omitempty"`
	FollowUp   *time.Time `json:"followUp,omitempty"`
	Ended      *time.Time `json:"ended,omitempty"`
	CaseNumber string     `json:"caseNumber,omitempty"`
	Title      string     `json:"title,omitempty"`
}

// State says where a user task stands.
type State string

// The states of a user task.
const (
	// Open: created and waiting for somebody; left by completion or
	// cancellation.
	Open State = "open"
	// Completed: a person decided; final.
	Completed State = "completed"
	// Cancelled: its element was left without it; final.
	Cancelled State = "cancelled"
)

// Filter narrows a worklist. Assignee, Groups and User are the scope: a task
// is seen by its assignee and, while it has none, by its candidates.
type Filter struct {
	User     string   // login of the asking person, "" = everybody (administrators)
	Groups   []string // of the asking person
	State    State    // "" = open
	Instance int64
	After    int64 // cursor: key of the last row seen
	Limit    int   // 0 = 50, at most 500
}
