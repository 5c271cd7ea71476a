package batch

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/store"
)

// Commands is what gives instances their orders.
type Commands interface {
	Do(ctx context.Context, instance int64, actor string, o engine.Order, with ...store.Stmt) error
	Try(ctx context.Context, instance int64, o engine.Order) ([]process.Objection, error)
}

// Config is what batches stand on.
type Config struct {
	DB     *store.DB
	Engine Engine
	Clock  clock.Clock
	NewID  func() int64
	Log    *slog.Logger
	// AtOnce is how many items are under way together, 0 for 4: people come
	// first.
	AtOnce int
	// Page is how many items are taken up together, 0 for 200.
	Page int
}

// Batches runs batches, one page of each in turn. Start it, Close it.
type Batches struct {
	c    Config
	wake chan struct{}
	ctx  context.Context //nolint:containedctx // of the loop, which Close ends
	stop context.CancelFunc
	over sync.WaitGroup
}

// New makes the room. Nothing runs before Start.
func New(c Config) *Batches {
	if c.AtOnce == 0 {
		c.AtOnce = 4
	}
	if c.Page == 0 {
		c.Page = 200
	}
	b := &Batches{c: c, wake: make(chan struct{}, 1)}
	b.ctx, b.stop = context.WithCancel(context.Background())
	return b
}

// Start goes on with the batches that run.
func (b *Batches) Start() {
	b.nudge()
	b.over.Go(b.run)
}

// Close stops after what is under way. Batches go on with the next Start.
func (b *Batches) Close() {
	b.stop()
	b.over.Wait()
}

func (b *Batches) nudge() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// Begin makes a batch durable and lets it run.
func (b *Batches) Begin(ctx context.Context, s Spec, actor string) (Batch, error) {
	x := Batch{ID: b.c.NewID(), Kind: s.Change.Kind, Spec: s, Actor: actor, State: Running, Selecting: true, Created: b.c.Clock.Now()}
	stmt, err := insert(x)
	if err != nil {
		return Batch{}, err
	}
	if err := b.c.DB.Committer.Run(ctx, stmt); err != nil {
		return Batch{}, err
	}
	b.nudge()
	return x, nil
}

// Preview tells what would come of a batch, page by page.
func (b *Batches) Preview(ctx context.Context, s Spec, p engine.Page) ([]Verdict, int64, error) {
	return Preview(ctx, b.c.Engine, s, p)
}

// Pause holds a batch. What is under way ends.
func (b *Batches) Pause(ctx context.Context, id int64) error {
	return b.moved(ctx, id, move(id, Paused, nil, Running))
}

// Resume lets a paused batch go on.
func (b *Batches) Resume(ctx context.Context, id int64) error {
	defer b.nudge()
	return b.moved(ctx, id, move(id, Running, nil, Paused))
}

// Cancel ends a batch. What was done stays done.
func (b *Batches) Cancel(ctx context.Context, id int64) error {
	now := b.c.Clock.Now()
	return b.moved(ctx, id, move(id, Cancelled, now.UnixMilli(), Running, Paused), drop(id, now))
}

func (b *Batches) moved(ctx context.Context, id int64, stmts ...store.Stmt) error {
	if _, err := Get(ctx, b.c.DB.Read(), id); err != nil {
		return err
	}
	return b.c.DB.Committer.Run(ctx, stmts...)
}

// moment is the pause where the engine is busy or the store does not answer.
const moment = 100 * time.Millisecond

// run does one page of every batch that runs, until none has anything left.
func (b *Batches) run() {
	for {
		select {
		case <-b.wake:
		case <-b.ctx.Done():
			return
		}
		for more := true; more && b.ctx.Err() == nil; {
			var err error
			if more, err = b.turn(); err == nil {
				continue
			}
			if b.ctx.Err() == nil && !errors.Is(err, engine.ErrBusy) {
				b.c.Log.Error("run the batches", "error", err)
			}
			more = b.pause()
		}
	}
}

func (b *Batches) pause() bool {
	after, stop := b.c.Clock.After(moment)
	defer stop()
	select {
	case <-after:
		return true
	case <-b.ctx.Done():
		return false
	}
}

// turn takes every running batch one page further and reports whether one has
// more to do.
func (b *Batches) turn() (bool, error) {
	all, err := running(b.ctx, b.c.DB.Read())
	if err != nil {
		return false, err
	}
	for _, x := range all {
		if err := b.further(x); err != nil {
			return false, err
		}
	}
	return len(all) > 0, nil
}

// further selects a page of a batch, or does one, or ends it.
func (b *Batches) further(x Batch) error {
	ctx, db := b.ctx, b.c.DB
	switch {
	case x.Open > 0:
		items, err := Items(ctx, db.Read(), x.ID, Open, 0, b.c.Page)
		if err != nil {
			return err
		}
		return b.doAll(x, items)
	case x.Selecting:
		page, next, err := pick(ctx, b.c.Engine, x.Spec, engine.Page{After: x.cursor, Until: x.ID, Limit: b.c.Page})
		if err != nil {
			return err
		}
		return ignored(db.Committer.Run(ctx, x.take(page, next, b.c.Clock.Now())...))
	}
	return ignored(db.Committer.Run(ctx, move(x.ID, Completed, b.c.Clock.Now().UnixMilli(), Running)))
}

// doAll does items, some at once, and gives the first error that is no refusal.
func (b *Batches) doAll(x Batch, items []Item) error {
	var wg sync.WaitGroup
	free := make(chan struct{}, b.c.AtOnce)
	errs := make([]error, len(items))
	for i, it := range items {
		free <- struct{}{}
		wg.Go(func() {
			errs[i] = b.one(x, it)
			<-free
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// one does one item. Its row ends with its command, or with why it was refused.
func (b *Batches) one(x Batch, it Item) error {
	ctx, now := b.ctx, b.c.Clock.Now()
	o, why, err := orderFor(ctx, b.c.Engine, x.Spec.Change, target{it.Item, it.Instance})
	if err != nil {
		return err
	}
	if why == nil {
		err = b.c.Engine.Do(ctx, it.Instance, x.Actor, o, x.done(it.Item, now))
		switch {
		case err == nil, errors.Is(err, store.ErrStale): // it has ended meanwhile
			return nil
		case errors.Is(err, engine.ErrNotFound):
			why = []process.Objection{{Code: "batch.gone"}}
		case !engine.Refused(err):
			return err
		default:
			why = process.Objections(err)
		}
	}
	stmt, err := x.failed(it.Item, why, now)
	if err != nil {
		return err
	}
	return ignored(b.c.DB.Committer.Run(ctx, stmt))
}
