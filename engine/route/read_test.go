package route_test

import (
	"context"
	"strings"
	"testing"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/connectors/work"
	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/store"
	"golang.org/x/text/encoding/simplifiedchinese"
)

func find(t *testing.T, w *world, f route.MessageFilter) string {
	t.Helper()
	all, err := w.r.Messages(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, m := range all {
		out = append(out, m.ExternalID)
	}
	return strings.Join(out, " ")
}

func TestFind(t *testing.T) {
	t.Parallel()
	w := setup(t)
	for _, id := range []string{"A-1", "A-2", "B%1"} {
		m := change(id, "9133")
		m.Keys = map[string]string{"flow": "F_" + id}
		w.deliver("broker.quick", m)
	}
	w.deliver("nowhere.x", change("C-1", "9133"))
	cases := []struct {
		filter route.MessageFilter
		want   string
	}{
		{route.MessageFilter{}, "A-1 A-2 B%1 C-1"},
		{route.MessageFilter{Limit: 2}, "A-1 A-2"},
		{route.MessageFilter{Newest: true}, "C-1 B%1 A-2 A-1"},
		{route.MessageFilter{Newest: true, State: route.Dead, Limit: 2}, "C-1"},
		{route.MessageFilter{State: route.Dead}, "C-1"},
		{route.MessageFilter{Source: "nowhere.x"}, "C-1"},
		{route.MessageFilter{Search: "A-"}, "A-1 A-2"},
		{route.MessageFilter{Search: "F_A-2"}, "A-2"},
		{route.MessageFilter{Search: "B%"}, "B%1"},
		{route.MessageFilter{Search: "%"}, ""},
		{route.MessageFilter{Search: "FxA"}, ""},
	}
	for _, c := range cases {
		if got := find(t, w, c.filter); got != c.want {
			t.Errorf("%+v: %s, want %s", c.filter, got, c.want)
		}
	}
	all, err := w.r.Messages(t.Context(), route.MessageFilter{Limit: 1})
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	if got := find(t, w, route.MessageFilter{After: all[0].ID}); got != "A-2 B%1 C-1" {
		t.Errorf("after the first: %s", got)
	}
	newest, err := w.r.Messages(t.Context(), route.MessageFilter{Newest: true, Limit: 2})
	if err != nil || len(newest) != 2 || newest[0].ExternalID != "C-1" || newest[1].ExternalID != "B%1" {
		t.Fatalf("the newest first: %+v, %v", newest, err)
	}
	if got := find(t, w, route.MessageFilter{Newest: true, After: newest[1].ID}); got != "A-2 A-1" {
		t.Errorf("the newest first, after the second: %s", got)
	}
}

// What was sent and answered stands on a message's way, also by the process
// that it started.
func TestTheWholeWay(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.deliver("crm.changes", change("row-7", "9133"))
	call := w.next()
	exchange := func(id int64, it work.Item) store.Stmt {
		return store.Stmt{
			SQL:  `INSERT INTO exchange (id, work, instance, element, connector, operation, attempt, at, took, outcome, code, reason, request, response) VALUES (?,?,?,'',?,?,1,?,2000,'ok','','',?,?)`,
			Args: []any{id, it.Key, it.Instance, it.Connector, it.Operation, epoch.UnixMilli() + id, []byte("<sent/>"), []byte("<answer/>")},
		}
	}
	if err := w.r.Finish(t.Context(), call, ok(map[string]any{"version": 1}), []store.Stmt{end(call), exchange(1, call)}); err != nil {
		t.Fatal(err)
	}
	back := w.next()
	if err := w.r.Finish(t.Context(), back, ok(nil), []store.Stmt{end(back), exchange(20, back)}); err != nil {
		t.Fatal(err)
	}
	m := w.only()
	if got := names(m); got != "received mapped called mapped called ended sent answered written-back answered" {
		t.Errorf("stages: %s", got)
	}
	if s := m.Stages[6]; s.Note != "erp.updateCompany #1" || s.Body != "<sent/>" {
		t.Errorf("sent: %+v", s)
	}
	w.deliver("broker.quick", change("q", "9133"))
	var id, instance int64
	w.row(`SELECT id, instance FROM message WHERE instance<>0`, &id, &instance)
	if err := w.db.Committer.Run(t.Context(), exchange(30, work.Item{Key: 1, Instance: instance, Connector: "erp", Operation: "registerCompany"})); err != nil {
		t.Fatal(err)
	}
	if m, err := w.r.Message(t.Context(), id); err != nil || names(m) != "received started ended sent answered" {
		t.Errorf("%s, %v", names(m), err)
	}
}

func TestContentIsKept(t *testing.T) {
	t.Parallel()
	gbk, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(`{"name":"杭州公司"}`))
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("长", 700_000) // 2.1 MB
	cases := map[string]struct {
		m    adapters.Message
		body func(string) bool
		note string
	}{
		"as it came": {adapters.Message{ContentType: "application/json", Raw: []byte(`{"a": 1}`), Body: map[string]any{"a": 1}}, func(s string) bool { return s == `{"a": 1}` }, "application/json"},
		"GBK":        {adapters.Message{Charset: "gbk", Raw: gbk, Body: map[string]any{"name": "杭州公司"}}, func(s string) bool { return s == `{"name":"杭州公司"}` }, ""},
		"no bytes":   {adapters.Message{Body: map[string]any{"row": 1}}, func(s string) bool { return s == `{"row":1}` }, ""},
		"long": {adapters.Message{Raw: []byte(long), Body: "x"}, func(s string) bool {
			return len(s) <= 1<<20+3 && strings.HasPrefix(long, strings.TrimRight(s, "…\uFFFD"))
		}, "2100000"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			c.m.ID = "1"
			w.deliver("broker.quick", c.m)
			got := w.only().Stages[0]
			if got.Name != route.StageReceived || !c.body(got.Body) || !strings.Contains(got.Note, c.note) {
				t.Errorf("%s %q: %.80q (%d bytes)", got.Name, got.Note, got.Body, len(got.Body))
			}
			if n := w.count(`SELECT length(raw) FROM message`); len(c.m.Raw) > 2000 && n > 20_000 {
				t.Errorf("%d bytes are kept", n)
			}
		})
	}
}

// A bug in a step makes its message dead, not its source.
func TestPoison(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.crash = func(string) { panic("a bug") }
	if end := w.deliver("crm.changes", change("row-7", "9133")); end.State != adapters.Refused || !strings.Contains(end.Reason, "a bug") {
		t.Errorf("%+v", end)
	}
	w.crash = nil
	m := w.only()
	if m.State != route.Dead || m.Code != "route.panic" || m.Step != "updateCompany" {
		t.Errorf("%+v", m)
	}
	if m, err := w.r.Resend(context.Background(), m.ID, "admin", "mended"); err != nil || m.State != route.Routing {
		t.Errorf("%+v, %v", m, err)
	}
}
