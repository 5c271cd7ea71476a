// Package timeline folds the records of a case and the calls made for it into
// what a person follows click by click: the steps in order, and inside each
// what was asked, decided, called and answered.
package timeline

import (
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/engine/bpmn"
)

// State says where a step stands.
type State string

// The states of a step.
const (
	Running   State = "running"   // entered and not left
	Completed State = "completed" // did what it is for
	Left      State = "left"      // ended without it: interrupted or cancelled
	Failed    State = "failed"    // stands still until a person resolves its incident
)

// Step is one element instance of a case.
type Step struct {
	Key     int64      `json:"key,string"`
	Parent  int64      `json:"parent,string,omitempty"` // element instance around it
	Element string     `json:"element"`
	Name    string     `json:"name"`
	Kind    bpmn.Kind  `json:"kind"`
	State   State      `json:"state"`
	Began   time.Time  `json:"began"`
	Ended   *time.Time `json:"ended,omitempty"`
	Notes   []Note     `json:"notes,omitempty"`
	Calls   []Call     `json:"calls,omitempty"`
}

// Note is one thing that happened in a step; Code is worded in Words with Args.
type Note struct {
	At    time.Time      `json:"at"`
	Code  string         `json:"code"`
	Args  map[string]any `json:"args,omitempty"`
	Text  string         `json:"text"` // worded, see Say
	Actor string         `json:"actor,omitempty"`
	Data  any            `json:"data,omitempty"` // decided values, fired rules, answers
}

// Call is one attempt to call a peer.
type Call struct {
	At        time.Time        `json:"at"`
	TookMs    float64          `json:"tookMs"`
	Connector string           `json:"connector"`
	Operation string           `json:"operation"`
	Attempt   int              `json:"attempt"`
	Outcome   adapters.Outcome `json:"outcome"`
	Code      string           `json:"code,omitempty"`
	Reason    string           `json:"reason,omitempty"`
	Request   string           `json:"request,omitempty"`
	Response  string           `json:"response,omitempty"`
}
