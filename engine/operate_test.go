package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/engine/process"
)

// send gives an instance a command that must be taken.
func (h *hall) send(instance int64, act process.Act) {
	h.Helper()
	if err := h.e.Send(context.Background(), instance, "operator", act); err != nil {
		h.Fatal(err)
	}
	h.settle()
}

func TestASuspendedInstanceWaits(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) {
		h.deploy("suspend")
		id := h.begin("suspend", map[string]any{"number": "7"})
		h.pass(time.Hour)
		h.send(id, process.Suspend{Reason: "asked"})
		h.status(id, process.Suspended)
		if n := h.count(`SELECT count(*) FROM timer`); n != 0 {
			h.Errorf("%d timers are armed", n)
		}
		if err := h.e.Publish(context.Background(), Message{Name: "case.more", Correlation: "7"}, "test"); err != nil {
			h.Fatal(err)
		}
		h.pass(3 * time.Hour)
		h.again()
		if n := h.count(`SELECT count(*) FROM published WHERE state='buffered'`); n != 1 {
			h.Error("the message was taken by a suspended instance")
		}
		h.send(id, process.Resume{})
		h.status(id, process.Running)
		if n := h.count(`SELECT count(*) FROM published WHERE state='consumed'`); n != 1 {
			h.Error("the message was not taken after that")
		}
		for _, x := range h.state(id).Timers {
			if left := time.Until(x.Due); x.Element == "late" && left.Round(time.Minute) != 47*time.Hour {
				h.Errorf("%v is left of the timer", left)
			}
		}
		if err := h.e.Verify(context.Background(), id); err != nil {
			h.Error(err)
		}
	})
}

// TestARowIsWrittenNowAndThen: while the status of an instance is the same its
// row lags behind its history, by so many events at most, and whoever reads the
// instance sees all of it, also after a restart.
func TestARowIsWrittenNowAndThen(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) {
		h.deploy("suspend")
		id := h.begin("suspend", map[string]any{"number": "7"})
		first := h.state(id).Seq
		lagged := false
		for i := range 3 * keepEvery {
			h.send(id, process.SetVariables{Vars: map[string]any{"n": i}})
			if i%50 == 20 {
				h.again()
			}
			st := h.state(id)
			kept := int64(h.count(`SELECT seq FROM instance`))
			if lag := st.Seq - kept; lag < 0 || lag >= keepEvery {
				h.Fatalf("the row is %d events behind", lag)
			}
			lagged = lagged || kept < st.Seq
			if st.Seq != first+int64(i)+1 || fmt.Sprint(st.Vars()["n"]) != strconv.Itoa(i) {
				h.Fatalf("after %d changes: event %d, %v", i+1, st.Seq, st.Vars()["n"])
			}
		}
		if !lagged {
			h.Error("the row was written every time")
		}
		h.send(id, process.Suspend{Reason: "asked"})
		if n := h.count(`SELECT count(*) FROM instance WHERE status='suspended'`); n != 1 {
			h.Error("the row does not say that it is suspended")
		}
		if err := h.e.Verify(context.Background(), id); err != nil {
			h.Error(err)
		}
	})
}

// deployAs deploys a model of testdata under the id of another process.
func (h *hall) deployAs(model, id string) Deployed {
	h.Helper()
	text, err := os.ReadFile(filepath.Join("../testdata/bpmn", model+".bpmn"))
	if err != nil {
		h.Fatal(err)
	}
	own := strings.ReplaceAll(model, "-", "_")
	out, err := h.e.Deploy(context.Background(), []File{{Name: model + ".bpmn", Content: []byte(strings.ReplaceAll(string(text), `id="`+own+`"`, `id="`+id+`"`))}})
	if err != nil {
		h.Fatal(err)
	}
	return out[0]
}

func TestAnInstanceMigrates(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) {
		h.deploy("migrate")
		id := h.begin("migrate", map[string]any{"number": "7"})
		next := h.deployAs("migrate-new", "migrate")
		ctx := context.Background()
		if why, err := h.e.Verdict(ctx, id, Migration{To: next.Key}); err != nil || len(why) != 1 {
			h.Errorf("verdict %v, %v", why, err)
		}
		if err := h.e.Migrate(ctx, id, Migration{To: next.Key}, "operator"); !errors.Is(err, process.ErrMigrate) || !Refused(err) {
			h.Errorf("migrated: %v", err)
		}
		m := Migration{To: next.Key, Names: map[string]string{"a": "look"}, Reason: "better"}
		if why, err := h.e.Verdict(ctx, id, m); err != nil || len(why) != 0 {
			h.Errorf("verdict %v, %v", why, err)
		}
		if err := h.e.Migrate(ctx, id, m, "operator"); err != nil {
			h.Fatal(err)
		}
		h.again()
		if n := h.count(`SELECT count(*) FROM task WHERE element='look' AND state='open'`) + h.count(`SELECT count(*) FROM instance WHERE version=2`); n != 2 {
			h.Errorf("the rows are not those of the new version")
		}
		h.complete(id)
		h.complete(id)
		h.complete(id)
		if it := h.job(); it.Element != "d" {
			h.Errorf("%+v", it)
		}
		if err := h.e.Verify(ctx, id); err != nil {
			h.Error(err)
		}
	})
}

// TestASuspendedInstanceIsInNobodysWay: a message is for whoever waits for it and
// goes on, and for the suspended one when it is resumed.
func TestASuspendedInstanceIsInNobodysWay(t *testing.T) {
	t.Parallel()
	for _, change := range []func(*Config){nil, byHand} {
		bubble(t, change, func(h *hall) {
			h.deploy("receive-message")
			held := h.begin("receive_message", map[string]any{"flow": "F", "order": "O"})
			h.send(held, process.Suspend{Reason: "asked"})
			other := h.begin("receive_message", map[string]any{"flow": "F", "order": "O"})
			tell := func() {
				if err := h.e.Publish(context.Background(), Message{Name: "esign.done", Correlation: "F"}, "test"); err != nil {
					h.Fatal(err)
				}
				h.settle()
			}
			waitsFor := func(id int64, want string) {
				h.Helper()
				if got := h.state(id).Subs; len(got) != 1 || got[0].Message != want {
					h.Errorf("instance %d waits for %+v, not for %s", id, got, want)
				}
			}
			tell()
			waitsFor(other, "fee.paid")
			tell()
			waitsFor(held, "esign.done")
			h.send(held, process.Resume{})
			h.settle()
			waitsFor(held, "fee.paid")
		})
	}
}
