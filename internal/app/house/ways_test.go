package house_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/hall"
	"github.com/servicehall/hallway/internal/app/apptest"
	"github.com/servicehall/hallway/internal/app/client"
	"github.com/servicehall/hallway/internal/peers"
)

// registered checks what is the same for every way in: the case is through, the
// ERP and the CRM have the company once, the applicant was told, the licence
// can be proved by programs that are not ours.
func registered(t *testing.T, h *apptest.Hall, id string, a apptest.Application) hall.CaseView {
	t.Helper()
	v := h.Ended(t, id)
	if v.Vars["result"] != "registered" {
		t.Fatalf("case %s ended with %v, %v", v.Number, v.Vars["result"], v.Vars["reason"])
	}
	once(t, h, "erp", "registerCompany", a.Company)
	once(t, h, "crm", "company", a.Company)
	once(t, h, "sms", "send", a.Phone+" 1001 "+a.Company)
	once(t, h, "wechat", "template/send", a.WeChat+" REGISTERED")
	registration, _ := v.Vars["registration"].(map[string]any)
	certificate, _ := v.Vars["certificate"].(map[string]any)
	paper := apptest.Look(t, h.Document(t, id, "certificate"))
	for _, want := range []string{a.Company, fmt.Sprint(registration["creditCode"]), fmt.Sprint(registration["no"]), "李明", "500000 元", "有限责任公司"} {
		if !strings.Contains(paper.Text, want) {
			t.Errorf("the licence lacks %q:\n%s", want, paper.Text)
		}
	}
	if !paper.Signed() {
		t.Errorf("pdfsig says of the licence:\n%s", paper.Signature)
	}
	if paper.QR == "" || paper.QR != certificate["verifyUrl"] {
		t.Errorf("the licence's QR code says %q, the case %v", paper.QR, certificate["verifyUrl"])
	}
	if err := h.Engine.Verify(t.Context(), v.ID); err != nil {
		t.Errorf("the history of case %s: %v", v.Number, err)
	}
	return v
}

// once checks that a system's ledger has one line whose detail begins so, which
// took effect once.
func once(t *testing.T, h *apptest.Hall, system, operation, detail string) {
	t.Helper()
	n := 0
	all := h.World.Entries(t, system, operation)
	for _, e := range all {
		if strings.HasPrefix(e.Detail, detail) {
			n += e.Effects
		}
	}
	if n != 1 {
		t.Errorf("%s did %s for %q %d times, want once; its ledger: %+v", system, operation, detail, n, all)
	}
}

func world(h *apptest.Hall) *client.Client { return &client.Client{Base: h.World.URLs[""]} }

// fields are the fields that a refusal names.
func fields(err error) []string {
	var p *client.Problem
	if !errors.As(err, &p) {
		return nil
	}
	out := []string{fmt.Sprint(p.Status)}
	for _, e := range p.Errors {
		out = append(out, e.Field)
	}
	return out
}

func TestAnApplicationByJSON(t *testing.T) {
	t.Parallel()
	h := apptest.Start(t)
	a := apptest.New(t, "清风茶业")
	a.Callback = h.World.URLs["callback"] + "/results"
	id := h.HandIn(t, a)
	if again := h.HandIn(t, a); again != id {
		t.Errorf("the same application again became case %s, the first is %s", again, id)
	}
	task := h.Task(t, id, "review")
	if task.Assignee != "zhang.wei" {
		t.Errorf("the review is for %q", task.Assignee)
	}
	h.As("zhang.wei").Complete(t, task.Key, map[string]any{"decision": "approve"})
	v := registered(t, h, id, a)
	once(t, h, "callback", "results/"+v.Number, `{"caseNumber":"`+v.Number+`"`)

	wrong := apptest.New(t, "错号")
	wrong.Phone = "12345"
	err := h.As("").Post(t, "/api/v1/entries/applications", wrong.Key, wrong.JSON(), nil)
	if got := fmt.Sprint(fields(err)); got != "[400 applicant.phone]" {
		t.Errorf("refused with %s: %v", got, err)
	}
	if n := h.Count(t, `SELECT count(*) FROM instance`); n != 1 {
		t.Errorf("%d instances, want 1", n)
	}
}

type soapAnswer struct {
	Result map[string]any
	Fault  *struct {
		Code, Reason string
		Detail       any
	}
}

// call lets a SOAP client of others read our description and call us.
func call(t *testing.T, program, script, address string, arguments ...map[string]any) []soapAnswer {
	t.Helper()
	var calls []any
	for _, a := range arguments {
		calls = append(calls, map[string]any{"operation": "submitApplication", "argument": a})
	}
	in, err := json.Marshal(map[string]any{"wsdl": address + "?wsdl", "version": "1.1", "calls": calls})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "../../../testdata/soap/clients/"+script)
	cmd.Stdin = bytes.NewReader(in)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", script, err, said.Bytes(), out)
	}
	var answers []soapAnswer
	if err := json.Unmarshal(out, &answers); err != nil {
		t.Fatalf("%s said %s: %v", script, out, err)
	}
	return answers
}

func TestAnApplicationBySOAP(t *testing.T) {
	t.Parallel()
	h := apptest.Start(t)
	for i, c := range []struct {
		name, company string
		program       func(testing.TB) string
		script        string
	}{{"PHP", "门户甲", peers.PHP, "client.php"}, {"zeep", "门户乙", peers.Zeep, "client.py"}} {
		t.Run(c.name, func(t *testing.T) {
			a, wrong := apptest.New(t, c.company), apptest.New(t, "错号")
			a.Callback, a.Phone = h.World.URLs["callback"]+"/results", fmt.Sprintf("1391234567%d", i)
			wrong.Phone = "12345"
			answers := call(t, c.program(t), c.script, h.Address+"/soap/applications", a.SOAP(), wrong.SOAP())
			if answers[0].Fault != nil || answers[0].Result["state"] != "accepted" {
				t.Fatalf("answered %+v, %+v", answers[0].Result, answers[0].Fault)
			}
			id := fmt.Sprint(answers[0].Result["id"])
			h.Approve(t, id)
			v := registered(t, h, id, a)
			once(t, h, "callback", "results/"+v.Number, `{"caseNumber":"`+v.Number+`"`)
			detail, err := json.Marshal(answers[1].Fault)
			if err != nil || !strings.Contains(string(detail), "sqrSjh") && !strings.Contains(string(detail), "applicant.phone") {
				t.Errorf("the wrong application was answered %s, %+v", detail, answers[1].Result)
			}
			if n := h.Count(t, `SELECT count(*) FROM instance`); n != i+1 {
				t.Errorf("%d instances, want %d", n, i+1)
			}
		})
	}
}

func TestAnApplicationByTheQueue(t *testing.T) {
	t.Parallel()
	url := peers.AMQP(t)
	queue := fmt.Sprintf("hallway.test.%d", time.Now().UnixNano())
	h := apptest.StartWith(t, apptest.Options{AMQP: url, Queue: queue})
	m := apptest.OpenMail(t, url, queue, h.Stop)
	a, wrong := apptest.New(t, "协同平台"), apptest.New(t, "错号")
	wrong.Phone = "12345"
	m.Publish(t, "m-wrong", wrong.Queued())
	m.Publish(t, "m-1", a.Queued())
	m.Publish(t, "m-1", a.Queued()) // a repetition
	m.Publish(t, "m-odd", `{"form":`)

	id := h.CaseOf(t, a.Company)
	h.Approve(t, id)
	v := registered(t, h, id, a)
	reply := apptest.Receive(t, m.Replies)
	var answer map[string]any
	if err := json.Unmarshal(reply.Body, &answer); err != nil {
		t.Fatalf("the reply is %s: %v", reply.Body, err)
	}
	if reply.CorrelationId != "c-m-1" || answer["caseNumber"] != v.Number || answer["result"] != "registered" || answer["creditCode"] == nil {
		t.Errorf("the reply to %q is %s", reply.CorrelationId, reply.Body)
	}
	letters := map[string]bool{apptest.Receive(t, m.Dead).MessageId: true, apptest.Receive(t, m.Dead).MessageId: true}
	if !letters["m-wrong"] || !letters["m-odd"] {
		t.Errorf("dead letters %v, want m-wrong and m-odd", letters)
	}
	reasons := map[string]string{}
	for _, m := range h.Messages(t, "dead", "broker.applications") {
		reasons[m.ExternalID] = m.Reason
	}
	if len(reasons) != 2 || !strings.Contains(reasons["m-wrong"], "form.sj") || reasons["m-odd"] == "" {
		t.Errorf("dead messages %v", reasons)
	}
	if n := h.Count(t, `SELECT count(*) FROM instance`); n != 1 {
		t.Errorf("%d instances, want 1", n)
	}
	if len(m.Replies) > 0 {
		t.Errorf("another reply: %+v", apptest.Receive(t, m.Replies))
	}
}

func TestAnApplicationByTheTable(t *testing.T) {
	t.Parallel()
	h := apptest.Start(t)
	a, wrong := apptest.New(t, "交换表"), apptest.New(t, "错号")
	wrong.Phone = "12345"
	if err := world(h).Post(t.Context(), "/crm/applications", []any{a.Row(), wrong.Row()}, nil); err != nil {
		t.Fatal(err)
	}
	id := h.CaseOf(t, a.Company)
	h.Approve(t, id)
	v := registered(t, h, id, a)
	var rows []map[string]any
	apptest.Until(t, "the answers in the table", func() (bool, any) {
		if err := world(h).Get(t.Context(), "/crm/applications", &rows); err != nil {
			t.Fatal(err)
		}
		return len(rows) == 2 && rows[0]["zt"] == "2" && rows[1]["zt"] == "9", rows
	})
	registration, _ := v.Vars["registration"].(map[string]any)
	if rows[0]["jg"] != registration["creditCode"] || rows[0]["jzh"] != v.Number {
		t.Errorf("the row was answered %v", rows[0])
	}
	if reason := fmt.Sprint(rows[1]["jg"]); !strings.Contains(reason, "applicant.phone") && !strings.Contains(reason, "sjh") {
		t.Errorf("the wrong row was answered %v", rows[1])
	}
	if n := h.Count(t, `SELECT count(*) FROM instance`); n != 1 {
		t.Errorf("%d instances, want 1", n)
	}
}
