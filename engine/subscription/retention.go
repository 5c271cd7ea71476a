package subscription

import (
	"context"
	"database/sql"
	"time"

	"github.com/servicehall/hallway/store"
	"github.com/servicehall/hallway/store/sweep"
)

// Old is the class of published messages that were taken or have expired. Once
// one is gone, a second one of the same id is new.
func Old(keep time.Duration) sweep.Class {
	return sweep.Class{Name: "published", Keep: keep,
		Look: func(ctx context.Context, db *sql.DB, after int64, before time.Time, limit int) (sweep.Window, error) {
			return sweep.Look(ctx, db, `SELECT id, at, state <> 'buffered' FROM published WHERE id > ? ORDER BY id LIMIT ?`, after, before, limit)
		},
		Remove: func(keys []int64, _ time.Time) []store.Stmt {
			return []store.Stmt{{SQL: `DELETE FROM published WHERE id IN (SELECT value FROM json_each(?)) AND state <> 'buffered'`, Args: []any{sweep.In(keys)}}}
		},
	}
}
