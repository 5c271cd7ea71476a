package app

import (
	"context"
	"encoding/json"
	"fmt"

	amqp "github.com/rabbitmq/amqp091-go"
)

// publisher queues applications as the partner platform does: persistent, with
// a message id, confirmed.
func publisher(url, queue string) func(ctx context.Context, id string, body any) error {
	return func(ctx context.Context, id string, body any) error {
		text, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("queue an application: %w", err)
		}
		conn, err := amqp.Dial(url)
		if err != nil {
			return fmt.Errorf("queue an application: %w", err)
		}
		defer func() { _ = conn.Close() }() // what was published is confirmed
		ch, err := conn.Channel()
		if err != nil {
			return fmt.Errorf("queue an application: %w", err)
		}
		if err := ch.Confirm(false); err != nil {
			return fmt.Errorf("queue an application: %w", err)
		}
		if _, err := ch.QueueDeclare(replyQueue, true, false, false, false, nil); err != nil {
			return fmt.Errorf("queue an application: %w", err)
		}
		sent, err := ch.PublishWithDeferredConfirmWithContext(ctx, "", queue, true, false, amqp.Publishing{
			MessageId: id, DeliveryMode: amqp.Persistent, ContentType: "application/json", CorrelationId: id, ReplyTo: replyQueue, Body: text,
		})
		if err != nil {
			return fmt.Errorf("queue an application: %w", err)
		}
		if ok, err := sent.WaitContext(ctx); err != nil || !ok {
			return fmt.Errorf("queue an application: the broker did not confirm it: %w", err)
		}
		return nil
	}
}

// replyQueue is where the partner platform of the demonstration reads answers.
const replyQueue = "hallway.demo.replies"

// replies takes the answers out of the reply queue and counts the different ones.
func replies(url string) func() (int, error) {
	return func() (int, error) {
		conn, err := amqp.Dial(url)
		if err != nil {
			return 0, fmt.Errorf("read the answers: %w", err)
		}
		defer func() { _ = conn.Close() }() // it was only read
		ch, err := conn.Channel()
		if err != nil {
			return 0, fmt.Errorf("read the answers: %w", err)
		}
		seen := map[string]bool{}
		for {
			m, ok, err := ch.Get(replyQueue, true)
			if err != nil {
				return 0, fmt.Errorf("read the answers: %w", err)
			}
			if !ok {
				return len(seen), nil
			}
			seen[m.CorrelationId] = true
		}
	}
}
