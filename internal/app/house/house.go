package house

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/auth/local"
	"github.com/servicehall/hallway/auth/saml"
	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/gateway"
	"github.com/servicehall/hallway/hall"
	"github.com/servicehall/hallway/hall/batch"
	"github.com/servicehall/hallway/internal/app/keep"
	"github.com/servicehall/hallway/store"
)

// House is a hall that is open. Open it, Start it, Close it.
type House struct {
	*Checked
	Plan    Plan
	DB      *store.DB
	Engine  *engine.Engine
	Router  *route.Router
	Desk    *work.Desk
	Hall    *hall.Hall
	Server  *gateway.Server
	Words   words.Catalogue
	Address string // http://host:port of the gateway, after Start
	Token   string // of the command line on this machine

	clock    clock.Clock
	log      *slog.Logger
	lock     *lock
	sessions *auth.Sessions
	accounts *local.Accounts
	saml     *saml.Provider
	backups  *keep.Backups
	batches  *batch.Batches
	swept    *prometheus.CounterVec
	unsweep  context.CancelFunc
	sweeping sync.WaitGroup

	feeds   context.CancelFunc
	feeding sync.WaitGroup
	served  chan error
	once    sync.Once
	closed  error
}

// closeWithin is how long calls under way may take when the house closes.
const closeWithin = 20 * time.Second

// sourceWait is how long a source that ended by itself rests.
const sourceWait = 5 * time.Second

// Close stops what comes in, finishes what was taken, and closes the rooms in
// the opposite order of their opening. It may be called more than once.
func (h *House) Close() error {
	h.once.Do(func() { h.closed = h.close() })
	return h.closed
}

func (h *House) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeWithin)
	defer cancel()
	var errs []error
	if h.Server != nil && h.served != nil {
		web, done := context.WithTimeout(ctx, closeWithin/2) // a slow caller does not take the time of calls under way
		errs = append(errs, h.Server.Shutdown(web), <-h.served)
		done()
	}
	if h.backups != nil {
		h.backups.Close()
	}
	if h.unsweep != nil {
		h.unsweep()
		h.sweeping.Wait()
	}
	if h.feeds != nil {
		h.feeds()
		h.feeding.Wait()
	}
	if h.batches != nil {
		h.batches.Close()
	}
	if h.Router != nil {
		h.Router.Close()
	}
	if h.Desk != nil {
		h.Desk.Close(ctx)
	}
	if h.Engine != nil {
		h.Engine.Close()
	}
	if h.Checked != nil && h.Catalogue != nil {
		errs = append(errs, h.Catalogue.Close())
	}
	if h.DB != nil {
		errs = append(errs, h.DB.Close())
	}
	if h.lock != nil {
		errs = append(errs, h.lock.release())
	}
	return errors.Join(errs...)
}

// Wait returns when the gateway has stopped by itself, with why.
func (h *House) Wait(ctx context.Context) error {
	select {
	case err := <-h.served:
		h.served <- nil // for Close
		return err
	case <-ctx.Done():
		return nil
	}
}
