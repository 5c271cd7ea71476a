package amqp

import (
	"errors"
	"fmt"
	"strings"

	rabbit "github.com/rabbitmq/amqp091-go"

	"github.com/servicehall/hallway/adapters"
)

// declaration is one thing that must stand at the broker.
type declaration struct {
	what string
	do   func(ch *rabbit.Channel) error
}

// check refuses what the broker would refuse, or would take and mean otherwise.
func (t Topology) check() error {
	var all []error
	queues, exchanges := map[string]bool{}, map[string]bool{}
	for _, e := range t.Exchanges {
		if exchanges[e.Name] {
			all = append(all, fmt.Errorf("topology: the exchange %s stands there twice", e.Name))
		}
		exchanges[e.Name] = true
	}
	for _, q := range t.Queues {
		if queues[q.Name] {
			all = append(all, fmt.Errorf("topology: the queue %s stands there twice", q.Name))
		}
		queues[q.Name] = true
		if q.DeliveryLimit > 0 && q.Type != "quorum" {
			all = append(all, fmt.Errorf("topology: the queue %s is classic and can have no deliveryLimit", q.Name))
		}
		if q.DeadLetterRoutingKey != "" && q.DeadLetterExchange == "" {
			all = append(all, fmt.Errorf("topology: the queue %s has a deadLetterRoutingKey and no deadLetterExchange", q.Name))
		}
	}
	return errors.Join(all...)
}

func (t Topology) declarations() []declaration {
	var out []declaration
	for _, e := range t.Exchanges {
		out = append(out, declaration{"exchange " + e.Name, func(ch *rabbit.Channel) error {
			return ch.ExchangeDeclare(e.Name, e.Type, true, false, false, false, e.arguments())
		}})
	}
	for _, q := range t.Queues {
		out = append(out, declaration{"queue " + q.Name, func(ch *rabbit.Channel) error {
			_, err := ch.QueueDeclare(q.Name, true, false, false, false, q.arguments())
			return err
		}})
	}
	for _, b := range t.Bindings {
		what := fmt.Sprintf("binding of queue %s to exchange %s", b.Queue, b.Exchange)
		out = append(out, declaration{what, func(ch *rabbit.Channel) error {
			return ch.QueueBind(b.Queue, b.RoutingKey, b.Exchange, false, nil)
		}})
	}
	return out
}

func (e Exchange) arguments() rabbit.Table {
	t := rabbit.Table{}
	if e.Alternate != "" {
		t["alternate-exchange"] = e.Alternate
	}
	return t
}

func (q Queue) arguments() rabbit.Table {
	t := rabbit.Table{"x-queue-type": q.Type}
	if q.DeadLetterExchange != "" {
		t["x-dead-letter-exchange"] = q.DeadLetterExchange
	}
	if q.DeadLetterRoutingKey != "" {
		t["x-dead-letter-routing-key"] = q.DeadLetterRoutingKey
	}
	if q.DeliveryLimit > 0 {
		t["x-delivery-limit"] = int64(q.DeliveryLimit)
	}
	if q.TTL > 0 {
		t["x-message-ttl"] = q.TTL.Milliseconds()
	}
	if q.MaxLength > 0 {
		t["x-max-length"], t["x-overflow"] = int64(q.MaxLength), "reject-publish"
	}
	if q.SingleConsumer {
		t["x-single-active-consumer"] = true
	}
	return t
}

// declare makes everything stand there. What stands there otherwise, or may not
// be made, is told at once, all of it. The error is a *Fault.
func (t Topology) declare(conn *rabbit.Connection) error {
	var wrong []string
	outcome := adapters.PeerDown
	var ch *rabbit.Channel
	for _, d := range t.declarations() {
		err := d.on(&ch, conn)
		if err == nil {
			continue
		}
		ch = nil // the broker closes a channel on which something went wrong
		var e *rabbit.Error
		if !errors.As(err, &e) || !e.Server || conn.IsClosed() {
			return declareFault(adapters.PeerDown, fmt.Sprintf("declare %s: %v", d.what, err))
		}
		if told := channelOutcome(e.Code); outcome != adapters.ConfigError {
			outcome = told
		}
		wrong = append(wrong, fmt.Sprintf("declare %s: %s", d.what, e.Reason))
	}
	if len(wrong) > 0 {
		return declareFault(outcome, strings.Join(wrong, "; "))
	}
	if ch != nil {
		_ = ch.Close()
	}
	return nil
}

func declareFault(o adapters.Outcome, message string) *adapters.Fault {
	return &adapters.Fault{Outcome: o, Code: "amqp.topology", Phase: adapters.Connect, Message: message}
}

// on makes one declaration, on the channel at hand or a new one.
func (d declaration) on(ch **rabbit.Channel, conn *rabbit.Connection) error {
	if *ch == nil {
		var err error
		if *ch, err = conn.Channel(); err != nil {
			return err
		}
	}
	return d.do(*ch)
}

// channelOutcome tells what the code means with which a broker closes a channel.
// Then nothing else of the channel has taken effect.
func channelOutcome(code int) adapters.Outcome {
	switch code {
	case rabbit.AccessRefused:
		return adapters.Auth
	case rabbit.NotFound, rabbit.PreconditionFailed, rabbit.ResourceLocked, rabbit.NotAllowed, rabbit.CommandInvalid:
		return adapters.ConfigError
	case rabbit.ContentTooLarge:
		return adapters.BadRequest
	}
	return adapters.PeerDown
}
