package engine

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/engine/process"
)

// deployKeyed deploys modify with business keys declared.
func (h *hall) deployKeyed(keys string) error {
	h.Helper()
	f := model(h, "modify")
	own := `<bpmn:process id="modify" name="modify" isExecutable="true">`
	text := strings.Replace(string(f.Content), own, own+`
    <bpmn:extensionElements><zeebe:properties><zeebe:property name="hallway:keys" value="`+keys+`" /></zeebe:properties></bpmn:extensionElements>`, 1)
	_, err := h.e.Deploy(context.Background(), []File{{Name: "modify.bpmn", Content: []byte(text)}})
	return err
}

// found lists the ids that a filter means, in pages of two.
func (h *hall) found(f Filter) (ids []int64) {
	h.Helper()
	for p := (Page{Limit: 2}); ; {
		all, err := h.e.Find(context.Background(), f, p)
		if err != nil {
			h.Fatal(err)
		}
		for _, r := range all.Instances {
			ids = append(ids, r.ID)
		}
		if p.After = all.Next; p.After == 0 {
			return ids
		}
	}
}

func TestInstancesAreFoundByTheirKeys(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) {
		if err := h.deployKeyed(`={applicant: applicant.name, area: area, &quot;tag&quot;: tags}`); err != nil {
			h.Fatal(err)
		}
		var ids []int64
		for i, name := range []string{"李", "王", "李"} {
			ids = append(ids, h.begin("modify", map[string]any{"applicant": map[string]any{"name": name}, "area": 100 + i, "tags": []any{"x", name}}))
		}
		by := func(name, value string) string {
			return fmt.Sprint(h.found(Filter{Keys: map[string]string{name: value}}))
		}
		if got := by("applicant", "李"); got != fmt.Sprint([]int64{ids[0], ids[2]}) {
			h.Error(got)
		}
		if got := by("area", "101") + by("tag", "王") + by("tag", "x"); got != fmt.Sprint(ids[1:2], ids[1:2], ids) && got != fmt.Sprint(ids[1:2])+fmt.Sprint(ids[1:2])+fmt.Sprint(ids) {
			h.Error(got)
		}
		h.send(ids[0], process.SetVariables{Vars: map[string]any{"applicant": map[string]any{"name": "赵"}}})
		if got := by("applicant", "赵") + by("applicant", "李"); got != fmt.Sprint(ids[:1])+fmt.Sprint(ids[2:]) {
			h.Error(got)
		}
		h.send(ids[0], process.SetVariables{Vars: map[string]any{"applicant": nil, "other": 1}})
		if keys, err := h.e.KeysOf(context.Background(), ids[0]); err != nil || len(keys["applicant"]) != 0 || fmt.Sprint(keys["tag"]) != "[x 李]" {
			h.Error(keys, err)
		}
		if got := fmt.Sprint(h.found(Filter{Keys: map[string]string{"applicant": "李", "area": "100"}})); got != "[]" {
			h.Error(got)
		}
	})
}

func TestKeysAreCheckedWhereTheyAreDeclared(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) {
		for keys, code := range map[string]string{
			`=[&quot;number&quot;]`:       "",
			`={n: number}`:                "",
			`number`:                      "bpmn.feel-needed",
			`={a: }`:                      "feel.",
			`=5`:                          "bpmn.keys",
			`=[]`:                         "bpmn.keys",
			`=[&quot;two words&quot;]`:    "bpmn.keys",
			`={&quot;a.b&quot;: number}`:  "bpmn.keys",
			`=[&quot;number&quot;, null]`: "bpmn.keys",
		} {
			err := h.deployKeyed(keys)
			if code == "" {
				if err != nil {
					h.Errorf("%s: %v", keys, err)
				}
				continue
			}
			list, ok := err.(finding.List) //nolint:errorlint // a deployment returns it bare
			if !ok || !strings.HasPrefix(list[0].Code, code) || list[0].Place.Line != 4 || list[0].Place.Col < 90 {
				h.Errorf("%s: %#v, want %s with its place", keys, err, code)
			}
		}
	})
}

func TestInstancesAreFoundWhereTheyStand(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) {
		h.deploy("modify", "suspend")
		var ids []int64
		for range 5 {
			ids = append(ids, h.begin("modify", nil))
			h.pass(time.Minute)
		}
		other := h.begin("suspend", map[string]any{"number": "1"})
		h.complete(ids[1])
		h.complete(ids[3])
		h.send(ids[3], process.Suspend{})
		h.send(ids[4], process.Cancel{})
		for _, c := range []struct {
			f    Filter
			want []int64
		}{
			{Filter{Process: "modify"}, ids},
			{Filter{Process: "suspend", Version: 1}, []int64{other}},
			{Filter{Process: "suspend", Version: 2}, nil},
			{Filter{At: "a"}, []int64{ids[0], ids[2]}},
			{Filter{At: "b"}, []int64{ids[1], ids[3]}},
			{Filter{At: "b", Status: process.Suspended}, []int64{ids[3]}},
			{Filter{At: "join"}, []int64{ids[1], ids[3]}},
			{Filter{Process: "modify", Open: true}, ids[:4]},
			{Filter{Status: process.Cancelled}, []int64{ids[4]}},
			{Filter{Instances: []int64{ids[2], ids[0], 99999}}, []int64{ids[0], ids[2]}},
			{Filter{Process: "modify", StartedBefore: h.row(ids[2]).Started}, ids[:2]},
			{Filter{Process: "modify", StartedAfter: h.row(ids[2]).Started}, ids[2:]},
		} {
			if got := h.found(c.f); fmt.Sprint(got) != fmt.Sprint(c.want) {
				h.Errorf("%+v: %v, want %v", c.f, got, c.want)
			}
		}
	})
}

func (h *hall) row(id int64) Row {
	h.Helper()
	r, there, err := h.e.Row(context.Background(), id)
	if err != nil || !there {
		h.Fatal(there, err)
	}
	return r
}

// TestAnIncidentIsThereAtOnce: it is a row of the commit that raised it.
func TestAnIncidentIsThereAtOnce(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(h *hall) {
		h.deploy("exclusive-no-default", "service-task")
		for i := range 3 {
			id := h.begin("exclusive_no_default", nil)
			all := h.incidents(id) // no waiting
			if len(all) != 1 || all[0].Kind != process.KindNoFlow || all[0].Process != "exclusive_no_default" {
				h.Fatalf("%d: %+v", i, all)
			}
		}
		h.pass(time.Hour)
		for _, c := range []struct {
			f    IncidentFilter
			want int
		}{
			{IncidentFilter{}, 3},
			{IncidentFilter{Process: "exclusive_no_default", Kind: "no-flow", Text: "no default"}, 3},
			{IncidentFilter{Text: "%"}, 0},
			{IncidentFilter{Element: "elsewhere"}, 0},
			{IncidentFilter{Process: "service_task"}, 0},
			{IncidentFilter{RaisedBefore: time.Now().Add(-time.Minute)}, 3},
			{IncidentFilter{RaisedAfter: time.Now().Add(-time.Minute)}, 0},
		} {
			got, err := h.e.FindIncidents(context.Background(), c.f, Page{})
			if err != nil || len(got) != c.want {
				h.Errorf("%+v: %d, %v, want %d", c.f, len(got), err, c.want)
			}
		}
	})
}
