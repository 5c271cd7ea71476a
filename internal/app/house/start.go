package house

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/connectors"
)

// Start lets everything run: the engine and the desk take up what the last run
// left, the gateway answers, and last of all the sources bring new messages.
func (h *House) Start(ctx context.Context) error {
	if err := h.Catalogue.Start(ctx, h.log.With("room", "connectors"), h.Desk.Nudge); err != nil {
		return err
	}
	if err := h.Engine.Start(ctx); err != nil {
		return fmt.Errorf("start the engine: %w", err)
	}
	if err := h.Desk.Start(ctx); err != nil {
		return fmt.Errorf("start the work desk: %w", err)
	}
	if err := h.Router.Start(ctx); err != nil {
		return fmt.Errorf("start the router: %w", err)
	}
	if err := h.openGateway(); err != nil {
		return err
	}
	h.served = make(chan error, 1)
	go func() { h.served <- h.Server.Serve(h.Plan.Listener) }()
	h.Address = "http://" + h.Plan.Listener.Addr().String()
	h.feed()
	return nil
}

// feed receives from all sources until the house closes.
func (h *House) feed() {
	ctx, cancel := context.WithCancel(context.Background())
	h.feeds = cancel
	for _, f := range h.Catalogue.Feeds() {
		h.feeding.Go(func() { h.receive(ctx, f) })
	}
}

func (h *House) receive(ctx context.Context, f connectors.Feed) {
	source := f.Connector + "." + f.Source
	for ctx.Err() == nil {
		err := f.Peer.Receive(ctx, f.Spec, h.Router.Deliver(source))
		if ctx.Err() != nil {
			return
		}
		h.log.Error("a source ended by itself", "source", source, "outcome", adapters.OutcomeOf(err), "error", err)
		after, stop := h.clock.After(sourceWait)
		select {
		case <-after:
		case <-ctx.Done():
			stop()
		}
	}
}

// token makes a secret of 256 bits.
func token() (string, error) {
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return "", fmt.Errorf("draw a token: %w", err)
	}
	return hex.EncodeToString(raw), nil
}
