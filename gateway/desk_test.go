package gateway_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"strings"
	"testing"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/gateway/gatewaytest"
)

// An operator sees what is broken and why, and mends it.
func TestABreakerAndItsWork(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	h.Peer.Fail("check", &adapters.Fault{Outcome: adapters.PeerDown, Phase: adapters.Connect, Message: "connection refused"})
	first, second := handIn(t, h, "甲"), handIn(t, h, "乙")
	board := h.Until(t, "auditor", "/api/v1/connectors", func(a gatewaytest.Answer) bool { return a.At("0.lanes.0.work.parked") == 2.0 })
	if board.At("0.lanes.0.breaker") != "open" || !strings.Contains(board.Text, "connection refused") || board.At("0.zh") != "登记系统" || board.At("0.en") != "the registry" || board.At("0.lanes.0.since") == nil {
		t.Errorf("board: %s", board.Text)
	}
	stats := h.Ask(t, "clerk", "GET", "/api/v1/statistics", nil)
	if stats.At("work.parked") != 2.0 || stats.At("breakers.open") != 1.0 || stats.At("cases.running") != 2.0 {
		t.Errorf("statistics: %s", stats.Text)
	}
	waits := h.Ask(t, "clerk", "GET", "/api/v1/cases/"+first+"?lang=en", nil)
	if text, _ := waits.At("waiting.0.text").(string); waits.At("waiting.0.state") != "parked" || !strings.Contains(text, "waits for the registry since") {
		t.Errorf("waits: %s", waits.Text)
	}
	steps := h.Ask(t, "admin", "POST", "/api/v1/connectors/registry/check", nil)
	if steps.At("0.name") != "connect" || steps.At("0.outcome") != "ok" || steps.At("0.tookMs") != 1.5 {
		t.Errorf("check: %s", steps.Text)
	}
	h.Peer.Fail("check", nil)
	if a := h.Ask(t, "admin", "PUT", "/api/v1/connectors/registry/breaker", map[string]any{"class": "default", "force": "closed", "reason": "it is back"}); a.Status != 204 {
		t.Fatalf("force: %d %s", a.Status, a.Text)
	}
	for _, id := range []string{first, second} {
		h.Until(t, "clerk", "/api/v1/cases/"+id, func(a gatewaytest.Answer) bool { return a.At("waiting.0.kind") == "task" })
	}
	forced := h.Ask(t, "clerk", "GET", "/api/v1/connectors", nil)
	if forced.At("0.lanes.0.forced") != "closed" || forced.At("0.lanes.0.reason") != "admin: it is back" {
		t.Errorf("forced: %s", forced.Text)
	}
	metrics := h.Ask(t, "", "GET", "/metrics", nil)
	for _, want := range []string{
		`hallway_cases{status="running"} 2`, `hallway_breaker_state{class="default",connector="registry",state="closed"} 1`,
		`hallway_messages_total{end="received",source="http.applications"} 2`, `hallway_http_requests_total{method="POST",route="/api/v1/entries/{name}",status="2xx"} 2`,
		`hallway_http_request_seconds_bucket`, `hallway_store_commits_total`, `hallway_store_units_total`, `go_goroutines`,
	} {
		if !strings.Contains(metrics.Text, want) {
			t.Errorf("no %s in the metrics", want)
		}
	}
}

// What a peer says of its operations can be read, by those who may ask it.
func TestAConnectorIsDescribed(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	const at = "/api/v1/connectors/registry/description"
	a := h.Ask(t, "admin", "GET", at, nil)
	if a.Status != 200 || a.At("operations.0.name") != "check" || a.At("operations.0.input.properties.applicant.type") != "object" || a.At("operations.0.problem") != nil {
		t.Errorf("%d %s", a.Status, a.Text)
	}
	if a.At("operations.1.name") != "notify" || a.At("operations.1.problem") != "nothing is known of notify" || a.At("operations.1.input") != nil {
		t.Errorf("%s", a.Text)
	}
	if a.At("sources.0.name") != "changes" || a.At("sources.0.output") != nil || a.At("findings.0") != nil {
		t.Errorf("%s", a.Text)
	}
	for who, status := range map[string]int{"": 401, "auditor": 403} {
		if a := h.Ask(t, who, "GET", at, nil); a.Status != status {
			t.Errorf("%s: %d %s", who, a.Status, a.Text)
		}
	}
	if a := h.Ask(t, "admin", "GET", "/api/v1/connectors/none/description", nil); a.Status != 404 {
		t.Errorf("%d %s", a.Status, a.Text)
	}
}

// What may or may not have taken effect is settled by a person.
func TestDoubtIsSettled(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	silent := &adapters.Fault{Outcome: adapters.Unknown, Phase: adapters.Wait, Message: "no answer"}
	completed := func(a gatewaytest.Answer) bool { return a.At("status") == "completed" }
	// doubt brings a case to a call whose answer was lost.
	doubt := func(name string) (id, key string) {
		h.Peer.Fail("notify", silent)
		id = handIn(t, h, name)
		h.Until(t, "clerk", "/api/v1/cases/"+id, func(a gatewaytest.Answer) bool { return a.At("waiting.0.kind") == "task" })
		task, _ := h.Ask(t, "clerk", "GET", "/api/v1/tasks?case="+id, nil).At("0.key").(string)
		if a := h.Ask(t, "clerk", "POST", "/api/v1/tasks/"+task+"/complete", map[string]any{"decision": "approve"}); a.Status != 204 {
			t.Fatalf("complete: %d %s", a.Status, a.Text)
		}
		a := h.Until(t, "clerk", "/api/v1/work?state=doubt&case="+id, func(a gatewaytest.Answer) bool { return a.At("0.key") != nil })
		key, _ = a.At("0.key").(string)
		h.Peer.Fail("notify", nil)
		return id, key
	}
	settle := func(key, as string) gatewaytest.Answer {
		return h.Ask(t, "admin", "POST", "/api/v1/work/"+key+"/settle", map[string]any{"as": as, "reason": "asked by phone"})
	}
	for _, as := range []string{"retry", "done"} {
		id, key := doubt(as)
		calls := h.Peer.Calls()
		if a := settle(key, as); a.Status != 204 {
			t.Errorf("settle as %s: %d %s", as, a.Status, a.Text)
		}
		h.Until(t, "clerk", "/api/v1/cases/"+id, completed)
		if again := h.Peer.Calls() - calls; again != map[string]int{"retry": 1, "done": 0}[as] {
			t.Errorf("settled as %s it was called %d times", as, again)
		}
		if a := settle(key, as); a.Status != 409 {
			t.Errorf("settle twice: %d %s", a.Status, a.Text)
		}
	}
	id, key := doubt("dead")
	if a := settle(key, "dead"); a.Status != 204 {
		t.Errorf("settle as dead: %d %s", a.Status, a.Text)
	}
	incident := h.Until(t, "clerk", "/api/v1/incidents?case="+id, func(a gatewaytest.Answer) bool { return a.At("0.key") != nil })
	if a := h.Ask(t, "admin", "PUT", "/api/v1/connectors/registry/breaker", map[string]any{"class": "notices", "force": "closed", "reason": "it is back"}); a.Status != 204 {
		t.Fatalf("force: %d %s", a.Status, a.Text)
	}
	at, _ := incident.At("0.key").(string)
	if a := h.Ask(t, "admin", "POST", "/api/v1/incidents/"+at+"/resolve", map[string]any{"variables": map[string]any{"note": "mended"}}); a.Status != 204 {
		t.Fatalf("resolve: %d %s", a.Status, a.Text)
	}
	h.Until(t, "clerk", "/api/v1/cases/"+id, completed)
}

func TestADeadMessageIsSentAgain(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	h.Peer.Fail("notify", &adapters.Fault{Outcome: adapters.BusinessFault, Phase: adapters.Read, Code: "NO", Message: "the registry says no"})
	if a := h.Ask(t, "", "POST", "/api/v1/callbacks/registry/changes", `{"id":"c-1","name":"李明"}`, "X-Proof: right"); a.Status != 200 {
		t.Fatalf("call back: %d %s", a.Status, a.Text)
	}
	dead := h.Until(t, "auditor", "/api/v1/messages?state=dead", func(a gatewaytest.Answer) bool { return a.At("0.id") != nil })
	id, _ := dead.At("0.id").(string)
	one := h.Ask(t, "auditor", "GET", "/api/v1/messages/"+id, nil)
	if one.At("stages.0.name") != "received" || !strings.Contains(one.Text, "the registry says no") {
		t.Errorf("message: %s", one.Text)
	}
	if a := h.Ask(t, "admin", "POST", "/api/v1/messages/"+id+"/resend", map[string]any{"reason": ""}); a.Status != 400 || a.At("errors.0.field") != "reason" {
		t.Errorf("without a reason: %d %s", a.Status, a.Text)
	}
	h.Peer.Fail("notify", nil)
	if a := h.Ask(t, "admin", "POST", "/api/v1/messages/"+id+"/resend", map[string]any{"reason": "they have mended it"}); a.Status != 200 || a.At("id") != id {
		t.Fatalf("resend: %d %s", a.Status, a.Text)
	}
	h.Until(t, "admin", "/api/v1/messages/"+id, func(a gatewaytest.Answer) bool { return a.At("state") == "handled" })
	if a := h.Ask(t, "admin", "POST", "/api/v1/messages/"+id+"/resend", map[string]any{"reason": "again"}); a.Status != 409 || a.At("code") != "problem.state" {
		t.Errorf("resend what is handled: %d %s", a.Status, a.Text)
	}
}

func TestTasksAreSomebodys(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	id := handIn(t, h, "李明")
	h.Until(t, "clerk", "/api/v1/cases/"+id, func(a gatewaytest.Answer) bool { return a.At("waiting.0.kind") == "task" })
	key, _ := h.Ask(t, "clerk", "GET", "/api/v1/tasks", nil).At("0.key").(string)
	task := "/api/v1/tasks/" + key
	if a := h.Ask(t, "other", "GET", "/api/v1/tasks", nil); a.At("0") != nil {
		t.Errorf("somebody else's list: %s", a.Text)
	}
	if a := h.Ask(t, "other", "POST", task+"/claim", nil); a.Status != 403 || a.At("code") != "problem.not-yours" {
		t.Errorf("somebody else takes it: %d %s", a.Status, a.Text)
	}
	if a := h.Ask(t, "admin", "POST", task+"/claim", nil); a.Status != 204 {
		t.Fatalf("claim: %d %s", a.Status, a.Text)
	}
	for _, path := range []string{"/claim", "/complete"} {
		if a := h.Ask(t, "clerk", "POST", task+path, map[string]any{"decision": "approve"}); a.Status != 409 || a.At("code") != "problem.taken" {
			t.Errorf("%s of a taken one: %d %s", path, a.Status, a.Text)
		}
	}
	if a := h.Ask(t, "admin", "POST", "/api/v1/cases/"+id+"/cancel", map[string]any{"reason": "applicant withdrew"}); a.Status != 204 {
		t.Fatalf("cancel: %d %s", a.Status, a.Text)
	}
	if a := h.Ask(t, "admin", "POST", "/api/v1/cases/"+id+"/cancel", map[string]any{"reason": "again"}); a.Status != 409 {
		t.Errorf("cancel twice: %d %s", a.Status, a.Text)
	}
	if a := h.Ask(t, "admin", "POST", task+"/complete", map[string]any{"decision": "approve"}); a.Status != 409 || a.At("code") != "problem.gone" {
		t.Errorf("complete a cancelled one: %d %s", a.Status, a.Text)
	}
}

func TestDeployingByForm(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	list := h.Ask(t, "clerk", "GET", "/api/v1/deployments", nil)
	if list.At("0.id") != "review" || list.At("1.id") != "permit" || list.At("1.version") != 1.0 {
		t.Errorf("list: %s", list.Text)
	}
	form := `{"id":"review","components":[{"type":"textfield","key":"a","label":"甲"}]}`
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	part, err := parts.CreateFormFile("file", "review.form")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(part, form)
	if err := parts.Close(); err != nil {
		t.Fatal(err)
	}
	a := h.Ask(t, "admin", "POST", "/api/v1/deployments", body.Bytes(), "Content-Type: "+parts.FormDataContentType())
	if a.Status != 200 || a.At("0.version") != 2.0 || a.At("0.changed") != true {
		t.Errorf("deploy: %d %s", a.Status, a.Text)
	}
	same := h.Ask(t, "admin", "POST", "/api/v1/deployments", map[string]any{"files": []any{map[string]any{"name": "x/review.form", "content": form}}})
	if same.Status != 200 || same.At("0.version") != 2.0 || same.At("0.changed") != false {
		t.Errorf("the same: %d %s", same.Status, same.Text)
	}
}
