package hall

import (
	"context"

	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/hall/batch"
)

// BeginBatch lets many instances do what a person asks of them.
func (h *Hall) BeginBatch(ctx context.Context, s batch.Spec, actor string) (batch.Batch, error) {
	return h.c.Batches.Begin(ctx, s, actor)
}

// PreviewBatch tells, page by page, what would come of a batch.
func (h *Hall) PreviewBatch(ctx context.Context, s batch.Spec, p engine.Page) ([]batch.Verdict, int64, error) {
	return h.c.Batches.Preview(ctx, s, p)
}

// Batches lists batches, the newest first.
func (h *Hall) Batches(ctx context.Context, before int64, limit int) ([]batch.Batch, error) {
	return batch.List(ctx, h.read(), before, limit)
}

// Batch returns one batch with its progress.
func (h *Hall) Batch(ctx context.Context, id int64) (batch.Batch, error) {
	return batch.Get(ctx, h.read(), id)
}

// BatchItems returns a page of a batch's items.
func (h *Hall) BatchItems(ctx context.Context, id int64, s batch.ItemState, after int64, limit int) ([]batch.Item, error) {
	if _, err := batch.Get(ctx, h.read(), id); err != nil {
		return nil, err
	}
	return batch.Items(ctx, h.read(), id, s, after, limit)
}

// PauseBatch holds a batch; what is under way ends.
func (h *Hall) PauseBatch(ctx context.Context, id int64) error { return h.c.Batches.Pause(ctx, id) }

// ResumeBatch lets a paused batch go on.
func (h *Hall) ResumeBatch(ctx context.Context, id int64) error { return h.c.Batches.Resume(ctx, id) }

// CancelBatch ends a batch; what was done stays done.
func (h *Hall) CancelBatch(ctx context.Context, id int64) error { return h.c.Batches.Cancel(ctx, id) }

// FindInstances lists the instances that a filter means, the oldest first.
func (h *Hall) FindInstances(ctx context.Context, f engine.Filter, p engine.Page) (engine.Found, error) {
	return h.c.Engine.Find(ctx, f, p)
}

// KeysOf returns the business keys of an instance.
func (h *Hall) KeysOf(ctx context.Context, id int64) (map[string][]string, error) {
	return h.c.Engine.KeysOf(ctx, id)
}
