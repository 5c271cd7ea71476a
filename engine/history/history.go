// Package history keeps what happened: for each command of an instance its
// events, append-only, each record holding the hash of the one before. Audit,
// timelines, replay and statistics have this one source.
package history

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/klauspost/compress/s2"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/store"
)

// Migrations are the room's tables. Records lie in the order of their commits,
// so that a commit writes few pages; the index finds those of an instance.
var Migrations = []store.Migration{{Room: "engine/history", Step: 1, SQL: []string{
	`CREATE TABLE history (
  id INTEGER PRIMARY KEY, instance INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL,
  command TEXT NOT NULL, events BLOB NOT NULL, hash BLOB NOT NULL) STRICT`,
	`CREATE UNIQUE INDEX history_instance ON history (instance, seq)`,
}}}

// The first byte of a record's events says how they are kept.
const (
	plainJSON byte = 1
	s2JSON    byte = 2
)

// compressFrom is where compression begins to pay for itself.
const compressFrom = 512

// maxRecord bounds what a record may unpack to.
const maxRecord = 64 << 20

// Log writes and reads records. It is safe for concurrent use.
type Log struct{}

// NewLog makes a log.
func NewLog() *Log { return &Log{} }

// scratch holds texts that are packed before they are kept.
var scratch = sync.Pool{New: func() any { return new([]byte) }}

// Append returns the statement that adds a record and the record's hash, which
// the next record of the instance is chained to. prev is nil for the first.
func (l *Log) Append(r process.Recorded, prev []byte) (store.Stmt, []byte, error) {
	room := scratch.Get().(*[]byte)
	defer scratch.Put(room)
	text, err := process.AppendEvents((*room)[:0], r.Events)
	*room = text[:0]
	if err != nil {
		return store.Stmt{}, nil, fmt.Errorf("encode events of instance %d: %w", r.Instance, err)
	}
	packed, err := l.pack(text)
	if err != nil {
		return store.Stmt{}, nil, fmt.Errorf("keep events of instance %d: %w", r.Instance, err)
	}
	hash := chain(r, text, prev)
	return store.Stmt{
		SQL:  `INSERT INTO history (instance, seq, at, actor, command, events, hash) VALUES (?,?,?,?,?,?,?)`,
		Args: []any{r.Instance, r.Seq, r.At.UnixMilli(), r.Actor, r.Command, packed, hash},
	}, hash, nil
}

// pack refuses what unpack would: a record that cannot be read is not kept.
func (l *Log) pack(text []byte) ([]byte, error) {
	if len(text) > maxRecord {
		return nil, fmt.Errorf("a record of %d bytes, %d at most", len(text), maxRecord)
	}
	if len(text) < compressFrom {
		return append([]byte{plainJSON}, text...), nil
	}
	out := make([]byte, 1+s2.MaxEncodedLen(len(text)))
	out[0] = s2JSON
	return out[:1+len(s2.Encode(out[1:], text))], nil
}

func (l *Log) unpack(b []byte) ([]byte, error) {
	if len(b) == 0 {
		return nil, fmt.Errorf("a record without events")
	}
	switch b[0] {
	case plainJSON:
		return b[1:], nil
	case s2JSON:
		n, err := s2.DecodedLen(b[1:])
		if err != nil {
			return nil, err
		}
		if n > maxRecord {
			return nil, fmt.Errorf("a record of %d bytes", n)
		}
		return s2.Decode(nil, b[1:])
	}
	return nil, fmt.Errorf("events in unknown form %d: written by a newer version", b[0])
}

// chain binds a record to its content and to all records before it.
func chain(r process.Recorded, text, prev []byte) []byte {
	h := sha256.New()
	h.Write(prev)
	var n [24]byte
	binary.BigEndian.PutUint64(n[0:], uint64(r.Instance))
	binary.BigEndian.PutUint64(n[8:], uint64(r.Seq))
	binary.BigEndian.PutUint64(n[16:], uint64(r.At.UnixMilli()))
	h.Write(n[:])
	for _, part := range [][]byte{[]byte(r.Actor), []byte(r.Command), text} {
		var size [8]byte
		binary.BigEndian.PutUint64(size[:], uint64(len(part)))
		h.Write(size[:])
		h.Write(part)
	}
	return h.Sum(nil)
}

// Read returns an instance's records after a sequence number, oldest first.
func (l *Log) Read(ctx context.Context, db *sql.DB, instance, after int64) ([]process.Recorded, error) {
	var out []process.Recorded
	err := l.each(ctx, db, instance, after, func(r process.Recorded, _, _ []byte) error {
		out = append(out, r)
		return nil
	})
	return out, err
}

// Fold takes a state that was kept on by the records after it, and returns the
// hash of the last one; nil where there is none.
func (l *Log) Fold(ctx context.Context, db Querier, st *process.State) (last []byte, err error) {
	err = l.each(ctx, db, st.ID, st.Seq, func(r process.Recorded, _, hash []byte) error {
		r.At, last = r.At.UTC(), hash // as the command had it
		return st.Fold(r)
	})
	return last, err
}

func (l *Log) each(ctx context.Context, db Querier, instance, after int64, do func(r process.Recorded, text, hash []byte) error) error {
	rows, err := db.QueryContext(ctx, `SELECT seq, at, actor, command, events, hash FROM history WHERE instance = ? AND seq > ? ORDER BY seq`, instance, after)
	if err != nil {
		return fmt.Errorf("read history of instance %d: %w", instance, err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		r := process.Recorded{Instance: instance}
		var at int64
		var packed, hash []byte
		if err := rows.Scan(&r.Seq, &at, &r.Actor, &r.Command, &packed, &hash); err != nil {
			return fmt.Errorf("read history of instance %d: %w", instance, err)
		}
		r.At = time.UnixMilli(at)
		text, err := l.unpack(packed)
		if err != nil {
			return fmt.Errorf("read history of instance %d at event %d: %w", instance, r.Seq, err)
		}
		if r.Events, err = decode(text); err != nil {
			return fmt.Errorf("decode history of instance %d at event %d: %w", instance, r.Seq, err)
		}
		if err := do(r, text, hash); err != nil {
			return err
		}
	}
	return rows.Err()
}

// decode reads the events of a record.
func decode(text []byte) ([]process.Event, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var out []process.Event
	err := dec.Decode(&out)
	return out, err
}
