package house

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"time"

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
	h.batches.Start()
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
	h.sweepAway()
	return nil
}

// askWithin is how long a peer may take to say what it takes and gives.
const askWithin = 15 * time.Second

// fit holds the mappings to what the peers say of themselves that need the
// network for it, and logs what does not fit. Nothing waits for it.
func (h *House) fit(ctx context.Context) {
	for _, name := range h.Catalogue.Names() {
		if ctx.Err() != nil || h.Catalogue.Near(name) {
			continue
		}
		asking, cancel := context.WithTimeout(ctx, askWithin)
		found := h.Catalogue.Fit(asking, name)
		cancel()
		for _, f := range found {
			h.log.Warn("a mapping does not fit what the peer says", "connector", name, "place", f.Place.String(), "code", f.Code, "text", h.Words.Say(h.lang, f.Code, f.Args))
		}
	}
}

// feed receives from all sources until the house closes.
func (h *House) feed() {
	ctx, cancel := context.WithCancel(context.Background())
	h.feeds = cancel
	h.feeding.Go(func() { h.fit(ctx) })
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
