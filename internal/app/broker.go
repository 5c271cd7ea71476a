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
		sent, err := ch.PublishWithDeferredConfirmWithContext(ctx, "", queue, true, false, amqp.Publishing{
			MessageId: id, DeliveryMode: amqp.Persistent, ContentType: "application/json", CorrelationId: id, Body: text,
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
