// Package relay holds what one instance has to say to others: the instance
// that it calls, its caller, everybody who waits for a signal, whoever takes a
// message. A row is written with the command that says it, and removed with
// what it leads to, so that nothing of it is lost or done twice.
package relay

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/store"
)

// Migrations are the room's tables. A target of 0 is whoever is concerned.
var Migrations = []store.Migration{{Room: "engine/relay", Step: 1, SQL: []string{
	`CREATE TABLE relay (key INTEGER PRIMARY KEY, target INTEGER NOT NULL, source INTEGER NOT NULL, kind TEXT NOT NULL, body BLOB NOT NULL, at INTEGER NOT NULL) STRICT`,
	`CREATE INDEX relay_target ON relay (target, key)`,
}}}

// Kind is what is said.
type Kind string

// The kinds.
const (
	Begin    Kind = "begin"    // start the instance Target
	End      Kind = "end"      // the called instance has completed
	Fail     Kind = "fail"     // it has ended otherwise
	Escalate Kind = "escalate" // it tells of something and goes on
	Cancel   Kind = "cancel"   // its caller has left it
	Signal   Kind = "signal"   // hear it: Target, or, for 0, everybody
	Message  Kind = "message"  // publish it
)

// Item is one thing to be said. Key is its row.
type Item struct {
	Key    int64
	Target int64 // instance, 0 for whoever is concerned
	Source int64 // instance that says it
	Kind   Kind
	Body   Body
}

// Body is what is said; which fields are set follows from the kind.
type Body struct {
	Definition int64                `json:"definition,omitempty"` // of Begin
	Element    string               `json:"element,omitempty"`    // of Begin: the start event, "" for none
	Parent     *process.Parent      `json:"parent,omitempty"`     // of Begin
	Call       int64                `json:"call,omitempty"`       // of End, Fail, Escalate
	Code       string               `json:"code,omitempty"`
	Reason     string               `json:"reason,omitempty"`
	Name       string               `json:"name,omitempty"` // of Signal
	Publish    *process.PublishData `json:"publish,omitempty"`
	Vars       map[string]any       `json:"vars,omitempty"`
}

// Items finds what the events of one command have to say; newID numbers it. st
// is the state after them.
func Items(r process.Recorded, st *process.State, newID func() int64) []Item {
	var out []Item
	say := func(target int64, k Kind, b Body) {
		out = append(out, Item{Key: newID(), Target: target, Source: r.Instance, Kind: k, Body: b})
	}
	escaped := false
	for _, e := range r.Events {
		switch e.Type {
		case process.CallStarted:
			say(e.Key, Begin, Body{Definition: e.Call.Definition, Parent: &process.Parent{Instance: r.Instance, Call: e.Key}, Vars: e.Vars})
		case process.CallCancelled:
			say(e.Key, Cancel, Body{})
		case process.SignalThrown:
			say(0, Signal, Body{Name: e.Text, Vars: e.Vars})
		case process.MessagePublished:
			say(0, Message, Body{Publish: e.Publish, Vars: e.Vars})
		}
		if st.Parent == nil {
			continue
		}
		to, call := st.Parent.Instance, st.Parent.Call
		switch e.Type {
		case process.InstanceCompleted:
			say(to, End, Body{Call: call, Vars: st.Variables})
		case process.ErrorEscaped:
			escaped = true
			say(to, Fail, Body{Call: call, Code: e.Text, Vars: e.Vars})
		case process.EscalationEscaped:
			say(to, Escalate, Body{Call: call, Code: e.Text, Vars: e.Vars})
		case process.InstanceCancelled:
			if !escaped {
				say(to, Fail, Body{Call: call, Reason: "the called instance was cancelled: " + e.Text})
			}
		}
	}
	return out
}

// Write writes items.
func Write(items []Item, at time.Time) ([]store.Stmt, error) {
	var out []store.Stmt
	for _, it := range items {
		body, err := json.Marshal(it.Body)
		if err != nil {
			return nil, fmt.Errorf("encode what instance %d says: %w", it.Source, err)
		}
		out = append(out, store.Stmt{
			SQL:  `INSERT INTO relay (key, target, source, kind, body, at) VALUES (?,?,?,?,?,?)`,
			Args: []any{it.Key, it.Target, it.Source, string(it.Kind), body, at.UnixMilli()},
		})
	}
	return out, nil
}

// Done removes an item; stale if it was removed before.
func Done(key int64) store.Stmt {
	return store.Stmt{SQL: `DELETE FROM relay WHERE key=?`, Args: []any{key}, Rows: 1}
}

// Open lists what was not said yet, oldest first: for the start of the program.
func Open(ctx context.Context, db *sql.DB) ([]Item, error) {
	return list(ctx, db, `SELECT key, target, source, kind, body FROM relay ORDER BY key`)
}

// To lists what was not said to an instance yet, oldest first: for one that
// goes on after it was suspended.
func To(ctx context.Context, db *sql.DB, target int64) ([]Item, error) {
	return list(ctx, db, `SELECT key, target, source, kind, body FROM relay WHERE target = ? ORDER BY key`, target)
}

func list(ctx context.Context, db *sql.DB, query string, args ...any) ([]Item, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read what instances say: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []Item
	for rows.Next() {
		var it Item
		var body []byte
		if err := rows.Scan(&it.Key, &it.Target, &it.Source, &it.Kind, &body); err != nil {
			return nil, fmt.Errorf("read what instances say: %w", err)
		}
		if it.Body, err = decode(body); err != nil {
			return nil, fmt.Errorf("decode what instance %d says: %w", it.Source, err)
		}
		out = append(out, it)
	}
	return out, rows.Err()
}

func decode(text []byte) (Body, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var b Body
	err := dec.Decode(&b)
	return b, err
}

// Command is what an item does to its target; nil for what is no command of one
// instance.
func (it Item) Command() process.Act {
	b := it.Body
	switch it.Kind {
	case Begin:
		return process.Start{Instance: it.Target, Vars: b.Vars, StartEvent: b.Element, Parent: b.Parent}
	case End:
		return process.EndCall{Call: b.Call, Vars: b.Vars}
	case Fail:
		return process.FailCall{Call: b.Call, Code: b.Code, Reason: b.Reason, Vars: b.Vars}
	case Escalate:
		return process.EscalateCall{Call: b.Call, Code: b.Code, Vars: b.Vars}
	case Cancel:
		return process.Cancel{Reason: "its caller has left it"}
	case Signal:
		if it.Target != 0 {
			return process.Signal{Name: b.Name, Vars: b.Vars}
		}
	case Message:
	}
	return nil
}
