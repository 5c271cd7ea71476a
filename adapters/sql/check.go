package sql

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/servicehall/hallway/adapters"
)

// Check looks for the file or server, reads, takes the write lock, and prepares
// every statement against the tables.
func (p *peer) Check(ctx context.Context) []adapters.CheckStep {
	steps := []struct {
		name string
		do   func(context.Context) (string, error)
	}{
		{"resolve", func(context.Context) (string, error) { return p.dialect.resolve(&p.settings) }},
		{"connect", p.checkRead},
		{"permission", p.checkWrite},
		{"sample", p.checkStatements},
	}
	var out []adapters.CheckStep
	for _, s := range steps {
		begin := p.now()
		detail, err := s.do(ctx)
		step := adapters.CheckStep{Name: s.name, Took: max(0, p.now().Sub(begin)), Outcome: adapters.OK, Detail: detail}
		if err != nil {
			step.Detail, step.Outcome = err.Error(), adapters.PeerDown
			if f := new(adapters.Fault); errors.As(err, &f) {
				step.Outcome, step.Detail = f.Outcome, f.Message
			}
		}
		if out = append(out, step); err != nil {
			break
		}
	}
	return out
}

func (p *peer) checkRead(ctx context.Context) (string, error) {
	probe := &statement{text: p.dialect.probe, gives: true}
	return "", p.transact(ctx, false, func(ctx context.Context, tx *stdsql.Tx) error {
		_, _, err := query(ctx, tx, p.dialect, probe, nil, 1)
		return err
	})
}

func (p *peer) checkWrite(ctx context.Context) (string, error) {
	if p.settings.ReadOnly {
		return "readonly: nothing is written", nil
	}
	return "", p.transact(ctx, true, func(context.Context, *stdsql.Tx) error { return nil })
}

func (p *peer) checkStatements(ctx context.Context) (string, error) {
	n := 0
	err := p.transact(ctx, false, func(ctx context.Context, tx *stdsql.Tx) error {
		for _, name := range slices.Sorted(maps.Keys(p.operations)) {
			for _, st := range p.operations[name].steps {
				stmt, err := tx.PrepareContext(ctx, st.text)
				if err != nil {
					return fmt.Errorf("operation %s, %s: %w", name, st.name, preparing{err})
				}
				if err := stmt.Close(); err != nil {
					return err
				}
				n++
			}
		}
		return nil
	})
	return fmt.Sprintf("%d statements fit the tables", n), err
}
