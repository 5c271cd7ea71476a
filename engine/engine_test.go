package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/store"
)

func TestATaskFromStartToEnd(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) {
		h.deploy("case-number")
		id := h.begin("case_number", map[string]any{"counter": "HZ-2026", "title": "登记"})
		st := h.state(id)
		if st.Vars()["caseNumber"] != "HZ-2026-00001" {
			h.Errorf("vars %v", st.Vars())
		}
		open := h.tasks(id)
		if len(open) != 1 || open[0].Name != "审查" || open[0].CaseNumber != "HZ-2026-00001" || open[0].Title != "登记" {
			h.Fatalf("%+v", open)
		}
		h.complete(id)
		h.status(id, process.Completed)
		if len(h.tasks(id)) != 0 {
			h.Error("the task is open still")
		}
		err := h.e.Send(context.Background(), id, "officer", process.CompleteTask{Task: open[0].Key})
		if !errors.Is(err, process.ErrEnded) || !Refused(err) {
			h.Errorf("a command after the end: %v", err)
		}
		if _, err := h.e.StartNew(context.Background(), StartWith{Process: "none"}); !errors.Is(err, ErrNotFound) || !Refused(err) {
			h.Errorf("no such process: %v", err)
		}
		if err := h.e.Send(context.Background(), 99999, "x", process.Cancel{}); !errors.Is(err, ErrNotFound) || !Refused(err) {
			h.Errorf("no such instance: %v", err)
		}
	})
}

func TestAJob(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) {
		h.deploy("service-task")
		id := h.begin("service_task", map[string]any{"district": "3301"})
		it := h.job()
		if it.Connector != "oa" || it.Operation != "reviewer" || it.Instance != id || it.Owner != "job" || it.Lane != "oa/default" || fmt.Sprint(it.Input["area"]) != "map[code:3301]" {
			h.Errorf("%+v", it)
		}
		row, err := work.Get(context.Background(), h.db.Read(), it.Key)
		if err != nil || row.State != work.Ready || row.Idem != it.Idem {
			h.Errorf("%+v, %v", row, err)
		}
		if err := h.finish(it, work.Result{Outcome: adapters.OK, Output: map[string]any{"reviewer": map[string]any{"name": "王芳"}}}); err != nil {
			h.Fatal(err)
		}
		h.status(id, process.Completed)
		if got := fmt.Sprint(h.state(id).Vars()["assigned"]); got != "map[name:王芳]" {
			h.Errorf("assigned %s", got)
		}
		if err := h.finish(it, work.Result{Outcome: adapters.OK}); !errors.Is(err, work.ErrUnwanted) {
			h.Errorf("a repeated result: %v", err)
		}
	})
}

func TestAJobThatFails(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) {
		h.deploy("error-uncaught")
		id := h.begin("error_uncaught", nil)
		first := h.job()
		if err := h.finish(first, work.Result{Outcome: adapters.ConfigError, Reason: "no such table"}); err != nil {
			h.Fatal(err)
		}
		open := h.incidents(id)
		if len(open) != 1 || open[0].Kind != string(adapters.ConfigError) || open[0].Reason != "no such table" || open[0].Job != first.Key {
			h.Fatalf("%+v", open)
		}
		if at, err := h.e.InstanceOf(context.Background(), open[0].Key); err != nil || at != id {
			h.Errorf("the incident is of %d, %v", at, err)
		}
		if err := h.e.Send(context.Background(), id, "admin", process.ResolveIncident{Incident: open[0].Key}); err != nil {
			h.Fatal(err)
		}
		again := h.job()
		if again.Key == first.Key || again.Idem != first.Idem || len(h.incidents(id)) != 0 {
			h.Errorf("made anew: %+v", again)
		}
		if err := h.finish(again, work.Result{Outcome: adapters.BusinessFault, Code: "NAME_TAKEN", Reason: "taken"}); err != nil {
			h.Fatal(err)
		}
		h.status(id, process.Completed)
	})
}

// A job whose element is left is taken back, with its work.
func TestACancelledJob(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) {
		h.deploy("service-task")
		id := h.begin("service_task", map[string]any{"district": "3301"})
		it := h.job()
		if err := h.e.Send(context.Background(), id, "admin", process.Cancel{Reason: "withdrawn"}); err != nil {
			h.Fatal(err)
		}
		h.status(id, process.Cancelled)
		if row, err := work.Get(context.Background(), h.db.Read(), it.Key); err != nil || row.State != work.Done || row.Reason != "cancelled" {
			h.Errorf("%+v, %v", row, err)
		}
		if err := h.finish(it, work.Result{Outcome: adapters.OK}); !errors.Is(err, work.ErrUnwanted) {
			h.Errorf("its result: %v", err)
		}
	})
}

func TestTimers(t *testing.T) {
	t.Parallel()
	for _, restart := range []bool{false, true} {
		bubble(t, nil, func(h *hall) {
			h.deploy("timer-catch")
			until := time.Now().In(zone).AddDate(0, 0, 5)
			id := h.begin("timer_catch", map[string]any{"until": until.Format(time.RFC3339)})
			h.pass(72*time.Hour - time.Second)
			if got := h.state(id).Timers; len(got) != 1 || got[0].Element != "wait" {
				h.Fatalf("%+v", got)
			}
			if restart {
				h.again()
			}
			h.pass(time.Second)
			if got := h.state(id).Timers; len(got) != 1 || got[0].Element != "until" {
				h.Fatalf("after three days: %+v", got)
			}
			if restart {
				h.close()
				h.pass(90 * time.Hour) // it is due while the program is down
				h.open()
				h.start()
				h.pass(time.Second)
			} else {
				h.pass(48 * time.Hour)
			}
			h.status(id, process.Completed)
			if n := h.count(`SELECT count(*) FROM timer`); n != 0 {
				h.Errorf("%d timers are left", n)
			}
		})
	}
}

func TestTimerStarts(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) { // R/2026-03-02T18:00+08:00/P1D and once on 2026-05-01, seen from the year 2000
		h.deploy("start-timer")
		if n := h.count(`SELECT count(*) FROM timer WHERE instance=0`); n != 2 {
			h.Fatalf("%d timers are armed, want 2", n)
		}
		h.deploy("start-timer") // the same: nothing changes
		if n := h.count(`SELECT count(*) FROM timer WHERE instance=0`); n != 2 {
			h.Errorf("%d timers are armed after the same again", n)
		}
		h.close()
		at := time.Date(2026, 3, 4, 17, 59, 0, 0, zone)
		h.pass(time.Until(at)) // for 26 years nobody is there
		h.open()
		h.start()
		h.pass(time.Second)
		missed := h.count(`SELECT count(*) FROM instance`)
		h.pass(2 * time.Minute)
		if n := h.count(`SELECT count(*) FROM instance`); n != missed+1 || missed == 0 {
			h.Errorf("%d were started by six, %d of them late", n, missed)
		}
		changed := model(h, "start-timer")
		changed.Content = append(changed.Content, "<!-- changed -->"...)
		if _, err := h.e.Deploy(context.Background(), []File{changed}); err != nil {
			h.Fatal(err)
		}
		if n := h.count(`SELECT count(*) FROM timer t WHERE t.definition <> (SELECT max(key) FROM resource)`); n != 0 {
			h.Errorf("%d timers of the old version are armed", n)
		}
	})
}

// A message may come before its wait, after it, or with a hundred others: each
// is delivered once, and no wait that has a message stays open.
func TestMessagesMeet(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) {
		h.deploy("receive-message")
		ctx := context.Background()
		publish := func(name, key string) {
			if err := h.e.Publish(ctx, Message{Name: name, Correlation: key, Vars: map[string]any{"file": name}}, "test"); err != nil {
				h.Errorf("publish: %v", err)
			}
		}
		publish("esign.done", "F") // before its wait
		id := h.begin("receive_message", map[string]any{"flow": "F", "order": "O"})
		synctest.Wait()
		if got := h.state(id).Subs; len(got) != 1 || got[0].Message != "fee.paid" {
			h.Fatalf("%+v", got)
		}
		publish("fee.paid", "other")
		publish("fee.paid", "O") // after it
		synctest.Wait()
		h.status(id, process.Completed)
		if n := h.count(`SELECT count(*) FROM published WHERE state='buffered'`); n != 1 {
			h.Errorf("%d messages are buffered, want the one that nobody waits for", n)
		}
		var wg sync.WaitGroup
		for range 40 { // the same key for all
			wg.Go(func() { publish("esign.done", "X") })
			wg.Go(func() { publish("fee.paid", "Y") })
			wg.Go(func() { h.begin("receive_message", map[string]any{"flow": "X", "order": "Y"}) })
		}
		wg.Wait()
		h.pass(time.Second)
		if n := h.count(`SELECT count(*) FROM instance WHERE status='completed'`); n != 41 {
			h.Errorf("%d of 41 are completed", n)
		}
		if n := h.count(`SELECT count(*) FROM published WHERE state='buffered'`); n != 1 {
			h.Errorf("%d messages are left", n)
		}
	})
}

func TestMessagesExpire(t *testing.T) {
	t.Parallel()
	bubble(t, func(c *Config) { c.MessageTTL = time.Hour }, func(h *hall) {
		h.deploy("receive-message")
		if err := h.e.Publish(context.Background(), Message{Name: "esign.done", Correlation: "F", Vars: nil}, "test"); err != nil {
			h.Fatal(err)
		}
		h.pass(2 * time.Hour)
		id := h.begin("receive_message", map[string]any{"flow": "F", "order": "O"})
		h.pass(time.Second)
		if got := h.state(id).Subs; len(got) != 1 || got[0].Message != "esign.done" {
			h.Errorf("%+v", got)
		}
		if n := h.count(`SELECT count(*) FROM published WHERE state='expired'`); n != 1 {
			h.Errorf("%d expired", n)
		}
	})
}

// What the last run missed is delivered at the next start.
func TestMeetingsMissed(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) {
		h.deploy("receive-message")
		id := h.begin("receive_message", map[string]any{"flow": "F", "order": "O"})
		err := h.db.Committer.Run(context.Background(), store.Stmt{SQL: `INSERT INTO published (id, message, correlation, vars, state, at, expires, instance) VALUES (900000,'esign.done','F',CAST('{"file":"x"}' AS BLOB),'buffered',0,99999999999999,0)`})
		if err != nil {
			h.Fatal(err)
		}
		h.again()
		if got := h.state(id); got.Vars()["signedFile"] != "x" {
			h.Errorf("%+v", got)
		}
	})
}

func TestMessageStart(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) {
		h.deploy("start-message")
		h.spoiled = true
		row := store.Stmt{SQL: `INSERT INTO counter (name, value) VALUES ('beside', 1)`}
		if err := h.e.Publish(context.Background(), Message{Name: "application", Correlation: "", Vars: map[string]any{"form": "F"}}, "test", row); err != nil {
			h.Fatal(err)
		}
		if n := h.count(`SELECT (SELECT count(*) FROM instance WHERE status='completed') + (SELECT count(*) FROM counter)`); n != 2 {
			h.Error("it was not started together with what was to be written beside")
		}
		if err := h.e.Publish(context.Background(), Message{Name: "application", Correlation: "", Vars: nil}, "test", row); err == nil || Refused(err) {
			h.Errorf("what cannot be written beside: %v", err)
		}
		if n := h.count(`SELECT count(*) FROM instance`); n != 1 {
			h.Errorf("%d instances", n)
		}
	})
}

func TestAnInstanceGoesOnAfterARestart(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) {
		h.deploy("case-number")
		id := h.begin("case_number", map[string]any{"counter": "A"})
		changed := model(h, "case-number")
		changed.Content = append(changed.Content, "<!-- changed -->"...)
		h.again()
		if out, err := h.e.Deploy(context.Background(), []File{changed}); err != nil || out[0].Version != 2 {
			h.Fatalf("%+v, %v", out, err)
		}
		if got := h.state(id).Version; got != 1 {
			h.Errorf("running work is of version %d", got)
		}
		h.complete(id)
		h.status(id, process.Completed)
		if next := h.begin("case_number", map[string]any{"counter": "A"}); h.state(next).Version != 2 || h.state(next).Vars()["caseNumber"] != "A-00002" {
			h.Errorf("%+v", h.state(next))
		}
	})
}
