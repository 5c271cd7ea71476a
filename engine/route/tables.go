package route

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/servicehall/hallway/store"
)

// Migrations are the room's tables. dedup is the external id of what is made
// once, null for what is not; answer says how the delivery was answered; rev
// fences every change.
var Migrations = []store.Migration{{Room: "engine/route", Step: 1, SQL: []string{
	`CREATE TABLE message (
  id INTEGER PRIMARY KEY, source TEXT NOT NULL, external_id TEXT NOT NULL, dedup TEXT, type TEXT NOT NULL,
  route TEXT NOT NULL, step TEXT NOT NULL, state TEXT NOT NULL, answer TEXT NOT NULL, code TEXT NOT NULL, reason TEXT NOT NULL,
  at INTEGER NOT NULL, since INTEGER NOT NULL, content_type TEXT NOT NULL, charset TEXT NOT NULL,
  keys TEXT NOT NULL, headers TEXT NOT NULL, raw BLOB NOT NULL, trail BLOB NOT NULL, instance INTEGER NOT NULL, rev INTEGER NOT NULL) STRICT`,
	`CREATE UNIQUE INDEX message_once ON message (source, dedup)`,
	`CREATE INDEX message_open ON message (state, id) WHERE state IN ('received','routing','dead')`,
	`CREATE INDEX message_instance ON message (instance) WHERE instance <> 0`,
}}, {Room: "engine/route", Step: 2, SQL: []string{
	`DROP INDEX message_once`,
	`CREATE UNIQUE INDEX message_once ON message (source, dedup) WHERE dedup IS NOT NULL`,
}}}

const columns = `id, source, external_id, dedup, type, route, step, state, answer, code, reason, at, since, content_type, charset, keys, headers, raw, trail, instance, rev`

// How a delivery was answered.
const (
	answeredAccepted = "accepted"
	answeredRefused  = "refused"
)

// record is a message with all that its way needs.
type record struct {
	Message
	once   bool // its id makes it once
	fresh  bool // its id was made up just now
	answer string
	raw    []byte
	trail  trail
	rev    int64
	cause  error // of a refusal, for the caller who waits
}

// insert writes a new message; stale if its source has delivered it before.
func (p *packer) insert(rec *record) (store.Stmt, error) {
	trail, err := p.trail(rec)
	if err != nil {
		return store.Stmt{}, err
	}
	keys, headers, err := pairs(rec)
	if err != nil {
		return store.Stmt{}, err
	}
	var dedup any
	if rec.once && !rec.fresh { // nobody can deliver again what was named just now
		dedup = rec.ExternalID
	}
	return store.Stmt{
		SQL: `INSERT INTO message (` + columns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (source, dedup) WHERE dedup IS NOT NULL DO NOTHING`,
		Args: []any{rec.ID, rec.Source, rec.ExternalID, dedup, rec.Type, rec.Route, rec.Step, string(rec.State), rec.answer, rec.Code, rec.Reason,
			rec.At.UnixMilli(), rec.Since.UnixMilli(), rec.ContentType, rec.Charset, keys, headers, p.bytes(cut(rec.raw)), trail, rec.Instance, 1},
		Rows: 1,
	}, nil
}

// update writes what a message has become; stale if it was changed since it
// was read.
func (p *packer) update(rec *record) (store.Stmt, error) {
	trail, err := p.trail(rec)
	if err != nil {
		return store.Stmt{}, err
	}
	return store.Stmt{
		SQL:  `UPDATE message SET route=?, step=?, state=?, code=?, reason=?, since=?, trail=?, instance=?, rev=rev+1 WHERE id=? AND rev=?`,
		Args: []any{rec.Route, rec.Step, string(rec.State), rec.Code, rec.Reason, rec.Since.UnixMilli(), trail, rec.Instance, rec.ID, rec.rev},
		Rows: 1,
	}, nil
}

func pairs(rec *record) (keys, headers string, err error) {
	k, err := json.Marshal(nonNil(rec.Keys))
	if err != nil {
		return "", "", fmt.Errorf("encode the keys of message %d: %w", rec.ID, err)
	}
	h, err := json.Marshal(nonNil(rec.Headers))
	if err != nil {
		return "", "", fmt.Errorf("encode the headers of message %d: %w", rec.ID, err)
	}
	return string(k), string(h), nil
}

func nonNil(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return m
}

type scanner interface{ Scan(into ...any) error }

func (p *packer) scan(row scanner) (*record, error) {
	rec := &record{}
	var dedup sql.NullString
	var state, keys, headers string
	var at, since int64
	var raw, trail []byte
	err := row.Scan(&rec.ID, &rec.Source, &rec.ExternalID, &dedup, &rec.Type, &rec.Route, &rec.Step, &state, &rec.answer, &rec.Code, &rec.Reason,
		&at, &since, &rec.ContentType, &rec.Charset, &keys, &headers, &raw, &trail, &rec.Instance, &rec.rev)
	if err != nil {
		return nil, fmt.Errorf("read message: %w", err)
	}
	rec.once, rec.State = dedup.Valid, MessageState(state)
	rec.At, rec.Since = time.UnixMilli(at), time.UnixMilli(since)
	if err := json.Unmarshal([]byte(keys), &rec.Keys); err != nil {
		return nil, fmt.Errorf("decode the keys of message %d: %w", rec.ID, err)
	}
	if err := json.Unmarshal([]byte(headers), &rec.Headers); err != nil {
		return nil, fmt.Errorf("decode the headers of message %d: %w", rec.ID, err)
	}
	if rec.raw, err = p.unpack(raw); err != nil {
		return nil, fmt.Errorf("unpack message %d: %w", rec.ID, err)
	}
	return rec, p.readTrail(rec, trail)
}
