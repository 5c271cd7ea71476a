package house_test

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/connectors"
	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/hall"
	"github.com/servicehall/hallway/internal/app/apptest"
	"github.com/servicehall/hallway/internal/sim/fault"
)

// setFault moves a switch; rate is the share of requests that are hit.
func setFault(t *testing.T, h *apptest.Hall, system string, s fault.Setting) {
	t.Helper()
	if err := world(h).Do(t.Context(), http.MethodPut, "/faults/"+system, nil, s, nil); err != nil {
		t.Fatal(err)
	}
}

func lane(t *testing.T, h *apptest.Hall, connector string) connectors.LaneStatus {
	t.Helper()
	var boards []connectors.Board
	h.Read(t, "/api/v1/connectors", &boards)
	for _, b := range boards {
		if b.Connector == connector {
			return b.Lanes[0]
		}
	}
	t.Fatalf("no connector %s on the board", connector)
	return connectors.LaneStatus{}
}

// attempts are those spent by the open work of a connector, by its key.
func attempts(t *testing.T, h *apptest.Hall, connector string) map[string]int {
	t.Helper()
	var open []hall.Work
	h.Read(t, "/api/v1/work?limit=500", &open)
	out := map[string]int{}
	for _, w := range open {
		if w.Connector == connector {
			out[fmt.Sprint(w.Key)] = w.Attempts
		}
	}
	return out
}

// While the ERP is down its work is parked and costs no attempt, and cases that
// need no ERP go on. When it is back everything ends, changes of one company in
// the order in which they came.
func TestTheERPIsDown(t *testing.T) {
	t.Parallel()
	const cases, changes = 8, 12
	h := apptest.Start(t)
	setFault(t, h, "erp", fault.Setting{Mode: fault.Down})
	var waiting []string
	for i := range cases {
		a := apptest.New(t, fmt.Sprintf("等待%02d", i))
		a.Phone = fmt.Sprintf("138%08d", i)
		waiting = append(waiting, h.HandIn(t, a))
	}
	var rows []any
	for i := range changes {
		rows = append(rows, map[string]any{"credit_code": "91310101MA00000153", "name": fmt.Sprintf("晨光%02d", i)})
	}
	if err := world(h).Post(t.Context(), "/crm/changes", rows, nil); err != nil {
		t.Fatal(err)
	}
	for _, id := range waiting {
		h.Approve(t, id)
	}
	apptest.Until(t, "an open breaker and parked work", func() (bool, any) {
		l := lane(t, h, "erp")
		open := l.Work["parked"] + l.Work["ready"] + l.Work["leased"]
		return l.Breaker != "closed" && open == cases+changes && l.Work["parked"] >= open-1, l
	})

	spent, probes := attempts(t, h, "erp"), hits(t, h, "erp")
	if len(spent) != cases+changes {
		t.Errorf("%d pieces of work wait for the ERP, want %d", len(spent), cases+changes)
	}
	for key, n := range spent {
		if n > 3 {
			t.Errorf("work %s spent %d attempts before the breaker opened", key, n)
		}
	}
	objected := apptest.New(t, "异议")
	objected.Phone = "13900000001"
	other := h.HandIn(t, objected)
	h.Approve(t, other)
	if v := h.Ended(t, other); v.Vars["result"] != "refused" {
		t.Errorf("the case that needs no ERP ended with %v", v.Vars["result"])
	}
	apptest.Until(t, "three more probes", func() (bool, any) { n := hits(t, h, "erp"); return n >= probes+3, n })
	if now := attempts(t, h, "erp"); !reflect.DeepEqual(now, spent) {
		t.Errorf("attempts while the breaker was open: %v, before %v", now, spent)
	}
	v := h.Case(t, waiting[0])
	if len(v.Waiting) != 1 || v.Waiting[0].Connector != "erp" || v.Waiting[0].State != "parked" || !strings.Contains(v.Waiting[0].Text, "ERP") {
		t.Errorf("the case says that it waits for %+v", v.Waiting)
	}
	if dead := h.Messages(t, route.Dead, ""); len(dead) > 0 {
		t.Errorf("dead messages: %+v", dead)
	}

	setFault(t, h, "erp", fault.Setting{})
	for _, id := range waiting {
		if v := h.Ended(t, id); v.Vars["result"] != "registered" {
			t.Errorf("case %s ended with %v", v.Number, v.Vars["result"])
		}
	}
	apptest.Until(t, "the end of the changes", func() (bool, any) {
		all := h.Messages(t, route.Handled, "crm.changes")
		return len(all) == changes, len(all)
	})
	var order []string
	for _, e := range h.World.Entries(t, "erp", "updateCompany") {
		order = append(order, strings.TrimPrefix(e.Detail, "91310101MA00000153 晨光"))
		if e.Effects != 1 {
			t.Errorf("a change took effect %d times: %+v", e.Effects, e)
		}
	}
	if got, want := strings.Join(order, " "), "00 01 02 03 04 05 06 07 08 09 10 11"; got != want {
		t.Errorf("the ERP got the changes in the order %s", got)
	}
	if l := lane(t, h, "erp"); l.Breaker != "closed" || len(l.Work) > 0 && l.Work["parked"]+l.Work["dead"]+l.Work["doubt"] > 0 {
		t.Errorf("afterwards the board says %+v", l)
	}
}

// hits is how often a switch has hit since it was set.
func hits(t *testing.T, h *apptest.Hall, system string) int {
	t.Helper()
	var s fault.State
	if err := world(h).Get(t.Context(), "/faults/"+system, &s); err != nil {
		t.Fatal(err)
	}
	return s.Hits
}

// Systems that misbehave now and then, each in the same way, delay cases and
// change nothing about them: what took effect and lost its reply is not done
// twice.
func TestPeersMisbehaveNowAndThen(t *testing.T) {
	t.Parallel()
	all := []string{"oa", "erp", "sms", "wechat", "esign", "callback"}
	for _, c := range []struct {
		mode    fault.Mode
		delay   int
		systems []string
	}{
		{fault.Down, 0, all},
		{fault.Reset, 0, all},
		{fault.LostReply, 0, all},
		{fault.HTTP500, 0, all},
		{fault.Slow, 300, all},
		{fault.Charset, 0, []string{"oa", "erp", "callback"}},
		{fault.Expired, 0, []string{"oa", "wechat"}},
	} {
		t.Run(string(c.mode), func(t *testing.T) {
			t.Parallel()
			h := apptest.Start(t)
			rate := 0.4
			for i, system := range c.systems {
				setFault(t, h, system, fault.Setting{Mode: c.mode, DelayMs: c.delay, Rate: &rate, Seed: uint64(i)})
			}
			var ids []string
			var sent []apptest.Application
			for i := range 3 {
				a := apptest.New(t, fmt.Sprintf("波折%d", i))
				a.Phone, a.WeChat, a.Callback = fmt.Sprintf("1380000000%d", i), fmt.Sprintf("openid-%d", i), h.World.URLs["callback"]+"/results"
				ids, sent = append(ids, h.HandIn(t, a)), append(sent, a)
			}
			for _, id := range ids {
				h.Approve(t, id)
			}
			begin := time.Now()
			for i, id := range ids {
				v := h.Ended(t, id)
				if v.Vars["result"] != "registered" {
					t.Errorf("case %s ended with %v, %v", v.Number, v.Vars["result"], v.Vars["reason"])
				}
				once(t, h, "erp", "registerCompany", sent[i].Company)
				once(t, h, "sms", "send", sent[i].Phone+" 1001")
				once(t, h, "wechat", "template/send", sent[i].WeChat+" ")
				once(t, h, "callback", "results/"+v.Number, "{")
				once(t, h, "crm", "company", sent[i].Company)
			}
			n, repeats := 0, 0
			for _, system := range c.systems {
				n += hits(t, h, system)
				for _, e := range h.World.Entries(t, system, "") {
					repeats += e.Deduplicated
				}
			}
			if n == 0 {
				t.Error("nothing was hit")
			}
			if c.mode == fault.LostReply && repeats == 0 {
				t.Error("no reply was lost")
			}
			t.Logf("%d hits, %d repeats, %s after the reviews", n, repeats, time.Since(begin).Round(time.Millisecond))
		})
	}
}
