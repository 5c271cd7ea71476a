package house

import (
	"context"
	"fmt"

	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/store"
)

// processes is the engine as the router sees it.
type processes struct{ e *engine.Engine }

// Start implements route.Engine.
func (p processes) Start(ctx context.Context, s route.Start, with ...store.Stmt) error {
	_, err := p.e.StartAs(ctx, s.Instance, engine.StartWith{
		Process: s.Process, Event: s.Event, Vars: s.Vars, Origin: s.Origin, Actor: s.Actor,
	}, with...)
	return final(err)
}

// Publish implements route.Engine.
func (p processes) Publish(ctx context.Context, c route.Correlation, with ...store.Stmt) error {
	return final(p.e.Publish(ctx, engine.Message{Name: c.Name, Correlation: c.Key, Vars: c.Vars}, c.Actor, with...))
}

// final marks what repeating cannot mend.
func final(err error) error {
	if engine.Refused(err) {
		return fmt.Errorf("%w: %w", route.ErrRefused, err)
	}
	return err
}
