package verify

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/servicehall/hallway/engine/history"
	"github.com/servicehall/hallway/engine/process"
)

// chain proves an instance's history against itself, against the header's hash
// and, where it is sampled, against the state. st is nil where the state cannot
// be read.
func (r *run) chain(ctx context.Context, conn *sql.Conn, h header, st *process.State, blob []byte) error {
	f := folder{state: &process.State{}, on: st != nil && (r.Full || r.Instance != 0 || r.sum.Instances%sample == 1), row: h.seq}
	reached := false
	end, err := r.log.Walk(ctx, conn, h.id, func(rec process.Recorded, hash []byte) error {
		r.numbers.take(rec)
		f.fold(rec)
		if rec.Seq+int64(len(rec.Events))-1 == h.seq {
			reached = bytes.Equal(hash, h.hash)
		}
		return nil
	})
	r.sum.Records += end.Records
	if broken, ok := errors.AsType[*history.Broken](err); ok {
		code := "chain-changed"
		if broken.Missing {
			code = "chain-missing"
		}
		r.numbers.broken = true
		r.find(code, h.id, map[string]any{"instance": h.id, "event": broken.Seq})
		return nil
	}
	if err != nil {
		if ctx.Err() != nil {
			return err
		}
		r.numbers.broken = true
		r.find("chain-unreadable", h.id, map[string]any{"instance": h.id, "event": end.Seq + 1, "reason": err.Error()})
		return nil
	}
	if !reached || h.ended.Valid && end.Seq != h.seq {
		r.find("chain-end", h.id, map[string]any{"instance": h.id, "history": end.Seq, "state": h.seq})
		return nil
	}
	return r.folded(h, f, blob)
}

// folded compares what the history leads to with the state that is kept.
func (r *run) folded(h header, f folder, blob []byte) error {
	if !f.on {
		return nil
	}
	r.sum.Folded++
	if f.failed != nil {
		r.find("fold-failed", h.id, map[string]any{"instance": h.id, "reason": f.failed.Error()})
		return nil
	}
	kept, err := process.Decode(blob) // encoded again, since an older version may have written it otherwise
	if err != nil {
		return fmt.Errorf("decode instance %d: %w", h.id, err)
	}
	a, errA := f.state.Encode()
	b, errB := kept.Encode()
	if err := errors.Join(errA, errB); err != nil {
		return err
	}
	if !bytes.Equal(a, b) {
		r.find("fold", h.id, map[string]any{"instance": h.id})
	}
	return nil
}

// folder computes the state that records lead to, one record at a time.
type folder struct {
	state  *process.State
	on     bool
	row    int64 // the event that the row is of; nothing is folded after it
	failed error
}

func (f *folder) fold(rec process.Recorded) {
	if !f.on || f.failed != nil || rec.Seq > f.row {
		return
	}
	defer func() {
		if x := recover(); x != nil {
			f.failed = fmt.Errorf("event %d cannot be folded: %v", f.state.Seq, x)
		}
	}()
	at := rec.At.UTC() // as the command had it
	for _, e := range rec.Events {
		e.At = at
		f.state.Apply(e)
	}
}

// forgotten proves an instance whose state and history retention has taken:
// nothing is left of either.
func (r *run) forgotten(ctx context.Context, conn *sql.Conn, h header, rows []row) error {
	r.numbers.forgotten = true
	var left int
	var noted bool
	if err := conn.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM history WHERE instance = ?1), EXISTS (SELECT 1 FROM forgotten WHERE instance = ?1)`, h.id).Scan(&left, &noted); err != nil {
		return fmt.Errorf("read history of instance %d: %w", h.id, err)
	}
	if left > 0 || !noted || !h.ended.Valid || len(rows) > 0 {
		r.find("half-forgotten", h.id, map[string]any{"instance": h.id, "records": left})
	}
	return nil
}
