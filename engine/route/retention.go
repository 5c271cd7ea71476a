package route

import (
	"context"
	"database/sql"
	"time"

	"github.com/servicehall/hallway/store"
	"github.com/servicehall/hallway/store/sweep"
)

// Old is the class of what messages brought: their bytes, headers and stages, once
// they have ended. The message itself stays, so that a second delivery of it is
// known.
func Old(keep time.Duration) sweep.Class {
	return sweep.Class{Name: "messages", Keep: keep,
		Look: func(ctx context.Context, db *sql.DB, after int64, before time.Time, limit int) (sweep.Window, error) {
			return sweep.Look(ctx, db, `SELECT id, at, state IN ('handled', 'dropped') AND length(raw) + length(trail) > 4 FROM message WHERE id > ? ORDER BY id LIMIT ?`, after, before, limit)
		},
		Remove: func(keys []int64, _ time.Time) []store.Stmt {
			return []store.Stmt{{
				SQL:  `UPDATE message SET raw = ?, trail = ?, headers = '{}', rev = rev + 1 WHERE id IN (SELECT value FROM json_each(?)) AND state IN ('handled', 'dropped')`,
				Args: []any{nothing(""), nothing("{}"), sweep.In(keys)},
			}}
		},
	}
}

// nothing is packed content of which nothing is left.
func nothing(text string) []byte { return append([]byte{plain}, text...) }

// Forget takes content and keys from the messages of instances.
func Forget(instances []int64) store.Stmt {
	return store.Stmt{
		SQL: `UPDATE message SET raw = ?, trail = ?, headers = '{}', keys = '{}', rev = rev + 1
WHERE instance <> 0 AND instance IN (SELECT value FROM json_each(?)) AND state IN ('handled', 'dropped')`,
		Args: []any{nothing(""), nothing("{}"), sweep.In(instances)},
	}
}
