package engine

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/engine/subscription"
	"github.com/servicehall/hallway/engine/task"
	"github.com/servicehall/hallway/store"
)

func drain(ch <-chan *process.Recorded) (commands []string, open bool) {
	for {
		select {
		case r, ok := <-ch:
			if !ok {
				return commands, false
			}
			commands = append(commands, r.Command)
		default:
			return commands, true
		}
	}
}

func TestWatch(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) {
		h.deploy("case-number")
		all, stop := h.e.Watch(0)
		id := h.begin("case_number", map[string]any{"counter": "A"})
		one, stopOne := h.e.Watch(id)
		defer stopOne()
		other, stopOther := h.e.Watch(id + 1000)
		stopOther()
		stopOther() // twice is no harm
		h.complete(id)
		synctest.Wait()
		if got, open := drain(one); !slices.Equal(got, []string{"complete-task"}) || open {
			h.Errorf("one: %v, open %t: want it closed at the end", got, open)
		}
		if got, open := drain(all); !slices.Equal(got, []string{"start", "complete-task"}) || !open {
			h.Errorf("all: %v, open %t", got, open)
		}
		if got, open := drain(other); len(got) != 0 || open {
			h.Errorf("other: %v, open %t", got, open)
		}
		for range 2 * feedBuffer { // nobody reads
			h.begin("case_number", map[string]any{"counter": "A"})
		}
		synctest.Wait()
		if got, open := drain(all); open || len(got) != feedBuffer {
			h.Errorf("a watcher that falls behind got %d, open %t", len(got), open)
		}
		stop()
		late, stopLate := h.e.Watch(0)
		defer stopLate()
		h.again()
		if _, open := drain(late); open {
			h.Error("it is open after the engine has closed")
		}
	})
}

// What is changed, removed or put in is found.
func TestVerifyFindsWhatWasChanged(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"actor":   `UPDATE history SET actor='somebody' WHERE seq=1`,
		"time":    `UPDATE history SET at=at+1 WHERE seq=1`,
		"events":  `UPDATE history SET events=CAST(x'01'||CAST('[]' AS BLOB) AS BLOB) WHERE seq=(SELECT max(seq) FROM history)`,
		"removed": `DELETE FROM history WHERE seq=1`,
		"the end": `DELETE FROM history WHERE seq=(SELECT max(seq) FROM history)`,
	} {
		bubble(t, nil, func(h *hall) {
			h.deploy("case-number")
			id := h.begin("case_number", map[string]any{"counter": "A"})
			h.complete(id)
			h.status(id, process.Completed)
			if records, err := h.e.History(context.Background(), id, 0); err != nil || len(records) != 2 || records[1].Actor != "officer" {
				h.Errorf("%+v, %v", records, err)
			}
			h.spoiled = true
			if err := h.db.Committer.Run(context.Background(), store.Stmt{SQL: text, Rows: 1}); err != nil {
				h.Fatal(err)
			}
			if err := h.e.Verify(context.Background(), id); err == nil {
				h.Errorf("%s: nothing was found", name)
			}
		})
	}
}

// The manual draws every machine with the states that the code has.
func TestStatesAreDrawn(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/states.md")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{
		"Message":           named(route.MessageStates()...),
		"Work":              named(work.States()...),
		"Process instance":  named(process.Running, process.Suspended, process.Completed, process.Cancelled),
		"Job":               named(process.JobOpen, process.JobDone, process.JobFault, process.JobDropped),
		"Timer":             named(process.Armed, process.Held, process.Fired, process.Disarmed),
		"Incident":          named(process.Raised, process.Closed),
		"User task":         named(task.Open, task.Completed, task.Cancelled),
		"Published message": named(subscription.Buffered, subscription.Consumed, subscription.Expired),
	}
	for _, part := range strings.Split(string(text), "\n## ")[1:] {
		name, body, _ := strings.Cut(part, "\n")
		drawn := map[string]bool{}
		for line := range strings.Lines(body) {
			from, to, ok := strings.Cut(strings.TrimSpace(line), " --> ")
			to, _, _ = strings.Cut(to, " :")
			if ok {
				drawn[from], drawn[to] = true, true
			}
		}
		delete(drawn, "[*]")
		if len(drawn) != len(want[name]) {
			t.Errorf("%s is drawn with %d states, the code has %v", name, len(drawn), want[name])
		}
		for _, s := range want[name] {
			if !drawn[s] {
				t.Errorf("%s is drawn without %s", name, s)
			}
		}
		delete(want, name)
	}
	for name := range want {
		t.Errorf("%s is not drawn", name)
	}
}

func named[S ~string](all ...S) []string {
	var out []string
	for _, s := range all {
		out = append(out, string(s))
	}
	return out
}
