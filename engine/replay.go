package engine

import (
	"context"

	"github.com/servicehall/hallway/engine/process"
)

// Replayed is what came of folding the history of an instance anew.
type Replayed struct {
	Instance int64           `json:"instance,string"`
	Same     bool            `json:"same"`          // it leads to the state that is kept
	Why      string          `json:"why,omitempty"` // what keeps it from that
	Seq      int64           `json:"seq"`           // of the last event
	State    string          `json:"state"`         // digest of the state at the end of the frames
	Frames   []process.Frame `json:"frames"`
}

// Replay folds the whole history of an instance and says whether it gives the
// state that is kept. The frames end with the record that holds the event until
// (0: with the last one).
func (e *Engine) Replay(ctx context.Context, id, until int64) (Replayed, error) {
	kept, err := e.read(ctx, id) // before the history, which may go on meanwhile
	if err != nil {
		return Replayed{}, err
	}
	records, err := e.History(ctx, id, 0)
	if err != nil {
		return Replayed{}, err
	}
	out := Replayed{Instance: id, Same: true, Seq: kept.state.Seq}
	if err := fits(kept.state, records); err != nil {
		out.Same, out.Why = false, err.Error()
	}
	frames, st, err := process.Frames(records, until)
	out.Frames = frames
	if err != nil {
		out.Same, out.Why = false, err.Error()
		return out, nil
	}
	out.State, err = st.Digest()
	return out, err
}

// Recording returns the history of an instance as it lies in testdata/replay.
func (e *Engine) Recording(ctx context.Context, id int64) (process.Recording, error) {
	_, d, err := e.Instance(ctx, id)
	if err != nil {
		return process.Recording{}, err
	}
	records, err := e.History(ctx, id, 0)
	if err != nil {
		return process.Recording{}, err
	}
	return process.Record(d.Process, records)
}
