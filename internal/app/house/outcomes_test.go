package house_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/config/clock"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/internal/app/apptest"
	"github.com/servicehall/hallway/internal/sim"
	"github.com/servicehall/hallway/internal/sim/simtest"
)

// none checks that a system was not asked about a company.
func none(t *testing.T, h *apptest.Hall, system, operation, detail string) {
	t.Helper()
	for _, e := range h.World.Entries(t, system, operation) {
		if strings.Contains(e.Detail, detail) {
			t.Errorf("%s was asked: %+v", system, e)
		}
	}
}

// told waits until an SMS of a template went to a number, and returns it.
func told(t *testing.T, h *apptest.Hall, number, template string) string {
	t.Helper()
	found := ""
	apptest.Until(t, "SMS "+template+" to "+number, func() (bool, any) {
		for _, e := range h.World.Entries(t, "sms", "send") {
			if strings.HasPrefix(e.Detail, number+" "+template+" ") && e.Effects == 1 {
				found = e.Detail
			}
		}
		return found != "", h.World.Entries(t, "sms", "send")
	})
	return found
}

// Each sub-test takes a case of its own to another end of the process.
func TestWhatBecomesOfACase(t *testing.T) {
	t.Parallel()
	h := apptest.Start(t)
	results := h.World.URLs["callback"] + "/results"

	t.Run("returned for a supplement", func(t *testing.T) {
		t.Parallel()
		a := apptest.New(t, "补正")
		a.Phone = "13800000001"
		id := h.HandIn(t, a)
		review := h.Task(t, id, "review")
		err := h.Post(t, fmt.Sprintf("/api/v1/tasks/%d/complete", review.Key), "", map[string]any{"decision": "return"}, nil)
		if got := fmt.Sprint(fields(err)); got != "[400 reason]" {
			t.Fatalf("returned without a reason: %s, %v", got, err)
		}
		h.Complete(t, review.Key, map[string]any{"decision": "return", "reason": "缺少住所证明"})
		if text := told(t, h, a.Phone, "1002"); !strings.HasSuffix(text, review.CaseNumber+"|缺少住所证明") {
			t.Errorf("the SMS says %q", text)
		}
		v := h.Case(t, id)
		apptest.Until(t, "the wait for the supplement", func() (bool, any) {
			v = h.Case(t, id)
			return len(v.Waiting) == 1 && v.Waiting[0].Kind == process.WaitMessage, v.Waiting
		})
		in := map[string]any{"caseNumber": v.Number, "text": "住所证明见附件"}
		if err := h.As("").Post(t, "/api/v1/entries/supplements", a.Key+"-s", in, nil); err != nil {
			t.Fatal(err)
		}
		again := h.Task(t, id, "review")
		if again.Key == review.Key {
			t.Fatal("the review was not begun anew")
		}
		h.Complete(t, again.Key, map[string]any{"decision": "approve"})
		end := h.Ended(t, id)
		supplement, _ := end.Vars["supplement"].(map[string]any)
		if end.Vars["result"] != "registered" || supplement["text"] != "住所证明见附件" {
			t.Errorf("ended with %v, %v", end.Vars["result"], end.Vars["supplement"])
		}
	})

	t.Run("the ERP refuses the name", func(t *testing.T) {
		t.Parallel()
		a := apptest.New(t, "重名")
		a.Phone, a.Callback = "13800000002", results
		id := h.HandIn(t, a)
		h.Approve(t, id)
		v := h.Ended(t, id)
		if v.Vars["result"] != "refused" || !strings.Contains(fmt.Sprint(v.Vars["reason"]), "企业名称已存在") {
			t.Errorf("ended with %v, %v", v.Vars["result"], v.Vars["reason"])
		}
		if text := told(t, h, a.Phone, "1003"); !strings.Contains(text, "企业名称已存在") {
			t.Errorf("the SMS says %q", text)
		}
		sent := h.World.Entries(t, "callback", "results/"+v.Number)
		if len(sent) != 1 || sent[0].Effects != 1 || !strings.Contains(sent[0].Detail, `"result":"refused"`) || !strings.Contains(sent[0].Detail, "企业名称已存在") {
			t.Errorf("called back: %+v", sent)
		}
		none(t, h, "crm", "company", a.Company)
	})

	t.Run("a department objects", func(t *testing.T) {
		t.Parallel()
		a := apptest.New(t, "异议")
		a.Phone, a.Callback = "13800000003", results
		id := h.HandIn(t, a)
		h.Approve(t, id)
		v := h.Ended(t, id)
		ruling, _ := v.Vars["ruling"].(map[string]any)
		if v.Vars["result"] != "refused" || ruling["route"] != "refuse" {
			t.Errorf("ended with %v, %v", v.Vars["result"], ruling)
		}
		if text := told(t, h, a.Phone, "1003"); !strings.Contains(text, "异议") {
			t.Errorf("the SMS says %q", text)
		}
		sent := h.World.Entries(t, "callback", "results/"+v.Number)
		if len(sent) != 1 || !strings.Contains(sent[0].Detail, `"reason":"征求意见的部门提出异议"`) {
			t.Errorf("called back: %+v", sent)
		}
		none(t, h, "erp", "registerCompany", a.Company)
	})

	t.Run("the applicant's number is on the blacklist", func(t *testing.T) {
		t.Parallel()
		a := apptest.New(t, "黑名单")
		a.Phone = "13812345555"
		id := h.HandIn(t, a)
		h.Approve(t, id)
		if v := h.Ended(t, id); v.Vars["result"] != "registered" {
			t.Errorf("ended with %v, %v", v.Vars["result"], v.Vars["reason"])
		}
		once(t, h, "wechat", "template/send", a.WeChat)
	})

	t.Run("no WeChat", func(t *testing.T) {
		t.Parallel()
		a := apptest.New(t, "无微信")
		a.Phone, a.WeChat = "13800000006", ""
		id := h.HandIn(t, a)
		h.Approve(t, id)
		if v := h.Ended(t, id); v.Vars["result"] != "registered" {
			t.Errorf("ended with %v, %v", v.Vars["result"], v.Vars["reason"])
		}
		once(t, h, "sms", "send", a.Phone+" 1001")
	})

	t.Run("the signer refuses", func(t *testing.T) {
		t.Parallel()
		// No application may name the signer, so this one comes by no door.
		n, err := h.Engine.StartNew(t.Context(), engine.StartWith{Process: "company_registration", Actor: "test", Vars: map[string]any{
			"title": "拒签设立登记", "signer": "refuse.director", "applicant": map[string]any{"name": "李明", "idNumber": apptest.IDNumber, "phone": "13800000004"},
			"company": map[string]any{"name": "上海拒签示例有限公司", "kind": "limited", "capital": 500000, "legalPerson": "李明", "address": "上海市黄浦区福州路300号", "district": "310101"},
		}})
		if err != nil {
			t.Fatal(err)
		}
		id := fmt.Sprint(n)
		h.Approve(t, id)
		choose := h.Task(t, id, "choose_signer")
		err = h.Post(t, fmt.Sprintf("/api/v1/tasks/%d/complete", choose.Key), "", map[string]any{"signer": "副 主任"}, nil)
		if got := fmt.Sprint(fields(err)); got != "[400 signer]" {
			t.Errorf("a signer with a space: %s, %v", got, err)
		}
		h.Complete(t, choose.Key, map[string]any{"signer": "refuse.deputy"})
		second := h.Task(t, id, "choose_signer")
		if second.Key == choose.Key {
			t.Fatal("the same task again")
		}
		h.Complete(t, second.Key, map[string]any{"signer": "li.na"})
		if v := h.Ended(t, id); v.Vars["result"] != "registered" || v.Vars["signer"] != "li.na" {
			t.Errorf("ended with %v, signed by %v", v.Vars["result"], v.Vars["signer"])
		}
		flows := 0
		for _, e := range h.World.Entries(t, "esign", "create-by-file") {
			if strings.HasPrefix(e.Key, h.Case(t, id).Number+"/") {
				flows += e.Effects
			}
		}
		if flows != 3 {
			t.Errorf("%d sign flows, want 3", flows)
		}
	})
}

// Eight hours without a decision remind the reviewer, three times at most, and
// no more once it is made.
func TestTheReviewerIsReminded(t *testing.T) {
	t.Parallel()
	c := clock.NewManual(time.Now())
	w := simtest.StartWith(t, sim.Config{Now: c.Now})
	h := apptest.StartWith(t, apptest.Options{World: w, Clock: c})
	a, idle := apptest.New(t, "快办"), apptest.New(t, "慢办")
	idle.Phone = "13800000005"
	quick, slow := h.HandIn(t, a), h.HandIn(t, idle)
	h.Task(t, quick, "review")
	number := h.Task(t, slow, "review").CaseNumber
	reminders := func(of string) int {
		n := 0
		for _, e := range w.Entries(t, "sms", "send") {
			if strings.HasPrefix(e.Detail, "13900139000 1004 ") && strings.Contains(e.Detail, of) {
				n += e.Effects
			}
		}
		return n
	}
	c.Move(8*time.Hour - time.Second)
	if n := reminders(""); n != 0 {
		t.Errorf("%d reminders before the time", n)
	}
	for round := 1; round <= 3; round++ {
		c.Move(8 * time.Hour)
		apptest.Until(t, fmt.Sprintf("reminder %d", round), func() (bool, any) { return reminders(number) == round, reminders("") })
		if round == 1 {
			h.Approve(t, quick)
			h.Ended(t, quick)
		}
	}
	if n := reminders(h.Case(t, quick).Number); n != 1 {
		t.Errorf("%d reminders of the case that was decided after the first", n)
	}
	for range 3 {
		c.Move(8 * time.Hour)
	}
	h.Approve(t, slow)
	h.Ended(t, slow)
	if n := reminders(number); n != 3 {
		t.Errorf("%d reminders, want 3", n)
	}
}

// The route without a process: a changed row goes to the ERP, and the answer
// back into the row.
func TestAChangeGoesToTheERPAndBack(t *testing.T) {
	t.Parallel()
	h := apptest.Start(t)
	rows := []any{
		map[string]any{"credit_code": "91310101MA00000153", "phone": "021-11111111"},
		map[string]any{"credit_code": "91310101MA99999999", "phone": "021-22222222"},
		map[string]any{"credit_code": "91310101MA00000153", "phone": "021-33333333", "address": "上海市黄浦区福州路301号"},
	}
	if err := world(h).Post(t.Context(), "/crm/changes", rows, nil); err != nil {
		t.Fatal(err)
	}
	var got []map[string]any
	apptest.Until(t, "the answers in the table", func() (bool, any) {
		if err := world(h).Get(t.Context(), "/crm/changes", &got); err != nil {
			t.Fatal(err)
		}
		return len(got) == 3 && got[0]["zt"] != "1" && got[1]["zt"] != "1" && got[2]["zt"] != "1" && got[2]["zt"] != "0" && got[0]["zt"] != "0" && got[1]["zt"] != "0", got
	})
	for i, want := range []string{"2 ERP version 2", "9 E3001 企业不存在", "2 ERP version 3"} {
		if said := fmt.Sprint(got[i]["zt"], " ", got[i]["jg"]); !strings.Contains(said, want) {
			t.Errorf("row %d was answered %q, want %q", i+1, said, want)
		}
	}
	var all []route.Message
	apptest.Until(t, "the end of the messages", func() (bool, any) {
		all = h.Messages(t, route.Handled, "crm.changes")
		return len(all) == 3, all
	})
	for i, want := range []string{
		"received mapped called sent answered mapped called written-back answered ended",
		"received mapped called sent answered fault mapped called written-back answered ended",
	} {
		var names []string
		for _, s := range h.Message(t, all[i].ID).Stages {
			names = append(names, s.Name)
			if s.Name == route.StageSent && !strings.Contains(s.Body, "updateCompany") || s.Name == route.StageReceived && !strings.Contains(s.Body, "credit_code") {
				t.Errorf("stage %s holds %q", s.Name, s.Body)
			}
		}
		if stages := strings.Join(names, " "); stages != want {
			t.Errorf("message %d went through\n%s, want\n%s", i+1, stages, want)
		}
	}
	if n := h.Count(t, `SELECT count(*) FROM instance`); n != 0 {
		t.Errorf("%d instances of a route that has no process", n)
	}
}
