package engine

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sort"

	"github.com/servicehall/hallway/engine/process"
)

// ErrForgotten says that the instance has ended and was kept for its time; its state and
// history are gone. It is an ErrNotFound too: nothing can be done with it.
var ErrForgotten = errors.New("its history is not kept any more")

// read loads an instance from the store.
func (e *Engine) read(ctx context.Context, id int64) (hot, error) {
	var blob, hash []byte
	err := e.c.DB.Read().QueryRowContext(ctx, `SELECT state, hash FROM instance WHERE id = ?`, id).Scan(&blob, &hash)
	if errors.Is(err, sql.ErrNoRows) {
		return hot{}, fmt.Errorf("instance %d: %w", id, ErrNotFound)
	}
	if err != nil {
		return hot{}, fmt.Errorf("read instance %d: %w", id, err)
	}
	if len(blob) == 0 {
		return hot{}, fmt.Errorf("instance %d: %w: %w", id, ErrForgotten, ErrNotFound)
	}
	st, err := process.Decode(blob)
	if err != nil {
		return hot{}, fmt.Errorf("decode instance %d: %w", id, err)
	}
	kept := st.Seq
	if !st.Ended() { // what came after its row is in the history
		last, err := e.log.Fold(ctx, e.c.DB.Read(), st)
		if err != nil {
			return hot{}, fmt.Errorf("read instance %d: %w", id, err)
		}
		if last != nil {
			hash = last
		}
	}
	d, ok := e.defs.process(st.Definition)
	if !ok {
		return hot{}, fmt.Errorf("instance %d: its definition %d: %w", id, st.Definition, ErrNotFound)
	}
	return hot{def: d, state: st, hash: hash, kept: kept}, nil
}

// Instance returns an instance as of the last commit, with its definition.
func (e *Engine) Instance(ctx context.Context, id int64) (*process.State, *process.Definition, error) {
	h, err := e.read(ctx, id)
	return h.state, h.def, err
}

// History returns an instance's records after a sequence number.
func (e *Engine) History(ctx context.Context, id, after int64) ([]process.Recorded, error) {
	return e.log.Read(ctx, e.c.DB.Read(), id, after)
}

// Verify checks an instance's hash chain, and that folding its history gives
// its state.
func (e *Engine) Verify(ctx context.Context, id int64) error {
	kept, err := e.read(ctx, id) // before the history, which may go on meanwhile
	if err != nil {
		return err
	}
	if err := e.log.Verify(ctx, e.c.DB.Read(), id); err != nil {
		return err
	}
	records, err := e.History(ctx, id, 0)
	if err != nil {
		return err
	}
	return fits(kept.state, records)
}

// fits checks that records, up to the state's last event, lead to the state.
func fits(st *process.State, records []process.Recorded) error {
	var until []process.Recorded
	for _, r := range records {
		if r.Seq <= st.Seq {
			r.At = r.At.UTC() // as the command had it
			until = append(until, r)
		}
	}
	folded, err := process.Replay(until)
	if err != nil {
		return fmt.Errorf("instance %d: fold its history: %w", st.ID, err)
	}
	if folded.Seq != st.Seq {
		return fmt.Errorf("instance %d: its history ends at event %d, its state at %d", st.ID, folded.Seq, st.Seq)
	}
	a, errA := folded.Encode()
	b, errB := st.Encode()
	if err := errors.Join(errA, errB); err != nil {
		return err
	}
	if !bytes.Equal(a, b) {
		return fmt.Errorf("instance %d: its state is not what its history leads to", st.ID)
	}
	return nil
}

// Definition returns a deployed process version.
func (e *Engine) Definition(key int64) (*process.Definition, bool) { return e.defs.process(key) }

// Content returns the file of the newest version of a resource.
func (e *Engine) Content(k Kind, id string) ([]byte, bool) {
	r, ok := e.defs.latest(k, id)
	return r.content, ok
}

// Deployments lists the newest version of everything, by kind and id.
func (e *Engine) Deployments() []Deployed {
	e.defs.mu.RLock()
	defer e.defs.mu.RUnlock()
	var out []Deployed
	for _, all := range e.defs.newest {
		for _, r := range all {
			out = append(out, r.Deployed)
		}
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].Kind != out[j].Kind {
			return out[i].Kind < out[j].Kind
		}
		return out[i].ID < out[j].ID
	})
	return out
}

// Counts returns how many instances there are by status.
func (e *Engine) Counts(ctx context.Context) (map[string]int, error) {
	rows, err := e.c.DB.Read().QueryContext(ctx, `SELECT status, count(*) FROM instance GROUP BY status`)
	if err != nil {
		return nil, fmt.Errorf("count instances: %w", err)
	}
	defer func() { _ = rows.Close() }()
	out := map[string]int{}
	for rows.Next() {
		var s string
		var n int
		if err := rows.Scan(&s, &n); err != nil {
			return nil, fmt.Errorf("count instances: %w", err)
		}
		out[s] = n
	}
	return out, rows.Err()
}
