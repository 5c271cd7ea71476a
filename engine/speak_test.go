package engine

import (
	"context"
	"testing"
	"time"

	"github.com/servicehall/hallway/engine/process"
)

// called returns the one instance that another one has called.
func (h *hall) called(instance int64) int64 {
	h.Helper()
	st := h.state(instance)
	if len(st.Calls) != 1 {
		h.Fatalf("instance %d calls %+v", instance, st.Calls)
	}
	return st.Calls[0].Key
}

func (h *hall) callOpinion() (caller, called int64) {
	h.Helper()
	h.deploy("opinion")
	h.deploy("call")
	caller = h.begin("call", map[string]any{"number": "7", "which": "opinion"})
	h.settle()
	return caller, h.called(caller)
}

// give completes the task of an instance.
func (h *hall) give(instance int64, vars map[string]any) {
	h.Helper()
	open := h.tasks(instance)
	if len(open) != 1 {
		h.Fatalf("tasks of %d: %+v", instance, open)
	}
	if err := h.e.Send(context.Background(), instance, "officer", process.CompleteTask{Task: open[0].Key, Vars: vars}); err != nil {
		h.Fatal(err)
	}
	h.settle()
}

func TestACallReturns(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) {
		caller, called := h.callOpinion()
		if st := h.state(called); st.Parent == nil || st.Parent.Instance != caller || st.Vars()["parentNumber"] != "7" || st.Vars()["number"] != nil {
			h.Errorf("called: %+v", st)
		}
		h.again()
		h.give(called, map[string]any{"result": "fine"})
		h.status(called, process.Completed)
		h.status(caller, process.Completed)
		if got := h.state(caller).Vars()["answer"]; got != "fine" {
			h.Errorf("answer %v", got)
		}
		if n := h.count(`SELECT count(*) FROM relay`); n != 0 {
			h.Errorf("%d things are not said", n)
		}
	})
}

func TestACallThrows(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) {
		caller, called := h.callOpinion()
		h.give(called, map[string]any{"how": "refuse"})
		h.status(called, process.Cancelled)
		h.status(caller, process.Completed)
	})
}

func TestACallEscalatesAndGoesOn(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) {
		caller, called := h.callOpinion()
		h.give(called, map[string]any{"how": "warn"})
		h.status(called, process.Running)
		if it := h.job(); it.Instance != caller || it.Operation != "note" {
			h.Errorf("%+v", it)
		}
		h.give(called, nil)
		h.status(called, process.Completed)
	})
}

func TestACallIsCancelledWithItsCaller(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) {
		caller, called := h.callOpinion()
		if err := h.e.Send(context.Background(), caller, "officer", process.Cancel{Reason: "withdrawn"}); err != nil {
			h.Fatal(err)
		}
		h.settle()
		h.status(called, process.Cancelled)
		if n := h.count(`SELECT count(*) FROM relay`); n != 0 {
			h.Errorf("%d things are not said", n)
		}
	})
}

func TestACalledInstanceThatIsCancelledIsAnIncident(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) {
		caller, called := h.callOpinion()
		if err := h.e.Send(context.Background(), called, "officer", process.Cancel{Reason: "lost"}); err != nil {
			h.Fatal(err)
		}
		h.settle()
		all := h.incidents(caller)
		if len(all) != 1 || all[0].Kind != process.KindCall {
			h.Fatalf("incidents %+v", all)
		}
		if err := h.e.Send(context.Background(), caller, "officer", process.ResolveIncident{Incident: all[0].Key}); err != nil {
			h.Fatal(err)
		}
		h.settle()
		h.give(h.called(caller), nil)
		h.status(caller, process.Completed)
	})
}

// TestWhatIsSaidOutlivesTheProgram: a row of the relay is said by the next
// start.
func TestWhatIsSaidOutlivesTheProgram(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) {
		h.deploy("opinion")
		h.deploy("call")
		h.close()
		h.open() // nothing is said before the start of the shards
		h.e.c.Manual = true
		caller := h.begin("call", map[string]any{"number": "7", "which": "opinion"})
		if n := h.count(`SELECT count(*) FROM relay`); n != 1 {
			h.Fatalf("%d things are to be said", n)
		}
		h.again()
		h.give(h.called(caller), nil)
		h.status(caller, process.Completed)
	})
}

func TestASignalIsHeardEverywhere(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) {
		h.deploy("signal-start")
		h.deploy("signal")
		first, second := h.begin("signal", map[string]any{"number": "1"}), h.begin("signal", map[string]any{"number": "2"})
		if err := h.e.Broadcast(context.Background(), "office.opened", map[string]any{"hours": "9-17"}); err != nil {
			h.Fatal(err)
		}
		h.settle()
		for _, id := range []int64{first, second} {
			if h.state(id).Vars()["hours"] != "9-17" {
				h.Errorf("instance %d has not heard it", id)
			}
		}
		if err := h.e.Broadcast(context.Background(), "news", nil); err != nil {
			h.Fatal(err)
		}
		h.settle()
		if n := h.count(`SELECT count(*) FROM instance WHERE process='signal_start'`); n != 1 {
			h.Errorf("%d instances were begun by the signal", n)
		}
		if n := h.count(`SELECT count(*) FROM relay`); n != 0 {
			h.Errorf("%d things are not said", n)
		}
	})
}

// TestASuspendedInstanceHearsLater: what was thrown while an instance was
// suspended it hears when it goes on, also after the program was started anew;
// one that is cancelled instead leaves nothing behind.
func TestASuspendedInstanceHearsLater(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) {
		h.deploy("signal")
		id, gone := h.begin("signal", map[string]any{"number": "1"}), h.begin("signal", map[string]any{"number": "2"})
		for _, x := range []int64{id, gone} {
			h.send(x, process.Suspend{Reason: "asked"})
		}
		if err := h.e.Broadcast(context.Background(), "office.opened", map[string]any{"hours": "9-17"}); err != nil {
			h.Fatal(err)
		}
		h.settle()
		h.again()
		if h.state(id).Vars()["hours"] != nil || h.count(`SELECT count(*) FROM relay`) != 2 {
			h.Error("a suspended instance has heard it, or will not")
		}
		h.send(id, process.Resume{})
		h.send(gone, process.Cancel{Reason: "asked"})
		h.settle()
		if h.state(id).Vars()["hours"] != "9-17" {
			h.Error("it has not heard it after that")
		}
		if n := h.count(`SELECT count(*) FROM relay`); n != 0 {
			h.Errorf("%d things are not said", n)
		}
	})
}

func TestAMessageIsPublishedOnce(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) {
		h.deploy("publish")
		for range 2 {
			h.status(h.begin("publish", map[string]any{"number": "7"}), process.Completed)
		}
		h.settle()
		if n := h.count(`SELECT count(*) FROM published WHERE message='case.more'`); n != 1 {
			h.Errorf("%d messages with one id", n)
		}
		if n := h.count(`SELECT count(*) FROM published WHERE message='case.other'`); n != 2 {
			h.Errorf("%d messages without an id", n)
		}
		if n := h.count(`SELECT count(*) FROM published WHERE message='case.more' AND expires - at = 3600000`); n != 1 {
			h.Error("the time to live is not the message's own")
		}
		if n := h.count(`SELECT count(*) FROM relay`); n != 0 {
			h.Errorf("%d things are not said", n)
		}
		h.pass(2 * time.Hour)
		if n := h.count(`SELECT count(*) FROM published WHERE message='case.more' AND state='expired'`); n != 1 {
			h.Error("it did not expire")
		}
	})
}

func TestAMessageStartsOnce(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) {
		h.deploy("start-message")
		before := h.count(`SELECT count(*) FROM instance`)
		for range 3 {
			if err := h.e.Publish(context.Background(), Message{Name: "application", ID: "a-1"}, "test"); err != nil {
				h.Fatal(err)
			}
		}
		h.settle()
		if n := h.count(`SELECT count(*) FROM instance`) - before; n != 1 {
			h.Errorf("%d instances were begun by one message", n)
		}
	})
}
