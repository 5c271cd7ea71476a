package connectors

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/mapping/schema"
)

// ErrNotDescribed says that a connector's peer does not say what it takes and
// gives.
var ErrNotDescribed = errors.New("the connector's adapter does not describe its operations")

// ErrNotFound says that there is no such connector, operation or source.
var ErrNotFound = errors.New("there is no such connector, operation or source")

// Open opens the peer of one connector, for commands that need no other.
func (c *Catalogue) Open(ctx context.Context, name string, log *slog.Logger) error {
	x, ok := c.by[name]
	if !ok {
		return fmt.Errorf("open connector %s: %w", name, ErrNotFound)
	}
	return x.open(ctx, adapters.Setup{Now: c.now, Log: log.With("connector", name)})
}

// Describe says what an operation of an opened connector takes and gives, before
// and after the connector's own mappings.
func (c *Catalogue) Describe(ctx context.Context, connector, name string) (adapters.Description, error) {
	x, op, _ := c.find(connector, name)
	if x == nil || op == nil {
		return adapters.Description{}, fmt.Errorf("describe %s.%s: %w", connector, name, ErrNotFound)
	}
	peer, ok := x.Peer().(adapters.Describer)
	if !ok {
		return adapters.Description{}, fmt.Errorf("describe %s.%s: %w", connector, name, ErrNotDescribed)
	}
	return peer.Describe(ctx, name)
}

// DescribeSource says what the messages of a source of an opened connector are.
func (c *Catalogue) DescribeSource(ctx context.Context, connector, name string) (adapters.Description, error) {
	x := c.by[connector]
	if x == nil || x.sources[name] == nil {
		return adapters.Description{}, fmt.Errorf("describe %s.%s: %w", connector, name, ErrNotFound)
	}
	peer, ok := x.Peer().(adapters.SourceDescriber)
	if !ok {
		return adapters.Description{}, fmt.Errorf("describe %s.%s: %w", connector, name, ErrNotDescribed)
	}
	return peer.DescribeSource(ctx, x.sources[name])
}

// Fit checks the mappings of an opened connector's operations against what its
// peer says of them. What is found are warnings: the peer may say otherwise
// tomorrow. A peer that cannot be asked now finds nothing.
func (c *Catalogue) Fit(ctx context.Context, connector string) finding.List {
	x := c.by[connector]
	if x == nil {
		return nil
	}
	var found finding.List
	for _, f := range x.fit(ctx, x.Peer()) {
		f.Severity = finding.Warning
		found = append(found, f)
	}
	return found
}

// FitNear checks the mappings of those connectors whose description is at hand
// without the network. Their peers are opened for it and closed again. What does
// not fit is an error; a description that cannot be had is a warning.
func (c *Catalogue) FitNear(ctx context.Context) finding.List {
	var found finding.List
	for _, name := range c.Names() {
		if x := c.by[name]; x.near() {
			found = append(found, x.fitNear(ctx, c.now)...)
		}
	}
	return found
}

// Near reports whether a connector is one of those that FitNear checks.
func (c *Catalogue) Near(connector string) bool {
	x, ok := c.by[connector]
	return ok && x.near()
}

func (c *Connector) near() bool {
	near, ok := c.adapter.(adapters.Near)
	return ok && c.mapped() && near.Near(c.settings)
}

// mapped reports whether an operation has a mapping.
func (c *Connector) mapped() bool {
	for _, op := range c.operations {
		if op.input != nil || op.output != nil {
			return true
		}
	}
	return false
}

func (c *Connector) fitNear(ctx context.Context, now func() time.Time) finding.List {
	setup := adapters.Setup{Now: now, Log: slog.New(slog.DiscardHandler), Connector: c.Name, Settings: c.settings, Operations: map[string]any{}}
	for name, op := range c.operations {
		setup.Operations[name] = op.spec
	}
	peer, err := c.adapter.Open(ctx, setup)
	if err != nil {
		return finding.List{c.undescribed(c.at.Connector, c.Name, err)}
	}
	found := c.fit(ctx, peer)
	if err := peer.Close(); err != nil {
		found = append(found, c.undescribed(c.at.Connector, c.Name, err))
	}
	return found
}

// fit checks the mappings against what a peer says.
func (c *Connector) fit(ctx context.Context, peer adapters.Peer) finding.List {
	d, ok := peer.(adapters.Describer)
	if !ok {
		return nil
	}
	var found finding.List
	for _, name := range sortedKeys(c.operations) {
		op, at := c.operations[name], c.at.Operations[name].Input
		if op.input == nil && op.output == nil {
			continue
		}
		if op.input == nil {
			at = c.at.Operations[name].Output
		}
		said, err := d.Describe(ctx, name)
		switch {
		case adapters.OutcomeOf(err) == adapters.PeerDown:
		case err != nil:
			found = append(found, c.undescribed(at, c.Name+"."+name, err))
		default:
			found = append(found, c.compare(op, said)...)
		}
	}
	return found
}

// compare holds the mappings of one operation to its description.
func (c *Connector) compare(op *operation, d adapters.Description) finding.List {
	var found finding.List
	at, name := c.at.Operations[op.name], c.Name+"."+op.name
	if op.input != nil && d.Input != nil {
		to, list := schema.Of(name+" input", d.Input)
		if to == nil {
			return finding.List{c.undescribed(at.Input, name, list)}
		}
		found = append(found, op.input.Fits(nil, to)...)
	}
	if op.output != nil && d.Output != nil {
		from, list := schema.Of(name+" output", asObject(d.Output))
		if from == nil {
			return append(found, c.undescribed(at.Output, name, list))
		}
		found = append(found, op.output.Fits(from, nil)...)
	}
	return found
}

// asObject is the schema of what a mapping gets of an answer: see object.
func asObject(s json.RawMessage) json.RawMessage {
	var top struct {
		Type any `json:"type"`
		Refs any `json:"$defs"`
	}
	if err := json.Unmarshal(s, &top); err != nil || top.Type == nil || top.Type == "object" || top.Refs != nil {
		return s
	}
	if several, ok := top.Type.([]any); ok && slices.Contains(several, any("object")) {
		return s
	}
	return json.RawMessage(`{"type":"object","properties":{"result":` + string(s) + `}}`)
}

func (c *Connector) undescribed(at config.Node, name string, err error) finding.Finding {
	reason := err.Error()
	var f *adapters.Fault
	if errors.As(err, &f) && f.Message != "" {
		reason = f.Message
	}
	out := at.Finding(finding.Warning, "connector.not-described", map[string]any{"name": name, "reason": reason})
	return finding.List{out}.In(c.source)[0]
}
