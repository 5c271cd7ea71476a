// Package order is what a person asks of one case or of many: the same words
// over the interface, on the command line and in the rows of a batch.
package order

import (
	"strconv"

	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/process"
)

// Kind is what is asked.
type Kind string

// The kinds.
const (
	// Cancel ends an instance where it stands.
	Cancel Kind = "cancel"
	// Suspend holds it until it is resumed.
	Suspend Kind = "suspend"
	// Resume lets it go on.
	Resume Kind = "resume"
	// Retry tries its incidents again.
	Retry Kind = "retry"
	// Set sets variables.
	Set Kind = "set"
	// Migrate brings it to another version of its process.
	Migrate Kind = "migrate"
	// Modify changes where it stands.
	Modify Kind = "modify"
)

// Kinds lists all kinds.
func Kinds() []Kind { return []Kind{Cancel, Suspend, Resume, Retry, Set, Migrate, Modify} }

// Change is an order with all that belongs to it; which fields are needed
// follows from the kind.
type Change struct {
	Kind   Kind   `json:"kind"`
	Reason string `json:"reason,omitempty"`

	// Variables to be set: of the process, or of the element instance Scope; of
	// a retry and a modification before anything else is done.
	Variables map[string]any `json:"variables,omitempty"`
	Scope     int64          `json:"scope,string,omitempty"`

	// Version and Tag are where a migration leads, Names which element of the
	// old version is which of the new one.
	Version int               `json:"version,omitempty"`
	Tag     string            `json:"tag,omitempty"`
	Names   map[string]string `json:"names,omitempty"`

	// Leave are elements by id (all their instances) or element instances by
	// key; Take are the tokens of flows; Enter are elements to begin.
	Leave []string          `json:"leave,omitempty"`
	Take  []process.TokenAt `json:"take,omitempty"`
	Enter []Enter           `json:"enter,omitempty"`
}

// Enter is an element to be entered: in the element instance Scope where that
// is not clear by itself, with variables of its own.
type Enter struct {
	Element   string         `json:"element"`
	Scope     int64          `json:"scope,string,omitempty"`
	Variables map[string]any `json:"variables,omitempty"`
}

// Missing names the fields that the kind needs and the change has not.
func (c Change) Missing() []string {
	var out []string
	need := func(field string, there bool) {
		if !there {
			out = append(out, field)
		}
	}
	switch c.Kind {
	case Cancel, Suspend, Modify:
		need("reason", c.Reason != "")
	case Set:
		need("variables", len(c.Variables) > 0)
	case Migrate:
		need("version", c.Version > 0 || c.Tag != "")
	case Resume, Retry:
	}
	for _, t := range c.Take {
		need("take.flow", t.Flow != "")
	}
	for _, e := range c.Enter {
		need("enter.element", e.Element != "")
	}
	return out
}

// Order is what the engine is asked. to is the definition that a migration
// leads to, incident what a retry is of.
func (c Change) Order(to, incident int64) engine.Order {
	switch c.Kind {
	case Cancel:
		return engine.Order{Act: process.Cancel{Reason: c.Reason}}
	case Suspend:
		return engine.Order{Act: process.Suspend{Reason: c.Reason}}
	case Resume:
		return engine.Order{Act: process.Resume{Reason: c.Reason}}
	case Retry:
		return engine.Order{Act: process.ResolveIncident{Incident: incident, Vars: c.Variables}}
	case Set:
		return engine.Order{Act: process.SetVariables{Scope: c.Scope, Vars: c.Variables}}
	case Migrate:
		return engine.Order{Act: process.Migrate{Names: c.Names, Reason: c.Reason}, To: to}
	case Modify:
	}
	return engine.Order{Act: c.modify()}
}

func (c Change) modify() process.Modify {
	m := process.Modify{Reason: c.Reason, Take: c.Take, Vars: c.Variables}
	for _, x := range c.Leave {
		if key, err := strconv.ParseInt(x, 10, 64); err == nil {
			m.Leave = append(m.Leave, key)
			continue
		}
		m.LeaveAll = append(m.LeaveAll, x)
	}
	for _, e := range c.Enter {
		m.Enter = append(m.Enter, process.EnterAt{Element: e.Element, Scope: e.Scope, Vars: e.Variables})
	}
	return m
}
