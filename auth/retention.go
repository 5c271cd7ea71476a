package auth

import (
	"context"
	"database/sql"
	"time"

	"github.com/servicehall/hallway/store"
	"github.com/servicehall/hallway/store/sweep"
)

// OldSignIns is the class of attempts to sign in.
func OldSignIns(keep time.Duration) sweep.Class {
	return sweep.Class{Name: "signIns", Keep: keep,
		Look: func(ctx context.Context, db *sql.DB, after int64, before time.Time, limit int) (sweep.Window, error) {
			return sweep.Look(ctx, db, `SELECT id, at, 1 FROM sign_in WHERE id > ? ORDER BY id LIMIT ?`, after, before, limit)
		},
		Remove: func(keys []int64, _ time.Time) []store.Stmt {
			return []store.Stmt{{SQL: `DELETE FROM sign_in WHERE id IN (SELECT value FROM json_each(?))`, Args: []any{sweep.In(keys)}}}
		},
	}
}
