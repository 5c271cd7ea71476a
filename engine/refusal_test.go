package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/store"
)

func TestAFullMailbox(t *testing.T) {
	t.Parallel()
	bubble(t, func(c *Config) { c.Shards, c.Mailbox = 1, 8 }, func(h *hall) {
		h.deploy("case-number")
		letGo := h.stuck()
		var wg sync.WaitGroup
		var mu sync.Mutex
		busy, done := 0, 0
		for range 50 {
			wg.Go(func() {
				_, err := h.e.StartNew(context.Background(), StartWith{Process: "case_number", Vars: map[string]any{"counter": "A"}})
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					done++
				case errors.Is(err, ErrBusy) && !Refused(err):
					busy++
				default:
					h.Errorf("start: %v", err)
				}
			})
		}
		synctest.Wait()
		letGo()
		wg.Wait()
		if busy == 0 || done < 8 || busy+done != 50 {
			h.Errorf("%d done, %d busy", done, busy)
		}
		if n := h.count(`SELECT count(*) FROM instance`); n != done {
			h.Errorf("%d instances, %d were answered", n, done)
		}
	})
}

// A projector that fails, or panics, fails its own command and no other, and
// the number that the command had taken is given back.
func TestAProjectorFailsOnlyItsCommand(t *testing.T) {
	t.Parallel()
	bad := projector(func(r process.Recorded) ([]store.Stmt, error) {
		for _, ev := range r.Events {
			switch ev.Vars["how"] {
			case "error":
				return nil, errWhim
			case "panic":
				panic("a bug")
			case "statement":
				return []store.Stmt{{SQL: `INSERT INTO nowhere VALUES (1)`}}, nil
			}
		}
		return []store.Stmt{{SQL: `INSERT INTO seen (instance) VALUES (?)`, Args: []any{r.Instance}}}, nil
	})
	bubble(t, func(c *Config) { c.Shards, c.Projectors = 2, []Projector{bad} }, func(h *hall) {
		if err := h.db.Committer.Run(context.Background(), store.Stmt{SQL: `CREATE TABLE seen (instance INTEGER NOT NULL) STRICT`}); err != nil {
			h.Fatal(err)
		}
		h.deploy("case-number")
		letGo := h.stuck()
		hows := []string{"", "error", "", "panic", "", "statement", ""}
		errs := make([]error, 10*len(hows))
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() {
				_, errs[i] = h.e.StartNew(context.Background(), StartWith{Process: "case_number", Vars: map[string]any{"counter": "A", "how": hows[i%len(hows)]}})
			})
		}
		synctest.Wait()
		letGo()
		wg.Wait()
		for i, err := range errs {
			how := hows[i%len(hows)]
			if (err != nil) != (how != "") {
				h.Errorf("%q: %v", how, err)
			}
			if err != nil && Refused(err) != (how != "statement") {
				h.Errorf("%q: refused for good is %t: %v", how, Refused(err), err)
			}
		}
		h.gapFree("A", 40)
		if n := h.count(`SELECT count(*) FROM seen`); n != 40 {
			h.Errorf("%d projected, want 40", n)
		}
	})
}

// gapFree checks that the cases have the numbers from 1 on.
func (h *hall) gapFree(counter string, want int) {
	h.Helper()
	rows, err := h.db.Read().QueryContext(context.Background(), `SELECT id FROM instance`)
	if err != nil {
		h.Fatal(err)
	}
	defer rows.Close()
	seen := map[string]bool{}
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			h.Fatal(err)
		}
		seen[fmt.Sprint(h.state(id).Vars()["caseNumber"])] = true
		if err := h.e.Verify(context.Background(), id); err != nil {
			h.Error(err)
		}
	}
	if err := rows.Err(); err != nil {
		h.Fatal(err)
	}
	for n := range want {
		if key := fmt.Sprintf("%s-%05d", counter, n+1); !seen[key] {
			h.Errorf("there is no %s", key)
		}
	}
	if len(seen) != want {
		h.Errorf("%d numbers, want %d", len(seen), want)
	}
}

// A statement beside a start that fails takes the start and its number back.
func TestNumbersUnderRollback(t *testing.T) {
	t.Parallel()
	bubble(t, func(c *Config) { c.Shards = 3 }, func(h *hall) {
		h.deploy("case-number")
		h.spoiled = true
		once := store.Stmt{SQL: `INSERT INTO counter (name, value) VALUES ('inbox', 1) ON CONFLICT DO NOTHING`, Rows: 1}
		letGo := h.stuck()
		var wg sync.WaitGroup
		var mu sync.Mutex
		stale := 0
		for i := range 60 {
			var with []store.Stmt
			if i%3 == 0 {
				with = append(with, once)
			}
			wg.Go(func() {
				_, err := h.e.StartNew(context.Background(), StartWith{Process: "case_number", Vars: map[string]any{"counter": "A"}}, with...)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case errors.Is(err, store.ErrStale) && !Refused(err):
					stale++
				case err != nil:
					h.Errorf("start: %v", err)
				}
			})
		}
		synctest.Wait()
		letGo()
		wg.Wait()
		if stale != 19 {
			h.Errorf("%d copies were told so, want 19", stale)
		}
		h.gapFree("A", 41)
	})
}

// Commands of one instance behind one that takes a number see what it did, also
// when the transaction runs twice.
func TestCommandsBehindANumber(t *testing.T) {
	t.Parallel()
	bubble(t, func(c *Config) { c.Shards = 1 }, func(h *hall) {
		h.deploy("case-number")
		id := h.begin("case_number", map[string]any{"other": 1}) // no counter: an incident before its start
		open := h.incidents(id)
		if len(open) != 1 {
			h.Fatalf("%+v", open)
		}
		letGo := h.stuck()
		errs := make([]error, 4)
		var wg sync.WaitGroup
		for i, act := range []process.Act{
			process.ResolveIncident{Incident: open[0].Key, Vars: map[string]any{"counter": "A"}},
			process.ResolveIncident{Incident: open[0].Key, Vars: map[string]any{"counter": "A"}},
		} {
			wg.Go(func() { errs[i] = h.e.Send(context.Background(), id, "admin", act) })
			synctest.Wait()
		}
		wg.Go(func() { // somebody else's guilt makes the transaction run again
			errs[2] = h.db.Committer.Do(context.Background(), func(*store.Tx) error { return errWhim })
		})
		synctest.Wait()
		letGo()
		wg.Wait()
		if errs[0] != nil || !errors.Is(errs[1], process.ErrGone) || !errors.Is(errs[2], errWhim) {
			h.Errorf("%v", errs)
		}
		h.gapFree("A", 1)
		h.complete(id)
		h.status(id, process.Completed)
	})
}

// A command that the machine panics on makes an incident, and its shard goes on.
func TestAPoisonCommand(t *testing.T) {
	t.Parallel()
	bubble(t, func(c *Config) { c.Shards = 1 }, func(h *hall) {
		h.deploy("case-number")
		id, other := h.begin("case_number", map[string]any{"counter": "A"}), h.begin("case_number", map[string]any{"counter": "A"})
		st := h.state(id)
		st.Tasks[0].Element = "nowhere" // a state that no machine has made
		blob, err := st.Encode()
		if err != nil {
			h.Fatal(err)
		}
		h.spoiled = true
		if err := h.db.Committer.Run(context.Background(), store.Stmt{SQL: `UPDATE instance SET state=? WHERE id=?`, Args: []any{blob, id}, Rows: 1}); err != nil {
			h.Fatal(err)
		}
		h.again()
		if err := h.e.Send(context.Background(), id, "test", process.CompleteTask{Task: st.Tasks[0].Key}); err != nil {
			h.Fatal(err)
		}
		open := h.incidents(id)
		if len(open) != 1 || open[0].Kind != "poison" || !strings.Contains(open[0].Reason, "complete-task") {
			h.Fatalf("%+v", open)
		}
		if err := h.e.Verify(context.Background(), id); err == nil || !strings.Contains(err.Error(), "history") {
			h.Errorf("a state that was tampered with: %v", err)
		}
		h.complete(other)
		h.status(other, process.Completed)
		if err := h.e.Send(context.Background(), id, "admin", process.Cancel{Reason: "poisoned"}); err != nil {
			h.Fatal(err)
		}
	})
}

// A result that is refused though somebody waits for it is an incident.
func TestARefusedResult(t *testing.T) {
	t.Parallel()
	bad := projector(func(r process.Recorded) ([]store.Stmt, error) {
		if r.Command == "complete-job" {
			return nil, errWhim
		}
		return nil, nil
	})
	bubble(t, func(c *Config) { c.Projectors = []Projector{bad} }, func(h *hall) {
		h.deploy("service-task-plain")
		id := h.begin("service_task_plain", map[string]any{"channel": "sms.send"})
		it := h.job()
		if err := h.finish(it, work.Result{Outcome: adapters.OK}); err != nil {
			h.Fatal(err)
		}
		open := h.incidents(id)
		if len(open) != 1 || open[0].Kind != KindRefused || !strings.Contains(open[0].Reason, errWhim.Error()) {
			h.Errorf("%+v", open)
		}
	})
}

func TestDeploymentsAreRefusedWhole(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) {
		files := []File{
			model(h, "case-number"), model(h, "rule-task"), // no decision "fee"
			{Name: "bad.form", Content: []byte("{\n \"id\": }")}, {Name: "empty.form", Content: []byte("{}")},
			{Name: "bad.bpmn", Content: []byte("<no")}, {Name: "readme.md"}, {Name: "twice.bpmn", Content: model(h, "case-number").Content},
		}
		_, err := h.e.Deploy(context.Background(), files)
		if err == nil {
			h.Fatal("it was taken")
		}
		for _, want := range []string{"rule-task.bpmn", "bad.form:2", "empty.form", "bad.bpmn", "deploy.unknown-file", "deploy.twice"} {
			if !strings.Contains(err.Error(), want) {
				h.Errorf("nothing is said of %s:\n%v", want, err)
			}
		}
		if n := h.count(`SELECT count(*) FROM resource`); n != 0 || len(h.e.Deployments()) != 0 {
			h.Errorf("%d resources of a refused deployment", n)
		}
	})
}

func TestDeployments(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) {
		first := h.deploy("case-number", "sequence")
		again := h.deploy("case-number", "sequence")
		if len(first) != 2 || len(again) != 2 || !first[0].Changed || again[0].Changed || again[0].Key != first[0].Key || again[0].Version != 1 {
			h.Errorf("%+v, then %+v", first, again)
		}
		var wg sync.WaitGroup
		for n := range 8 { // at once
			wg.Go(func() {
				f := model(h, "sequence")
				f.Content = append(f.Content, fmt.Sprintf("<!-- %d -->", n)...)
				if _, err := h.e.Deploy(context.Background(), []File{f}); err != nil {
					h.Errorf("deploy: %v", err)
				}
			})
		}
		wg.Wait()
		if n := h.count(`SELECT max(version) FROM resource WHERE id='sequence'`); n != 9 {
			h.Errorf("version %d, want 9", n)
		}
		h.again()
		all := h.e.Deployments()
		if len(all) != 2 || all[1].Version != 9 || !h.e.Has(ProcessKind, "sequence") || h.e.Has(FormKind, "sequence") {
			h.Errorf("%+v", all)
		}
		if text, ok := h.e.Content(ProcessKind, "case_number"); !ok || string(text) != string(model(h, "case-number").Content) {
			h.Error("its content")
		}
	})
}

func TestWords(t *testing.T) {
	t.Parallel()
	if missing := Words.Missing(); len(missing) > 0 {
		t.Errorf("without a wording in both languages: %v", missing)
	}
}

// TestAnOldQueue: where what is in hand has waited too long, others are refused
// before the box is full, and taken again when it has gone on.
func TestAnOldQueue(t *testing.T) {
	t.Parallel()
	bubble(t, func(c *Config) { c.Shards, c.MaxWait = 1, time.Second }, func(h *hall) {
		h.deploy("sequence")
		letGo := h.stuck()
		start := func() error {
			_, err := h.e.StartNew(context.Background(), StartWith{Process: "sequence"})
			return err
		}
		var wg sync.WaitGroup
		for range 2 { // one in hand, one behind it
			wg.Go(func() {
				if err := start(); err != nil {
					h.Error(err)
				}
			})
			synctest.Wait()
		}
		<-time.After(2 * time.Second)
		if err := start(); !errors.Is(err, ErrBusy) || Refused(err) {
			h.Errorf("a command behind an old one: %v", err)
		}
		letGo()
		wg.Wait()
		if err := start(); err != nil {
			h.Errorf("after that: %v", err)
		}
	})
}
