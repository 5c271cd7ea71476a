package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/store"
)

func byHand(c *Config) { c.Manual = true }

// TestByHandAsByGoroutines: one script leads to the same history, whether the
// engine runs by itself or is driven by hand.
func TestByHandAsByGoroutines(t *testing.T) {
	t.Parallel()
	play := func(change func(*Config)) (told string) {
		bubble(t, change, func(h *hall) { told = script(h) })
		return renumbered(told)
	}
	byItself, driven := play(nil), play(byHand)
	if byItself == "" || byItself != driven {
		t.Errorf("by itself:\n%s\nby hand:\n%s", byItself, driven)
	}
}

var numbered = regexp.MustCompile(`"(?:Instance|k|s)":\d+`)

// renumbered counts keys in the order in which a history names them: of two
// timers that are due together, whichever takes its keys first may.
func renumbered(told string) string {
	seen := map[string]int{}
	return numbered.ReplaceAllStringFunc(told, func(found string) string {
		name, key, _ := strings.Cut(found, ":")
		if _, ok := seen[key]; !ok {
			seen[key] = len(seen) + 1
		}
		return fmt.Sprintf("%s:#%d", name, seen[key])
	})
}

// script lets every kind of thing happen that the engine does by itself, and
// returns the history of all instances.
func script(h *hall) string {
	h.Helper()
	h.deploy("case-number", "receive-message", "service-task", "start-message", "start-timer", "boundary-timer",
		"../patterns/wcp22-recursion", "../patterns/wcp23-transient-trigger")
	publish := func(name, key string) {
		if err := h.e.Publish(context.Background(), Message{Name: name, Correlation: key, Vars: map[string]any{"file": name}}, "test"); err != nil {
			h.Errorf("publish: %v", err)
		}
		h.settle()
	}
	answer := func(want string) {
		it := h.job()
		if err := h.finish(it, work.Result{Outcome: adapters.OK, Output: map[string]any{"reviewer": "王芳"}}); err != nil || it.Element != want {
			h.Errorf("finish %s, want %s: %v", it.Element, want, err)
		}
		h.settle()
	}
	deep := h.begin("wcp22", map[string]any{"depth": 2}) // calls itself
	for _, job := range []string{"split", "split", "split", "work"} {
		answer(job)
	}
	h.status(deep, process.Completed)
	h.begin("wcp23", nil) // throws a signal
	for _, job := range []string{"tell", "listen"} {
		answer(job)
	}
	publish("application", "")
	publish("esign.done", "F")
	h.begin("receive_message", map[string]any{"flow": "F", "order": "O"})
	h.settle()
	publish("fee.paid", "O")
	h.begin("boundary_timer", map[string]any{"limit": "PT45M"})
	called := h.begin("service_task", map[string]any{"district": "3301"})
	h.pass(time.Hour)
	answer("ask")
	h.status(called, process.Completed)
	h.complete(h.begin("case_number", map[string]any{"counter": "A"}))
	h.begin("boundary_timer", map[string]any{"limit": "PT2H"})
	h.close()
	<-time.After(time.Until(time.Date(2026, 3, 4, 12, 0, 0, 0, zone))) // the rest is missed
	h.open()
	h.start()
	h.pass(7 * time.Hour)
	return h.told()
}

// told is the history of all instances, as text.
func (h *hall) told() string {
	h.Helper()
	rows, err := h.db.Read().QueryContext(context.Background(), `SELECT id FROM instance ORDER BY id`)
	if err != nil {
		h.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var out []byte
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			h.Fatal(err)
		}
		records, err := h.e.History(context.Background(), id, 0)
		if err != nil {
			h.Fatal(err)
		}
		for _, r := range records {
			line, err := json.Marshal(r)
			if err != nil {
				h.Fatal(err)
			}
			out = append(append(out, line...), '\n')
		}
	}
	if err := rows.Err(); err != nil {
		h.Fatal(err)
	}
	return string(out)
}

// TestNothingHappensByItself: what is due, and who should meet, wait for hands.
func TestNothingHappensByItself(t *testing.T) {
	t.Parallel()
	bubble(t, byHand, func(h *hall) {
		h.deploy("boundary-timer", "receive-message")
		due := time.Now().Add(10 * time.Minute)
		timed := h.begin("boundary_timer", map[string]any{"limit": "PT15M"})
		waits := h.begin("receive_message", map[string]any{"flow": "F", "order": "O"})
		if err := h.e.Publish(context.Background(), Message{Name: "esign.done", Correlation: "F", Vars: nil}, "test"); err != nil {
			h.Fatal(err)
		}
		if next, ok, err := h.e.NextDue(context.Background()); err != nil || !ok || !next.Equal(due) {
			h.Errorf("next due %s, %v, %v, want %s", next, ok, err, due)
		}
		<-time.After(time.Hour)
		if got := h.state(timed).Timers; len(got) != 2 {
			h.Errorf("a timer fired by itself: %+v", got)
		}
		if got := h.state(waits).Subs; len(got) != 1 || got[0].Message != "esign.done" {
			h.Errorf("a message was delivered by itself: %+v", got)
		}
		turns := 0
		for h.e.Turn(context.Background()) {
			turns++
		}
		if got := h.state(waits).Subs; turns == 0 || len(got) != 1 || got[0].Message != "fee.paid" {
			h.Errorf("after %d turns: %+v", turns, got)
		}
		if n, err := h.e.FireDue(context.Background()); n == 0 || err != nil {
			h.Errorf("%d fired, %v", n, err)
		}
		if got := h.state(timed).Timers; len(got) != 0 {
			h.Errorf("after firing: %+v", got)
		}
	})
}

// TestBatchesByHand: what is posted together is one commit; where one of it is
// refused inside the transaction, the others are done.
func TestBatchesByHand(t *testing.T) {
	t.Parallel()
	bubble(t, func(c *Config) { c.Manual, c.Shards = true, 1 }, func(h *hall) {
		h.deploy("case-number")
		var ids []int64
		for range 3 {
			ids = append(ids, h.begin("case_number", map[string]any{"counter": "A"}))
		}
		for _, spoilt := range []bool{false, true} {
			var answers []error
			before, _ := h.db.Committer.Counts()
			for i, id := range ids {
				var with []store.Stmt
				if spoilt && i == 1 {
					with = []store.Stmt{{SQL: `UPDATE counter SET value=1 WHERE name='nobody'`, Rows: 1}}
				}
				claim := process.AssignTask{Task: h.tasks(id)[0].Key, Assignee: fmt.Sprint("officer", i, spoilt)}
				err := h.e.Post(id, "officer", claim, func(err error) { answers = append(answers, err) }, with...)
				if err != nil {
					h.Fatal(err)
				}
			}
			if len(answers) != 0 || !h.e.Turn(context.Background()) || h.e.Turn(context.Background()) {
				h.Error("the three were not one turn")
			}
			after, _ := h.db.Committer.Counts()
			if len(answers) != 3 || answers[0] != nil || answers[2] != nil || errors.Is(answers[1], store.ErrStale) != spoilt {
				h.Errorf("spoilt %v: answers %v", spoilt, answers)
			}
			if want := map[bool]int64{false: 1, true: 2}[spoilt]; after-before != want {
				h.Errorf("spoilt %v: %d commits, want %d", spoilt, after-before, want)
			}
		}
	})
}

// TestSendWithinEffects: a command from the effects of another of its shard is
// refused, for half of a batch is not adopted yet.
func TestSendWithinEffects(t *testing.T) {
	t.Parallel()
	var inner error
	bubble(t, func(c *Config) { c.Manual, c.Shards = true, 1 }, func(h *hall) {
		h.deploy("service-task")
		h.e.c.Offer = func(items ...work.Item) {
			inner = h.e.Send(context.Background(), items[0].Instance, "hasty", process.Cancel{})
		}
		id := h.begin("service_task", map[string]any{"district": "3301"})
		h.status(id, process.Running)
		if !errors.Is(inner, errInside) {
			h.Errorf("sent from within: %v", inner)
		}
		if err := h.e.Send(context.Background(), id, "patient", process.Cancel{}); err != nil {
			h.Errorf("sent afterwards: %v", err)
		}
	})
}

// TestAPauseUnderASteppedClock: a pause is over after its moment, and not later
// because the clock was set back meanwhile.
func TestAPauseUnderASteppedClock(t *testing.T) {
	t.Parallel()
	begun := time.Date(2026, 3, 2, 9, 0, 0, 0, zone)
	paused := &errand{until: begun.Add(moment)}
	for step, want := range map[time.Duration]bool{0: false, moment - 1: false, moment: true, time.Hour: true, -time.Nanosecond: true, -time.Hour: true} {
		if got := paused.awake(begun.Add(step)); got != want {
			t.Errorf("after %s: %v, want %v", step, got, want)
		}
	}
}
