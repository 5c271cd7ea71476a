package hall_test

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/config/finding"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/connectors/policy"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/gateway/gatewaytest"
	"github.com/servicehall/hallway/hall"
	"github.com/servicehall/hallway/hall/cases"
	"github.com/servicehall/hallway/hall/timeline"
)

// TestFind finds a case by its id and its number.
func TestFind(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	id := start(t, h, "permit", "许可")
	all, err := h.Hall.Cases(t.Context(), cases.Filter{})
	must(t, err)
	if len(all) != 1 || all[0].ID != id || all[0].Number != "P2026-00001" {
		t.Fatalf("%+v", all)
	}
	deployWaits(t, h)
	unnumbered := start(t, h, "waits", "没有编号")
	for name, want := range map[string]int64{"P2026-00001": id, all[0].Number: id, text(id): id, text(unnumbered): unnumbered} {
		if got, err := h.Hall.Find(t.Context(), name); err != nil || got != want {
			t.Errorf("%s: %d %v", name, got, err)
		}
	}
	for _, name := range []string{"", "P2026-00002", "p2026-00001", "P%", "0", "-1", "1", "9223372036854775808", "许可"} {
		if got, err := h.Hall.Find(t.Context(), name); !errors.Is(err, hall.ErrNotFound) {
			t.Errorf("%q: %d %v", name, got, err)
		}
	}
}

func text(id int64) string { return strconv.FormatInt(id, 10) }

// TestLife follows a case from its start to the cancellation.
func TestLife(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	id := start(t, h, "permit", "许可")
	key := openTask(t, h, id)
	seen, stop := h.Hall.Watch(id)
	defer stop()
	v, err := h.Hall.Case(t.Context(), id, words.En)
	must(t, err)
	next := []string{}
	for _, x := range v.Next {
		next = append(next, x.Flow+" "+x.Name)
	}
	if v.Version != 1 || v.Channel != "http" || v.Vars["title"] != "许可" || strings.Join(next, ", ") != "通过 通知申请人, 不通过 退回" {
		t.Errorf("%+v next %v", v, next)
	}
	must(t, h.Hall.Cancel(t.Context(), id, "admin", "申请人撤回"))
	told := false
	for r := range seen { // what was committed just before may be told first
		told = told || r.Instance == id && r.Actor == "admin" && r.Command == "cancel"
	}
	if !told {
		t.Error("who watches was not told of the end")
	}
	if v, err = h.Hall.Case(t.Context(), id, words.Zh); err != nil || v.Status != process.Cancelled || len(v.Waiting) != 0 || v.Waiting == nil || v.Closed == nil {
		t.Errorf("%+v %v", v, err)
	}
	if n, err := h.Hall.Counts(t.Context()); err != nil || n["cancelled"] != 1 || len(n) != 1 {
		t.Error(n, err)
	}
	must(t, h.Hall.Verify(t.Context(), id))
	steps, err := h.Hall.Timeline(t.Context(), id, words.Zh)
	must(t, err)
	review := steps[slices.IndexFunc(steps, func(s timeline.Step) bool { return s.Element == "review" })]
	if last := review.Notes[len(review.Notes)-1]; review.State != timeline.Left || last.Text != "办件被终止：申请人撤回" || last.Actor != "admin" {
		t.Errorf("%+v", review)
	}
	check := steps[slices.IndexFunc(steps, func(s timeline.Step) bool { return s.Element == "check" })]
	if len(check.Calls) != 1 || check.Calls[0].Outcome != adapters.OK || check.Notes[0].Text != "调用 registry.check" {
		t.Errorf("%+v", check)
	}
	for what, err := range map[string]error{
		"cancel": h.Hall.Cancel(t.Context(), id, "admin", "again"), "complete": h.Hall.Complete(t.Context(), clerk, key, nil),
	} {
		if !errors.Is(err, process.ErrEnded) && !errors.Is(err, process.ErrGone) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestNone asks for what is not there.
func TestNone(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	_, noCase := h.Hall.Case(t.Context(), 4711, words.Zh)
	_, noWay := h.Hall.Timeline(t.Context(), 4711, words.Zh)
	for what, err := range map[string]error{
		"case": noCase, "timeline": noWay, "cancel": h.Hall.Cancel(t.Context(), 4711, "admin", ""), "verify": h.Hall.Verify(t.Context(), 4711),
		"incident": h.Hall.Resolve(t.Context(), 4711, nil, "admin"), "work": h.Hall.Settle(t.Context(), 4711, work.Retry, nil, "admin", ""),
		"breaker": h.Hall.Force("registry", "nothing", policy.ForcedOpen, "admin", ""),
	} {
		if !errors.Is(err, hall.ErrNotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, ok := h.Hall.FormOf("nothing"); ok {
		t.Error("a form that is not there")
	}
	if content, ok := h.Hall.FormOf("review"); !ok || !strings.Contains(string(content), "审查结论") {
		t.Error("the form is not there")
	}
	steps, err := h.Hall.Check(t.Context(), "registry")
	if err != nil || len(steps) != 1 {
		t.Error(steps, err)
	}
}

// TestDesk parks the work of a lost system, and settles what a person has to.
func TestDesk(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	deployWaits(t, h)
	id := start(t, h, "waits", "许可")
	var all []hall.Work
	until(t, "parked work", func() bool {
		var err error
		all, err = h.Hall.Work(t.Context(), work.Filter{Instance: id, State: work.Parked})
		must(t, err)
		return len(all) == 1
	})
	if w := all[0]; w.Connector != "registry" || w.Operation != "check" || w.Element != "call" || w.Instance != id {
		t.Errorf("%+v", w)
	}
	boards, err := h.Hall.Boards(t.Context())
	must(t, err)
	if len(boards) != 1 || boards[0].Connector != "registry" || boards[0].Lanes[0].Work["parked"] != 1 {
		t.Errorf("%+v", boards)
	}
	must(t, h.Hall.Settle(t.Context(), all[0].Key, work.TakeDone, map[string]any{"checked": true}, "admin", "by telephone"))
	incidents, err := h.Hall.Incidents(t.Context(), id, 0, 0)
	must(t, err)
	if len(incidents) != 1 {
		t.Fatalf("%+v", incidents)
	}
	must(t, h.Hall.Resolve(t.Context(), incidents[0].Key, map[string]any{"kind": "a"}, "admin"))
	if left, err := h.Hall.Incidents(t.Context(), id, 0, 0); err != nil || len(left) != 0 {
		t.Error(left, err)
	}
	kinds := []process.WaitKind{}
	for _, w := range said(t, h.Hall, id, words.En) {
		kinds = append(kinds, w.Kind)
	}
	if slices.Contains(kinds, process.WaitJob) || slices.Contains(kinds, process.WaitIncident) {
		t.Errorf("it waits for %v still", kinds)
	}
}

// TestDeploy: a form that the hall cannot execute is refused before it stands in
// somebody's way, with what else is wrong.
func TestDeploy(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	_, err := h.Hall.Deploy(t.Context(), []engine.File{
		{Name: "a.form", Content: []byte("{\"id\": \"a\", \"components\": [\n  {\"type\": \"filepicker\", \"key\": \"scan\"}]}")},
		{Name: "b.bpmn", Content: []byte("<b/>")},
	})
	found, ok := errors.AsType[finding.List](err)
	if !ok {
		t.Fatal(err)
	}
	codes := []string{}
	for _, x := range found {
		codes = append(codes, x.Place.String()+" "+x.Code)
	}
	if !slices.Contains(codes, "a.form:2:12 form.unknown-component") || !slices.ContainsFunc(codes, func(c string) bool { return strings.HasPrefix(c, "b.bpmn") }) {
		t.Error(codes)
	}
	for _, d := range h.Hall.Deployments() {
		if d.ID == "a" {
			t.Error("it was taken up")
		}
	}
}
