package enginetest

import (
	"fmt"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine/process"
)

// end brings the play to an end: first to rest, where nothing may be left on
// its way, then a few rounds in which everybody works, then all that is left is
// cancelled.
func (w *world) end() error {
	w.disk.mood = well
	w.say("the faults are over")
	for len(w.unheard) > 0 {
		if w.repeat(); w.disk.mood == dead {
			return fmt.Errorf("it died without a fault")
		}
	}
	for _, next := range []func() error{w.resumeAll, w.rest, w.judge, w.work, w.rest, w.cancelAll, w.rest, w.judge, w.nothingLeft} {
		if err := next(); err != nil || len(w.wrong) > 0 {
			return err
		}
	}
	return nil
}

// rest lets happen what happens by itself within the next minutes.
func (w *world) rest() error {
	w.say("to rest")
	for range 60 {
		for n := 0; w.e.TurnOne(w.ctx, w.dice.IntN); n++ {
			if n > 20_000 {
				return fmt.Errorf("it does not come to rest")
			}
		}
		w.clock.Move(time.Second)
		n, err := w.e.FireDue(w.ctx)
		if err != nil {
			return err
		}
		due, some, err := w.e.NextDue(w.ctx)
		if err != nil {
			return err
		}
		if n == 0 && (!some || due.After(w.clock.Now().Add(time.Second))) && !w.e.TurnOne(w.ctx, w.dice.IntN) {
			return nil
		}
	}
	return nil // a timer follows another one for ever
}

// each does something with each instance that has not ended.
func (w *world) each(do func(st *process.State) error) error {
	all, err := w.instances()
	if err != nil {
		return err
	}
	for _, id := range all {
		st, _, err := w.e.Instance(w.ctx, id)
		if err != nil {
			return err
		}
		if st.Ended() {
			continue
		}
		if err := do(st); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) resumeAll() error {
	return w.each(func(st *process.State) error {
		if st.Status == process.Suspended {
			w.ask(w.newCall(st.ID, process.Resume{Reason: "the end"}))
		}
		return nil
	})
}

// work lets everybody do what is open, for some rounds.
func (w *world) work() error {
	for range 4 {
		open := w.peer.open
		w.peer.open = nil
		for _, it := range open {
			w.ask(w.finish(it, work.Result{Outcome: adapters.OK, Output: map[string]any{"ok": true}}))
		}
		err := w.each(func(st *process.State) error {
			for _, x := range st.Tasks {
				w.ask(w.newCall(st.ID, process.CompleteTask{Task: x.Key}))
			}
			for _, x := range st.Incidents {
				w.ask(w.newCall(st.ID, process.ResolveIncident{Incident: x.Key, Vars: map[string]any{"stop": true}}))
			}
			return nil
		})
		if err != nil {
			return err
		}
		w.turns(1000)
		w.clock.Move(10 * time.Minute)
		if _, err := w.e.FireDue(w.ctx); err != nil {
			return err
		}
	}
	w.unheard = nil // everything is answered in the end
	return nil
}

func (w *world) cancelAll() error {
	for range 5 { // what calls others makes new ones meanwhile
		err := w.each(func(st *process.State) error {
			w.ask(w.newCall(st.ID, process.Cancel{Reason: "the end"}))
			return nil
		})
		if err != nil {
			return err
		}
		w.turns(1000)
	}
	w.unheard = nil
	return nil
}

// nothingLeft looks for what is left of instances that have all ended.
func (w *world) nothingLeft() error {
	for what, query := range map[string]string{
		"running instances": `SELECT count(*) FROM instance WHERE status IN ('running', 'suspended')`,
		"open tasks":        `SELECT count(*) FROM task WHERE state = 'open'`,
		"timers":            `SELECT count(*) FROM timer WHERE instance <> 0`,
		"subscriptions":     `SELECT count(*) FROM subscription`,
		"incidents":         `SELECT count(*) FROM incident`,
		"ready work":        `SELECT count(*) FROM work WHERE state = 'ready'`,
		"things unsaid":     `SELECT count(*) FROM relay`,
	} {
		var n int
		if err := w.db.Read().QueryRowContext(w.ctx, query).Scan(&n); err != nil {
			return fmt.Errorf("count %s: %w", what, err)
		}
		if n > 0 {
			w.fail("%d %s are left though everything has ended", n, what)
		}
	}
	return nil
}

func (w *world) instances() ([]int64, error) { return w.numbers(`SELECT id FROM instance ORDER BY id`) }

func (w *world) numbers(query string, args ...any) ([]int64, error) {
	rows, err := w.db.Read().QueryContext(w.ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read %q: %w", query, err)
	}
	defer func() { _ = rows.Close() }()
	var out []int64
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return nil, fmt.Errorf("read %q: %w", query, err)
		}
		out = append(out, n)
	}
	return out, rows.Err()
}
