package engine

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/servicehall/hallway/engine/job"
	"github.com/servicehall/hallway/engine/key"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/relay"
	"github.com/servicehall/hallway/engine/subscription"
	"github.com/servicehall/hallway/engine/task"
	"github.com/servicehall/hallway/engine/timer"
	"github.com/servicehall/hallway/store"
)

// write prepares what one command writes: the state, the record, and the rows
// of every room that has an interest in its events.
func (e *Engine) write(p *piece, before hot) error {
	record, hash, err := e.log.Append(p.rec, before.hash)
	if err != nil {
		return err
	}
	p.after.hash = hash
	state, err := e.writeState(p, before)
	if err != nil {
		return err
	}
	p.stmts = append(p.stmts, state...)
	tasks, err := task.Project(p.rec, facts(p.after, before))
	if err != nil {
		return err
	}
	jobs, err := job.Project(p.rec, e.c.Operations)
	if err != nil {
		return err
	}
	p.stmts = append(p.stmts, record)
	p.stmts = append(p.stmts, renamed(p.rec)...)
	p.stmts = append(p.stmts, tasks...)
	p.stmts = append(p.stmts, jobs...)
	p.stmts = append(p.stmts, timer.Project(p.rec)...)
	p.stmts = append(p.stmts, subscription.Project(p.rec)...)
	p.stmts = append(p.stmts, incidents(p.rec)...)
	p.stmts = append(p.stmts, key.Project(p.rec, p.after.state, p.after.def, e.c.Zone)...)
	p.said = relay.Items(p.rec, p.after.state, e.c.NewID)
	said, err := relay.Write(p.said, p.rec.At)
	if err != nil {
		return err
	}
	p.stmts = append(p.stmts, said...)
	for _, x := range e.c.Projectors {
		more, err := x.Project(p.rec, p.after.state, p.after.def)
		if err != nil {
			return fmt.Errorf("project the events of instance %d: %w", p.rec.Instance, err)
		}
		p.stmts = append(p.stmts, more...)
	}
	return nil
}

// keepEvery is after how many events the row of an instance is written anew
// though its status is the same. Until then the history has the rest: that its
// numbers are unique keeps two writers apart.
const keepEvery = 64

func (e *Engine) writeState(p *piece, before hot) ([]store.Stmt, error) {
	st := p.after.state
	if p.after.kept = before.kept; before.state != nil && p.req.to == nil && st.Status == before.state.Status && st.Seq-before.kept < keepEvery {
		return nil, nil
	}
	p.after.kept = st.Seq
	blob, err := st.Encode()
	if err != nil {
		return nil, fmt.Errorf("encode instance %d: %w", st.ID, err)
	}
	var ended any
	if st.Ended() {
		ended = p.rec.At.UnixMilli()
	}
	if before.state == nil {
		d := p.after.def
		return []store.Stmt{{
			SQL:  `INSERT INTO instance (id, definition, process, version, status, seq, started, ended, hash, state) VALUES (?,?,?,?,?,?,?,?,?,?)`,
			Args: []any{st.ID, d.Key, d.Process, d.Version, string(st.Status), st.Seq, p.rec.At.UnixMilli(), ended, p.after.hash, blob},
		}}, nil
	}
	if p.req.to != nil {
		return []store.Stmt{{
			SQL:  `UPDATE instance SET definition=?, process=?, version=?, state=?, status=?, seq=?, ended=?, hash=? WHERE id=? AND seq=?`,
			Args: []any{st.Definition, st.Process, st.Version, blob, string(st.Status), st.Seq, ended, p.after.hash, st.ID, before.kept},
			Rows: 1,
		}}, nil
	}
	if st.Status == before.state.Status {
		return []store.Stmt{{SQL: `UPDATE instance SET state=?, seq=?, hash=? WHERE id=? AND seq=?`, Args: []any{blob, st.Seq, p.after.hash, st.ID, before.kept}, Rows: 1}}, nil
	}
	return []store.Stmt{{
		SQL:  `UPDATE instance SET state=?, status=?, seq=?, ended=?, hash=? WHERE id=? AND seq=?`,
		Args: []any{blob, string(st.Status), st.Seq, ended, p.after.hash, st.ID, before.kept},
		Rows: 1,
	}}, nil
}

// renamed gives the rows of an instance the names that its elements have after
// a migration.
func renamed(r process.Recorded) []store.Stmt {
	var out []store.Stmt
	for _, ev := range r.Events {
		if ev.Type != process.InstanceMigrated {
			continue
		}
		for _, table := range []string{"task", "timer", "subscription", "incident", "work"} {
			out = append(out, renames(table, r.Instance, ev.Names)...)
		}
	}
	return out
}

// renames changes all names at once: one may become another that is renamed
// too.
func renames(table string, instance int64, names map[string]string) []store.Stmt {
	if len(names) == 0 {
		return nil
	}
	var b strings.Builder
	var args []any
	b.WriteString("UPDATE " + table + " SET element = CASE element")
	for _, old := range slices.Sorted(maps.Keys(names)) {
		b.WriteString(" WHEN ? THEN ?")
		args = append(args, old, names[old])
	}
	b.WriteString(" ELSE element END WHERE instance = ?")
	return []store.Stmt{{SQL: b.String(), Args: append(args, instance)}}
}

func incidents(r process.Recorded) []store.Stmt {
	var out []store.Stmt
	for _, ev := range r.Events {
		switch ev.Type {
		case process.IncidentRaised:
			i := ev.Incident
			out = append(out, store.Stmt{
				SQL:  `INSERT INTO incident (key, instance, element, kind, reason, job, raised) VALUES (?,?,?,?,?,?,?)`,
				Args: []any{ev.Key, r.Instance, ev.Element, i.Kind, i.Reason, i.Job, r.At.UnixMilli()},
			})
		case process.IncidentClosed:
			out = append(out, store.Stmt{SQL: `DELETE FROM incident WHERE key=?`, Args: []any{ev.Key}})
		}
	}
	return out
}

func facts(h, before hot) task.Facts {
	vars := h.state.Vars()
	f := task.Facts{Process: h.def.Process, CaseNumber: text(vars["caseNumber"]), Title: text(vars["title"])}
	if before.state != nil {
		f.Open = before.state.Tasks
	}
	return f
}

func text(v any) string {
	s, _ := v.(string)
	return s
}
