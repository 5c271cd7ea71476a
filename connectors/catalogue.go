package connectors

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/connectors/policy"
	"github.com/servicehall/hallway/connectors/work"
)

// Catalogue holds the configured connectors. It makes the calls for the work
// desk and tells the engine which operations there are.
type Catalogue struct {
	by   map[string]*Connector
	now  func() time.Time
	Zone *time.Location // of mappings

	mu    sync.Mutex
	nudge func(lane string)
}

// Start opens all peers. A peer that is down is no error; a setting that
// cannot work is, and all such errors are joined.
func (c *Catalogue) Start(ctx context.Context, log *slog.Logger, nudge func(lane string)) error {
	c.mu.Lock()
	c.nudge = nudge
	c.mu.Unlock()
	var all error
	for _, name := range sortedKeys(c.by) {
		err := c.by[name].open(ctx, adapters.Setup{Now: c.now, Log: log.With("connector", name)})
		if err != nil {
			all = errors.Join(all, fmt.Errorf("open connector %s: %w", name, err))
		}
	}
	return all
}

// Close closes all peers.
func (c *Catalogue) Close() error {
	var all error
	for _, name := range sortedKeys(c.by) {
		all = errors.Join(all, c.by[name].close())
	}
	return all
}

func (c *Catalogue) changed(lane string) {
	c.mu.Lock()
	nudge := c.nudge
	c.mu.Unlock()
	if nudge != nil {
		nudge(lane)
	}
}

// Names lists the connectors in order.
func (c *Catalogue) Names() []string { return sortedKeys(c.by) }

// Connector returns a connector by name.
func (c *Catalogue) Connector(name string) (*Connector, bool) {
	x, ok := c.by[name]
	return x, ok
}

// Known reports whether "connector.operation" exists.
func (c *Catalogue) Known(jobType string) bool {
	connector, name, _ := strings.Cut(jobType, ".")
	_, _, ok := c.find(connector, name)
	return ok
}

func (c *Catalogue) find(connector, name string) (*Connector, *operation, bool) {
	x, ok := c.by[connector]
	if !ok {
		return nil, nil, false
	}
	op, ok := x.operations[name]
	return x, op, ok
}

// Lane returns what shares a breaker and a bulkhead with an operation:
// connector and operation class.
func (c *Catalogue) Lane(connector, name string) string {
	if _, op, ok := c.find(connector, name); ok {
		return connector + "/" + op.class
	}
	return connector + "/default"
}

// Guard returns the policy and breaker of a lane.
func (c *Catalogue) Guard(lane string) (work.Guard, bool) {
	name, class, _ := strings.Cut(lane, "/")
	x, ok := c.by[name]
	if !ok || x.breakers[class] == nil {
		return work.Guard{}, false
	}
	return work.Guard{Policy: x.File.Policy, Breaker: x.breakers[class]}, true
}

// Repeatable says whether the peer does the same idempotency key once.
func (c *Catalogue) Repeatable(it work.Item) bool {
	_, op, ok := c.find(it.Connector, it.Operation)
	return ok && op.idempotent
}

// Call makes one attempt: mapping in, adapter, mapping out.
func (c *Catalogue) Call(ctx context.Context, it work.Item) (adapters.Reply, error) {
	x, op, ok := c.find(it.Connector, it.Operation)
	if !ok {
		return adapters.Reply{}, prepare(fmt.Errorf("connector %s has no operation %s", it.Connector, it.Operation), adapters.ConfigError)
	}
	if !x.File.Enabled {
		return adapters.Reply{}, prepare(fmt.Errorf("connector %s is switched off (enabled: false)", it.Connector), adapters.ConfigError)
	}
	caller, ok := x.Peer().(adapters.Requester)
	if !ok {
		return adapters.Reply{}, prepare(fmt.Errorf("connector %s cannot be called", it.Connector), adapters.ConfigError)
	}
	in := it.Input
	if op.input != nil {
		mapped, err := op.input.Apply(in, c.now(), c.Zone)
		if err != nil {
			return adapters.Reply{}, prepare(err, adapters.BadRequest)
		}
		in = mapped
	}
	reply, err := caller.Call(ctx, adapters.Call{Operation: it.Operation, Key: it.Idem, Input: in})
	if err != nil || op.output == nil {
		return reply, err
	}
	out, err := op.output.Apply(object(reply.Output), c.now(), c.Zone)
	if err != nil {
		return reply, &adapters.Fault{Outcome: adapters.ConfigError, Phase: adapters.Read, Message: err.Error(), Raw: reply.Raw, Cause: err}
	}
	reply.Output = out
	return reply, nil
}

func prepare(err error, o adapters.Outcome) *adapters.Fault {
	return &adapters.Fault{Outcome: o, Phase: adapters.Prepare, Message: err.Error(), Cause: err}
}

func object(v any) map[string]any {
	if m, ok := v.(map[string]any); ok {
		return m
	}
	return map[string]any{"result": v}
}

// Force holds a breaker open or closed, or lets it go.
func (c *Catalogue) Force(connector, class string, f policy.Force, reason string) error {
	x, ok := c.by[connector]
	if !ok || x.breakers[class] == nil {
		return fmt.Errorf("force the breaker of %s/%s: there is no such lane", connector, class)
	}
	x.breakers[class].Force(f, reason)
	return nil
}

// Check tests a connector's connection step by step.
func (c *Catalogue) Check(ctx context.Context, connector string) ([]adapters.CheckStep, error) {
	x, ok := c.by[connector]
	if !ok {
		return nil, fmt.Errorf("check connector %s: there is no such connector", connector)
	}
	checker, ok := x.Peer().(adapters.Checker)
	if !ok {
		return nil, nil
	}
	return checker.Check(ctx), nil
}

// Boards describes all connectors. counts is the open work by lane and state,
// running the calls under way in a lane.
func (c *Catalogue) Boards(counts map[string]map[string]int, running func(lane string) int) []Board {
	var out []Board
	for _, name := range c.Names() {
		x := c.by[name]
		b := Board{Connector: name, Adapter: x.File.Adapter, Summary: x.File.Summary.Zh + "|" + x.File.Summary.En, Off: !x.File.Enabled, Lanes: []LaneStatus{}}
		for _, class := range sortedKeys(x.breakers) {
			lane := name + "/" + class
			b.Lanes = append(b.Lanes, status(class, x.breakers[class].Status(), counts[lane], running(lane)))
		}
		out = append(out, b)
	}
	return out
}

func status(class string, s policy.BreakerStatus, counts map[string]int, running int) LaneStatus {
	l := LaneStatus{Class: class, Breaker: s.State, Forced: string(s.Forced), Reason: s.Reason, Running: running, Work: counts}
	if !s.Since.IsZero() {
		l.Since = &s.Since
	}
	if !s.Until.IsZero() {
		l.NextProbe = &s.Until
	}
	if l.Work == nil {
		l.Work = map[string]int{}
	}
	return l
}

// Feed is one source of a connector, ready to be received from.
type Feed struct {
	Connector string
	Source    string
	Spec      any
	Peer      adapters.Source
}

// Feeds lists the sources of all connectors.
func (c *Catalogue) Feeds() []Feed {
	var out []Feed
	for _, name := range c.Names() {
		x := c.by[name]
		src, ok := x.Peer().(adapters.Source)
		if !ok {
			continue
		}
		for _, s := range sortedKeys(x.sources) {
			out = append(out, Feed{Connector: name, Source: s, Spec: x.sources[s], Peer: src})
		}
	}
	return out
}

// HasSource reports whether a connector has a source of a name.
func (c *Catalogue) HasSource(connector, source string) bool {
	x, ok := c.by[connector]
	if !ok {
		return false
	}
	_, ok = x.sources[source]
	return ok
}
