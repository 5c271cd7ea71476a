package job_test

import (
	"context"
	"encoding/json"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine/job"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/store"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func setup(t *testing.T) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "hall.db"), Readers: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := db.Migrate(t.Context(), work.Migrations); err != nil {
		t.Fatal(err)
	}
	return db
}

// lanes puts each operation of a connector into its own lane.
type lanes struct{}

// Lane implements job.Catalogue.
func (lanes) Lane(connector, operation string) string { return connector + "/" + operation }

func created(kind process.EventType, key, scope int64, name string) process.Event {
	return process.Event{Type: kind, Element: "call", Key: key, Scope: scope, Job: &process.JobData{Type: name, Retries: 3, Input: map[string]any{"n": json.Number("1.50")}}}
}

// TestItems: each job becomes one piece of work, and nothing else does.
func TestItems(t *testing.T) {
	t.Parallel()
	r := process.Recorded{Instance: 7, At: noon, Events: []process.Event{
		{Type: process.ElementEntered, Key: 30}, created(process.JobCreated, 1, 30, "oa.submit.form"), created(process.JobRetried, 2, 30, "oa"),
		{Type: process.JobCompleted, Key: 3}, {Type: process.JobFailed, Key: 4}, {Type: process.JobCancelled, Key: 5},
	}}
	got := job.Items(r, lanes{})
	want := work.Item{
		Key: 1, Idem: "hw-30", Owner: job.Owner, Ref: 1, Instance: 7, Element: "call", Connector: "oa", Operation: "submit.form", Lane: "oa/submit.form",
		Input: map[string]any{"n": json.Number("1.50")}, OrderKey: "i7", State: work.Ready, Due: noon, Since: noon, Created: noon,
	}
	if len(got) != 2 || !reflect.DeepEqual(got[0], want) {
		t.Fatalf("items %+v\nwant  %+v", got, want)
	}
	if again := got[1]; again.Key != 2 || again.Idem != want.Idem {
		t.Errorf("work made anew must keep its idempotency key: %+v", again)
	}
	if again := got[1]; again.Connector != "oa" || again.Operation != "" {
		t.Errorf("a type without an operation: %+v", again)
	}
}

// TestProject: the statements make work and take it back, and work that is done
// stays done.
func TestProject(t *testing.T) {
	t.Parallel()
	db := setup(t)
	project(t, db, created(process.JobCreated, 1, 30, "oa.submit"), created(process.JobCreated, 2, 31, "oa.submit"), created(process.JobCreated, 3, 32, "oa.submit"))
	if err := db.Committer.Run(t.Context(), store.Stmt{SQL: `UPDATE work SET state='done', reason='ok' WHERE key=2`, Rows: 1}, store.Stmt{SQL: `UPDATE work SET state='parked' WHERE key=3`, Rows: 1}); err != nil {
		t.Fatal(err)
	}
	project(t, db, process.Event{Type: process.JobCancelled, Key: 2}, process.Event{Type: process.JobCancelled, Key: 3})
	for key, want := range map[int64][2]string{1: {"ready", ""}, 2: {"done", "ok"}, 3: {"done", "cancelled"}} {
		var got [2]string
		if err := db.Read().QueryRowContext(t.Context(), `SELECT state, reason FROM work WHERE key=?`, key).Scan(&got[0], &got[1]); err != nil || got != want {
			t.Errorf("work %d is %v %v, want %v", key, got, err, want)
		}
	}
	bad := created(process.JobCreated, 4, 33, "oa.submit")
	bad.Job.Input["channel"] = make(chan int)
	if _, err := job.Project(process.Recorded{Instance: 7, At: noon, Events: []process.Event{bad}}, lanes{}); err == nil {
		t.Error("an input that has no JSON became work")
	}
}

func project(t *testing.T, db *store.DB, events ...process.Event) {
	t.Helper()
	stmts, err := job.Project(process.Recorded{Instance: 7, At: noon, Events: events}, lanes{})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Committer.Run(context.Background(), stmts...); err != nil {
		t.Fatal(err)
	}
}
