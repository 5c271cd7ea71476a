// Package sql speaks to peers through their databases: it runs statements in
// one transaction, and polls exchange tables (前置库) by a status column.
//
// Statements are SQL with named parameters. Idempotency is the statement's own
// work: :key carries the idempotency key, as for INSERT ... ON CONFLICT DO
// NOTHING. An error before the commit has changed nothing, so a lock or a lost
// database is peer-down; only a commit whose end is not known is unknown.
package sql

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/config/words"
)

// Adapter opens databases.
type Adapter struct{}

// Spec describes the adapter.
func (Adapter) Spec() adapters.Spec {
	return adapters.Spec{
		Name: "sql",
		Summary: words.Entry{
			En: "Runs statements in another system's database, and polls its tables for new rows.",
			Zh: "在对方系统的数据库中执行语句，并轮询其表中的新行。",
		},
		Settings:  func() any { return new(Settings) },
		Operation: func() any { return new(Operation) },
		Source:    func() any { return new(Source) },
		Features:  adapters.Features{Requests: true, Receives: true, Describes: true, Idempotency: true, Order: true, Redelivers: true},
	}
}

// peer is one open database. Reading and writing have pools of their own, so
// that a query never waits behind a transaction that waits for a lock.
type peer struct {
	settings   Settings
	dialect    dialect
	operations map[string]*operation
	reads      *stdsql.DB
	writes     *stdsql.DB
	now        func() time.Time
	log        *slog.Logger

	life      context.Context // of the sources; ended by Close
	endLife   context.CancelFunc
	mu        sync.Mutex // guards closed, so that no source begins behind Close
	closed    bool
	receivers sync.WaitGroup
}

// Open reads the statements of all operations and opens the database, which may
// be away. All mistakes in the statements are told at once.
func (Adapter) Open(_ context.Context, s adapters.Setup) (adapters.Peer, error) {
	settings, ok := s.Settings.(*Settings)
	if !ok {
		return nil, prepare(adapters.ConfigError, "sql.settings", "the settings are a %T", s.Settings)
	}
	d, ok := dialects[settings.Driver]
	if !ok {
		return nil, prepare(adapters.ConfigError, "sql.settings", "there is no driver %q", settings.Driver)
	}
	if wrong := d.check(settings); wrong != "" {
		return nil, prepare(adapters.ConfigError, "sql.settings", "%s", wrong)
	}
	p := &peer{settings: *settings, dialect: d, operations: map[string]*operation{}, now: s.Now, log: s.Log}
	p.life, p.endLife = context.WithCancel(context.Background())
	if err := p.compile(s.Operations); err != nil {
		return nil, &adapters.Fault{Outcome: adapters.ConfigError, Code: "sql.statement", Phase: adapters.Prepare, Message: err.Error()}
	}
	var err error
	if p.reads, err = d.open(settings, true); err != nil {
		return nil, prepare(adapters.ConfigError, "sql.settings", "open the database: %v", err)
	}
	if p.writes, err = d.open(settings, false); err != nil {
		return nil, prepare(adapters.ConfigError, "sql.settings", "open the database: %v", errors.Join(err, p.reads.Close()))
	}
	return p, nil
}

func (p *peer) compile(specs map[string]any) error {
	var all []error
	for _, name := range slices.Sorted(maps.Keys(specs)) {
		spec, ok := specs[name].(*Operation)
		if !ok {
			all = append(all, fmt.Errorf("operation %s is a %T", name, specs[name]))
			continue
		}
		o, err := compile(spec, p.dialect, p.settings.ReadOnly)
		if err != nil {
			all = append(all, fmt.Errorf("operation %s: %w", name, err))
			continue
		}
		p.operations[name] = o
	}
	return errors.Join(all...)
}

// enter counts a source in, unless the peer is closed.
func (p *peer) enter() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	p.receivers.Add(1)
	return true
}

// Close ends the sources, waits for the rows under way and closes the database.
func (p *peer) Close() error {
	p.mu.Lock()
	twice := p.closed
	p.closed = true
	p.mu.Unlock()
	if twice {
		return nil
	}
	p.endLife()
	p.receivers.Wait()
	return errors.Join(p.reads.Close(), p.writes.Close())
}
