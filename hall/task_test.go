package hall_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/task"
	"github.com/servicehall/hallway/gateway/gatewaytest"
	"github.com/servicehall/hallway/hall"
	"github.com/servicehall/hallway/hall/form"
)

// seen is what one person finds of a task: in the list, looking at it, and what
// may be done.
type seen struct {
	who    auth.Principal
	listed bool
	look   error
	verbs  string
	touch  error // claim, release, complete
}

func check(t *testing.T, h *gatewaytest.Hall, key int64, all []seen) {
	t.Helper()
	for _, s := range all {
		list, err := h.Hall.Tasks(t.Context(), s.who, task.Filter{})
		must(t, err)
		if s.who.ID != "" && slices.ContainsFunc(list, func(x task.Task) bool { return x.Key == key }) != s.listed {
			t.Errorf("%s: listed is not %v", s.who.ID, s.listed)
		}
		v, err := h.Hall.Task(t.Context(), s.who, key)
		if !errors.Is(err, s.look) || strings.Join(v.Verbs, " ") != s.verbs {
			t.Errorf("%s looks: %v %v", s.who.ID, v.Verbs, err)
		}
		if s.touch == nil {
			continue
		}
		for what, err := range map[string]error{
			"claim":    h.Hall.Claim(t.Context(), s.who, key),
			"release":  h.Hall.Release(t.Context(), s.who, key),
			"complete": h.Hall.Complete(t.Context(), s.who, key, map[string]any{"decision": "approve"}),
		} {
			if !errors.Is(err, s.touch) {
				t.Errorf("%s: %s gives %v, want %v", s.who.ID, what, err, s.touch)
			}
		}
	}
}

// TestWhoMay takes a task through its life before the eyes of everybody.
func TestWhoMay(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	id := start(t, h, "permit", "李明的许可申请")
	key := openTask(t, h, id)
	check(t, h, key, []seen{
		{clerk, true, nil, "claim complete", nil},
		{colleague, true, nil, "claim complete", nil},
		{admin, true, nil, "claim complete", nil},
		{other, false, nil, "", hall.ErrNotYours},
		{auditor, true, nil, "", nil}, // of the group, but changes nothing
		{applicant, false, hall.ErrNotYours, "", hall.ErrNotYours},
		{nobody, false, hall.ErrNotYours, "", hall.ErrNotYours},
	})
	must(t, h.Hall.Claim(t.Context(), clerk, key))
	must(t, h.Hall.Claim(t.Context(), clerk, key))
	check(t, h, key, []seen{
		{clerk, true, nil, "release complete", nil},
		{colleague, false, nil, "", hall.ErrTaken},
		{admin, true, nil, "release complete", nil},
		{other, false, nil, "", hall.ErrTaken},
		{applicant, false, hall.ErrTaken, "", hall.ErrTaken},
		{nobody, false, hall.ErrTaken, "", hall.ErrTaken},
	})
	must(t, h.Hall.Release(t.Context(), clerk, key))
	v, err := h.Hall.Task(t.Context(), colleague, key)
	must(t, err)
	if v.Form == nil || len(v.Fields) != len(v.Form.Fields) || v.Values["title"] != "李明的许可申请" || v.Assignee != "" || v.Instance != id {
		t.Errorf("%+v", v)
	}
	refuses(t, h, key)
	must(t, h.Hall.Complete(t.Context(), colleague, key, map[string]any{"decision": " approve ", "title": "x", "days": json.Number("3")}))
	check(t, h, key, []seen{
		{clerk, false, nil, "", process.ErrGone},
		{admin, false, nil, "", process.ErrGone},
		{applicant, false, hall.ErrNotYours, "", hall.ErrNotYours},
	})
	st, _, err := h.Engine.Instance(t.Context(), id)
	must(t, err)
	if vars := st.Vars(); vars["decision"] != "approve" || vars["title"] != "李明的许可申请" || vars["days"] == nil {
		t.Errorf("variables: %v", vars)
	}
	check(t, h, 4711, []seen{{admin, false, hall.ErrNotFound, "", hall.ErrNotFound}, {nobody, false, hall.ErrNotFound, "", hall.ErrNotFound}})
}

// refuses holds answers that the form does not take.
func refuses(t *testing.T, h *gatewaytest.Hall, key int64) {
	t.Helper()
	err := h.Hall.Complete(t.Context(), colleague, key, map[string]any{"decision": "return", "days": json.Number("99"), "caseNumber": "1"})
	refused, ok := errors.AsType[*hall.Refused](err)
	if !ok || len(refused.Problems) != 3 || err.Error() != "the form is not complete: caseNumber: form.unknown-field; days: form.too-large; reason: form.required" {
		t.Fatal(err)
	}
	for lang, want := range map[words.Lang]string{
		words.Zh: "表单没有“caseNumber”这一项; “办理天数”不得大于 30; 请填写“理由（退回时必填）”",
		words.En: "the form has no field caseNumber; 办理天数 has to be at most 30; 理由（退回时必填） is needed",
	} {
		if got := strings.Join(refused.Say(form.Words, lang), "; "); got != want {
			t.Errorf("%s: %s", lang, got)
		}
	}
	if v, err := h.Hall.Task(t.Context(), colleague, key); err != nil || v.State != task.Open {
		t.Error("it is open still", v.State, err)
	}
}

// TestOneTakesIt lets many claim a task at once: one gets it, and nobody takes
// it from him.
func TestOneTakesIt(t *testing.T) {
	t.Parallel()
	h := gatewaytest.Open(t)
	for round := range 5 {
		key := openTask(t, h, start(t, h, "permit", "许可"))
		people := []string{"a", "b", "c", "d", "e", "f"}
		if round == 4 { // one person who clicks often
			people = []string{"a", "a", "a"}
		}
		errs := make([]error, len(people))
		ready, done := make(chan struct{}), sync.WaitGroup{}
		for i, login := range people {
			done.Go(func() {
				<-ready
				errs[i] = h.Hall.Claim(t.Context(), person(login, auth.Staff, "window"), key)
			})
		}
		close(ready)
		done.Wait()
		v, err := h.Hall.Task(t.Context(), admin, key)
		must(t, err)
		for i, login := range people {
			if won := v.Assignee == login; won != (errs[i] == nil) || !won && !errors.Is(errs[i], hall.ErrTaken) {
				t.Errorf("%s holds it; %s was told: %v", v.Assignee, login, errs[i])
			}
		}
	}
}
