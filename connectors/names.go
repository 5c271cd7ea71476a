package connectors

import "github.com/servicehall/hallway/adapters"

// Operations lists the connector's operations, in order.
func (c *Connector) Operations() []string { return sortedKeys(c.operations) }

// Sources lists the connector's sources, in order.
func (c *Connector) Sources() []string { return sortedKeys(c.sources) }

// Operations lists all operations as "connector.operation", in order.
func (c *Catalogue) Operations() []string {
	var out []string
	for _, name := range c.Names() {
		for _, op := range sortedKeys(c.by[name].operations) {
			out = append(out, name+"."+op)
		}
	}
	return out
}

// Sources lists all sources as "connector.source", in order.
func (c *Catalogue) Sources() []string {
	var out []string
	for _, name := range c.Names() {
		for _, s := range sortedKeys(c.by[name].sources) {
			out = append(out, name+"."+s)
		}
	}
	return out
}

// Webhook returns the peer that is to prove and read what was posted to one of
// its sources, with the source's spec; false when there is none.
func (c *Catalogue) Webhook(connector, source string) (adapters.Webhook, any, bool) {
	x, ok := c.by[connector]
	if !ok {
		return nil, nil, false
	}
	spec, ok := x.sources[source]
	if !ok {
		return nil, nil, false
	}
	hook, ok := x.Peer().(adapters.Webhook)
	return hook, spec, ok
}
