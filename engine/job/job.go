// Package job turns the jobs of the process machine into work for the
// connectors, and takes that work back when a job is cancelled.
package job

import (
	"fmt"
	"strings"
	"time"

	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/store"
)

// Owner is the name under which the engine owns work.
const Owner = "job"

// Catalogue tells the lane of a connector's operation.
type Catalogue interface {
	Lane(connector, operation string) string
}

// Items lists the work that a command's events ask for.
func Items(r process.Recorded, c Catalogue) []work.Item {
	var out []work.Item
	for _, e := range r.Events {
		if e.Type == process.JobCreated || e.Type == process.JobRetried {
			out = append(out, item(r.Instance, r.At, e, c))
		}
	}
	return out
}

// The idempotency key is that of the element instance: work made anew after an
// incident repeats the old, and the peer must see it so.
func item(instance int64, at time.Time, e process.Event, c Catalogue) work.Item {
	connector, operation, _ := strings.Cut(e.Job.Type, ".")
	return work.Item{
		Key: e.Key, Idem: fmt.Sprintf("hw-%d", e.Scope), Owner: Owner, Ref: e.Key, Instance: instance, Element: e.Element,
		Connector: connector, Operation: operation, Lane: c.Lane(connector, operation),
		Input: e.Job.Input, OrderKey: fmt.Sprintf("i%d", instance),
		State: work.Ready, Due: at, Since: at, Created: at,
	}
}

// Project turns the events of one command into the statements that make and
// take back work.
func Project(r process.Recorded, c Catalogue) ([]store.Stmt, error) {
	var out []store.Stmt
	for _, it := range Items(r, c) {
		s, err := work.Insert(it)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	for _, e := range r.Events {
		if e.Type == process.JobCancelled {
			out = append(out, work.Cancel(e.Key, r.At))
		}
	}
	return out, nil
}
