package house_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/internal/app/apptest"
	"github.com/servicehall/hallway/internal/peers"
)

func gbk(t *testing.T, s string) string {
	t.Helper()
	out, err := simplifiedchinese.GBK.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Everything that is not an application is refused with its reason, and
// nothing of it is begun.
func TestBadInput(t *testing.T) {
	t.Parallel()
	h := apptest.Start(t)
	a := apptest.New(t, "坏输入")
	text, err := json.Marshal(a.JSON())
	if err != nil {
		t.Fatal(err)
	}
	good, envelope := string(text), string(a.Envelope())
	soap := func(doctype, body string) string {
		return `<?xml version="1.0"?>` + doctype + `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>` + body + `</s:Body></s:Envelope>`
	}
	bomb := `<!DOCTYPE bomb [<!ENTITY a "aaaaaaaaaa">`
	for c := 'b'; c <= 'k'; c++ {
		bomb += fmt.Sprintf(`<!ENTITY %c "%s">`, c, strings.Repeat(fmt.Sprintf("&%c;", c-1), 10))
	}
	bomb += `]>`
	const entry, service = "/api/v1/entries/applications", "/soap/applications"
	for _, c := range []struct {
		name, path, kind, body string
		status                 int
		says                   string
	}{
		{"not JSON", entry, "application/json", `{"applicant":`, 400, "problem.json"},
		{"nothing", entry, "application/json", ``, 400, "problem.json"},
		{"a list", entry, "application/json", `[` + good + `]`, 400, "problem.json-object"},
		{"something follows", entry, "application/json", good + `{}`, 400, "problem.json"},
		{"a name twice", entry, "application/json", strings.Replace(good, `"kind":"1"`, `"kind":"1","kind":"2"`, 1), 400, "problem.json-twice"},
		{"too deep", entry, "application/json", strings.Repeat(`{"a":`, 10_000), 400, "problem.json-depth"},
		{"no UTF-8", entry, "application/json", strings.Replace(good, "李明", "\xc0\xee\xc3\xf7", 1), 400, "problem.text"},
		{"unknown charset", entry, "application/json; charset=big5", good, 415, "problem.charset"},
		{"not JSON by its header", entry, "text/csv", good, 415, "problem.media"},
		{"10 MB", entry, "application/json", `{"applicant":"` + strings.Repeat("a", 10<<20) + `"}`, 413, "problem.too-large"},
		{"above the entry's bound", entry, "application/json", strings.Replace(good, "福州路", strings.Repeat("路", 100_000), 1), 413, "problem.too-large"},
		{"an unknown field", entry, "application/json", strings.Replace(good, `"kind"`, `"kindd"`, 1), 400, "company.kindd"},
		{"a number as text", entry, "application/json", strings.Replace(good, `"capital":500000`, `"capital":"500000"`, 1), 400, "company.capital"},
		{"an unknown code", entry, "application/json", strings.Replace(good, `"kind":"1"`, `"kind":"9"`, 1), 400, "company.kind"},
		{"a huge number", entry, "application/json", strings.Replace(good, `"capital":500000`, `"capital":1e999999999`, 1), 400, "company.capital"},
		{"no such entry", "/api/v1/entries/none", "application/json", good, 404, "problem.not-found"},

		{"an entity bomb", service, "text/xml", soap(bomb, `<submitApplication xmlns="urn:hallway:applications"><sqrXm>&k;</sqrXm></submitApplication>`), 500, "xml.doctype"},
		{"a file as entity", service, "text/xml", soap(`<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>`, `<submitApplication xmlns="urn:hallway:applications"><sqrXm>&f;</sqrXm></submitApplication>`), 500, "xml.doctype"},
		{"not XML", service, "text/xml", `{"a":1}`, 500, "Client"},
		{"an unknown operation", service, "text/xml", soap("", `<delete xmlns="urn:hallway:applications"/>`), 500, "delete"},
		{"a field missing", service, "text/xml", strings.Replace(envelope, "<fddbr>李明</fddbr>", "", 1), 500, "fddbr"},
		{"a wrong number", service, "text/xml", strings.Replace(envelope, "<zczb>50</zczb>", "<zczb>fifty</zczb>", 1), 500, "zczb"},
		{"deep XML", service, "text/xml", soap("", strings.Repeat("<a>", 100_000)), 500, "Client"},
		{"10 MB of XML", service, "text/xml", soap("", `<submitApplication xmlns="urn:hallway:applications"><sqrXm>`+strings.Repeat("a", 10<<20)+`</sqrXm></submitApplication>`), 413, "too"},
		{"GBK without a word", service, "text/xml", strings.Replace(gbk(t, envelope), ` encoding="UTF-8"`, "", 1), 500, "Client"},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, said := send(t, h.Address+c.path, c.kind, a.Key+c.name, c.body)
			if status != c.status || !strings.Contains(said, c.says) {
				t.Errorf("answered %d, want %d with %q:\n%.600s", status, c.status, c.says, said)
			}
			if strings.Contains(said, "root:") || strings.Contains(said, "goroutine") {
				t.Errorf("the answer tells too much:\n%.600s", said)
			}
		})
	}
	if n := h.Count(t, `SELECT count(*) FROM instance`) + h.Count(t, `SELECT count(*) FROM message`); n != 0 {
		t.Errorf("%d instances and messages were begun", n)
	}
}

// send posts a body and returns what is answered.
func send(t *testing.T, address, kind, key, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Accept-Language", "en")
	req.Header.Set("Idempotency-Key", strings.ReplaceAll(strings.Map(visible, key), " ", "-"))
	c := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: time.Minute}
	resp, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }() // it was read
	said, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(said)
}

func visible(r rune) rune {
	if r > '~' {
		return -1
	}
	return r
}

// GBK is read where it is declared, by either door.
func TestGBKIsReadWhereItIsDeclared(t *testing.T) {
	t.Parallel()
	h := apptest.Start(t)
	byJSON, inHeader, inXML := apptest.New(t, "国标甲"), apptest.New(t, "国标乙"), apptest.New(t, "国标丙")
	text, err := json.Marshal(byJSON.JSON())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ path, kind, key, body string }{
		{"/api/v1/entries/applications", "application/json; charset=GBK", byJSON.Key, string(text)},
		{"/soap/applications", "text/xml; charset=gbk", inHeader.Key, string(inHeader.Envelope())},
		{"/soap/applications", "text/xml", inXML.Key, strings.Replace(string(inXML.Envelope()), "UTF-8", "GBK", 1)},
	} {
		if status, said := send(t, h.Address+c.path, c.kind, c.key, gbk(t, c.body)); status/100 != 2 {
			t.Errorf("%s as %s was answered %d: %s", c.path, c.kind, status, said)
		}
	}
	for _, a := range []apptest.Application{byJSON, inHeader, inXML} {
		v := h.Case(t, h.CaseOf(t, a.Company))
		company, _ := v.Vars["company"].(map[string]any)
		if company["name"] != a.Company || company["address"] != "上海市黄浦区福州路300号" {
			t.Errorf("the case has %v", company)
		}
	}
}

// A message that no route wants is kept with its reason, shown, and goes its
// way when it is sent again and a route is there.
func TestAMessageThatNoRouteWants(t *testing.T) {
	t.Parallel()
	url := peers.AMQP(t)
	queue := fmt.Sprintf("hallway.test.%d", time.Now().UnixNano())
	choosy := "route: application-queue\nfrom: broker.applications\nwhen: body.kind = \"application\"\nsteps:\n  - map: application-from-queue\n  - start: company_registration\n"
	h := apptest.StartWith(t, apptest.Options{AMQP: url, Queue: queue, Files: map[string]string{"company-registration/routes/application-queue.yaml": choosy}})
	m := apptest.OpenMail(t, url, queue, func() { h.Stop() })
	a := apptest.New(t, "无路由")
	m.Publish(t, "m-1", a.Queued())
	if letter := apptest.Receive(t, m.Dead); letter.MessageId != "m-1" {
		t.Errorf("dead letter %q", letter.MessageId)
	}
	all := h.Messages(t, route.Dead, "broker.applications")
	if len(all) != 1 || all[0].ExternalID != "m-1" || all[0].Code != "route.no-route" {
		t.Fatalf("kept: %+v", all)
	}
	if stages := h.Message(t, all[0].ID).Stages; len(stages) == 0 || !strings.Contains(stages[0].Body, a.Company) {
		t.Errorf("its stages: %+v", stages)
	}
	data, world := h.Data, h.World
	h.Stop()

	h = apptest.StartWith(t, apptest.Options{AMQP: url, Queue: queue, Data: data, World: world})
	path := fmt.Sprintf("/api/v1/messages/%d/resend", all[0].ID)
	if err := h.Post(t, path, "", map[string]any{"reason": "the route was mended"}, nil); err != nil {
		t.Fatal(err)
	}
	id := h.CaseOf(t, a.Company)
	h.Approve(t, id)
	h.Ended(t, id)
	if reply := apptest.Receive(t, m.Replies); reply.CorrelationId != "c-m-1" {
		t.Errorf("the reply is to %q", reply.CorrelationId)
	}
	if got := h.Message(t, all[0].ID); got.State != route.Handled {
		t.Errorf("afterwards the message is %s: %s", got.State, got.Reason)
	}
}
