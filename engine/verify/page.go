package verify

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"time"

	"github.com/servicehall/hallway/engine/process"
)

// header is an instance without its state.
type header struct {
	id         int64
	definition int64
	status     process.Status
	seq        int64
	ended      sql.NullInt64
	hash       []byte
	forgotten  bool // retention took its state and history
}

// paged are the instances of one window of ids, as of one moment.
type paged struct {
	all        []header
	from, upTo int64 // ids after from, up to and with upTo
	last       bool
}

// page proves the instances that come after an id.
func (r *run) page(ctx context.Context, after int64) (p paged, err error) {
	conn, err := r.db.Conn(ctx)
	if err != nil {
		return p, fmt.Errorf("read instances: %w", err)
	}
	defer func() { _ = conn.Close() }() // it goes back to the pool
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return p, fmt.Errorf("read instances: %w", err)
	}
	defer func() { _, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") }() // nothing was written
	if p, err = r.headers(ctx, conn, after); err != nil {
		return p, err
	}
	rows, err := readRows(ctx, conn, p.from, p.upTo)
	if err != nil {
		return p, err
	}
	for _, h := range p.all {
		if err := r.instance(ctx, conn, h, rows[h.id]); err != nil {
			return p, err
		}
		delete(rows, h.id)
	}
	if r.Instance == 0 {
		r.homeless(rows)
	}
	return p, nil
}

func (r *run) headers(ctx context.Context, conn *sql.Conn, after int64) (paged, error) {
	p, limit := paged{from: after, upTo: math.MaxInt64}, page
	if r.Instance != 0 {
		limit = 1
	}
	rows, err := conn.QueryContext(ctx, `SELECT id, definition, status, seq, ended, hash, length(state) = 0 FROM instance WHERE id > ? ORDER BY id LIMIT ?`, after, limit)
	if err != nil {
		return p, fmt.Errorf("read instances: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var h header
		if err := rows.Scan(&h.id, &h.definition, &h.status, &h.seq, &h.ended, &h.hash, &h.forgotten); err != nil {
			return p, fmt.Errorf("read instances: %w", err)
		}
		p.all = append(p.all, h)
	}
	switch {
	case r.Instance != 0:
		p.upTo, p.last = r.Instance, true
		if len(p.all) > 0 && p.all[0].id != r.Instance {
			p.all = nil
		}
		if len(p.all) == 0 {
			r.find("no-instance", r.Instance, map[string]any{"instance": r.Instance})
		}
	case len(p.all) < page:
		p.last = true
	default:
		p.upTo = p.all[len(p.all)-1].id
	}
	return p, rows.Err()
}

// wanted reports whether an instance is to be proved.
func (r *run) wanted(h header) bool {
	return r.Since.IsZero() || !h.ended.Valid || !time.UnixMilli(h.ended.Int64).Before(r.Since)
}

// now is the state of an instance with what the history has after its row,
// which is written anew now and then and when its status changes.
func (r *run) now(ctx context.Context, conn *sql.Conn, h header, blob []byte) (st *process.State, err error) {
	defer func() {
		if x := recover(); x != nil {
			err = fmt.Errorf("the history after event %d cannot be folded: %v", h.seq, x)
		}
	}()
	if st, err = process.Decode(blob); err != nil || st.Ended() {
		return st, err
	}
	_, err = r.log.Fold(ctx, conn, st)
	return st, err
}

// instance proves one instance: its chain, its state, and its rows.
func (r *run) instance(ctx context.Context, conn *sql.Conn, h header, rows []row) error {
	if !r.wanted(h) {
		return nil
	}
	r.sum.Instances++
	if h.forgotten {
		return r.forgotten(ctx, conn, h, rows)
	}
	var blob []byte
	if err := conn.QueryRowContext(ctx, `SELECT state FROM instance WHERE id = ?`, h.id).Scan(&blob); err != nil {
		return fmt.Errorf("read instance %d: %w", h.id, err)
	}
	st, err := process.Decode(blob)
	if err != nil {
		r.find("state-unreadable", h.id, map[string]any{"instance": h.id, "reason": err.Error()})
		return r.chain(ctx, conn, h, nil, nil)
	}
	if st.ID != h.id || st.Status != h.status || st.Seq != h.seq || st.Definition != h.definition {
		r.find("header", h.id, map[string]any{"instance": h.id, "row": fmt.Sprintf("%s %d", h.status, h.seq), "state": fmt.Sprintf("%s %d", st.Status, st.Seq)})
	}
	now, err := r.now(ctx, conn, h, blob)
	if err != nil { // the chain says what is wrong with the history
		return r.chain(ctx, conn, h, st, blob)
	}
	r.compare(now, rows)
	if err := r.calls(ctx, conn, now); err != nil {
		return err
	}
	return r.chain(ctx, conn, h, st, blob)
}
