package cases

import (
	"fmt"

	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/store"
)

// Projector turns the events of a command into the case's row. It is an
// engine.Projector and reads only what it is given. The process names the case
// by its variables: caseNumber, title, applicant.name, origin.kind, result.
type Projector struct{}

// Project implements engine.Projector.
func (Projector) Project(r process.Recorded, st *process.State, d *process.Definition) ([]store.Stmt, error) {
	var started, touched, held, ended bool
	for _, e := range r.Events {
		switch e.Type {
		case process.InstanceStarted:
			started = true
		case process.VarsSet:
			touched = touched || e.Key == 0 && names(e.Vars)
		case process.InstanceSuspended, process.InstanceResumed, process.InstanceMigrated:
			held = true
		case process.InstanceCompleted, process.InstanceCancelled:
			ended = true
		default:
		}
	}
	if !started && !touched && !held && !ended || st.Parent != nil {
		return nil, nil // what a case has called is part of it
	}
	c := Of(st)
	var closed any
	if ended {
		closed = r.At.UnixMilli()
	}
	if started {
		return []store.Stmt{{
			SQL: `INSERT INTO case_file (id, number, process, title, applicant, channel, status, result, opened, closed) VALUES (?,?,?,?,?,?,?,?,?,?)`,
			Args: []any{st.ID, c.Number, d.Process, c.Title, c.Applicant, c.Channel, string(st.Status), c.Result,
				r.At.UnixMilli(), closed},
		}}, nil
	}
	if !touched {
		return []store.Stmt{{
			SQL:  `UPDATE case_file SET process=?, status=?, closed=? WHERE id=?`,
			Args: []any{st.Process, string(st.Status), closed, st.ID},
			Rows: 1,
		}}, nil
	}
	return []store.Stmt{{
		SQL:  `UPDATE case_file SET number=?, process=?, title=?, applicant=?, channel=?, status=?, result=?, closed=? WHERE id=?`,
		Args: []any{c.Number, st.Process, c.Title, c.Applicant, c.Channel, string(st.Status), c.Result, closed, st.ID},
		Rows: 1,
	}}, nil
}

// names reports whether variables hold something of the row.
func names(vars map[string]any) bool {
	for _, name := range []string{process.CaseNumber, "title", "applicant", "origin", "result"} {
		if _, ok := vars[name]; ok {
			return true
		}
	}
	return false
}

// Of is what the variables of an instance tell of a case.
func Of(st *process.State) Case {
	vars := st.Vars()
	return Case{
		Number: text(vars[process.CaseNumber]), Title: text(vars["title"]), Applicant: text(at(vars["applicant"], "name")),
		Channel: text(at(vars["origin"], "kind")), Result: text(vars["result"]),
	}
}

func at(v any, name string) any {
	m, _ := v.(map[string]any)
	return m[name]
}

func text(v any) string {
	switch x := v.(type) {
	case string:
		return x
	case fmt.Stringer:
		return x.String()
	}
	return ""
}
