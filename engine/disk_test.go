package engine

import (
	"context"
	"testing"
	"time"

	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/store"
)

// full fills the store to its last byte, as far as the history is concerned.
func (h *hall) full() {
	h.Helper()
	h.room("PRAGMA max_page_count = 1") // no more than there are
	n := 0
	for _, size := range []int{2000, 200, 20, 1} {
		for err := error(nil); err == nil; n++ {
			err = h.db.Committer.Run(context.Background(), store.Stmt{
				SQL: `INSERT INTO history (instance, seq, at, actor, command, events, hash) VALUES (-1, ?, 0, '', '', zeroblob(?), x'')`, Args: []any{n, size},
			})
			if err != nil && !store.Undurable(err) {
				h.Fatal(err)
			}
		}
	}
}

func (h *hall) room(pragma string) {
	h.Helper()
	err := h.db.Committer.Do(context.Background(), func(tx *store.Tx) error {
		var now int64
		return tx.One(pragma, nil, &now)
	})
	if err != nil {
		h.Fatal(err)
	}
}

// While the store cannot be written commands are refused and nothing of them is
// seen; what the engine itself has to do then, a due timer and a message that
// meets its wait, it does when the store can be written again.
func TestTheStoreCannotBeWrittenForAWhile(t *testing.T) {
	t.Parallel()
	for _, change := range []func(*Config){nil, byHand} {
		bubble(t, change, cannotBeWritten)
	}
}

func cannotBeWritten(h *hall) {
	h.deploy("boundary-timer")
	h.spoiled = true // by full
	waits := h.begin("boundary_timer", map[string]any{"limit": "PT1H"})
	before := h.state(waits)
	h.full()
	if _, err := h.e.StartNew(context.Background(), StartWith{Process: "boundary_timer", Vars: map[string]any{"limit": "PT1H"}, Actor: "test"}); !store.Undurable(err) || Refused(err) {
		h.Errorf("a start that cannot be written: %v", err)
	}
	h.pass(10*time.Minute + 5*time.Second) // its first timer is due
	if got := h.state(waits); got.Seq != before.Seq || h.db.Committer.Trouble() == nil {
		h.Errorf("something was written: event %d after %d, trouble %v", got.Seq, before.Seq, h.db.Committer.Trouble())
	}
	h.room("PRAGMA max_page_count = 1073741823")
	h.pass(5 * time.Second)
	if got := h.state(waits); got.Seq == before.Seq {
		h.Error("the timer was lost")
	}
	if h.db.Committer.Trouble() != nil {
		h.Error("still in trouble")
	}
	h.status(waits, process.Running)
}
