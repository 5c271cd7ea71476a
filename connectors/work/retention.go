package work

import (
	"context"
	"database/sql"
	"time"

	"github.com/servicehall/hallway/store"
	"github.com/servicehall/hallway/store/sweep"
)

// Old is the class of exchanges: what was sent and answered by calls whose work
// is done. The work itself stays.
func Old(keep time.Duration) sweep.Class {
	return sweep.Class{Name: "exchanges", Keep: keep,
		Look: func(ctx context.Context, db *sql.DB, after int64, before time.Time, limit int) (sweep.Window, error) {
			return sweep.Look(ctx, db, `SELECT e.id, e.at, NOT EXISTS (SELECT 1 FROM work w WHERE w.key = e.work AND w.state <> 'done')
FROM exchange e WHERE e.id > ? ORDER BY e.id LIMIT ?`, after, before, limit)
		},
		Remove: func(keys []int64, _ time.Time) []store.Stmt {
			return []store.Stmt{{SQL: `DELETE FROM exchange WHERE id IN (SELECT value FROM json_each(?))`, Args: []any{sweep.In(keys)}}}
		},
	}
}

// Forget removes the work of instances with its exchanges.
func Forget(instances []int64) []store.Stmt {
	keys := sweep.In(instances)
	return []store.Stmt{
		{SQL: `DELETE FROM exchange WHERE instance IN (SELECT value FROM json_each(?))`, Args: []any{keys}},
		{SQL: `DELETE FROM work WHERE key IN (SELECT w.key FROM json_each(?) j JOIN work w ON w.instance = j.value)`, Args: []any{keys}},
	}
}
