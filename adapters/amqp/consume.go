package amqp

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	rabbit "github.com/rabbitmq/amqp091-go"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/grace"
)

// The waits before a message that was not taken is delivered again, and how
// long a delivery under way may take after its source was ended.
const (
	firstHold   = 100 * time.Millisecond
	longestHold = 30 * time.Second
	lastWork    = 10 * time.Second
)

// consumer is a source under way.
type consumer struct {
	*Source
	deliver adapters.Deliver
	now     func() time.Time
	work    context.Context // of deliveries; outlives the source's
	log     *slog.Logger

	mu      sync.Mutex
	trouble map[string]string // what was complained about last, by subject
}

// Receive consumes the queue until the context ends. It acknowledges a message
// when it was taken, or had been before; one that is refused for good goes to
// the queue's dead letters.
//
// A message that was not taken stays with us and is delivered again after a
// growing pause. It is not handed back, for a queue counts that against its
// delivery limit, and an outage of ours would make dead letters of good
// messages. It goes back when the source ends or the link is lost.
func (p *peer) Receive(ctx context.Context, spec any, deliver adapters.Deliver) error {
	s, ok := spec.(*Source)
	if !ok {
		return prepare(adapters.ConfigError, "amqp.settings", "the source is a %T", spec)
	}
	if !p.enter() {
		return nil
	}
	defer p.underway.Done()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(p.life, stop)()
	work, end := grace.Outlive(ctx, lastWork)
	defer end()
	c := &consumer{Source: s, deliver: deliver, now: p.now, work: work, log: p.log.With("queue", s.Queue), trouble: map[string]string{}}
	link := p.start(p.in)
	for tries := 0; ; tries++ {
		conn := link.wait(ctx)
		if conn == nil {
			return nil
		}
		began, err := c.consume(ctx, conn)
		if ctx.Err() != nil {
			return nil
		}
		if !conn.IsClosed() { // else the link tells of its loss
			c.complain("queue", err)
		}
		if began {
			tries = 0
		}
		if !grace.Pause(ctx, backOff(tries, 0.5)) {
			return nil
		}
	}
}

// consume reads the queue on one channel, until ctx ends or the channel is
// lost, and waits for the deliveries under way. began says that the broker had
// taken us on.
func (c *consumer) consume(ctx context.Context, conn *rabbit.Connection) (began bool, err error) {
	ch, err := conn.Channel()
	if err != nil {
		return false, fmt.Errorf("open a channel: %w", err)
	}
	closed := ch.NotifyClose(make(chan *rabbit.Error, 1))
	deliveries, err := c.begin(ch)
	if err != nil {
		_ = ch.Close()
		return false, err
	}
	c.recovered("queue")
	alive, lost := context.WithCancel(ctx)
	c.loop(alive, deliveries, lost)
	ending := make(chan struct{})
	go func() {
		defer close(ending)
		_ = ch.Close()
	}()
	select { // a broker that is silent is not waited for
	case <-ending:
	case <-c.work.Done():
	}
	select {
	case e := <-closed:
		if e != nil {
			return true, e
		}
	default:
	}
	return true, errors.New("the broker ended the consumer, as when its queue is deleted")
}

func (c *consumer) begin(ch *rabbit.Channel) (<-chan rabbit.Delivery, error) {
	if err := ch.Qos(c.Prefetch, 0, false); err != nil {
		return nil, fmt.Errorf("set the prefetch: %w", err)
	}
	d, err := ch.Consume(c.Queue, c.Consumer, false, false, false, false, nil)
	if err != nil {
		return nil, fmt.Errorf("consume the queue %s: %w", c.Queue, err)
	}
	return d, nil
}

// loop handles deliveries, as many at once as were prefetched, until the
// channel gives no more or alive ends.
func (c *consumer) loop(alive context.Context, deliveries <-chan rabbit.Delivery, lost context.CancelFunc) {
	var all sync.WaitGroup
	defer all.Wait()
	defer lost()
	for {
		select {
		case <-alive.Done():
			return
		case d, ok := <-deliveries:
			if !ok {
				return
			}
			if c.Ordered {
				c.handle(alive, &d)
			} else {
				all.Go(func() { c.handle(alive, &d) })
			}
		}
	}
}

// handle delivers one message until it is taken, and then settles it with the
// broker. If that fails the link is lost, and the message comes again as a
// duplicate.
func (c *consumer) handle(alive context.Context, d *rabbit.Delivery) {
	m := c.incoming(d, c.now())
	for wait := firstHold; ; wait = min(2*wait, longestHold) {
		end, err := c.deliver(c.work, m)
		if err == nil {
			if err = settle(d, end); err == nil {
				c.recovered("delivery")
				return
			}
		}
		c.complain("delivery", err, "message", m.ID)
		if !grace.Pause(alive, wait) {
			return
		}
	}
}

// settle tells the broker how a delivery ended.
func settle(d *rabbit.Delivery, end adapters.Ending) error {
	switch end.State {
	case adapters.Accepted, adapters.Duplicate:
		_ = d.Ack(false)
	case adapters.Refused:
		_ = d.Nack(false, false)
	default:
		return fmt.Errorf("it ended in an unknown state %q", end.State)
	}
	return nil
}

// complain logs what is wrong with a subject, once until it changes.
func (c *consumer) complain(subject string, err error, more ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if text := err.Error(); text != c.trouble[subject] {
		c.trouble[subject] = text
		c.log.With(more...).Warn("the queue cannot be worked on; trying on", "subject", subject, "error", text)
	}
}

func (c *consumer) recovered(subject string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.trouble[subject] != "" {
		delete(c.trouble, subject)
		c.log.Info("the queue can be worked on again")
	}
}
