package sql

import (
	"cmp"
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/servicehall/hallway/adapters"
)

// The pauses between two tries for a lock.
const (
	firstPause = 2 * time.Millisecond
	longPause  = 50 * time.Millisecond
)

// stage is how far a transaction had come.
type stage int

const (
	beginning stage = iota
	running
	committing
)

// transact runs a transaction and begins it again while others hold the lock,
// until the busy timeout; so nothing is lost by it, for a transaction that was
// not committed has done nothing. The error is always a *Fault.
func (p *peer) transact(ctx context.Context, writes bool, do func(ctx context.Context, tx *stdsql.Tx) error) error {
	db := p.reads
	if writes {
		db = p.writes
	}
	patience := time.NewTimer(p.settings.BusyTimeout)
	defer patience.Stop()
	for pause := firstPause; ; pause = min(2*pause, longPause) {
		at, err := once(ctx, db, do)
		if err == nil {
			return nil
		}
		fault := p.fault(ctx, at, err)
		if !waitable(fault) {
			return fault
		}
		again := time.NewTimer(pause)
		select {
		case <-again.C:
		case <-patience.C:
			again.Stop()
			return fault
		case <-ctx.Done():
			again.Stop()
			return p.fault(ctx, at, ctx.Err())
		}
	}
}

func waitable(f *adapters.Fault) bool {
	return f.Outcome == adapters.PeerDown && (f.Code == "sql.busy" || f.Code == "sql.locked")
}

// once makes one try.
func once(ctx context.Context, db *stdsql.DB, do func(ctx context.Context, tx *stdsql.Tx) error) (stage, error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return beginning, err
	}
	defer tx.Rollback()
	if err := do(ctx, tx); err != nil {
		return running, err
	}
	return committing, tx.Commit()
}

// fault tells what an error of a transaction means. Until the commit nothing
// has happened at the peer; an error of the commit itself leaves it open,
// unless the database says that it refused.
func (p *peer) fault(ctx context.Context, at stage, err error) *adapters.Fault {
	var f *adapters.Fault
	if errors.As(err, &f) {
		return f
	}
	v := p.dialect.tell(err)
	f = &adapters.Fault{Phase: at.phase(), Message: err.Error()}
	var mistake configError
	var many tooMany
	switch {
	case errors.As(err, &mistake), errors.As(err, &many):
		f.Outcome, f.Code = adapters.ConfigError, "sql.statement"
	case rolledBack(ctx, err) || v.meaning == interrupts:
		f.Outcome, f.Code, f.Message, f.Cause = adapters.PeerDown, "sql.cancelled", "the call was given up before its commit, and rolled back", err
	default:
		f.Code = cmp.Or(v.code, "sql.database")
		f.Outcome = v.meaning.outcome(at, errors.As(err, new(preparing)))
	}
	return f
}

// rolledBack reports whether a transaction ended by its context. Commit says
// so itself and then has not committed.
func rolledBack(ctx context.Context, err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) ||
		ctx.Err() != nil && errors.Is(err, stdsql.ErrTxDone)
}

func (m meaning) outcome(at stage, prepared bool) adapters.Outcome {
	switch m {
	case refused:
		return adapters.BusinessFault
	case busy:
		return adapters.PeerDown
	case unfit:
		return adapters.BadRequest
	case misfit:
		if prepared || at == beginning {
			return adapters.ConfigError
		}
		return adapters.BadRequest // it fitted the tables, but not with these values
	case denied:
		return adapters.Auth
	}
	if at == committing {
		return adapters.Unknown
	}
	return adapters.PeerDown
}

func (s stage) phase() adapters.Phase {
	switch s {
	case beginning:
		return adapters.Connect
	case running:
		return adapters.Send
	}
	return adapters.Wait
}

// prepare makes a fault of what was wrong before anything was sent.
func prepare(o adapters.Outcome, code, format string, args ...any) *adapters.Fault {
	return &adapters.Fault{Outcome: o, Code: code, Phase: adapters.Prepare, Message: fmt.Sprintf(format, args...)}
}
