package verify

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine/process"
)

// row is an open row of a table that belongs to an instance: Key is that of
// what the instance waits for.
type row struct {
	kind  process.WaitKind
	key   int64
	state work.State // of work
}

// tables are where the rows of each kind of wait lie.
var tables = []struct {
	kind  process.WaitKind
	query string
}{
	{process.WaitTask, `SELECT instance, key, '' FROM task WHERE state = 'open' AND instance > ? AND instance <= ?`},
	{process.WaitTimer, `SELECT instance, key, '' FROM timer WHERE instance > ? AND instance <= ?`},
	{process.WaitMessage, `SELECT instance, key, '' FROM subscription WHERE kind = '' AND instance > ? AND instance <= ?`},
	{process.WaitSignal, `SELECT instance, key, '' FROM subscription WHERE kind = 'signal' AND instance > ? AND instance <= ?`},
	{process.WaitIncident, `SELECT instance, key, '' FROM incident WHERE instance > ? AND instance <= ?`},
	{process.WaitJob, `SELECT instance, ref, state FROM work WHERE owner = 'job' AND state NOT IN ('done') AND instance > ? AND instance <= ?`},
}

// readRows reads the rows of a window of instances, by instance.
func readRows(ctx context.Context, conn *sql.Conn, from, upTo int64) (map[int64][]row, error) {
	out := map[int64][]row{}
	for _, t := range tables {
		if err := readTable(ctx, conn, t.kind, t.query, from, upTo, out); err != nil {
			return nil, fmt.Errorf("read the rows of %s: %w", t.kind, err)
		}
	}
	return out, nil
}

func readTable(ctx context.Context, conn *sql.Conn, kind process.WaitKind, query string, from, upTo int64, into map[int64][]row) error {
	rows, err := conn.QueryContext(ctx, query, from, upTo)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var instance int64
		x := row{kind: kind}
		if err := rows.Scan(&instance, &x.key, &x.state); err != nil {
			return err
		}
		into[instance] = append(into[instance], x)
	}
	return rows.Err()
}

// rowed are the kinds of wait that have rows: a token in a join and a condition
// are met by the instance itself, and a call by the instance that is called.
func rowed(k process.WaitKind) bool {
	for _, t := range tables {
		if t.kind == k {
			return true
		}
	}
	return false
}

// compare holds what an instance waits for to its rows, both ways.
func (r *run) compare(st *process.State, rows []row) {
	r.sum.Rows += len(rows)
	waits := map[row]string{}
	for _, w := range st.Waiting() {
		if rowed(w.Kind) {
			waits[row{kind: w.Kind, key: w.Key}] = w.Element
		}
	}
	for _, x := range rows {
		plain := row{kind: x.kind, key: x.key}
		_, waited := waits[plain]
		switch {
		case waited && x.state == work.Dead:
			r.find("dead-work", st.ID, r.args(st.ID, x, waits[plain]))
		case !waited && !lingers(x):
			r.find("stray-row", st.ID, r.args(st.ID, x, ""))
		}
		delete(waits, plain)
	}
	var missing []row
	for x := range waits {
		missing = append(missing, x)
	}
	slices.SortFunc(missing, func(a, b row) int { return int(a.key - b.key) })
	for _, x := range missing {
		r.find("no-row", st.ID, r.args(st.ID, x, waits[x]))
	}
}

// calls finds called instances that neither run nor are on their way to or
// from their caller.
func (r *run) calls(ctx context.Context, conn *sql.Conn, st *process.State) error {
	for _, w := range st.Waiting() {
		if w.Kind != process.WaitCall {
			continue
		}
		var there bool
		err := conn.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM instance WHERE id = ?1 AND ended IS NULL)
OR EXISTS (SELECT 1 FROM relay WHERE target = ?1) OR EXISTS (SELECT 1 FROM relay WHERE target = ?2 AND source = ?1)`, w.Key, st.ID).Scan(&there)
		if err != nil {
			return fmt.Errorf("look for the instance %d: %w", w.Key, err)
		}
		if !there {
			r.find("no-callee", st.ID, r.args(st.ID, row{kind: w.Kind, key: w.Key}, w.Element))
		}
	}
	return nil
}

// lingers reports work that may outlive its job: a call that is under way or in
// doubt, and what has failed until its incident is resolved.
func lingers(x row) bool {
	return x.kind == process.WaitJob && (x.state == work.Leased || x.state == work.Doubt || x.state == work.Dead)
}

func (r *run) args(instance int64, x row, element string) map[string]any {
	return map[string]any{"instance": instance, "kind": string(x.kind), "key": x.key, "element": element}
}

// homeless finds rows whose instance is not there.
func (r *run) homeless(rows map[int64][]row) {
	ids := make([]int64, 0, len(rows))
	for id := range rows {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		for _, x := range rows[id] {
			r.find("homeless-row", id, r.args(id, x, ""))
		}
	}
}
