package batch

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/store"
)

// ErrNotFound says that there is no such batch.
var ErrNotFound = engine.ErrNotFound

const columns = `id, kind, spec, actor, state, cursor, selected, created, ended`

// List returns batches, the newest first, before an id (0: from the newest on).
func List(ctx context.Context, db *sql.DB, before int64, limit int) ([]Batch, error) {
	if limit <= 0 || limit > 500 {
		limit = 50
	}
	return read(ctx, db, `SELECT `+columns+` FROM batch WHERE ?1 = 0 OR id < ?1 ORDER BY id DESC LIMIT ?2`, before, limit)
}

// Get returns one batch with its progress.
func Get(ctx context.Context, db *sql.DB, id int64) (Batch, error) {
	all, err := read(ctx, db, `SELECT `+columns+` FROM batch WHERE id = ?`, id)
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("batch %d: %w", id, ErrNotFound)
	}
	if err != nil {
		return Batch{}, err
	}
	return all[0], nil
}

// running lists the batches that have something to do, the oldest first.
func running(ctx context.Context, db *sql.DB) ([]Batch, error) {
	return read(ctx, db, `SELECT `+columns+` FROM batch WHERE state = 'running' ORDER BY id`)
}

func read(ctx context.Context, db *sql.DB, query string, args ...any) ([]Batch, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read batches: %w", err)
	}
	defer func() { _ = rows.Close() }()
	out := []Batch{}
	for rows.Next() {
		b, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read batches: %w", err)
	}
	for i := range out {
		if err := out[i].count(ctx, db); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func scan(rows *sql.Rows) (Batch, error) {
	var b Batch
	var spec []byte
	var selected bool
	var created int64
	var ended sql.NullInt64
	if err := rows.Scan(&b.ID, &b.Kind, &spec, &b.Actor, &b.State, &b.cursor, &selected, &created, &ended); err != nil {
		return b, fmt.Errorf("read a batch: %w", err)
	}
	dec := json.NewDecoder(bytes.NewReader(spec))
	dec.UseNumber()
	if err := dec.Decode(&b.Spec); err != nil {
		return b, fmt.Errorf("decode batch %d: %w", b.ID, err)
	}
	b.Selecting, b.Created = !selected, time.UnixMilli(created)
	if ended.Valid {
		at := time.UnixMilli(ended.Int64)
		b.Ended = &at
	}
	return b, nil
}

// count fills in the progress.
func (b *Batch) count(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, `SELECT state, count(*) FROM batch_item WHERE batch = ? GROUP BY state`, b.ID)
	if err != nil {
		return fmt.Errorf("count the items of batch %d: %w", b.ID, err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var s ItemState
		var n int
		if err := rows.Scan(&s, &n); err != nil {
			return fmt.Errorf("count the items of batch %d: %w", b.ID, err)
		}
		b.Total += n
		switch s {
		case Open:
			b.Open = n
		case Done:
			b.Done = n
		case Failed:
			b.Failed = n
		case Dropped:
			b.Dropped = n
		}
	}
	return rows.Err()
}

// Items returns a page of a batch's items, in a state ("" for any), after an
// item.
func Items(ctx context.Context, db *sql.DB, id int64, s ItemState, after int64, limit int) ([]Item, error) {
	if limit <= 0 || limit > 500 {
		limit = 50
	}
	rows, err := db.QueryContext(ctx, `SELECT item, instance, state, objections, at FROM batch_item
WHERE batch = ?1 AND (?2 = '' OR state = ?2) AND item > ?3 ORDER BY item LIMIT ?4`, id, string(s), after, limit)
	if err != nil {
		return nil, fmt.Errorf("read the items of batch %d: %w", id, err)
	}
	defer func() { _ = rows.Close() }()
	out := []Item{}
	for rows.Next() {
		var it Item
		var why []byte
		var at int64
		if err := rows.Scan(&it.Item, &it.Instance, &it.State, &why, &at); err != nil {
			return nil, fmt.Errorf("read the items of batch %d: %w", id, err)
		}
		if len(why) > 0 {
			if err := json.Unmarshal(why, &it.Objections); err != nil {
				return nil, fmt.Errorf("decode item %d of batch %d: %w", it.Item, id, err)
			}
		}
		it.At = time.UnixMilli(at)
		out = append(out, it)
	}
	return out, rows.Err()
}

func insert(b Batch) (store.Stmt, error) {
	spec, err := json.Marshal(b.Spec)
	if err != nil {
		return store.Stmt{}, fmt.Errorf("encode a batch: %w", err)
	}
	return store.Stmt{
		SQL:  `INSERT INTO batch (id, kind, spec, actor, state, cursor, selected, created) VALUES (?,?,?,?,?,0,0,?)`,
		Args: []any{b.ID, string(b.Kind), spec, b.Actor, string(Running), b.Created.UnixMilli()},
	}, nil
}

// take writes a page of items, and how far the selection has come. It is stale
// when a person has stopped the batch meanwhile.
func (b Batch) take(all []target, next int64, at time.Time) []store.Stmt {
	out := []store.Stmt{{
		SQL:  `UPDATE batch SET cursor=?, selected=? WHERE id=? AND cursor=? AND selected=0 AND state='running'`,
		Args: []any{next, next == 0, b.ID, b.cursor}, Rows: 1,
	}}
	for _, t := range all {
		out = append(out, store.Stmt{
			SQL:  `INSERT INTO batch_item (batch, item, instance, state, at) VALUES (?,?,?,'open',?) ON CONFLICT DO NOTHING`,
			Args: []any{b.ID, t.item, t.instance, at.UnixMilli()},
		})
	}
	return out
}

// done ends an item in the transaction of its command; stale when it has ended,
// or when its batch does not run any more.
func (b Batch) done(item int64, at time.Time) store.Stmt {
	return store.Stmt{SQL: `UPDATE batch_item SET state='done', at=?1 WHERE batch=?2 AND item=?3 AND state='open'
AND EXISTS (SELECT 1 FROM batch WHERE id=?2 AND state='running')`, Args: []any{at.UnixMilli(), b.ID, item}, Rows: 1}
}

func (b Batch) failed(item int64, why []process.Objection, at time.Time) (store.Stmt, error) {
	text, err := json.Marshal(why)
	if err != nil {
		return store.Stmt{}, fmt.Errorf("encode why an item failed: %w", err)
	}
	return store.Stmt{SQL: `UPDATE batch_item SET state='failed', objections=?, at=? WHERE batch=? AND item=? AND state='open'`,
		Args: []any{text, at.UnixMilli(), b.ID, item}, Rows: 1}, nil
}

// move brings a batch from one of some states to another; stale from any other.
func move(id int64, to State, at any, from ...State) store.Stmt {
	args := []any{string(to), at, id}
	marks := ""
	for i, s := range from {
		if i > 0 {
			marks += ","
		}
		marks, args = marks+"?", append(args, string(s))
	}
	return store.Stmt{SQL: `UPDATE batch SET state=?, ended=? WHERE id=? AND state IN (` + marks + `)`, Args: args, Rows: 1}
}

func drop(id int64, at time.Time) store.Stmt {
	return store.Stmt{SQL: `UPDATE batch_item SET state='dropped', at=? WHERE batch=? AND state='open'`, Args: []any{at.UnixMilli(), id}}
}

// ignored takes away an error that says that somebody was first.
func ignored(err error) error {
	if errors.Is(err, store.ErrStale) {
		return nil
	}
	return err
}
