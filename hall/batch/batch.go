// Package batch does to many instances what a person asks of one: cancel,
// suspend, resume, retry, set variables, migrate, modify. A batch is rows: what
// is asked, and one item for each instance or incident, which ends in the very
// transaction of its command. So it survives a restart, and nothing of it is
// done twice.
package batch

import (
	"time"

	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/hall/order"
	"github.com/servicehall/hallway/store"
)

// Migrations are the room's tables. An item is the id of an instance, or of an
// incident that is tried again.
var Migrations = []store.Migration{{Room: "hall/batch", Step: 1, SQL: []string{
	`CREATE TABLE batch (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, spec BLOB NOT NULL, actor TEXT NOT NULL, state TEXT NOT NULL,
  cursor INTEGER NOT NULL, selected INTEGER NOT NULL, created INTEGER NOT NULL, ended INTEGER) STRICT`,
	`CREATE INDEX batch_state ON batch (state, id)`,
	`CREATE TABLE batch_item (
  batch INTEGER NOT NULL, item INTEGER NOT NULL, instance INTEGER NOT NULL, state TEXT NOT NULL, objections BLOB, at INTEGER NOT NULL,
  PRIMARY KEY (batch, item)) STRICT, WITHOUT ROWID`,
	`CREATE INDEX batch_item_state ON batch_item (batch, state, item)`,
}}}

// State is where a batch stands.
type State string

// The states of a batch.
const (
	// Running: it looks for its instances, then does one after another.
	Running State = "running"
	// Paused: held by a person, until it is resumed or cancelled.
	Paused State = "paused"
	// Completed: every item has ended; final.
	Completed State = "completed"
	// Cancelled: a person has ended it; what was done stays done; final.
	Cancelled State = "cancelled"
)

// States lists all states.
func States() []State { return []State{Running, Paused, Completed, Cancelled} }

// ItemState is where an item of a batch stands.
type ItemState string

// The states of an item.
const (
	// Open: it waits for its turn.
	Open ItemState = "open"
	// Done: its command is durable; final.
	Done ItemState = "done"
	// Failed: its command was refused, with reasons; final.
	Failed ItemState = "failed"
	// Dropped: its batch was cancelled before its turn; final.
	Dropped ItemState = "dropped"
)

// ItemStates lists all states of an item.
func ItemStates() []ItemState { return []ItemState{Open, Done, Failed, Dropped} }

// Spec is what a batch does, and to which instances. Incidents narrows down what
// is tried again; without it a retry takes all incidents of the instances.
type Spec struct {
	Change    order.Change           `json:"change"`
	Select    engine.Filter          `json:"select,omitzero"`
	Incidents *engine.IncidentFilter `json:"incidents,omitempty"`
}

// Batch is one batch with its progress.
type Batch struct {
	ID        int64      `json:"id,string"`
	Kind      order.Kind `json:"kind"`
	Spec      Spec       `json:"spec"`
	Actor     string     `json:"actor"`
	State     State      `json:"state"`
	Selecting bool       `json:"selecting,omitempty"` // more items may come
	Total     int        `json:"total"`
	Open      int        `json:"open"`
	Done      int        `json:"done"`
	Failed    int        `json:"failed"`
	Dropped   int        `json:"dropped"`
	Created   time.Time  `json:"created"`
	Ended     *time.Time `json:"ended,omitempty"`

	cursor int64
}

// Item is one instance, or one incident, of a batch.
type Item struct {
	Item       int64               `json:"item,string"`
	Instance   int64               `json:"instance,string"`
	State      ItemState           `json:"state"`
	Objections []process.Objection `json:"objections,omitempty"` // of one that failed
	At         time.Time           `json:"at"`
}

// Words are the texts of the room.
var Words = words.Catalogue{
	"batch.no-version": {Zh: "流程 {process} 没有这个版本", En: "the process {process} has no such version"},
	"batch.gone":       {Zh: "实例或异常已不存在", En: "the instance or the incident is not there any more"},
}
