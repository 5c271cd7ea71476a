// Package subscription is where waiting instances and published messages meet:
// a row for each open wait, and a row for each published message until it is
// delivered or too old. Whichever comes first waits for the other.
package subscription

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/store"
	"github.com/servicehall/hallway/store/sweep"
)

// Migrations are the room's tables.
var Migrations = []store.Migration{{Room: "engine/subscription", Step: 1, SQL: []string{
	`CREATE TABLE subscription (key INTEGER PRIMARY KEY, instance INTEGER NOT NULL, element TEXT NOT NULL, message TEXT NOT NULL, correlation TEXT NOT NULL, opened INTEGER NOT NULL) STRICT`,
	`CREATE INDEX subscription_match ON subscription (message, correlation, key)`,
	`CREATE INDEX subscription_instance ON subscription (instance)`,
	`CREATE TABLE published (id INTEGER PRIMARY KEY, message TEXT NOT NULL, correlation TEXT NOT NULL, vars BLOB NOT NULL,
  state TEXT NOT NULL, at INTEGER NOT NULL, expires INTEGER NOT NULL, instance INTEGER NOT NULL) STRICT`,
	`CREATE INDEX published_match ON published (message, correlation, id) WHERE state = 'buffered'`,
	`CREATE INDEX published_expires ON published (expires) WHERE state = 'buffered'`,
}}, {Room: "engine/subscription", Step: 2, SQL: []string{
	`ALTER TABLE subscription ADD COLUMN kind TEXT NOT NULL DEFAULT ''`,
	`CREATE INDEX subscription_signal ON subscription (message) WHERE kind = 'signal'`,
	`ALTER TABLE published ADD COLUMN once TEXT NOT NULL DEFAULT ''`,
	`CREATE UNIQUE INDEX published_once ON published (message, correlation, once) WHERE once <> ''`,
}}}

// State says where a published message stands.
type State string

// The states of a published message.
const (
	// Buffered: nobody has taken it yet; left by delivery or its time to live.
	Buffered State = "buffered"
	// Consumed: an instance took it; final.
	Consumed State = "consumed"
	// Expired: nobody took it in time; final, kept with its reason.
	Expired State = "expired"
)

// Message is a published message.
type Message struct {
	ID          int64
	Name        string
	Correlation string
	Once        string // makes it once, "" for no such rule
	Vars        map[string]any
	At          time.Time
	Expires     time.Time
	Instance    int64 // that it starts: nobody else takes it; 0 for a message that waits
}

// Publish writes a message; stale if one is there that makes it a second one.
func Publish(m Message) (store.Stmt, error) {
	vars, err := json.Marshal(m.Vars)
	if err != nil {
		return store.Stmt{}, fmt.Errorf("encode message %s: %w", m.Name, err)
	}
	state := Buffered
	if m.Instance != 0 {
		state = Consumed
	}
	return store.Stmt{
		SQL: `INSERT INTO published (id, message, correlation, once, vars, state, at, expires, instance) VALUES (?,?,?,?,?,?,?,?,?)
ON CONFLICT (message, correlation, once) WHERE once <> '' DO NOTHING`,
		Args: []any{m.ID, m.Name, m.Correlation, m.Once, vars, string(state), m.At.UnixMilli(), m.Expires.UnixMilli(), m.Instance},
		Rows: 1,
	}, nil
}

// Consume marks a message as taken by an instance; stale if it was taken before.
func Consume(id, instance int64) store.Stmt {
	return store.Stmt{SQL: `UPDATE published SET state='consumed', instance=? WHERE id=? AND state='buffered'`, Args: []any{instance, id}, Rows: 1}
}

// Expire ends what nobody took in time.
func Expire(now time.Time) store.Stmt {
	return store.Stmt{SQL: `UPDATE published SET state='expired' WHERE state='buffered' AND expires < ?`, Args: []any{now.UnixMilli()}}
}

// Project turns the events of one command into the room's statements.
func Project(r process.Recorded) []store.Stmt {
	var out []store.Stmt
	for _, e := range r.Events {
		switch e.Type {
		case process.SubscriptionOpened:
			if e.Sub.Kind == process.SubCondition {
				continue // only the instance itself can meet it
			}
			out = append(out, store.Stmt{
				SQL:  `INSERT INTO subscription (key, instance, element, message, correlation, kind, opened) VALUES (?,?,?,?,?,?,?)`,
				Args: []any{e.Key, r.Instance, e.Element, e.Sub.Message, e.Sub.Correlation, string(e.Sub.Kind), r.At.UnixMilli()},
			})
		case process.SubscriptionClosed:
			if e.Sub != nil && e.Sub.Kind == process.SubCondition {
				continue
			}
			out = append(out, store.Stmt{SQL: `DELETE FROM subscription WHERE key=?`, Args: []any{e.Key}, Rows: 1})
		}
	}
	return out
}

// Match is a waiting instance and the message it waits for.
type Match struct {
	Subscription int64
	Instance     int64
	Message      Message
}

// Find returns the oldest buffered message and the oldest open wait of a name
// and correlation, but those of some instances; false where one of them is
// missing.
func Find(ctx context.Context, db store.Rower, name, correlation string, now time.Time, but ...int64) (Match, bool, error) {
	var m Match
	var vars []byte
	err := db.QueryRowContext(ctx, `SELECT s.key, s.instance, p.id, p.vars FROM subscription s JOIN published p
ON p.message = s.message AND p.correlation = s.correlation AND p.state = 'buffered' AND p.expires >= ?
WHERE s.message = ? AND s.correlation = ? AND s.kind = '' AND s.instance NOT IN (SELECT value FROM json_each(?)) ORDER BY p.id, s.key LIMIT 1`,
		now.UnixMilli(), name, correlation, sweep.In(but)).
		Scan(&m.Subscription, &m.Instance, &m.Message.ID, &vars)
	if errors.Is(err, sql.ErrNoRows) {
		return m, false, nil
	}
	if err != nil {
		return m, false, fmt.Errorf("match message %s: %w", name, err)
	}
	dec := json.NewDecoder(bytes.NewReader(vars))
	dec.UseNumber()
	if err := dec.Decode(&m.Message.Vars); err != nil {
		return m, false, fmt.Errorf("decode message %d: %w", m.Message.ID, err)
	}
	m.Message.Name, m.Message.Correlation = name, correlation
	return m, true, nil
}

// Pair names what can meet.
type Pair struct{ Name, Correlation string }

// Waiting returns the pairs for which both a message and a wait are there: for
// the start of the program, when a match may have been missed.
func Waiting(ctx context.Context, db *sql.DB) ([]Pair, error) {
	rows, err := db.QueryContext(ctx, `SELECT DISTINCT s.message, s.correlation FROM subscription s JOIN published p
ON p.message = s.message AND p.correlation = s.correlation AND p.state = 'buffered' WHERE s.kind = ''`)
	if err != nil {
		return nil, fmt.Errorf("find undelivered messages: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []Pair
	for rows.Next() {
		var p Pair
		if err := rows.Scan(&p.Name, &p.Correlation); err != nil {
			return nil, fmt.Errorf("find undelivered messages: %w", err)
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// Hearing lists the instances that wait for a signal, but one.
func Hearing(ctx context.Context, db *sql.DB, signal string, but int64) ([]int64, error) {
	rows, err := db.QueryContext(ctx, `SELECT DISTINCT instance FROM subscription WHERE kind = 'signal' AND message = ? AND instance <> ? ORDER BY instance`, signal, but)
	if err != nil {
		return nil, fmt.Errorf("find who waits for signal %s: %w", signal, err)
	}
	defer func() { _ = rows.Close() }()
	var out []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("find who waits for signal %s: %w", signal, err)
		}
		out = append(out, id)
	}
	return out, rows.Err()
}
