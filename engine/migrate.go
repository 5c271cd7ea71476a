package engine

import (
	"context"
	"fmt"

	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/store"
)

// Migration says to which version of its process an instance is brought. Names
// say which element of the old version is which of the new one; what it does
// not name keeps its id.
type Migration struct {
	To     int64 // key of the definition
	Names  map[string]string
	Reason string
}

// Migrate brings an instance to another definition. What keeps it from that is
// a refusal that lists everything.
func (e *Engine) Migrate(ctx context.Context, instance int64, m Migration, actor string, with ...store.Stmt) error {
	to, ok := e.defs.process(m.To)
	if !ok {
		return fmt.Errorf("definition %d: %w", m.To, ErrNotFound)
	}
	return e.send(ctx, &request{
		instance: instance, to: to, with: with,
		cmd: process.Command{At: e.now(), Actor: actor, Do: process.Migrate{Names: m.Names, Reason: m.Reason}},
	})
}

// Verdict tells what keeps an instance from a migration, without doing it;
// nothing where it can be done.
func (e *Engine) Verdict(ctx context.Context, instance int64, m Migration) ([]process.Objection, error) {
	if _, ok := e.defs.process(m.To); !ok {
		return nil, fmt.Errorf("definition %d: %w", m.To, ErrNotFound)
	}
	return e.Try(ctx, instance, Order{Act: process.Migrate{Names: m.Names, Reason: m.Reason}, To: m.To})
}
