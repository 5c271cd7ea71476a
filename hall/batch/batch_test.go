package batch_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/hall/batch"
	"github.com/servicehall/hallway/hall/order"
	"github.com/servicehall/hallway/store"
)

// desk is an engine with a real store, and batches over it, in a bubble whose
// clock moves when all goroutines sleep.
type desk struct {
	*testing.T
	db  *store.DB
	e   *engine.Engine
	b   *batch.Batches
	ids atomic.Int64

	// before is called before each order: it may refuse it.
	before func(instance int64) error
}

func bubble(t *testing.T, do func(d *desk)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := &desk{T: t}
		var err error
		d.db, err = store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "hall.db"), Readers: 3})
		d.must(err)
		d.must(d.db.Migrate(t.Context(), append(append(engine.Migrations(), route.Migrations...), batch.Migrations...)))
		d.e, err = engine.Open(t.Context(), engine.Config{DB: d.db, Operations: operations{}, Offer: func(...work.Item) {}, Clock: clock.Real(),
			NewID: func() int64 { return d.ids.Add(1) }, Zone: time.UTC, Log: slog.New(slog.DiscardHandler), Shards: 2})
		d.must(err)
		d.must(d.e.Start(t.Context()))
		d.open()
		do(d)
		d.b.Close()
		d.e.Close()
		d.must(d.db.Close())
	})
}

func (d *desk) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

// open lets batches run, as a program does when it starts.
func (d *desk) open() {
	d.b = batch.New(batch.Config{DB: d.db, Engine: hooked{d.e, d}, Clock: clock.Real(), NewID: func() int64 { return d.ids.Add(1) },
		Log: slog.New(slog.DiscardHandler), Page: 7})
	d.b.Start()
}

// hooked is the engine with something before each order.
type hooked struct {
	*engine.Engine
	d *desk
}

// Do implements batch.Commands.
func (h hooked) Do(ctx context.Context, id int64, actor string, o engine.Order, with ...store.Stmt) error {
	if h.d.before != nil {
		if err := h.d.before(id); err != nil {
			return err
		}
	}
	return h.Engine.Do(ctx, id, actor, o, with...)
}

type operations struct{}

// Lane implements job.Catalogue.
func (operations) Lane(connector, _ string) string { return connector }

// Known implements engine.Operations.
func (operations) Known(string) bool { return true }

func (d *desk) deploy(names ...string) {
	d.Helper()
	for _, name := range names {
		text, err := os.ReadFile("../../testdata/bpmn/" + name + ".bpmn")
		d.must(err)
		_, err = d.e.Deploy(d.Context(), []engine.File{{Name: name + ".bpmn", Content: []byte(strings.Replace(string(text), `id="migrate_new"`, `id="migrate"`, 1))}})
		d.must(err)
	}
}

func (d *desk) begin(process string, n int) (ids []int64) {
	d.Helper()
	for range n {
		id, err := d.e.StartNew(d.Context(), engine.StartWith{Process: process, Vars: map[string]any{"number": "7"}, Actor: "test"})
		d.must(err)
		ids = append(ids, id)
	}
	synctest.Wait()
	return ids
}

// ask begins a batch and waits until nothing more happens by itself.
func (d *desk) ask(s batch.Spec) batch.Batch {
	d.Helper()
	b, err := d.b.Begin(d.Context(), s, "boss")
	d.must(err)
	return d.look(b.ID)
}

func (d *desk) look(id int64) batch.Batch {
	d.Helper()
	synctest.Wait()
	b, err := batch.Get(d.Context(), d.db.Read(), id)
	d.must(err)
	return b
}

func line(b batch.Batch) string {
	return fmt.Sprintf("%s total=%d open=%d done=%d failed=%d dropped=%d", b.State, b.Total, b.Open, b.Done, b.Failed, b.Dropped)
}

// did counts how often an instance's history has a command.
func (d *desk) did(id int64, command string) (n int) {
	d.Helper()
	all, err := d.e.History(d.Context(), id, 0)
	d.must(err)
	for _, r := range all {
		if r.Command == command {
			n++
		}
	}
	return n
}

// each checks that every instance has done a command so often, and that its
// history holds.
func (d *desk) each(ids []int64, command string, want int) {
	d.Helper()
	for _, id := range ids {
		if n := d.did(id, command); n != want {
			d.Errorf("instance %d: %s %d times, want %d", id, command, n, want)
		}
		d.must(d.e.Verify(d.Context(), id))
	}
}

var suspend = order.Change{Kind: order.Suspend, Reason: "moved"}

func TestManySuspendAndGoOn(t *testing.T) {
	t.Parallel()
	bubble(t, func(d *desk) {
		d.deploy("modify", "suspend")
		ids, others := d.begin("modify", 20), d.begin("suspend", 3)
		d.must(d.e.Send(d.Context(), ids[4], "test", process.Suspend{}))
		s := batch.Spec{Change: suspend, Select: engine.Filter{Process: "modify"}}
		if got := line(d.ask(s)); got != "completed total=19 open=0 done=19 failed=0 dropped=0" {
			t.Error(got)
		}
		d.each(ids, "suspend", 1)
		d.each(others, "suspend", 0)
		s.Change = order.Change{Kind: order.Resume}
		if got := line(d.ask(s)); got != "completed total=20 open=0 done=20 failed=0 dropped=0" {
			t.Error(got)
		}
		d.each(ids, "resume", 1)
	})
}

// TestWhatFails: each refusal is told with its reason, and the rest is done. A
// preview has told the same.
func TestWhatFails(t *testing.T) {
	t.Parallel()
	bubble(t, func(d *desk) {
		d.deploy("modify")
		ids := d.begin("modify", 10)
		for _, id := range ids[:4] {
			st, _, err := d.e.Instance(d.Context(), id)
			d.must(err)
			d.must(d.e.Send(d.Context(), id, "test", process.CompleteTask{Task: st.Tasks[0].Key}))
		}
		s := batch.Spec{Select: engine.Filter{Process: "modify"}, Change: order.Change{Kind: order.Modify, Reason: "r", Leave: []string{"a"}, Enter: []order.Enter{{Element: "d"}}}}
		var foretold []string
		for p := (engine.Page{Limit: 3}); ; {
			all, next, err := d.b.Preview(d.Context(), s, p)
			d.must(err)
			for _, v := range all {
				foretold = append(foretold, fmt.Sprint(v.Instance, v.Possible, v.Objections))
			}
			if p.After = next; next == 0 {
				break
			}
		}
		b := d.ask(s)
		if got := line(b); got != "completed total=10 open=0 done=6 failed=4 dropped=0" {
			t.Error(got)
		}
		all, err := batch.Items(d.Context(), d.db.Read(), b.ID, "", 0, 0)
		d.must(err)
		var came []string
		for _, it := range all {
			came = append(came, fmt.Sprint(it.Instance, it.State == batch.Done, it.Objections))
		}
		if strings.Join(came, "\n") != strings.Join(foretold, "\n") || !strings.Contains(came[0], "process.modify-no-leave") {
			t.Errorf("came:\n%s\nforetold:\n%s", strings.Join(came, "\n"), strings.Join(foretold, "\n"))
		}
		d.each(ids[4:], "modify", 1)
	})
}

// TestRestart: a batch that is stopped in its middle goes on with the next
// start, and nothing is done twice.
func TestRestart(t *testing.T) {
	t.Parallel()
	bubble(t, func(d *desk) {
		d.deploy("modify")
		ids := d.begin("modify", 25)
		var orders atomic.Int64
		d.before = func(int64) error {
			if orders.Add(1) > 11 {
				return engine.ErrBusy
			}
			return nil
		}
		b, err := d.b.Begin(d.Context(), batch.Spec{Change: suspend, Select: engine.Filter{Instances: ids}}, "boss")
		d.must(err)
		if got := line(d.look(b.ID)); !strings.HasPrefix(got, "running") || !strings.Contains(got, "done=11") {
			t.Error(got)
		}
		d.b.Close()
		d.before = nil
		d.open()
		if got := line(d.look(b.ID)); got != "completed total=25 open=0 done=25 failed=0 dropped=0" {
			t.Error(got)
		}
		d.each(ids, "suspend", 1)
	})
}

// TestPauseAndCancel: a paused batch does nothing, a cancelled one nothing more.
func TestPauseAndCancel(t *testing.T) {
	t.Parallel()
	bubble(t, func(d *desk) {
		d.deploy("modify")
		ids := d.begin("modify", 30)
		var id, orders atomic.Int64
		d.before = func(int64) error {
			if orders.Add(1) == 10 {
				return d.b.Pause(context.Background(), id.Load())
			}
			return nil
		}
		d.b.Close() // so that its id is known before it runs
		b, err := d.b.Begin(d.Context(), batch.Spec{Change: suspend, Select: engine.Filter{Instances: ids}}, "boss")
		d.must(err)
		id.Store(b.ID)
		d.open()
		held := d.look(b.ID)
		if held.State != batch.Paused || held.Done < 6 || held.Done > 13 || held.Failed != 0 {
			t.Error(line(held))
		}
		d.must(d.b.Cancel(d.Context(), b.ID))
		end := d.look(b.ID)
		if end.State != batch.Cancelled || end.Open != 0 || end.Done != held.Done || end.Dropped != held.Open || end.Ended == nil {
			t.Error(line(end))
		}
		if err := d.b.Resume(d.Context(), b.ID); err == nil {
			t.Error("a cancelled batch was resumed")
		}
		done := 0
		for _, id := range ids {
			done += d.did(id, "suspend")
		}
		if done != end.Done {
			t.Errorf("%d are suspended, %d are said to be", done, end.Done)
		}
	})
}

// TestEveryKind does each kind to a few instances.
func TestEveryKind(t *testing.T) {
	t.Parallel()
	bubble(t, func(d *desk) {
		d.deploy("migrate", "exclusive-no-default")
		ids := d.begin("migrate", 3)
		d.deploy("migrate-new")
		of := engine.Filter{Process: "migrate"}
		for _, c := range []order.Change{
			{Kind: order.Set, Variables: map[string]any{"days": 3}},
			{Kind: order.Migrate, Version: 2, Names: map[string]string{"a": "look"}},
			{Kind: order.Cancel, Reason: "over"},
		} {
			if b := d.ask(batch.Spec{Change: c, Select: of}); line(b) != "completed total=3 open=0 done=3 failed=0 dropped=0" {
				items, _ := batch.Items(d.Context(), d.db.Read(), b.ID, batch.Failed, 0, 0)
				t.Errorf("%s: %s %v", c.Kind, line(b), items)
			}
		}
		for _, id := range ids {
			st, _, err := d.e.Instance(d.Context(), id)
			d.must(err)
			if st.Version != 2 || st.Status != process.Cancelled || fmt.Sprint(st.Variables["days"]) != "3" {
				t.Errorf("%d: version %d, %s, %v", id, st.Version, st.Status, st.Variables)
			}
		}
		b := d.ask(batch.Spec{Change: order.Change{Kind: order.Migrate, Version: 9}, Select: engine.Filter{Instances: ids}})
		items, err := batch.Items(d.Context(), d.db.Read(), b.ID, batch.Failed, 0, 0)
		d.must(err)
		if len(items) != 3 || items[0].Objections[0].Code != "batch.no-version" {
			t.Errorf("%s %v", line(b), items)
		}
	})
}

// TestRetry: incidents are tried again by what they are.
func TestRetry(t *testing.T) {
	t.Parallel()
	bubble(t, func(d *desk) {
		d.deploy("exclusive-no-default", "modify")
		d.begin("exclusive_no_default", 4)
		open := func() int {
			all, err := d.e.FindIncidents(d.Context(), engine.IncidentFilter{Kind: "no-flow"}, engine.Page{})
			d.must(err)
			return len(all)
		}
		if open() != 4 {
			t.Fatalf("%d incidents", open())
		}
		other := batch.Spec{Change: order.Change{Kind: order.Retry}, Incidents: &engine.IncidentFilter{Text: "nothing like it"}}
		if got := line(d.ask(other)); got != "completed total=0 open=0 done=0 failed=0 dropped=0" {
			t.Error(got)
		}
		again := batch.Spec{Change: order.Change{Kind: order.Retry}, Incidents: &engine.IncidentFilter{Process: "exclusive_no_default", Kind: "no-flow"}}
		if got := line(d.ask(again)); got != "completed total=4 open=0 done=4 failed=0 dropped=0" || open() != 4 {
			t.Errorf("%s, and %d are open again", got, open())
		}
		byCase := batch.Spec{Change: order.Change{Kind: order.Retry}, Select: engine.Filter{Incident: "no-flow"}}
		if got := line(d.ask(byCase)); got != "completed total=4 open=0 done=4 failed=0 dropped=0" {
			t.Error(got)
		}
	})
}
