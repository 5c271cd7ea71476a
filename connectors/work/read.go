package work

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/store"
)

// Filter narrows a list of work. The zero filter lists all that is not done.
type Filter struct {
	State    State
	Instance int64
	After    int64 // cursor: key of the last one seen
	Limit    int   // 0 = 50, at most 500
}

// List returns open work in the order of its keys, or done work if asked for.
func List(ctx context.Context, db *sql.DB, f Filter) ([]Item, error) {
	query, args := `SELECT `+columns+` FROM work WHERE key > ?`, []any{f.After}
	if f.State == "" {
		query += ` AND ` + notDone
	} else {
		query, args = query+` AND state = ?`, append(args, string(f.State))
	}
	if f.Instance != 0 {
		query, args = query+` AND instance = ?`, append(args, f.Instance)
	}
	return items(ctx, db, query+` ORDER BY key LIMIT ?`, append(args, limit(f.Limit))...)
}

// Get returns one piece of work; sql.ErrNoRows if there is none.
func Get(ctx context.Context, db *sql.DB, key int64) (Item, error) {
	return scanItem(db.QueryRowContext(ctx, `SELECT `+columns+` FROM work WHERE key = ?`, key))
}

func limit(n int) int {
	if n <= 0 {
		return 50
	}
	return min(n, 500)
}

// notDone is the condition of the table's partial indexes, which the database
// finds only where a query says it in the same words.
const notDone = `state NOT IN ('done')`

const (
	openQuery  = `SELECT ` + columns + ` FROM work WHERE lane = ? AND state IN ('ready','parked') AND ` + notDone + ` ORDER BY key LIMIT ?`
	countQuery = `SELECT lane, state, count(*) FROM work WHERE ` + notDone + ` GROUP BY lane, state`
	stateQuery = `SELECT state FROM work WHERE key = ?`
	ofQuery    = `SELECT ` + exchangeColumns + ` FROM exchange WHERE instance = 0 AND work IN (SELECT key FROM work WHERE owner = ? AND ref = ? AND instance = 0) ORDER BY id`
)

// open reads what a lane has to do, in the order of keys.
func open(ctx context.Context, db *sql.DB, lane string, n int) ([]Item, error) {
	return items(ctx, db, openQuery, lane, n)
}

// isOpen reports whether work is still to be done.
func isOpen(ctx context.Context, db store.Rower, key int64) (bool, error) {
	var state State
	err := db.QueryRowContext(ctx, stateQuery, key).Scan(&state)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look at work %d: %w", key, err)
	}
	return state == Ready || state == Parked, nil
}

func items(ctx context.Context, db *sql.DB, query string, args ...any) ([]Item, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("list work: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []Item
	for rows.Next() {
		it, err := scanItem(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, it)
	}
	return out, rows.Err()
}

// CountByLane counts open work by lane and state.
func CountByLane(ctx context.Context, db *sql.DB) (map[string]map[string]int, error) {
	rows, err := db.QueryContext(ctx, countQuery)
	if err != nil {
		return nil, fmt.Errorf("count work: %w", err)
	}
	defer func() { _ = rows.Close() }()
	out := map[string]map[string]int{}
	for rows.Next() {
		var lane, state string
		var n int
		if err := rows.Scan(&lane, &state, &n); err != nil {
			return nil, fmt.Errorf("count work: %w", err)
		}
		if out[lane] == nil {
			out[lane] = map[string]int{}
		}
		out[lane][state] = n
	}
	return out, rows.Err()
}

const exchangeColumns = `id, work, instance, element, connector, operation, attempt, at, took, outcome, code, reason, request, response`

// Exchanges returns the calls made for an instance, oldest first.
func Exchanges(ctx context.Context, db *sql.DB, instance int64) ([]Exchange, error) {
	return exchanges(ctx, db, `SELECT `+exchangeColumns+` FROM exchange WHERE instance = ? ORDER BY id`, instance)
}

// ExchangesOf returns the calls made for one owner's ref that is no instance's,
// oldest first.
func ExchangesOf(ctx context.Context, db *sql.DB, owner string, ref int64) ([]Exchange, error) {
	return exchanges(ctx, db, ofQuery, owner, ref)
}

func exchanges(ctx context.Context, db *sql.DB, query string, args ...any) ([]Exchange, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("list exchanges: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []Exchange
	for rows.Next() {
		var x Exchange
		var at, took int64
		var outcome string
		if err := rows.Scan(&x.ID, &x.Work, &x.Instance, &x.Element, &x.Connector, &x.Operation, &x.Attempt, &at, &took, &outcome, &x.Code, &x.Reason, &x.Request, &x.Response); err != nil {
			return nil, fmt.Errorf("read exchange: %w", err)
		}
		x.At, x.Took, x.Outcome = time.UnixMilli(at), time.Duration(took)*time.Microsecond, adapters.Outcome(outcome)
		out = append(out, x)
	}
	return out, rows.Err()
}
