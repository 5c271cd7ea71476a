package house_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"

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

// mail is what a partner at the broker holds: a channel to publish on, and
// what comes into its own queue and into that of dead letters.
type mail struct {
	out     *amqp.Channel
	reply   string
	replies <-chan amqp.Delivery
	dead    <-chan amqp.Delivery
}

// broker opens the mail of a hall that takes applications from a queue.
func broker(t *testing.T, h *apptest.Hall, url, queue string) mail {
	t.Helper()
	conn, err := amqp.Dial(url)
	if err != nil {
		t.Fatal(err)
	}
	m := mail{out: channel(t, conn)}
	own, err := m.out.QueueDeclare("", false, true, true, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	m.reply, m.replies, m.dead = own.Name, consume(t, conn, own.Name), consume(t, conn, queue+".dead")
	t.Cleanup(func() {
		h.Stop()
		for _, name := range []string{queue, queue + ".dead"} {
			if _, err := m.out.QueueDelete(name, false, false, false); err != nil {
				t.Errorf("remove queue %s: %v", name, err)
			}
		}
		if err := errors.Join(m.out.ExchangeDelete(queue+".dead", false, false), conn.Close()); err != nil {
			t.Errorf("leave the broker: %v", err)
		}
	})
	return m
}

func channel(t *testing.T, conn *amqp.Connection) *amqp.Channel {
	t.Helper()
	ch, err := conn.Channel()
	if err != nil {
		t.Fatal(err)
	}
	if err := ch.Confirm(false); err != nil {
		t.Fatal(err)
	}
	return ch
}

// consume waits for a queue that the hall has yet to declare.
func consume(t *testing.T, conn *amqp.Connection, queue string) (got <-chan amqp.Delivery) {
	t.Helper()
	apptest.Until(t, "a consumer of "+queue, func() (bool, any) {
		ch, err := conn.Channel()
		if err == nil {
			got, err = ch.Consume(queue, "", true, false, false, false, nil)
		}
		return err == nil, err
	})
	return got
}

func (m mail) publish(t *testing.T, queue, id string, body any) {
	t.Helper()
	text, ok := body.(string)
	if !ok {
		out, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		text = string(out)
	}
	sent, err := m.out.PublishWithDeferredConfirmWithContext(t.Context(), "", queue, true, false, amqp.Publishing{MessageId: id, CorrelationId: "c-" + id,
		ReplyTo: m.reply, DeliveryMode: amqp.Persistent, ContentType: "application/json", Body: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if ok, err := sent.WaitContext(ctx); err != nil || !ok {
		t.Fatalf("confirmed: %v, %v", ok, err)
	}
}

func receive(t *testing.T, from <-chan amqp.Delivery) amqp.Delivery {
	t.Helper()
	select {
	case m := <-from:
		return m
	case <-time.After(2 * time.Minute):
		t.Fatal("no message came")
		return amqp.Delivery{}
	}
}

func TestAnApplicationByTheQueue(t *testing.T) {
	t.Parallel()
	url := peers.AMQP(t)
	queue := fmt.Sprintf("hallway.test.%d", time.Now().UnixNano())
	h := apptest.StartWith(t, apptest.Options{AMQP: url, Queue: queue})
	m := broker(t, h, url, queue)
	a, wrong := apptest.New(t, "协同平台"), apptest.New(t, "错号")
	wrong.Phone = "12345"
	m.publish(t, queue, "m-wrong", wrong.Queued())
	m.publish(t, queue, "m-1", a.Queued())
	m.publish(t, queue, "m-1", a.Queued()) // a repetition
	m.publish(t, queue, "m-odd", `{"form":`)

	id := h.CaseOf(t, a.Company)
	h.Approve(t, id)
	v := registered(t, h, id, a)
	reply := receive(t, m.replies)
	var answer map[string]any
	if err := json.Unmarshal(reply.Body, &answer); err != nil {
		t.Fatalf("the reply is %s: %v", reply.Body, err)
	}
	if reply.CorrelationId != "c-m-1" || answer["caseNumber"] != v.Number || answer["result"] != "registered" || answer["creditCode"] == nil {
		t.Errorf("the reply to %q is %s", reply.CorrelationId, reply.Body)
	}
	letters := map[string]bool{receive(t, m.dead).MessageId: true, receive(t, m.dead).MessageId: true}
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
	if len(m.replies) > 0 {
		t.Errorf("another reply: %+v", receive(t, m.replies))
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
