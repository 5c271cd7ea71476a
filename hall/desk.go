package hall

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/connectors"
	"github.com/servicehall/hallway/connectors/policy"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/process"
)

// Boards returns the connector board: breakers, calls under way, open work.
func (h *Hall) Boards(ctx context.Context) ([]connectors.Board, error) {
	counts, err := work.CountByLane(ctx, h.read())
	if err != nil {
		return nil, err
	}
	return h.c.Catalogue.Boards(counts, h.c.Desk.Running), nil
}

// Force holds a breaker open or closed, or lets it go ("").
func (h *Hall) Force(connector, class string, f policy.Force, actor, reason string) error {
	if err := h.c.Catalogue.Force(connector, class, f, actor+": "+reason); err != nil {
		return fmt.Errorf("%w: %w", ErrNotFound, err)
	}
	h.c.Desk.Nudge(connector + "/" + class)
	return nil
}

// Check tests the connection of a connector step by step.
func (h *Hall) Check(ctx context.Context, connector string) ([]adapters.CheckStep, error) {
	return h.c.Catalogue.Check(ctx, connector)
}

// Described is what the peer of a connector says of one operation or source.
type Described struct {
	Name    string // of the operation or source
	Source  bool
	Shape   adapters.Description
	Problem error // why it cannot be told
}

// Describe asks the peer of a connector what its operations take and give and
// what its sources deliver, and finds what does not fit it in the mappings.
func (h *Hall) Describe(ctx context.Context, connector string) ([]Described, finding.List, error) {
	x, ok := h.c.Catalogue.Connector(connector)
	if !ok {
		return nil, nil, ErrNotFound
	}
	out := []Described{}
	for _, name := range x.Operations() {
		d := Described{Name: name}
		d.Shape, d.Problem = h.c.Catalogue.Describe(ctx, connector, name)
		out = append(out, d)
	}
	for _, name := range x.Sources() {
		d := Described{Name: name, Source: true}
		d.Shape, d.Problem = h.c.Catalogue.DescribeSource(ctx, connector, name)
		out = append(out, d)
	}
	return out, h.c.Catalogue.Fit(ctx, connector), nil
}

// Work is a piece of work outside, as lists show it.
type Work struct {
	Key       int64            `json:"key,string"`
	Owner     string           `json:"owner"`
	Ref       int64            `json:"ref,string"`
	Instance  int64            `json:"instance,string,omitempty"`
	Element   string           `json:"element"`
	Connector string           `json:"connector"`
	Operation string           `json:"operation"`
	State     work.State       `json:"state"`
	Due       time.Time        `json:"due"`
	Attempts  int              `json:"attempts"`
	Outcome   adapters.Outcome `json:"outcome,omitempty"`
	Reason    string           `json:"reason,omitempty"`
	Since     time.Time        `json:"since"`
	Created   time.Time        `json:"created"`
}

// Work lists open work, or what a filter asks for.
func (h *Hall) Work(ctx context.Context, f work.Filter) ([]Work, error) {
	items, err := work.List(ctx, h.read(), f)
	if err != nil {
		return nil, err
	}
	out := make([]Work, 0, len(items))
	for _, it := range items {
		out = append(out, Work{Key: it.Key, Owner: it.Owner, Ref: it.Ref, Instance: it.Instance, Element: it.Element,
			Connector: it.Connector, Operation: it.Operation, State: it.State, Due: it.Due, Attempts: it.Attempts,
			Outcome: it.Outcome, Reason: it.Reason, Since: it.Since, Created: it.Created})
	}
	return out, nil
}

// Settle ends work that is in doubt, parked or dead: retry, done, dead.
func (h *Hall) Settle(ctx context.Context, key int64, as work.Settlement, output any, actor, reason string) error {
	return absent("work "+format(key), h.c.Desk.Settle(ctx, key, as, output, actor, reason))
}

// Incidents lists open incidents, oldest first; case 0 means of all.
func (h *Hall) Incidents(ctx context.Context, id, after int64, limit int) ([]engine.Incident, error) {
	return h.c.Engine.Incidents(ctx, id, after, limit)
}

// Resolve tries again what made an incident, with changed variables first.
func (h *Hall) Resolve(ctx context.Context, incident int64, vars map[string]any, actor string) error {
	id, err := h.c.Engine.InstanceOf(ctx, incident)
	if err != nil {
		return err
	}
	return h.c.Engine.Send(ctx, id, actor, process.ResolveIncident{Incident: incident, Vars: vars})
}

// Deployments lists the newest version of every process, decision and form.
func (h *Hall) Deployments() []engine.Deployed { return h.c.Engine.Deployments() }

// Deploy takes up files together or refuses them with all findings.
func (h *Hall) Deploy(ctx context.Context, files []engine.File) ([]engine.Deployed, error) {
	return h.deploy(ctx, files)
}

// FormOf returns a deployed form as JSON, for the page that draws it.
func (h *Hall) FormOf(id string) (json.RawMessage, bool) {
	content, ok := h.c.Engine.Content(engine.FormKind, id)
	return content, ok
}
