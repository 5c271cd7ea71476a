package amqp

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"

	rabbit "github.com/rabbitmq/amqp091-go"

	"github.com/servicehall/hallway/adapters"
)

// Check looks up the host, connects, signs in, declares the topology, and asks
// for the exchange of every operation.
func (p *peer) Check(ctx context.Context) []adapters.CheckStep {
	c := &checking{peer: p}
	steps := []struct {
		name string
		do   func(context.Context) (string, error)
	}{
		{"resolve", c.resolve}, {"connect", c.reach}, {"tls", c.tls},
		{"authenticate", c.signIn}, {"permission", c.declare}, {"sample", c.exchanges},
	}
	defer c.close()
	var out []adapters.CheckStep
	for _, s := range steps {
		if s.name == "tls" && p.dialer.uri.Scheme != "amqps" {
			continue
		}
		begin := p.now()
		detail, err := s.do(ctx)
		step := adapters.CheckStep{Name: s.name, Took: max(0, p.now().Sub(begin)), Outcome: adapters.OK, Detail: detail}
		if err != nil {
			step.Outcome, step.Detail = adapters.PeerDown, err.Error()
			if f := new(adapters.Fault); errors.As(err, &f) {
				step.Outcome, step.Detail = f.Outcome, f.Message
			}
		}
		if out = append(out, step); err != nil {
			break
		}
	}
	return out
}

// checking is a connection test under way.
type checking struct {
	*peer
	conn *rabbit.Connection
}

func (c *checking) close() {
	if c.conn != nil {
		hangUp(c.conn)
	}
}

func (c *checking) resolve(ctx context.Context) (string, error) {
	addresses, err := net.DefaultResolver.LookupHost(ctx, c.dialer.uri.Host)
	return strings.Join(addresses, ", "), err
}

func (c *checking) reach(ctx context.Context) (string, error) {
	conn, err := c.dialer.dial(ctx, "tcp", c.dialer.address())
	if err != nil {
		return "", err
	}
	return c.dialer.address(), conn.Close()
}

func (c *checking) tls(ctx context.Context) (string, error) {
	conn, err := c.dialer.dial(ctx, "tcp", c.dialer.address())
	if err != nil {
		return "", err
	}
	defer conn.Close()
	secure := tls.Client(conn, &tls.Config{RootCAs: c.dialer.roots, ServerName: c.dialer.uri.Host, MinVersion: tls.VersionTLS12})
	if err := secure.HandshakeContext(ctx); err != nil {
		return "", err
	}
	return tls.VersionName(secure.ConnectionState().Version), nil
}

func (c *checking) signIn(ctx context.Context) (string, error) {
	conn, err := c.dialer.signIn(ctx, "test")
	if err != nil {
		return "", err
	}
	c.conn = conn
	return fmt.Sprintf("%v %v, virtual host %s", conn.Properties["product"], conn.Properties["version"], c.dialer.uri.Vhost), nil
}

func (c *checking) declare(ctx context.Context) (string, error) {
	defer context.AfterFunc(ctx, func() { hangUp(c.conn) })()
	return fmt.Sprintf("%d things declared", len(c.dialer.topology.declarations())), c.dialer.topology.declare(c.conn)
}

// exchanges asks for the exchanges of the operations. One that is not there is
// a mistake in the configuration.
func (c *checking) exchanges(ctx context.Context) (string, error) {
	defer context.AfterFunc(ctx, func() { hangUp(c.conn) })()
	names := map[string]bool{}
	for _, o := range c.operations {
		if o.Exchange != "" {
			names[o.Exchange] = true
		}
	}
	list := slices.Sorted(maps.Keys(names))
	for _, name := range list {
		asks := declaration{do: func(ch *rabbit.Channel) error {
			return ch.ExchangeDeclarePassive(name, "topic", true, false, false, false, nil)
		}}
		var ch *rabbit.Channel
		if err := asks.on(&ch, c.conn); err != nil {
			f := linkFault(fmt.Sprintf("ask for the exchange %s: %v", name, err))
			if e := new(rabbit.Error); errors.As(err, &e) && e.Server {
				f.Outcome = channelOutcome(e.Code)
			}
			return "", f
		}
		_ = ch.Close()
	}
	return strings.Join(list, ", "), nil
}
