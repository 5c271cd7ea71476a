package gateway_test

import (
	"testing"

	"github.com/servicehall/hallway/gateway/gatewaytest"
)

func TestACaseFromApplicationToAnswer(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	taken := h.Ask(t, "", "POST", "/api/v1/entries/applications", gatewaytest.Application("李明"), "Idempotency-Key: a-1")
	if taken.Status != 202 || taken.At("state") != "accepted" || taken.At("messageId") != "a-1" {
		t.Fatalf("hand in: %d %s", taken.Status, taken.Text)
	}
	link, _ := taken.At("links.case").(string)
	waits := h.Until(t, gatewaytest.Clerk, link, func(a gatewaytest.Answer) bool { return a.At("waiting.0.kind") == "task" })
	if waits.At("number") != "P2026-00001" || waits.At("status") != "running" || waits.At("applicant") != "李明" {
		t.Errorf("case: %s", waits.Text)
	}
	byNumber := h.Ask(t, gatewaytest.Clerk, "GET", "/api/v1/cases/P2026-00001", nil)
	if byNumber.At("id") != waits.At("id") {
		t.Errorf("by number: %d %s", byNumber.Status, byNumber.Text)
	}
	again := h.Ask(t, "", "POST", "/api/v1/entries/applications", gatewaytest.Application("李明"), "Idempotency-Key: a-1")
	if again.Status != 200 || again.At("state") != "duplicate" || again.At("id") != taken.At("id") {
		t.Errorf("the same again: %d %s", again.Status, again.Text)
	}
	list := h.Ask(t, gatewaytest.Clerk, "GET", "/api/v1/tasks", nil)
	key, _ := list.At("0.key").(string)
	task := h.Ask(t, gatewaytest.Clerk, "GET", "/api/v1/tasks/"+key, nil)
	if task.At("fields.2.key") != "decision" || task.At("values.title") != "李明的许可申请" || task.At("verbs.0") != "claim" {
		t.Errorf("task: %d %s", task.Status, task.Text)
	}
	refused := h.Ask(t, gatewaytest.Clerk, "POST", "/api/v1/tasks/"+key+"/complete", map[string]any{"decision": "return", "days": 99, "what": 1}, "Accept-Language: en")
	if refused.Status != 400 || refused.At("errors.0.field") != "days" || refused.At("errors.1.field") != "reason" || refused.At("errors.2.field") != "what" {
		t.Errorf("a wrong form: %d %s", refused.Status, refused.Text)
	}
	for _, step := range []struct {
		path string
		body any
	}{{"/claim", nil}, {"/release", nil}, {"/claim", nil}, {"/complete", map[string]any{"decision": "approve", "original": true, "days": 3}}} {
		if a := h.Ask(t, gatewaytest.Clerk, "POST", "/api/v1/tasks/"+key+step.path, step.body); a.Status != 204 {
			t.Fatalf("%s: %d %s", step.path, a.Status, a.Text)
		}
	}
	h.Until(t, gatewaytest.Clerk, link, func(a gatewaytest.Answer) bool { return a.At("status") == "completed" })
	late := h.Ask(t, gatewaytest.Clerk, "POST", "/api/v1/tasks/"+key+"/complete", map[string]any{"decision": "approve"})
	if late.Status != 409 || late.At("code") != "problem.gone" {
		t.Errorf("complete twice: %d %s", late.Status, late.Text)
	}
	steps := h.Ask(t, gatewaytest.Clerk, "GET", link+"/timeline", nil)
	if steps.At("0.element") != "start" || steps.At("1.calls.0.outcome") != "ok" {
		t.Errorf("timeline: %s", steps.Text)
	}
	if a := h.Ask(t, gatewaytest.Clerk, "POST", link+"/verify", nil); a.At("intact") != true {
		t.Errorf("verify: %d %s", a.Status, a.Text)
	}
}
