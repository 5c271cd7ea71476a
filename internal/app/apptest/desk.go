package apptest

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/engine/task"
	"github.com/servicehall/hallway/hall"
	"github.com/servicehall/hallway/hall/cases"
	"github.com/servicehall/hallway/hall/timeline"
	"github.com/servicehall/hallway/internal/app/client"
)

// Desk asks a hall over its API as an administrator.
type Desk struct{ *client.Client }

// As is the desk of a person whose password is the login.
func (d Desk) As(login string) Desk {
	c := &client.Client{Base: d.Base, Lang: d.Lang}
	if login != "" {
		c.Login, c.Password = login, login
	}
	return Desk{c}
}

// Post sends JSON to a path under an idempotency key ("" for none) and reads
// the answer.
func (d Desk) Post(t testing.TB, path, key string, body, into any) error {
	t.Helper()
	header := map[string]string{}
	if key != "" {
		header["Idempotency-Key"] = key
	}
	return d.Do(t.Context(), http.MethodPost, path, header, body, into)
}

// Read reads a path, which has to be there.
func (d Desk) Read(t testing.TB, path string, into any) {
	t.Helper()
	if err := d.Get(t.Context(), path, into); err != nil {
		t.Fatalf("GET %s: %v", path, err)
	}
}

// HandIn posts an application and returns the id of its case.
func (d Desk) HandIn(t testing.TB, a Application) string {
	t.Helper()
	var r struct{ ID, State string }
	if err := d.As("").Post(t, "/api/v1/entries/applications", a.Key, a.JSON(), &r); err != nil {
		t.Fatalf("hand in %s: %v", a.Company, err)
	}
	return r.ID
}

// Case reads a case by its id or number.
func (d Desk) Case(t testing.TB, id string) hall.CaseView {
	t.Helper()
	var v hall.CaseView
	d.Read(t, "/api/v1/cases/"+id, &v)
	return v
}

// Cases lists the cases, the newest first.
func (d Desk) Cases(t testing.TB) []cases.Case {
	t.Helper()
	var out []cases.Case
	d.Read(t, "/api/v1/cases?limit=500", &out)
	return out
}

// CaseOf waits for the case of a company and returns its id.
func (d Desk) CaseOf(t testing.TB, company string) string {
	t.Helper()
	id := ""
	Until(t, "a case of "+company, func() (bool, any) {
		all := d.Cases(t)
		for _, c := range all {
			if c.Title == company+"设立登记" {
				id = fmt.Sprint(c.ID)
			}
		}
		return id != "", all
	})
	return id
}

// Timeline reads the steps of a case.
func (d Desk) Timeline(t testing.TB, id string) []timeline.Step {
	t.Helper()
	var out []timeline.Step
	d.Read(t, "/api/v1/cases/"+id+"/timeline?calls=all", &out)
	return out
}

// Task waits for the open task of a case at an element.
func (d Desk) Task(t testing.TB, id, element string) task.Task {
	t.Helper()
	var found task.Task
	Until(t, "the task "+element+" of case "+id, func() (bool, any) {
		d.NoIncident(t, id)
		var open []task.Task
		d.Read(t, "/api/v1/tasks?case="+id, &open)
		for _, x := range open {
			if x.Element == element {
				found = x
				return true, nil
			}
		}
		return false, open
	})
	return found
}

// Complete hands in the answers to a task.
func (d Desk) Complete(t testing.TB, key int64, answers map[string]any) {
	t.Helper()
	if err := d.Post(t, fmt.Sprintf("/api/v1/tasks/%d/complete", key), "", answers, nil); err != nil {
		t.Fatalf("complete task %d: %v", key, err)
	}
}

// Approve waits for the review of a case and approves it.
func (d Desk) Approve(t testing.TB, id string) {
	t.Helper()
	d.Complete(t, d.Task(t, id, "review").Key, map[string]any{"decision": "approve"})
}

// Ended waits until a case is completed and returns it.
func (d Desk) Ended(t testing.TB, id string) hall.CaseView {
	t.Helper()
	var v hall.CaseView
	Until(t, "the end of case "+id, func() (bool, any) {
		d.NoIncident(t, id)
		v = d.Case(t, id)
		return v.Status == process.Completed, v.Waiting
	})
	return v
}

// NoIncident fails the test where a case has an open incident.
func (d Desk) NoIncident(t testing.TB, id string) {
	t.Helper()
	var open []engine.Incident
	d.Read(t, "/api/v1/incidents?case="+id, &open)
	for _, i := range open {
		t.Fatalf("case %s has an incident at %s: %s %s", id, i.Element, i.Kind, i.Reason)
	}
}

// Messages lists messages by their state ("" for all) and source.
func (d Desk) Messages(t testing.TB, state route.MessageState, source string) []route.Message {
	t.Helper()
	var out []route.Message
	d.Read(t, fmt.Sprintf("/api/v1/messages?limit=500&state=%s&source=%s", state, source), &out)
	return out
}

// Message reads one message with its stages.
func (d Desk) Message(t testing.TB, id int64) route.Message {
	t.Helper()
	var out route.Message
	d.Read(t, fmt.Sprintf("/api/v1/messages/%d", id), &out)
	return out
}
