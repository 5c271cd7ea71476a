package work

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/config/jsonshape"
	"github.com/servicehall/hallway/store"
)

// Migrations are the room's tables.
var Migrations = []store.Migration{{Room: "connectors/work", Step: 1, SQL: []string{
	`CREATE TABLE work (
  key INTEGER PRIMARY KEY, idem TEXT NOT NULL, owner TEXT NOT NULL, ref INTEGER NOT NULL,
  instance INTEGER NOT NULL, element TEXT NOT NULL,
  connector TEXT NOT NULL, operation TEXT NOT NULL, lane TEXT NOT NULL, order_key TEXT NOT NULL,
  input BLOB NOT NULL, state TEXT NOT NULL, due INTEGER NOT NULL, attempts INTEGER NOT NULL,
  outcome TEXT NOT NULL, reason TEXT NOT NULL, since INTEGER NOT NULL, created INTEGER NOT NULL) STRICT`,
	`CREATE INDEX work_open ON work (lane, state, key) WHERE state NOT IN ('done')`,
	`CREATE INDEX work_instance ON work (instance) WHERE state NOT IN ('done')`,
	`CREATE INDEX work_ref ON work (owner, ref)`,
	`CREATE TABLE exchange (
  id INTEGER PRIMARY KEY, work INTEGER NOT NULL, instance INTEGER NOT NULL, element TEXT NOT NULL,
  connector TEXT NOT NULL, operation TEXT NOT NULL, attempt INTEGER NOT NULL,
  at INTEGER NOT NULL, took INTEGER NOT NULL, outcome TEXT NOT NULL, code TEXT NOT NULL, reason TEXT NOT NULL,
  request BLOB, response BLOB) STRICT`,
	`CREATE INDEX exchange_instance ON exchange (instance, id)`,
	`CREATE INDEX exchange_work ON exchange (work)`,
}}, {Room: "connectors/work", Step: 2, SQL: []string{
	// A job's work is found by its key, and its attempts by the instance; only
	// those of routes are asked for by what they belong to.
	`DROP INDEX work_ref`,
	`DROP INDEX exchange_work`,
	`DROP INDEX work_instance`,
	`CREATE INDEX work_instance ON work (instance)`,
	`CREATE INDEX work_route ON work (owner, ref) WHERE instance = 0`,
	`CREATE INDEX exchange_route ON exchange (work) WHERE instance = 0`,
}}}

const columns = `key, idem, owner, ref, instance, element, connector, operation, lane, order_key, input, state, due, attempts, outcome, reason, since, created`

// Insert writes a new piece of work as ready. It belongs in the transaction
// that decides on the work.
func Insert(it Item) (store.Stmt, error) {
	input, err := jsonshape.Append(nil, it.Input)
	if err != nil {
		return store.Stmt{}, fmt.Errorf("encode the input of %s.%s: %w", it.Connector, it.Operation, err)
	}
	return store.Stmt{
		SQL: `INSERT INTO work (` + columns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
		Args: []any{it.Key, it.Idem, it.Owner, it.Ref, it.Instance, it.Element, it.Connector, it.Operation, it.Lane, it.OrderKey,
			input, string(Ready), it.Due.UnixMilli(), 0, "", "", it.Created.UnixMilli(), it.Created.UnixMilli()},
	}, nil
}

// Cancel ends open work whose result nobody wants any more. Work whose call is
// under way ends when the call does.
func Cancel(key int64, at time.Time) store.Stmt {
	return store.Stmt{SQL: cancelled + `key=?`, Args: []any{at.UnixMilli(), key}}
}

// CancelFor is Cancel for all work of an owner's ref, where it is no instance's.
func CancelFor(owner string, ref int64, at time.Time) store.Stmt {
	return store.Stmt{SQL: cancelled + `owner=? AND ref=? AND instance=0`, Args: []any{at.UnixMilli(), owner, ref}}
}

const cancelled = `UPDATE work SET state='done', reason='cancelled', since=? WHERE state IN ('ready','parked','doubt','dead') AND `

// mark moves a piece of work that is not done yet to a state.
func mark(it Item, to State) store.Stmt {
	return store.Stmt{
		SQL:  `UPDATE work SET state=?, due=?, attempts=?, outcome=?, reason=?, since=? WHERE key=? AND state<>'done'`,
		Args: []any{string(to), it.Due.UnixMilli(), it.Attempts, string(it.Outcome), it.Reason, it.Since.UnixMilli(), it.Key},
		Rows: 1,
	}
}

// markFrom is mark for a piece of work that must still be in the state in which
// it was read.
func markFrom(it Item, from, to State) store.Stmt {
	s := mark(it, to)
	return store.Stmt{SQL: s.SQL + ` AND state=?`, Args: append(s.Args, string(from)), Rows: 1}
}

// lease says that a call is about to go out which must not be repeated blindly.
func lease(it Item) store.Stmt {
	return store.Stmt{
		SQL:  `UPDATE work SET state='leased', since=? WHERE key=? AND state IN ('ready','parked')`,
		Args: []any{it.Since.UnixMilli(), it.Key},
		Rows: 1,
	}
}

// doubtLeased is for the start of the program: nobody knows what became of the
// calls that the last run had under way.
func doubtLeased(now time.Time) store.Stmt {
	return store.Stmt{
		SQL: `UPDATE work SET state='doubt', outcome='unknown', reason='the program ended while the call was under way', since=?
WHERE state='leased' AND state NOT IN ('done')`,
		Args: []any{now.UnixMilli()},
	}
}

func parkLane(lane, reason string, since time.Time) store.Stmt {
	return store.Stmt{
		SQL:  `UPDATE work SET state='parked', reason=?, since=? WHERE lane=? AND state='ready' AND state NOT IN ('done')`,
		Args: []any{reason, since.UnixMilli(), lane},
	}
}

// unparkLane makes parked work due, but for what its peer has asked to wait.
func unparkLane(lane string, at time.Time) store.Stmt {
	return store.Stmt{
		SQL: `UPDATE work SET state='ready', due=CASE outcome WHEN 'quota' THEN due ELSE ? END, since=?
WHERE lane=? AND state='parked' AND state NOT IN ('done')`,
		Args: []any{at.UnixMilli(), at.UnixMilli(), lane},
	}
}

const keepBytes = 16 << 10

func insertExchange(x Exchange) store.Stmt {
	return store.Stmt{
		SQL: `INSERT INTO exchange (id, work, instance, element, connector, operation, attempt, at, took, outcome, code, reason, request, response)
VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
		Args: []any{x.ID, x.Work, x.Instance, x.Element, x.Connector, x.Operation, x.Attempt, x.At.UnixMilli(), x.Took.Microseconds(),
			string(x.Outcome), x.Code, x.Reason, cut(x.Request), cut(x.Response)},
	}
}

func cut(b []byte) []byte {
	if len(b) > keepBytes {
		return b[:keepBytes]
	}
	return b
}

type scanner interface{ Scan(into ...any) error }

func scanItem(r scanner) (Item, error) {
	var it Item
	var input []byte
	var state, outcome string
	var due, since, created int64
	err := r.Scan(&it.Key, &it.Idem, &it.Owner, &it.Ref, &it.Instance, &it.Element, &it.Connector, &it.Operation, &it.Lane, &it.OrderKey,
		&input, &state, &due, &it.Attempts, &outcome, &it.Reason, &since, &created)
	if err != nil {
		return it, fmt.Errorf("read work: %w", err)
	}
	it.State, it.Outcome = State(state), adapters.Outcome(outcome)
	it.Due, it.Since, it.Created = time.UnixMilli(due), time.UnixMilli(since), time.UnixMilli(created)
	dec := json.NewDecoder(bytes.NewReader(input))
	dec.UseNumber()
	if err := dec.Decode(&it.Input); err != nil {
		return it, fmt.Errorf("decode the input of work %d: %w", it.Key, err)
	}
	return it, nil
}
