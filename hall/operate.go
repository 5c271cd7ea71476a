package hall

import (
	"context"

	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/process"
)

// Order lets a case do what a person asks of it: cancel, suspend, resume,
// modify, migrate, set variables.
func (h *Hall) Order(ctx context.Context, id int64, actor string, o engine.Order) error {
	return h.c.Engine.Do(ctx, id, actor, o)
}

// Try tells what keeps a case from an order, without doing it.
func (h *Hall) Try(ctx context.Context, id int64, o engine.Order) ([]process.Objection, error) {
	return h.c.Engine.Try(ctx, id, o)
}

// Cancel ends a case where it stands.
func (h *Hall) Cancel(ctx context.Context, id int64, actor, reason string) error {
	return h.c.Engine.Send(ctx, id, actor, process.Cancel{Reason: reason})
}

// TargetOf finds the version of its own process that a case is to be brought to.
func (h *Hall) TargetOf(ctx context.Context, id int64, version int, tag string) (int64, error) {
	row, there, err := h.c.Engine.Row(ctx, id)
	if err != nil {
		return 0, err
	}
	if !there {
		return 0, ErrNotFound
	}
	d, err := h.c.Engine.VersionOf(row.Process, version, tag)
	if err != nil {
		return 0, err
	}
	return d.Key, nil
}

// Signal lets everybody hear a signal who waits for it, and starts what begins
// with it.
func (h *Hall) Signal(ctx context.Context, name string, vars map[string]any) error {
	return h.c.Engine.Broadcast(ctx, name, vars)
}

// Publish makes a message known to whoever waits for it or begins with it.
func (h *Hall) Publish(ctx context.Context, m engine.Message, actor string) error {
	return h.c.Engine.Publish(ctx, m, actor)
}

// Conditions starts an instance at every conditional start event whose condition
// is true for the variables, and returns their ids.
func (h *Hall) Conditions(ctx context.Context, vars map[string]any, actor string) ([]int64, error) {
	return h.c.Engine.EvaluateConditions(ctx, vars, actor)
}

// Start begins an instance of a process: of its newest version, or of the one
// that is asked for.
func (h *Hall) Start(ctx context.Context, s engine.StartWith) (int64, error) {
	return h.c.Engine.StartNew(ctx, s)
}

// Versions lists all versions of a process, the newest first.
func (h *Hall) Versions(ctx context.Context, process string) ([]engine.Version, error) {
	return h.c.Engine.Versions(ctx, process)
}

// ContentOf returns the file of one deployed version.
func (h *Hall) ContentOf(key int64) (engine.Deployed, []byte, bool) {
	return h.c.Engine.ContentOf(key)
}

// Replay folds the history of a case anew and says where it stood after each
// record.
func (h *Hall) Replay(ctx context.Context, id, until int64) (engine.Replayed, error) {
	return h.c.Engine.Replay(ctx, id, until)
}

// Recording returns the history of a case as a file keeps it.
func (h *Hall) Recording(ctx context.Context, id int64) (process.Recording, error) {
	return h.c.Engine.Recording(ctx, id)
}
