package connectors

import (
	"context"
	"sync"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/connectors/policy"
	"github.com/servicehall/hallway/mapping"
)

// Connector is one configured peer.
type Connector struct {
	Name       string
	File       File
	at         marks
	source     string // its file, as it was named
	adapter    adapters.Adapter
	settings   any
	operations map[string]*operation
	sources    map[string]any // decoded source specs
	breakers   map[string]*policy.Breaker

	mu   sync.Mutex
	peer adapters.Peer
}

type operation struct {
	name       string
	class      string
	idempotent bool
	spec       any
	input      *mapping.Mapping
	output     *mapping.Mapping
}

// open opens the peer.
func (c *Connector) open(ctx context.Context, s adapters.Setup) error {
	if !c.File.Enabled {
		return nil
	}
	s.Connector, s.Settings, s.Operations = c.Name, c.settings, map[string]any{}
	for name, op := range c.operations {
		s.Operations[name] = op.spec
	}
	p, err := c.adapter.Open(ctx, s)
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.peer = p
	c.mu.Unlock()
	return nil
}

// Peer returns the opened peer, nil before the catalogue is started and for a
// connector that is switched off.
func (c *Connector) Peer() adapters.Peer {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.peer
}

// Settings returns the connector's decoded settings, for the receivers of
// callbacks, which share its secrets.
func (c *Connector) Settings() any { return c.settings }

func (c *Connector) close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.peer == nil {
		return nil
	}
	return c.peer.Close()
}
