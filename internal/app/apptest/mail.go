package apptest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

// Mail is what a partner at the broker holds: a channel to publish on, and
// what comes into its own queue and into that of dead letters.
type Mail struct {
	Replies <-chan amqp.Delivery
	Dead    <-chan amqp.Delivery

	queue string
	out   *amqp.Channel
	reply string
}

// OpenMail opens the mail of a running hall that takes applications from a
// queue. At the end stop stops the hall before its queues are removed.
func OpenMail(t testing.TB, url, queue string, stop func()) *Mail {
	t.Helper()
	conn, err := amqp.Dial(url)
	if err != nil {
		t.Fatal(err)
	}
	m := &Mail{queue: queue, out: channel(t, conn)}
	own, err := m.out.QueueDeclare("", false, true, true, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	m.reply, m.Replies, m.Dead = own.Name, consume(t, m.out, own.Name), await(t, url, queue+".dead")
	t.Cleanup(func() {
		stop()
		for _, name := range []string{queue, queue + ".dead"} {
			if _, err := m.out.QueueDelete(name, false, false, false); err != nil {
				t.Errorf("remove queue %s: %v", name, err)
			}
		}
		if err := errors.Join(m.out.ExchangeDelete(queue+".dead", false, false), conn.Close()); err != nil {
			t.Errorf("leave the broker: %v", err)
		}
	})
	return m
}

func channel(t testing.TB, conn *amqp.Connection) *amqp.Channel {
	t.Helper()
	ch, err := conn.Channel()
	if err != nil {
		t.Fatal(err)
	}
	if err := ch.Confirm(false); err != nil {
		t.Fatal(err)
	}
	return ch
}

func consume(t testing.TB, ch *amqp.Channel, queue string) <-chan amqp.Delivery {
	t.Helper()
	got, err := ch.Consume(queue, "", true, false, false, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// await consumes from a queue that the hall has yet to declare. Each try has a
// connection of its own: one that was refused is not to be trusted.
func await(t testing.TB, url, queue string) (got <-chan amqp.Delivery) {
	t.Helper()
	Until(t, "a consumer of "+queue, func() (bool, any) {
		conn, err := amqp.Dial(url)
		if err != nil {
			return false, err
		}
		ch, err := conn.Channel()
		if err == nil {
			got, err = ch.Consume(queue, "", true, false, false, false, nil)
		}
		if err != nil {
			return false, errors.Join(err, conn.Close())
		}
		t.Cleanup(func() { _ = conn.Close() }) // the queue is removed with the hall's
		return true, nil
	})
	return got
}

// Publish queues a message as the partner does: persistent, with a message id,
// confirmed. A body that is no text is sent as JSON.
func (m *Mail) Publish(t testing.TB, id string, body any) {
	t.Helper()
	text, ok := body.(string)
	if !ok {
		out, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		text = string(out)
	}
	if err := m.Send(t.Context(), id, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

// Send queues a message and waits for the broker's confirmation. It may be used
// by one goroutine at a time.
func (m *Mail) Send(ctx context.Context, id string, body []byte) error {
	sent, err := m.out.PublishWithDeferredConfirmWithContext(ctx, "", m.queue, true, false, amqp.Publishing{MessageId: id, CorrelationId: "c-" + id,
		ReplyTo: m.reply, DeliveryMode: amqp.Persistent, ContentType: "application/json", Body: body})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if ok, err := sent.WaitContext(ctx); err != nil || !ok {
		return fmt.Errorf("confirmed %v: %w", ok, err)
	}
	return nil
}

// Receive waits for the next message.
func Receive(t testing.TB, from <-chan amqp.Delivery) amqp.Delivery {
	t.Helper()
	select {
	case m := <-from:
		return m
	case <-time.After(patience):
		t.Fatal("no message came")
		return amqp.Delivery{}
	}
}
