// Package forget lets ended instances go when their time is over: history,
// state, tasks and calls leave as a whole, in one transaction. What stays is the
// header: id, process, status, times and the last hash, and when it went.
package forget

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine/key"
	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/store"
	"github.com/servicehall/hallway/store/sweep"
)

// Migrations are the room's tables.
var Migrations = []store.Migration{{Room: "engine/forget", Step: 1, SQL: []string{
	`CREATE TABLE forgotten (instance INTEGER PRIMARY KEY, at INTEGER NOT NULL, records INTEGER NOT NULL) STRICT`,
}}}

// most is how many records of history go together, with the last instance
// beyond it.
const most = 2000

// Old is the class of ended instances. Also gives what a higher room takes away
// with them. One stays that has a call which is not settled, or something to say
// to another one.
func Old(keep time.Duration, also func(instances []int64) []store.Stmt) sweep.Class {
	return sweep.Class{Name: "cases", Keep: keep, Look: look, Remove: func(keys []int64, now time.Time) []store.Stmt {
		return append(remove(keys, now), also(keys)...)
	}}
}

func look(ctx context.Context, db *sql.DB, after int64, before time.Time, limit int) (sweep.Window, error) {
	w := sweep.Window{Next: after}
	rows, err := db.QueryContext(ctx, `SELECT i.id, coalesce(i.ended, ?1) < ?1 AND length(i.state) > 0
  AND NOT EXISTS (SELECT 1 FROM work w WHERE w.instance = i.id AND w.state NOT IN ('done')) AND NOT EXISTS (SELECT 1 FROM relay x WHERE x.target = i.id OR x.source = i.id),
  (SELECT count(*) FROM history h WHERE h.instance = i.id)
FROM instance i WHERE i.id > ?2 AND i.started < ?1 ORDER BY i.id LIMIT ?3`, before.UnixMilli(), after, limit)
	if err != nil {
		return w, err
	}
	defer func() { _ = rows.Close() }()
	n, records := 0, 0
	for rows.Next() {
		var id int64
		var may bool
		var held int
		if err := rows.Scan(&id, &may, &held); err != nil {
			return w, err
		}
		n, w.Next = n+1, id
		if may {
			w.Keys, records = append(w.Keys, id), records+held
		}
		if records >= most {
			return w, nil
		}
	}
	w.Done = n < limit
	return w, rows.Err()
}

func remove(keys []int64, now time.Time) []store.Stmt {
	in := sweep.In(keys)
	out := []store.Stmt{
		{SQL: `INSERT INTO forgotten (instance, at, records) SELECT j.value, ?, (SELECT count(*) FROM history h WHERE h.instance = j.value) FROM json_each(?) j`,
			Args: []any{now.UnixMilli(), in}, Rows: int64(len(keys))},
		{SQL: `UPDATE instance SET state = x'' WHERE id IN (SELECT value FROM json_each(?)) AND ended IS NOT NULL`, Args: []any{in}, Rows: int64(len(keys))},
		{SQL: `DELETE FROM history WHERE instance IN (SELECT value FROM json_each(?))`, Args: []any{in}},
		{SQL: `DELETE FROM task WHERE instance IN (SELECT value FROM json_each(?))`, Args: []any{in}},
		route.Forget(keys), key.Forget(keys),
	}
	return append(out, work.Forget(keys)...)
}

// When says when an instance was forgotten; false for one that was not.
func When(ctx context.Context, db *sql.DB, instance int64) (time.Time, bool, error) {
	var at int64
	err := db.QueryRowContext(ctx, `SELECT at FROM forgotten WHERE instance = ?`, instance).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, false, nil
	}
	if err != nil {
		return time.Time{}, false, fmt.Errorf("look for what was forgotten: %w", err)
	}
	return time.UnixMilli(at), true, nil
}
