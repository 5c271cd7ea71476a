// Package amqp speaks AMQP 0-9-1 to a message broker (RabbitMQ): it publishes
// with confirmation, and consumes queues with acknowledgement.
//
// A message counts as sent when the broker has confirmed it and a queue has
// taken it. The idempotency key travels as message-id; a broker does not look
// at it, the consumer must. Lost connections are made again in the background,
// and the topology is declared on each.
package amqp

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	rabbit "github.com/rabbitmq/amqp091-go"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/config/words"
)

// Adapter opens brokers.
type Adapter struct{}

// Spec describes the adapter.
func (Adapter) Spec() adapters.Spec {
	return adapters.Spec{
		Name: "amqp",
		Summary: words.Entry{
			En: "Publishes messages to a broker with confirmation, and consumes its queues (AMQP 0-9-1, RabbitMQ).",
			Zh: "向消息代理发布消息并等待确认，并消费其队列（AMQP 0-9-1，RabbitMQ）。",
		},
		Settings:  func() any { return new(Settings) },
		Operation: func() any { return new(Operation) },
		Source:    func() any { return new(Source) },
		Features:  adapters.Features{Requests: true, Receives: true, Idempotency: true, Order: true, Redelivers: true},
	}
}

// peer is one broker. Publishing and consuming have a connection each, for a
// broker that is short of memory stops reading from those who publish.
type peer struct {
	dialer     dialer
	operations map[string]*Operation
	out, in    *link
	lanes      *lanes
	now        func() time.Time
	log        *slog.Logger

	life      context.Context // ended by Close
	endLife   context.CancelFunc
	mu        sync.Mutex // guards closed, so that nothing begins behind Close
	closed    bool
	underway  sync.WaitGroup // sources and calls
	connected sync.WaitGroup // links
}

// Open reads the settings. The broker may be away: connections are made at the
// first use.
func (Adapter) Open(_ context.Context, s adapters.Setup) (adapters.Peer, error) {
	settings, ok := s.Settings.(*Settings)
	if !ok {
		return nil, prepare(adapters.ConfigError, "amqp.settings", "the settings are a %T", s.Settings)
	}
	d, err := newDialer(settings, s.Connector)
	if err != nil {
		return nil, prepare(adapters.ConfigError, "amqp.settings", "%v", err)
	}
	p := &peer{dialer: d, operations: map[string]*Operation{}, lanes: newLanes(settings.Channels), now: s.Now, log: s.Log}
	var all []error
	for _, name := range slices.Sorted(maps.Keys(s.Operations)) {
		o, ok := s.Operations[name].(*Operation)
		if !ok {
			all = append(all, fmt.Errorf("operation %s is a %T", name, s.Operations[name]))
			continue
		}
		if err := o.check(); err != nil {
			all = append(all, fmt.Errorf("operation %s: %w", name, err))
		}
		p.operations[name] = o
	}
	if err := errors.Join(all...); err != nil {
		return nil, prepare(adapters.ConfigError, "amqp.settings", "%v", err)
	}
	p.life, p.endLife = context.WithCancel(context.Background())
	p.out, p.in = p.link("publishing"), p.link("consuming")
	return p, nil
}

func (p *peer) link(purpose string) *link {
	return newLink(p.log.With("connection", purpose), func(ctx context.Context) (*rabbit.Connection, error) { return p.dialer.connect(ctx, purpose) })
}

// start brings a link to life at its first use.
func (p *peer) start(l *link) *link {
	l.once.Do(func() { p.connected.Go(func() { l.run(p.life) }) })
	return l
}

// enter counts a source or call in, unless the peer is closed.
func (p *peer) enter() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	p.underway.Add(1)
	return true
}

// Close ends the sources, waits for the deliveries under way, and hangs up.
// Messages that are not confirmed by then end with Unknown.
func (p *peer) Close() error {
	p.mu.Lock()
	twice := p.closed
	p.closed = true
	p.mu.Unlock()
	if !twice {
		p.endLife()
	}
	p.underway.Wait()
	p.connected.Wait()
	return nil
}

// prepare makes a fault of what was wrong before anything was sent.
func prepare(o adapters.Outcome, code, format string, args ...any) *adapters.Fault {
	return &adapters.Fault{Outcome: o, Code: code, Phase: adapters.Prepare, Message: fmt.Sprintf(format, args...)}
}
