package amqp

import (
	"context"
	"fmt"
	"strconv"
	"sync/atomic"

	rabbit "github.com/rabbitmq/amqp091-go"

	"github.com/servicehall/hallway/adapters"
)

// Call publishes one message and returns when the broker has confirmed it. A
// message that no queue takes is the configuration's mistake if the routing key
// is, and the caller's if it came with the input.
func (p *peer) Call(ctx context.Context, c adapters.Call) (adapters.Reply, error) {
	o, ok := p.operations[c.Operation]
	if !ok {
		return adapters.Reply{}, prepare(adapters.ConfigError, "amqp.operation", "there is no operation %s", c.Operation)
	}
	m, err := o.outgoing(c, p.now())
	if err != nil {
		return adapters.Reply{}, err
	}
	if ctx.Err() != nil {
		return adapters.Reply{}, givenUp(ctx.Err())
	}
	if !p.enter() {
		return adapters.Reply{}, linkFault("the connector is closed")
	}
	defer p.underway.Done()
	conn, err := p.start(p.out).get(ctx)
	if err != nil {
		return adapters.Reply{}, err
	}
	if err := p.lanes.enter(ctx); err != nil {
		return adapters.Reply{}, givenUp(err)
	}
	if err := p.publish(ctx, conn, m); err != nil {
		return adapters.Reply{}, err
	}
	out := map[string]any{"exchange": m.exchange, "routingKey": m.key, "messageId": m.message.MessageId}
	return adapters.Reply{Output: out, Sent: m.message.Body, ContentType: m.message.ContentType}, nil
}

func givenUp(cause error) *adapters.Fault {
	return &adapters.Fault{Outcome: adapters.PeerDown, Code: "amqp.cancelled", Phase: adapters.Connect, Message: "given up before the message was sent", Cause: cause}
}

// attempt is one message on its way. The writes of the library cannot be
// cancelled, so they have a goroutine of their own; begun says who is first:
// the one that sends, or the caller that gives up.
type attempt struct {
	begun atomic.Bool
	done  chan error
}

func (p *peer) publish(ctx context.Context, conn *rabbit.Connection, m outgoing) error {
	a := &attempt{done: make(chan error, 1)}
	go func() {
		defer p.lanes.leave()
		a.done <- p.send(ctx, a, conn, m)
	}()
	select {
	case err := <-a.done:
		return err
	case <-ctx.Done():
	}
	if a.begun.CompareAndSwap(false, true) {
		return givenUp(ctx.Err())
	}
	select { // both may have come at once
	case err := <-a.done:
		return err
	default:
		return unconfirmed("the time was up before the broker confirmed the message", ctx.Err())
	}
}

func unconfirmed(message string, cause error) *adapters.Fault {
	return &adapters.Fault{Outcome: adapters.Unknown, Code: "amqp.unconfirmed", Phase: adapters.Wait, Message: message, Cause: cause}
}

func (p *peer) send(ctx context.Context, a *attempt, conn *rabbit.Connection, m outgoing) error {
	x, err := p.lanes.take(conn)
	if err != nil {
		return linkFault("open a channel: " + err.Error())
	}
	if !a.begun.CompareAndSwap(false, true) {
		p.lanes.keep(x)
		return nil // nobody waits for it
	}
	confirm, err := x.ch.PublishWithDeferredConfirm(m.exchange, m.key, m.mandatory, false, m.message)
	if err != nil {
		return &adapters.Fault{Outcome: adapters.Unknown, Code: "amqp.unconfirmed", Phase: adapters.Send, Message: "the link broke while the message was sent: " + err.Error()}
	}
	select {
	case <-confirm.Done():
	case <-ctx.Done():
		_ = x.ch.Close() // a late answer must not meet the next message
		return unconfirmed("the time was up before the broker confirmed the message", ctx.Err())
	}
	return p.answered(x, confirm.Acked(), m)
}

// answered tells what the broker said to a message. A lane is used again only
// when the broker has confirmed on it.
func (p *peer) answered(x *lane, acked bool, m outgoing) error {
	if acked {
		defer p.lanes.keep(x)
		select {
		case r, ok := <-x.returned: // it comes before the confirmation
			if ok { // else the link was lost behind the confirmation
				return unroutable(r, m)
			}
		default:
		}
		return nil
	}
	select {
	case e := <-x.closed:
		return closedFault(e, m)
	default:
	}
	if x.ch.IsClosed() {
		return closedFault(nil, m)
	}
	p.lanes.keep(x)
	return &adapters.Fault{Outcome: adapters.PeerDown, Code: "amqp.nack", Phase: adapters.Wait, Message: "the broker did not take the message (nack): the queue is full or has no leader"}
}

func unroutable(r rabbit.Return, m outgoing) *adapters.Fault {
	f := &adapters.Fault{Outcome: adapters.ConfigError, Code: "amqp.unroutable", Phase: adapters.Wait,
		Message: fmt.Sprintf("no queue takes messages of exchange %q with routing key %q: %s", m.exchange, m.key, r.ReplyText)}
	if m.fromInput {
		f.Outcome = adapters.BusinessFault
	}
	return f
}

// closedFault tells what it means that the channel was closed. If the broker
// closed it for a mistake, the message has not taken effect.
func closedFault(e *rabbit.Error, m outgoing) *adapters.Fault {
	if e == nil || !e.Server {
		return unconfirmed("the connection was lost before the broker confirmed the message", nil)
	}
	f := unconfirmed(fmt.Sprintf("publish to exchange %q: %s", m.exchange, e.Reason), nil)
	f.Code = strconv.Itoa(e.Code)
	if o := channelOutcome(e.Code); o != adapters.PeerDown {
		f.Outcome = o
	}
	if e.Code == rabbit.PreconditionFailed { // of the message, since nothing was declared
		f.Outcome = adapters.BadRequest
	}
	return f
}
