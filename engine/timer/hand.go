package timer

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Fire fires what is due by the clock, and what becomes due by it, on the
// caller's goroutine, and returns how many timers that were. It is for a wheel
// that does not Run.
func (w *Wheel) Fire(ctx context.Context) (int, error) {
	for n := 0; ; {
		if err := w.refill(ctx); err != nil {
			return n, err
		}
		due, _ := w.due()
		if len(due) == 0 {
			return n, nil
		}
		for _, t := range due {
			w.fire(ctx, t)
		}
		n += len(due)
	}
}

// Next tells when the next timer is due. It may be one that was disarmed after
// it had been taken into the heap. False says that none is armed.
func (w *Wheel) Next(ctx context.Context) (time.Time, bool, error) {
	if err := w.refill(ctx); err != nil {
		return time.Time{}, false, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.near) > 0 {
		return w.near[0].Due, true, nil
	}
	var due sql.NullInt64
	if err := w.db.QueryRowContext(ctx, `SELECT min(due) FROM timer WHERE due >= ?`, w.upTo.UnixMilli()).Scan(&due); err != nil {
		return time.Time{}, false, fmt.Errorf("read the next timer: %w", err)
	}
	return time.UnixMilli(due.Int64), due.Valid, nil
}
