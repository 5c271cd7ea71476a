package route_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/mapping"
)

func names(m route.Message) string {
	var out []string
	for _, s := range m.Stages {
		out = append(out, s.Name)
	}
	return strings.Join(out, " ")
}

func TestStart(t *testing.T) {
	t.Parallel()
	w := setup(t)
	m := change("a-1", "9133")
	m.Body.(map[string]any)["id"] = 7
	end, err := w.r.Interactive("http.applications")(t.Context(), m)
	if err != nil || end.State != adapters.Accepted {
		t.Fatalf("%+v, %v", end, err)
	}
	var instance int64
	var process, vars, origin, actor string
	w.row(`SELECT instance, process, vars, origin, actor FROM started`, &instance, &process, &vars, &origin, &actor)
	got := w.only()
	if end.Ref != strconv.FormatInt(instance, 10) || got.Instance != instance || got.State != route.Handled || got.Route != "applications" {
		t.Errorf("ref %s, instance %d, message %+v", end.Ref, instance, got)
	}
	want := fmt.Sprintf(`{"externalId":"a-1","kind":"http","message":"%d","row":7,"source":"http.applications"}`, got.ID)
	if process != "registration" || vars != `{"company":"9133"}` || origin != want || actor != "http.applications" {
		t.Errorf("started %s with %s from %s by %s", process, vars, origin, actor)
	}
	if names(got) != "received mapped started ended" || got.Stages[1].Body != `{"company":"9133"}` || !strings.Contains(got.Stages[0].Body, "人民路") {
		t.Errorf("stages %+v", got.Stages)
	}
}

func TestCorrelateAndDrop(t *testing.T) {
	t.Parallel()
	w := setup(t)
	end := w.deliver("esign.signed", adapters.Message{ID: "1", Type: "signed", Body: map[string]any{"flow": "F-9"}})
	var name, key, vars string
	w.row(`SELECT name, key, vars FROM correlated`, &name, &key, &vars)
	if m := w.only(); end.State != adapters.Accepted || name != "document-signed" || key != "F-9" || vars != `{"flow":"F-9"}` || end.Ref != strconv.FormatInt(m.ID, 10) || m.State != route.Handled {
		t.Errorf("%+v: %s %s %s, %+v", end, name, key, vars, m)
	}
	end = w.deliver("esign.signed", adapters.Message{ID: "2", Type: "noise", Body: map[string]any{}})
	dropped, err := w.r.Messages(t.Context(), route.MessageFilter{State: route.Dropped})
	if err != nil || len(dropped) != 1 || dropped[0].Reason != "nobody asked for it" || end.State != adapters.Accepted || end.Reason != "nobody asked for it" {
		t.Errorf("%+v: %+v, %v", end, dropped, err)
	}
	end = w.deliver("broker.events", adapters.Message{ID: "3", Body: map[string]any{"n": 0}})
	if end.State != adapters.Accepted || !strings.Contains(end.Reason, "step-1") {
		t.Errorf("filtered without a reason of its own: %+v", end)
	}
	want := map[string]route.Count{"esign.signed": {Received: 2, Dropped: 1}, "broker.events": {Received: 1, Dropped: 1}}
	if got := w.r.Counts(); got["esign.signed"] != want["esign.signed"] || got["broker.events"] != want["broker.events"] {
		t.Errorf("counts %+v", got)
	}
}

// The route without a process: a changed row goes to the ERP and the answer is
// written back.
func TestCallAndWriteBack(t *testing.T) {
	t.Parallel()
	w := setup(t)
	end := w.deliver("crm.changes", change("row-7", "9133"))
	m := w.only()
	if end.State != adapters.Accepted || end.Ref != strconv.FormatInt(m.ID, 10) || m.State != route.Routing || m.Step != "updateCompany" {
		t.Fatalf("%+v, %+v", end, m)
	}
	call := w.next()
	if call.Connector != "erp" || call.Operation != "updateCompany" || call.Owner != route.Owner || call.Ref != m.ID ||
		call.OrderKey != "k:9133" || call.Idem != fmt.Sprintf("hw-m%d-updateCompany", m.ID) || text(call.Input) != `{"address":"人民路 1 号","creditCode":"9133"}` {
		t.Errorf("call %+v", call)
	}
	w.done(call, ok(map[string]any{"version": 3}))
	back := w.next()
	if back.Connector != "crm" || text(back.Input) != `{"by":"crm.changes","id":7,"version":3}` || back.OrderKey != "k:9133" {
		t.Errorf("write back %+v", back)
	}
	if m := w.only(); m.State != route.Routing || m.Step != "answer-change" {
		t.Errorf("between the calls: %+v", m)
	}
	w.done(back, ok(nil))
	m = w.only()
	if m.State != route.Handled || m.Reason != "" || names(m) != "received mapped called mapped called ended" {
		t.Errorf("%s %q: %s", m.State, m.Reason, names(m))
	}
	if err := w.finish(back, ok(nil)); !errors.Is(err, work.ErrUnwanted) {
		t.Errorf("a repeated result: %v", err)
	}
	if n := w.count(`SELECT count(*) FROM work WHERE state<>'done'`); n != 0 {
		t.Errorf("%d pieces of work are open", n)
	}
}

func TestFaultIsWrittenBack(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.deliver("crm.changes", change("row-7", "9133"))
	w.done(w.next(), work.Result{Outcome: adapters.BusinessFault, Code: "E42", Reason: "企业不存在"})
	back := w.next()
	if back.Element != "answer-fault" || text(back.Input) != `{"id":7,"reason":"E42 企业不存在"}` {
		t.Errorf("write back %+v", back)
	}
	w.done(back, ok(nil))
	m := w.only()
	if m.State != route.Handled || m.Code != "route.fault-answered" || !strings.Contains(m.Reason, "企业不存在") || names(m) != "received mapped called fault mapped called ended" {
		t.Errorf("%s %s %q: %s", m.State, m.Code, m.Reason, names(m))
	}
}

func TestCallsThatCannotSucceed(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		before []work.Result // of the calls before
		result work.Result
		reason string
		step   string
	}{
		"bad request":        {nil, work.Result{Outcome: adapters.BadRequest, Reason: "no such field"}, "no such field", "updateCompany"},
		"config error":       {nil, work.Result{Outcome: adapters.ConfigError, Reason: "no such table"}, "no such table", "updateCompany"},
		"given up":           {nil, work.Result{Outcome: adapters.Unknown, Reason: "settled"}, "settled", "updateCompany"},
		"fault writing back": {[]work.Result{{Outcome: adapters.BusinessFault, Code: "1", Reason: "no"}}, work.Result{Outcome: adapters.BusinessFault, Code: "rows", Reason: "no row"}, "no row", "answer-fault"},
		"answer unusable":    {nil, ok(map[string]any{"version": map[string]any{}}), "", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			w.deliver("crm.changes", change("row-7", "9133"))
			for _, res := range c.before {
				w.done(w.next(), res)
			}
			w.done(w.next(), c.result)
			m := w.only()
			if c.step == "" {
				return
			}
			if m.State != route.Dead || m.Step != c.step || !strings.Contains(m.Reason, c.reason) || m.Code != "route.call" {
				t.Errorf("%s at %s: %s %q", m.State, m.Step, m.Code, m.Reason)
			}
		})
	}
}

func TestWhatNobodyCanTake(t *testing.T) {
	t.Parallel()
	undecoded := change("a-1", "9133")
	undecoded.Body, undecoded.Fault = nil, errors.New("byte 7 is no GBK")
	short := change("a-1", "9")
	cases := map[string]struct {
		source string
		m      adapters.Message
		before error
		code   string
		reason string
		cause  func(error) bool
	}{
		"no route":      {"nowhere.at-all", change("a-1", "9133"), nil, "route.no-route", "nowhere.at-all", func(err error) bool { return errors.Is(err, route.ErrNoRoute) }},
		"unclear":       {"broker.unclear", adapters.Message{ID: "a-1", Body: map[string]any{"n": "many"}}, nil, "route.no-route-why", "body.n > 0", nil},
		"no key":        {"esign.signed", adapters.Message{ID: "a-1", Body: map[string]any{}}, nil, "route.no-text", "body.flow", nil},
		"undecodable":   {"http.applications", undecoded, nil, "route.undecodable", "byte 7", nil},
		"mapping":       {"http.applications", short, nil, "route.mapping", "credit_code", refusedField("credit_code")},
		"engine":        {"http.applications", change("a-1", "9133"), refusal("no such start event"), "route.engine", "no such start event", nil},
		"engine at all": {"esign.signed", adapters.Message{ID: "a-1", Type: "x", Body: map[string]any{"flow": 1}}, refusal("gone"), "route.engine", "gone", nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			w.before = func() error { return c.before }
			end, err := w.r.Interactive(c.source)(t.Context(), c.m)
			if err != nil || end.State != adapters.Refused || !strings.Contains(end.Reason, c.reason) || end.Cause == nil {
				t.Errorf("a waiting caller: %+v, %v", end, err)
			}
			if c.cause != nil && !c.cause(end.Cause) {
				t.Errorf("cause: %v", end.Cause)
			}
			if n := w.count(`SELECT count(*) FROM message`); n != 0 {
				t.Errorf("%d messages are kept for a caller who has been answered", n)
			}
			for range 2 { // a repetition is answered as the first
				if end := w.deliver(c.source, c.m); end.State != adapters.Refused || !strings.Contains(end.Reason, c.reason) {
					t.Errorf("a source: %+v", end)
				}
			}
			m := w.only()
			if m.State != route.Dead || m.Code != c.code || !strings.Contains(m.Reason, c.reason) || m.Instance != 0 {
				t.Errorf("%+v", m)
			}
			if n := w.count(`SELECT (SELECT count(*) FROM started) + (SELECT count(*) FROM work) + (SELECT count(*) FROM correlated)`); n != 0 {
				t.Errorf("%d effects", n)
			}
			if got := w.r.Counts()[c.source]; got.Refused != 2 || got.Duplicates != 1 || got.Received != 3 {
				t.Errorf("counts %+v", got)
			}
		})
	}
}

func refusedField(path string) func(error) bool {
	return func(err error) bool {
		var r *mapping.Refusal
		return errors.As(err, &r) && len(r.Problems) > 0 && r.Problems[0].Path == path
	}
}

func TestABusyEngineTakesNothing(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.before = func() error { return errBusy }
	for _, deliver := range []adapters.Deliver{w.r.Deliver("http.applications"), w.r.Interactive("http.applications")} {
		if end, err := deliver(t.Context(), change("a-1", "9133")); !errors.Is(err, errBusy) {
			t.Errorf("%+v, %v: want it not taken", end, err)
		}
	}
	if n := w.count(`SELECT count(*) FROM message`); n != 0 {
		t.Errorf("%d messages are kept that were not taken", n)
	}
	w.before = nil
	if end := w.deliver("http.applications", change("a-1", "9133")); end.State != adapters.Accepted {
		t.Errorf("delivered again: %+v", end)
	}
}

func TestStored(t *testing.T) {
	t.Parallel()
	w := setup(t)
	end := w.deliver("crm.stored", change("row-1", "9133"))
	if m := w.only(); end.State != adapters.Accepted || m.State != route.Received || m.Route != "stored" || end.Ref != strconv.FormatInt(m.ID, 10) {
		t.Fatalf("%+v, %+v", end, m)
	}
	nowhere, bad := change("row-2", "9133"), change("row-3", "9")
	nowhere.Body.(map[string]any)["address"] = "nowhere"
	w.deliver("crm.stored", nowhere)
	w.deliver("crm.stored", bad)
	if err := w.r.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.until("all are routed", func() bool { return w.count(`SELECT count(*) FROM message WHERE state='received'`) == 0 })
	for state, want := range map[route.MessageState]string{route.Handled: "row-1", route.Dropped: "row-2", route.Dead: "row-3"} {
		got, err := w.r.Messages(t.Context(), route.MessageFilter{State: state, Source: "crm.stored"})
		if err != nil || len(got) != 1 || got[0].ExternalID != want {
			t.Errorf("%s: %+v, %v", state, got, err)
		}
	}
	w.deliver("crm.stored", change("row-4", "9133")) // while it runs
	w.until("the fourth is routed", func() bool { return w.count(`SELECT count(*) FROM started`) == 2 })
	if end := w.deliver("crm.stored", change("row-1", "9133")); end.State != adapters.Duplicate {
		t.Errorf("a repetition: %+v", end)
	}
}

func TestStoredWaitsForABusyEngine(t *testing.T) {
	t.Parallel()
	w := setup(t)
	refused := 0
	w.before = func() error {
		if refused++; refused < 4 {
			return errBusy
		}
		return nil
	}
	w.deliver("crm.stored", change("row-1", "9133"))
	if err := w.r.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.until("it is started", func() bool { return w.count(`SELECT count(*) FROM started`) == 1 })
	if m := w.only(); m.State != route.Handled {
		t.Errorf("%+v", m)
	}
}

func TestResend(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.before = func() error { return refusal("not deployed") }
	w.deliver("http.applications", change("a-1", "9133"))
	id := w.only().ID
	if m, err := w.r.Resend(t.Context(), id, "admin", "try"); err != nil || m.State != route.Dead {
		t.Errorf("still refused: %+v, %v", m, err)
	}
	w.before = nil
	m, err := w.r.Resend(t.Context(), id, "admin", "deployed")
	if err != nil || m.State != route.Handled || m.Instance == 0 || m.Reason != "" {
		t.Errorf("%+v, %v", m, err)
	}
	if n := w.count(`SELECT count(*) FROM started`); n != 1 {
		t.Errorf("%d instances", n)
	}
	if !strings.Contains(names(m), "sent-again mapped ended sent-again mapped started ended") {
		t.Errorf("stages: %s", names(m))
	}
	if _, err := w.r.Resend(t.Context(), id, "admin", "twice"); !errors.Is(err, route.ErrNotDead) {
		t.Errorf("a handled message: %v", err)
	}
	if _, err := w.r.Resend(t.Context(), 5, "admin", "none"); !errors.Is(err, route.ErrNotFound) {
		t.Errorf("no message: %v", err)
	}
}

// A call that took effect is not made again: the message goes on where it died.
func TestResendGoesOnWhereItDied(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.deliver("crm.changes", change("row-7", "9133"))
	w.done(w.next(), ok(map[string]any{"version": 3}))
	back := w.next()
	w.done(back, work.Result{Outcome: adapters.ConfigError, Reason: "no such column"})
	id := w.only().ID
	if _, err := w.r.Resend(t.Context(), id, "admin", "mended"); err != nil {
		t.Fatal(err)
	}
	again := w.next()
	if again.Element != "answer-change" || again.Idem != back.Idem || again.Key == back.Key || text(again.Input) != text(back.Input) {
		t.Errorf("sent again %+v", again)
	}
	if err := w.finish(back, ok(nil)); !errors.Is(err, work.ErrUnwanted) {
		t.Errorf("the result of the former call: %v", err)
	}
	w.done(again, ok(nil))
	if m := w.only(); m.State != route.Handled {
		t.Errorf("%+v", m)
	}
}

// Dead work that an operator lets the desk repeat brings its message back.
func TestDeadWorkDoneAfterAll(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.deliver("crm.changes", change("row-7", "9133"))
	call := w.next()
	if err := w.r.Finish(context.Background(), call, work.Result{Outcome: adapters.Auth, Reason: "wrong password"}, nil); err != nil {
		t.Fatal(err)
	}
	if m := w.only(); m.State != route.Dead {
		t.Fatalf("%+v", m)
	}
	w.done(call, ok(map[string]any{"version": 4}))
	if m := w.only(); m.State != route.Routing || m.Step != "answer-change" || m.Reason != "" {
		t.Errorf("%+v", m)
	}
}

func TestStartAfterACall(t *testing.T) {
	t.Parallel()
	w := setup(t)
	m := change("row-7", "9133")
	m.Type = "urgent"
	w.deliver("crm.changes", m)
	call := w.next()
	if call.Element != "first" || call.OrderKey != "" {
		t.Errorf("call %+v", call)
	}
	w.before = func() error { return errBusy }
	if err := w.finish(call, ok(nil)); !errors.Is(err, errBusy) {
		t.Errorf("a busy engine: %v", err)
	}
	w.before = nil
	w.done(call, work.Result{Outcome: adapters.OK, Output: "done"})
	var process, event, vars string
	w.row(`SELECT process, event, vars FROM started`, &process, &event, &vars)
	if m := w.only(); process != "review" || event != "urgent" || vars != `{"result":"done"}` || m.State != route.Handled {
		t.Errorf("%s %s %s, %+v", process, event, vars, m)
	}
}

func TestInboxNone(t *testing.T) {
	t.Parallel()
	w := setup(t)
	for range 3 {
		if end := w.deliver("broker.events", adapters.Message{ID: "same", Body: map[string]any{"n": 1}}); end.State != adapters.Accepted {
			t.Errorf("%+v", end)
		}
	}
	if n := w.count(`SELECT count(*) FROM work`); n != 3 {
		t.Errorf("%d calls, want each time one", n)
	}
}
