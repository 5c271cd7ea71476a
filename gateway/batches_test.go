package gateway_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/servicehall/hallway/gateway/gatewaytest"
)

// keyed declares business keys in the process of these tests.
var keyed = []string{`<zeebe:versionTag value="first" />`, `<zeebe:versionTag value="first" /><zeebe:properties><zeebe:property name="hallway:keys" value="=[&#34;title&#34;, &#34;days&#34;]" /></zeebe:properties>`}

func TestManyCases(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	deployDesk(t, h, keyed...)
	for _, title := range []string{"甲", "乙", "甲"} {
		beginDesk(t, h, title)
	}
	found := h.Ask(t, gatewaytest.Auditor, "GET", "/api/v1/instances?process=desk&at=review&key.title="+url.QueryEscape("甲")+"&limit=1", nil)
	next, _ := found.At("next").(string)
	if found.At("instances.0.status") != "running" || next == "" {
		t.Errorf("found: %d %s", found.Status, found.Text)
	}
	rest := h.Ask(t, gatewaytest.Auditor, "GET", "/api/v1/instances?process=desk&at=review&key.title="+url.QueryEscape("甲")+"&after="+next, nil)
	id, _ := rest.At("instances.0.id").(string)
	if id == "" || rest.At("instances.1") != nil || rest.At("next") != nil {
		t.Errorf("the next page: %s", rest.Text)
	}
	if keys := h.Ask(t, gatewaytest.Auditor, "GET", "/api/v1/instances/"+id+"/keys", nil); keys.At("days.0") != "1" || keys.At("title.0") != "甲" {
		t.Errorf("keys: %s", keys.Text)
	}
	bad := h.Ask(t, gatewaytest.Auditor, "GET", "/api/v1/instances?status=lost&startedBefore=monday&version=x", nil)
	if bad.Status != 400 || bad.At("errors.2.field") == nil {
		t.Errorf("bad parameters: %s", bad.Text)
	}

	wrong := order(t, h, "/api/v1/batches", map[string]any{"change": map[string]any{"kind": "suspend"}}, 400)
	if wrong.At("errors.0.field") != "change.reason" || wrong.At("errors.1.field") != "select" {
		t.Errorf("%s", wrong.Text)
	}
	order(t, h, "/api/v1/batches", map[string]any{"change": map[string]any{"kind": "lose"}, "select": map[string]any{"process": "desk"}}, 400)
	spec := map[string]any{"change": map[string]any{"kind": "modify", "reason": "r", "leave": []any{"review"}, "enter": []any{map[string]any{"element": "issue"}}},
		"select": map[string]any{"process": "desk", "keys": map[string]any{"title": "甲"}}}
	if a := h.Ask(t, gatewaytest.Clerk, "POST", "/api/v1/batches", spec); a.Status != 403 {
		t.Errorf("a clerk begins a batch: %d", a.Status)
	}
	seen := order(t, h, "/api/v1/batches/preview?limit=1", spec, 200)
	if seen.At("verdicts.0.possible") != true || seen.At("verdicts.1") != nil || seen.At("next") == nil {
		t.Errorf("preview: %s", seen.Text)
	}
	b := order(t, h, "/api/v1/batches", spec, 201)
	link := "/api/v1/batches/" + b.At("id").(string)
	end := h.Until(t, gatewaytest.Auditor, link, func(a gatewaytest.Answer) bool { return a.At("state") == "completed" })
	if end.At("done") != 2.0 || end.At("total") != 2.0 || end.At("actor") != "admin" {
		t.Errorf("batch: %s", end.Text)
	}
	order(t, h, link+"/cancel", nil, 409)
	again := order(t, h, "/api/v1/batches", spec, 201)
	link = "/api/v1/batches/" + again.At("id").(string)
	h.Until(t, gatewaytest.Auditor, link, func(a gatewaytest.Answer) bool { return a.At("failed") == 2.0 })
	items := h.Ask(t, gatewaytest.Auditor, "GET", link+"/items?state=failed", nil, "Accept-Language: zh")
	if text, _ := items.At("0.objections.0.text").(string); !strings.Contains(text, "没有正在运行的节点 review") {
		t.Errorf("items: %s", items.Text)
	}
	if list := h.Ask(t, gatewaytest.Auditor, "GET", "/api/v1/batches?limit=1", nil); list.At("0.id") != again.At("id") || list.At("1") != nil {
		t.Errorf("list: %s", list.Text)
	}
	order(t, h, "/api/v1/batches/77/pause", nil, 404)
}

func TestIncidentsSayWhatToDo(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	deployDesk(t, h, `processId="inner"`, `processId="=missing"`)
	link := beginDesk(t, h, "甲")
	id := link[len("/api/v1/cases/"):]
	all := h.Ask(t, gatewaytest.Auditor, "GET", "/api/v1/incidents?process=desk&kind=expression&element=call", nil, "Accept-Language: en")
	if all.At("0.instance") != id || all.At("1") != nil {
		t.Fatalf("incidents: %s", all.Text)
	}
	cause, _ := all.At("0.cause").(string)
	suggest, _ := all.At("0.suggest").(string)
	if !strings.Contains(cause, "expression of call") || !strings.Contains(suggest, "retry") {
		t.Errorf("%s", all.Text)
	}
	for _, none := range []string{"?kind=no-flow", "?text=nothing+like+it", "?process=permit", "?before=2020-01-01T00:00:00Z"} {
		if a := h.Ask(t, gatewaytest.Auditor, "GET", "/api/v1/incidents"+none, nil); a.Status != 200 || a.At("0") != nil {
			t.Errorf("%s: %d %s", none, a.Status, a.Text)
		}
	}
	b := order(t, h, "/api/v1/incidents/resolve", map[string]any{"incidents": map[string]any{"kind": "expression"}, "variables": map[string]any{"missing": "inner"}}, 201)
	h.Until(t, gatewaytest.Auditor, "/api/v1/batches/"+b.At("id").(string), func(a gatewaytest.Answer) bool { return a.At("done") == 1.0 && a.At("state") == "completed" })
	if a := h.Ask(t, gatewaytest.Auditor, "GET", "/api/v1/incidents", nil); a.At("0") != nil {
		t.Errorf("left: %s", a.Text)
	}
}
