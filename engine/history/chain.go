package history

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"

	"github.com/servicehall/hallway/engine/process"
)

// Querier reads rows: a *sql.DB, or one connection of it inside a transaction.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Broken says where a chain does not hold: the first record that was changed,
// removed or put in.
type Broken struct {
	Instance int64
	Seq      int64 // of the record's first event
	Missing  bool  // a record before it is not there; else its hash does not match
}

// Error names the record.
func (b *Broken) Error() string {
	if b.Missing {
		return fmt.Sprintf("instance %d: a record is missing before event %d", b.Instance, b.Seq)
	}
	return fmt.Sprintf("instance %d: the record at event %d does not match its hash", b.Instance, b.Seq)
}

// End is where a chain ends.
type End struct {
	Records int
	Seq     int64 // of the last event
	Hash    []byte
}

// Verify reads an instance's chain from its beginning and returns a *Broken for
// the first record that was changed, removed or put in.
func (l *Log) Verify(ctx context.Context, db Querier, instance int64) error {
	_, err := l.Walk(ctx, db, instance, func(process.Recorded, []byte) error { return nil })
	return err
}

// Walk verifies an instance's chain and hands out each record that holds with
// its hash, one at a time.
func (l *Log) Walk(ctx context.Context, db Querier, instance int64, do func(r process.Recorded, hash []byte) error) (End, error) {
	var end End
	err := l.each(ctx, db, instance, 0, func(r process.Recorded, text, hash []byte) error {
		if r.Seq != end.Seq+1 {
			return &Broken{Instance: instance, Seq: r.Seq, Missing: true}
		}
		if !bytes.Equal(hash, chain(r, text, end.Hash)) {
			return &Broken{Instance: instance, Seq: r.Seq}
		}
		end.Records++
		end.Hash, end.Seq = hash, r.Seq+int64(len(r.Events))-1
		return do(r, hash)
	})
	return end, err
}
