// Package task is the worklist: one row for each user task, written with the
// command that opened it and read by whoever has to decide.
package task

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/store"
)

// Migrations are the room's tables. A candidate row exists for each group and
// user a task is offered to, so that a worklist is one index range.
var Migrations = []store.Migration{{Room: "engine/task", Step: 1, SQL: []string{
	`CREATE TABLE task (
  key INTEGER PRIMARY KEY, instance INTEGER NOT NULL, process TEXT NOT NULL, element TEXT NOT NULL, name TEXT NOT NULL,
  state TEXT NOT NULL, assignee TEXT NOT NULL, candidates TEXT NOT NULL, form TEXT NOT NULL, priority INTEGER NOT NULL,
  created INTEGER NOT NULL, due INTEGER, follow_up INTEGER, ended INTEGER, case_number TEXT NOT NULL, title TEXT NOT NULL) STRICT`,
	`CREATE INDEX task_open ON task (key) WHERE state = 'open'`,
	`CREATE INDEX task_mine ON task (assignee, key) WHERE state = 'open'`,
	`CREATE INDEX task_instance ON task (instance)`,
	`CREATE TABLE task_candidate (who TEXT NOT NULL, task INTEGER NOT NULL, PRIMARY KEY (who, task)) STRICT, WITHOUT ROWID`,
}}, {Room: "engine/task", Step: 2, SQL: []string{
	`DROP INDEX task_mine`, // which held the many that nobody has taken
	`CREATE INDEX task_mine ON task (assignee, key) WHERE state = 'open' AND assignee <> ''`,
}}}

type candidates struct {
	Groups []string `json:"groups,omitempty"`
	Users  []string `json:"users,omitempty"`
}

// Facts are what a task row repeats of its case, so that a list needs no join.
type Facts struct {
	Process    string
	CaseNumber string
	Title      string
	Open       []process.Task // before the command
}

// Project turns the events of one command into the worklist's statements. It
// reads nothing.
func Project(r process.Recorded, f Facts) ([]store.Stmt, error) {
	var out []store.Stmt
	for _, e := range r.Events {
		switch e.Type {
		case process.TaskCreated:
			all, err := insert(r, e, f)
			if err != nil {
				return nil, err
			}
			out = append(out, all...)
		case process.TaskAssigned:
			out = append(out, store.Stmt{SQL: `UPDATE task SET assignee=? WHERE key=?`, Args: []any{e.Text, e.Key}, Rows: 1})
		case process.TaskCompleted:
			out = append(out, end(e.Key, Completed, r, f)...)
		case process.TaskCancelled:
			out = append(out, end(e.Key, Cancelled, r, f)...)
		}
	}
	return out, nil
}

func insert(r process.Recorded, e process.Event, f Facts) ([]store.Stmt, error) {
	t := e.Task
	who, err := json.Marshal(candidates{t.CandidateGroups, t.CandidateUsers})
	if err != nil {
		return nil, fmt.Errorf("encode the candidates of task %d: %w", e.Key, err)
	}
	out := []store.Stmt{{
		SQL: `INSERT INTO task (key, instance, process, element, name, state, assignee, candidates, form, priority, created, due, follow_up, case_number, title)
VALUES (?,?,?,?,?,'open',?,?,?,?,?,?,?,?,?)`,
		Args: []any{e.Key, r.Instance, f.Process, e.Element, t.Name, t.Assignee, string(who), t.Form, t.Priority,
			r.At.UnixMilli(), millis(t.Due), millis(t.FollowUp), f.CaseNumber, f.Title},
	}}
	for _, who := range whose(t) {
		out = append(out, store.Stmt{SQL: `INSERT OR IGNORE INTO task_candidate (who, task) VALUES (?,?)`, Args: []any{who, e.Key}})
	}
	return out, nil
}

// whose names who is offered a task, as the table has them.
func whose(t *process.TaskData) []string {
	var out []string
	for _, g := range t.CandidateGroups {
		out = append(out, "g:"+g)
	}
	for _, u := range t.CandidateUsers {
		out = append(out, "u:"+u)
	}
	return out
}

// end closes a task and takes it back from its candidates, who are found by
// their names: a worklist may hold very many tasks.
func end(key int64, to State, r process.Recorded, f Facts) []store.Stmt {
	out := []store.Stmt{{SQL: `UPDATE task SET state=?, ended=? WHERE key=? AND state='open'`, Args: []any{string(to), r.At.UnixMilli(), key}, Rows: 1}}
	for _, who := range offered(key, r, f) {
		out = append(out, store.Stmt{SQL: `DELETE FROM task_candidate WHERE who=? AND task=?`, Args: []any{who, key}})
	}
	return out
}

// offered finds who was offered a task that was open before the command, or
// that the command itself has made.
func offered(key int64, r process.Recorded, f Facts) []string {
	for i := range f.Open {
		if f.Open[i].Key == key {
			return whose(&f.Open[i].TaskData)
		}
	}
	for _, e := range r.Events {
		if e.Type == process.TaskCreated && e.Key == key {
			return whose(e.Task)
		}
	}
	return nil
}

// Held is a check that is refused as stale unless the task is still open and
// held as it was seen. Commit it with a command.
func Held(seen Task) store.Stmt {
	return store.Stmt{SQL: `SELECT 1 FROM task WHERE key=? AND assignee=? AND state='open'`, Args: []any{seen.Key, seen.Assignee}, Check: true}
}

func millis(t *time.Time) any {
	if t == nil {
		return nil
	}
	return t.UnixMilli()
}

const columns = `key, instance, process, element, name, state, assignee, candidates, form, priority, created, due, follow_up, ended, case_number, title`

// Get returns one task; sql.ErrNoRows if there is none.
func Get(ctx context.Context, db store.Rower, key int64) (Task, error) {
	return scan(db.QueryRowContext(ctx, `SELECT `+columns+` FROM task WHERE key = ?`, key))
}

func scan(r interface{ Scan(...any) error }) (Task, error) {
	var t Task
	var who string
	var created int64
	var due, follow, ended sql.NullInt64
	err := r.Scan(&t.Key, &t.Instance, &t.Process, &t.Element, &t.Name, &t.State, &t.Assignee, &who, &t.Form, &t.Priority,
		&created, &due, &follow, &ended, &t.CaseNumber, &t.Title)
	if err != nil {
		return t, fmt.Errorf("read task: %w", err)
	}
	var c candidates
	if err := json.Unmarshal([]byte(who), &c); err != nil {
		return t, fmt.Errorf("decode the candidates of task %d: %w", t.Key, err)
	}
	t.Groups, t.Users, t.Created = c.Groups, c.Users, time.UnixMilli(created)
	t.Due, t.FollowUp, t.Ended = moment(due), moment(follow), moment(ended)
	return t, nil
}

func moment(n sql.NullInt64) *time.Time {
	if !n.Valid {
		return nil
	}
	at := time.UnixMilli(n.Int64)
	return &at
}
