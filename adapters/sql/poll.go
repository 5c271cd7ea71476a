package sql

import (
	"context"
	stdsql "database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/grace"
)

// longestWait bounds the pause after failures, unless the interval is longer.
const longestWait = time.Minute

// run polls until ctx ends. What was begun is finished under work.
func (f *feed) run(ctx, work context.Context, deliver adapters.Deliver) error {
	if f.reclaim != nil {
		f.insist(ctx, "reclaim", f.reclaim, scope{})
	}
	for wait := time.Duration(0); ; {
		if !grace.Pause(ctx, wait) {
			return nil
		}
		more, err := f.poll(ctx, work, deliver)
		switch {
		case ctx.Err() != nil:
			return nil
		case adapters.OutcomeOf(err) == adapters.ConfigError && errors.As(err, new(hopeless)):
			return errors.Unwrap(err)
		case err != nil:
			f.complain(err)
			wait = min(max(2*wait, f.spec.Interval), max(longestWait, f.spec.Interval))
		default:
			f.recovered()
			wait = f.spec.Interval
			if more {
				wait = 0
			}
		}
	}
}

// hopeless marks an error that no repetition can mend.
type hopeless struct{ error }

func (h hopeless) Unwrap() error { return h.error }

// poll asks once and handles the rows. more says that there may be more at once.
func (f *feed) poll(ctx, work context.Context, deliver adapters.Deliver) (more bool, err error) {
	var columns []string
	var rows []row
	limit := scope{special: map[string]any{"limit": json.Number(strconv.Itoa(f.spec.Batch))}}
	err = f.transact(ctx, false, func(ctx context.Context, tx *stdsql.Tx) (err error) {
		b := binder{label: f.settings.Charset}
		columns, rows, err = query(ctx, tx, f.dialect, f.query, b.args(f.query, limit), max(f.spec.Batch, mostRows))
		return err
	})
	if err != nil {
		return false, fmt.Errorf("poll: %w", err)
	}
	if err := f.fits(columns); err != nil {
		return false, hopeless{err}
	}
	fresh := 0
	for _, r := range rows {
		if ctx.Err() != nil {
			return false, nil
		}
		state, err := f.handle(work, r, deliver)
		if err != nil {
			return false, err
		}
		if state == adapters.Accepted || state == adapters.Refused {
			fresh++
		}
	}
	return fresh > 0 && len(rows) >= f.spec.Batch, nil
}

// mostRows is how many rows a query without :limit may give.
const mostRows = 10000

// handle brings one row in: claim, deliver, mark. The state is "" for a row
// that another poller has.
func (f *feed) handle(ctx context.Context, r row, deliver adapters.Deliver) (adapters.EndState, error) {
	m, err := f.message(r)
	if err != nil {
		return "", err
	}
	s := scope{special: map[string]any{"row": r.kept()}, fields: r.kept()}
	if f.claim != nil {
		if n, err := f.take(ctx, s); err != nil || n == 0 {
			return "", err
		}
	}
	end, err := deliver(ctx, m)
	st, known := f.settle[end.State]
	if err == nil && !known {
		err = fmt.Errorf("it ended in an unknown state %q", end.State)
	}
	if err != nil {
		if f.release != nil {
			f.insist(ctx, "release", f.release, s)
		}
		return "", fmt.Errorf("deliver row %s: %w", m.ID, err)
	}
	s.special["ref"], s.special["state"], s.special["reason"] = end.Ref, string(end.State), f.writable(end.Reason)
	f.insist(ctx, string(end.State), st, s)
	return end.State, nil
}

// take claims a row. A claim whose end is not known is given back, for else the
// row would stay claimed by nobody.
func (f *feed) take(ctx context.Context, s scope) (n int64, err error) {
	err = f.transact(ctx, true, func(ctx context.Context, tx *stdsql.Tx) (err error) {
		b := binder{label: f.settings.Charset}
		n, err = execute(ctx, tx, f.claim, b.args(f.claim, s))
		if err == nil && n > 1 {
			err = configError{fmt.Sprintf("it changes %d rows and must change the one that it claims", n)}
		}
		return err
	})
	if err == nil {
		return n, nil
	}
	if adapters.OutcomeOf(err) == adapters.Unknown {
		f.insist(ctx, "release", f.release, s)
	}
	return 0, fmt.Errorf("claim: %w", err)
}

// insist runs a statement until it is done, for a row that is delivered must be
// marked, and one that is claimed must be given back. It gives up when the
// context ends, and says so.
func (f *feed) insist(ctx context.Context, name string, st *statement, s scope) {
	for wait := min(f.spec.Interval, time.Second); ; wait = min(2*wait, longestWait) {
		err := f.transact(ctx, true, func(ctx context.Context, tx *stdsql.Tx) error {
			b := binder{label: f.settings.Charset}
			_, err := execute(ctx, tx, st, b.args(st, s))
			return err
		})
		if err == nil {
			f.recovered()
			return
		}
		f.complain(fmt.Errorf("%s: %w", name, err))
		if !grace.Pause(ctx, wait) {
			f.log.Error("a row was not marked before the end; it comes again, or by reclaim", "statement", name)
			return
		}
	}
}

// complain logs what is wrong, once until it changes.
func (f *feed) complain(err error) {
	if text := err.Error(); text != f.trouble {
		f.trouble = text
		f.log.Warn("the polled table cannot be worked on; trying on", "outcome", adapters.OutcomeOf(err), "error", err)
	}
}

func (f *feed) recovered() {
	if f.trouble != "" {
		f.trouble = ""
		f.log.Info("the polled table can be worked on again")
	}
}
