package gateway_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/servicehall/hallway/gateway/gatewaytest"
)

// deployDesk takes up the process of these tests, changed by pairs of old and
// new texts.
func deployDesk(t *testing.T, h *gatewaytest.Hall, change ...string) {
	t.Helper()
	text, err := os.ReadFile("testdata/desk.bpmn")
	if err != nil {
		t.Fatal(err)
	}
	content := strings.NewReplacer(change...).Replace(string(text))
	in := map[string]any{"files": []any{map[string]any{"name": "desk.bpmn", "content": content}}}
	if a := h.Ask(t, gatewaytest.Admin, "POST", "/api/v1/deployments", in); a.Status != 200 {
		t.Fatalf("deploy: %d %s", a.Status, a.Text)
	}
}

// beginDesk starts an instance and returns its address.
func beginDesk(t *testing.T, h *gatewaytest.Hall, title string) string {
	t.Helper()
	a := h.Ask(t, gatewaytest.Admin, "POST", "/api/v1/processes/desk/instances", map[string]any{"variables": map[string]any{"title": title, "days": 1}})
	id, _ := a.At("instance").(string)
	if a.Status != 201 || id == "" {
		t.Fatalf("start: %d %s", a.Status, a.Text)
	}
	return "/api/v1/cases/" + id
}

// kinds are what a case waits for, sorted.
func kinds(a gatewaytest.Answer) string {
	var out []string
	all, _ := a.At("waiting").([]any)
	for _, w := range all {
		m, _ := w.(map[string]any)
		kind, _ := m["kind"].(string)
		out = append(out, kind)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// order gives a case an order and expects a status.
func order(t *testing.T, h *gatewaytest.Hall, path string, in any, status int) gatewaytest.Answer {
	t.Helper()
	a := h.Ask(t, gatewaytest.Admin, "POST", path, in, "Accept-Language: en")
	if a.Status != status {
		t.Errorf("%s: %d %s", path, a.Status, a.Text)
	}
	return a
}

func TestOrdersForACase(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	deployDesk(t, h)
	link := beginDesk(t, h, "甲")
	v := h.Until(t, gatewaytest.Auditor, link, func(a gatewaytest.Answer) bool { return a.At("called.0.status") == "running" })
	if kinds(v) != "call condition message signal task" || v.At("called.0.process") != "inner" || v.At("called.0.element") != "call" {
		t.Errorf("%s", v.Text)
	}
	called, _ := v.At("called.0.instance").(string)
	in := h.Ask(t, gatewaytest.Auditor, "GET", "/api/v1/cases/"+called, nil)
	if in.At("caller.process") != "desk" || in.At("caller.element") != "call" || in.At("status") != "running" {
		t.Errorf("the called one: %s", in.Text)
	}

	if a := h.Ask(t, gatewaytest.Clerk, "POST", link+"/suspend", map[string]any{"reason": "x"}); a.Status != 403 {
		t.Errorf("a clerk suspends: %d", a.Status)
	}
	if a := order(t, h, link+"/suspend", map[string]any{}, 400); a.At("errors.0.field") != "reason" {
		t.Errorf("%s", a.Text)
	}
	order(t, h, link+"/resume", map[string]any{}, 409)
	if a := order(t, h, link+"/suspend", map[string]any{"reason": "x", "dryRun": true}, 200); a.At("possible") != true || a.At("done") != false {
		t.Errorf("%s", a.Text)
	}
	order(t, h, link+"/suspend", map[string]any{"reason": "x"}, 200)
	list := h.Ask(t, gatewaytest.Auditor, "GET", "/api/v1/cases?status=suspended", nil)
	if list.At("0.title") != "甲" {
		t.Errorf("the list of the suspended: %s", list.Text)
	}
	task, _ := h.Ask(t, gatewaytest.Admin, "GET", "/api/v1/tasks?case="+link[len("/api/v1/cases/"):], nil).At("0.key").(string)
	if a := order(t, h, "/api/v1/tasks/"+task+"/complete", map[string]any{}, 409); a.At("code") != "problem.suspended" {
		t.Errorf("a task of a suspended case: %s", a.Text)
	}
	order(t, h, link+"/resume", map[string]any{}, 200)
	list = h.Ask(t, gatewaytest.Auditor, "GET", "/api/v1/cases?status=suspended", nil)
	if list.At("0") != nil {
		t.Errorf("the list of the suspended: %s", list.Text)
	}
}

func TestVariablesAndPlaces(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	deployDesk(t, h)
	link := beginDesk(t, h, "乙")
	seq := h.Ask(t, gatewaytest.Admin, "GET", link, nil).At("seq")
	stale := order(t, h, link+"/variables", map[string]any{"seq": 1, "variables": map[string]any{"days": 9}}, 412)
	if stale.At("code") != "problem.stale" || stale.At("errors.0.field") != "seq" || !strings.Contains(stale.Text, "event 1,") {
		t.Errorf("%s", stale.Text)
	}
	order(t, h, link+"/variables", map[string]any{"seq": seq, "variables": map[string]any{"days": 9}}, 200)
	order(t, h, link+"/variables", map[string]any{"scope": "77", "variables": map[string]any{"days": 9}}, 409)
	order(t, h, link+"/variables", map[string]any{"variables": map[string]any{}}, 400)
	if v := h.Ask(t, gatewaytest.Admin, "GET", link, nil); strings.Contains(kinds(v), "condition") {
		t.Errorf("the condition was not seen: %s", v.Text)
	}

	bad := map[string]any{"reason": "r", "leave": []any{"nothing", "77"}, "enter": []any{map[string]any{"element": "nowhere"}}, "take": []any{map[string]any{"flow": "gone"}}}
	refused := order(t, h, link+"/modify", bad, 409)
	for i, code := range []string{"process.modify-no-leave", "process.modify-no-leave", "process.modify-no-token", "process.modify-none"} {
		if got := refused.At("errors." + string(rune('0'+i)) + ".code"); got != code {
			t.Errorf("objection %d: %v, want %s", i, got, code)
		}
	}
	bad["dryRun"] = true
	if a := order(t, h, link+"/modify", bad, 200); a.At("possible") != false || a.At("objections.3.text") != "there is no element nowhere" {
		t.Errorf("%s", a.Text)
	}
	good := map[string]any{"reason": "by phone", "leave": []any{"review", "hear"}, "enter": []any{map[string]any{"element": "issue"}}}
	order(t, h, link+"/modify", good, 200)
	back := h.Ask(t, gatewaytest.Auditor, "GET", link+"/history", nil)
	first := h.Ask(t, gatewaytest.Auditor, "GET", link+"/history?until=1", nil)
	if back.At("same") != true || back.At("frames.0.command") != "start" || first.At("frames.1") != nil || !strings.Contains(first.Text, `"element":"review"`) {
		t.Errorf("replay: %s\n%s", back.Text, first.Text)
	}
	if r := h.Ask(t, gatewaytest.Auditor, "GET", link+"/recording", nil); r.At("state") != back.At("state") || r.At("records.0.command") != "start" {
		t.Errorf("recording: %s", r.Text)
	}
	v := h.Ask(t, gatewaytest.Admin, "GET", link, nil)
	if !strings.Contains(v.Text, `"element":"issue"`) || strings.Contains(v.Text, `"element":"review"`) {
		t.Errorf("%s", v.Text)
	}
}

func TestVersionsAndMigration(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	deployDesk(t, h)
	link := beginDesk(t, h, "丙")
	deployDesk(t, h, `"review"`, `"examine"`, `value="first"`, `value="second"`)
	all := h.Ask(t, gatewaytest.Auditor, "GET", "/api/v1/processes/desk/versions", nil)
	if all.At("0.version") != 2.0 || all.At("0.tag") != "second" || all.At("1.running") != 1.0 || all.At("0.running") != 0.0 {
		t.Errorf("versions: %s", all.Text)
	}
	key, _ := all.At("1.key").(string)
	if f := h.Ask(t, gatewaytest.Auditor, "GET", "/api/v1/deployments/"+key+"/content", nil); !strings.Contains(f.Text, `id="review"`) || !strings.Contains(f.Header.Get("Content-Disposition"), "desk.bpmn") {
		t.Errorf("the old file: %d %s", f.Status, f.Text)
	}
	for in, version := range map[string]float64{`{"tag":"first"}`: 1, `{"version":1}`: 1, `{}`: 2} {
		a := h.Ask(t, gatewaytest.Admin, "POST", "/api/v1/processes/desk/instances", in)
		id, _ := a.At("instance").(string)
		if v := h.Ask(t, gatewaytest.Admin, "GET", "/api/v1/cases/"+id, nil); v.At("version") != version {
			t.Errorf("%s begins version %v", in, v.At("version"))
		}
	}
	order(t, h, "/api/v1/processes/desk/instances", map[string]any{"tag": "third"}, 404)
	order(t, h, "/api/v1/processes/desk/instances", map[string]any{"event": "hear"}, 409)

	order(t, h, link+"/migrate", map[string]any{}, 400)
	order(t, h, link+"/migrate", map[string]any{"version": 7}, 404)
	dry := order(t, h, link+"/migrate", map[string]any{"version": 2, "dryRun": true}, 200)
	if dry.At("possible") != false || dry.At("objections.0.code") != "process.migrate-new" {
		t.Errorf("dry run: %s", dry.Text)
	}
	order(t, h, link+"/migrate", map[string]any{"version": 2}, 409)
	order(t, h, link+"/migrate", map[string]any{"version": 2, "names": map[string]any{"review": "examine"}}, 200)
	if v := h.Ask(t, gatewaytest.Admin, "GET", link, nil); v.At("version") != 2.0 {
		t.Errorf("%s", v.Text)
	}
}

func TestAnnouncements(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	deployDesk(t, h)
	link := beginDesk(t, h, "丁")
	order(t, h, "/api/v1/signals", map[string]any{}, 400)
	order(t, h, "/api/v1/signals", map[string]any{"name": "office.closed"}, 204)
	both := order(t, h, "/api/v1/messages", map[string]any{"ttl": "soon"}, 400)
	if both.At("errors.0.field") != "name" || both.At("errors.1.field") != "ttl" {
		t.Errorf("%s", both.Text)
	}
	in := map[string]any{"name": "more", "correlation": "丁", "id": "1", "ttl": "1h", "variables": map[string]any{"pages": 3}}
	order(t, h, "/api/v1/messages", in, 204)
	order(t, h, "/api/v1/messages", in, 204)
	v := h.Until(t, gatewaytest.Admin, link, func(a gatewaytest.Answer) bool { return kinds(a) == "call condition task" })
	if v.At("variables.pages") != 3.0 {
		t.Errorf("%s", v.Text)
	}
	if a := order(t, h, "/api/v1/conditions", map[string]any{"variables": map[string]any{"days": 4}}, 200); a.At("instances.0") != nil {
		t.Errorf("%s", a.Text)
	}
}
