package hall_test

import (
	"os"
	"testing"
	"time"

	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/connectors/policy"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/task"
	"github.com/servicehall/hallway/gateway/gatewaytest"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// until looks again and again, until something is so.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	late := time.After(10 * time.Second)
	again := time.NewTicker(2 * time.Millisecond)
	defer again.Stop()
	for !is() {
		select {
		case <-late:
			t.Fatal("never: " + what)
		case <-again.C:
		}
	}
}

func start(t *testing.T, h *gatewaytest.Hall, process, title string) int64 {
	t.Helper()
	id, err := h.Engine.StartNew(t.Context(), engine.StartWith{Process: process, Vars: map[string]any{"title": title}, Origin: map[string]any{"kind": "http"}, Actor: "test"})
	must(t, err)
	return id
}

// openTask waits for the task of a case.
func openTask(t *testing.T, h *gatewaytest.Hall, id int64) int64 {
	t.Helper()
	var all []task.Task
	until(t, "a task", func() bool {
		var err error
		all, err = h.Hall.Tasks(t.Context(), admin, task.Filter{Instance: id})
		must(t, err)
		return len(all) > 0
	})
	return all[0].Key
}

// deployWaits takes up a process that waits for one of everything, while the
// other system is taken for dead.
func deployWaits(t *testing.T, h *gatewaytest.Hall) {
	t.Helper()
	must(t, h.Hall.Force("registry", "default", policy.ForcedOpen, "admin", "maintenance"))
	xml, err := os.ReadFile("testdata/waits.bpmn")
	must(t, err)
	_, err = h.Hall.Deploy(t.Context(), []engine.File{{Name: "waits.bpmn", Content: xml}})
	must(t, err)
}

// Those who ask.
var (
	admin     = person("admin", auth.Admin, "admin")
	clerk     = person("clerk", auth.Staff, "window")
	colleague = person("colleague", auth.Staff, "archive", "window")
	other     = person("other", auth.Staff, "archive")
	auditor   = person("auditor", auth.Auditor, "window")
	applicant = person("applicant", auth.Applicant)
	nobody    = auth.Principal{}
)

func person(login string, role auth.Role, groups ...string) auth.Principal {
	return auth.Principal{ID: login, Roles: []auth.Role{role}, Groups: groups, Via: auth.Local}
}
