package soap

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/servicehall/hallway/adapters/soap/envelope"
)

const ns = "urn:hall:applications"

// wrapped puts a body into a SOAP 1.1 envelope.
func wrapped(body string) string {
	return `<s:Envelope xmlns:s="` + envelope.NS11 + `"><s:Body>` + body + `</s:Body></s:Envelope>`
}

// submit is a request with what belongs inside the wrapper.
func submit(inside string) string {
	return wrapped(`<a:submit xmlns:a="` + ns + `" xmlns="` + ns + `">` + inside + `</a:submit>`)
}

const goodBody = `<requestId>r-1</requestId><applicant><name>李雷</name><idNumber>1</idNumber></applicant><capital>+0100.50</capital>
	<items><code>A</code><name>软件 &amp; 服务</name></items>`

func post(body string, header ...string) Request {
	r := Request{Method: http.MethodPost, Header: http.Header{"Content-Type": {"text/xml; charset=utf-8"}, "Accept-Language": {"en"}}, Body: []byte(body)}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

// ask serves a request and returns the call that came of it, if one did, and
// the answer.
func ask(t testing.TB, s *Service, r Request) (*Call, Response) {
	t.Helper()
	var got *Call
	out := s.Serve(t.Context(), r, func(ctx context.Context, c Call) (map[string]any, *Fault) {
		got = &c
		return hall(ctx, c)
	})
	return got, out
}

func TestARequestBecomesAJSONShapedBody(t *testing.T) {
	t.Parallel()
	s := applications(t)
	cases := []struct{ name, inside, want string }{
		{"the least", goodBody, `{"requestId":"r-1","applicant":{"name":"李雷","idNumber":"1"},"capital":100.50,"items":[{"code":"A","name":"软件 & 服务"}]}`},
		{"every kind", goodBody + `<employees> -07 </employees><foreign>1</foreign><established>2026-01-05+08:00</established><submittedAt>2026-01-05T09:00:00.5Z</submittedAt><tags>甲</tags><tags/>`,
			`{"requestId":"r-1","applicant":{"name":"李雷","idNumber":"1"},"capital":100.50,"items":[{"code":"A","name":"软件 & 服务"}],"employees":-7,"foreign":true,"established":"2026-01-05","submittedAt":"2026-01-05T09:00:00.5Z","tags":["甲",""]}`},
		{"another order, comments, CDATA", `<items><name><![CDATA[<b>]]></name><code>A<!-- c -->B</code></items><capital>1</capital><applicant><idNumber/><name> x </name></applicant><requestId>r</requestId>`,
			`{"requestId":"r","applicant":{"name":" x ","idNumber":""},"capital":1,"items":[{"code":"AB","name":"<b>"}]}`},
		{"nil and empty are not there", goodBody + `<employees xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/><foreign/>`,
			`{"requestId":"r-1","applicant":{"name":"李雷","idNumber":"1"},"capital":100.50,"items":[{"code":"A","name":"软件 & 服务"}]}`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			call, out := ask(t, s, post(submit(c.inside)))
			if call == nil {
				t.Fatalf("refused: %s", out.Body)
			}
			var want map[string]any
			d := json.NewDecoder(strings.NewReader(c.want))
			d.UseNumber()
			if err := d.Decode(&want); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(call.Body, want) {
				t.Errorf("got %v\nwant %v", call.Body, want)
			}
			if out.Status != 200 || out.ContentType != "text/xml; charset=utf-8" || call.Operation != "submit" || string(call.Raw) != submit(c.inside) {
				t.Errorf("call %+v, answer %+v", call, out)
			}
		})
	}
}

// Everything that is wrong is named at once, each with its path.
func TestWrongFieldsAreNamed(t *testing.T) {
	t.Parallel()
	s := applications(t)
	inside := `<applicant x="1"><name><b/></name></applicant><capital>1e3</capital><capital>5</capital><employees>1.5</employees><foreign>ja</foreign>
		<established>2026-02-30</established><submittedAt>gestern</submittedAt>words<items><code>A</code><name>B</name></items>
		<items><code>A</code><label>B</label></items><tags xmlns="urn:other">t</tags>`
	_, out := ask(t, s, post(submit(inside)))
	env, err := envelope.Read(out.Body, envelope.Declared{}, envelope.Limits{Bytes: 1 << 20, Depth: 20, Nodes: 1000})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, p := range env.Body[0].Child("", "detail").Child(ns, "problems").Children {
		if field := p.Child(ns, "field"); field != nil {
			got[field.Text+" "+p.Child(ns, "code").Text] = p.Child(ns, "text").Text
			continue
		}
		got[p.Child(ns, "code").Text] = p.Child(ns, "text").Text
	}
	want := []string{
		"requestId soap.field.missing", "applicant.@x soap.field.attribute", "applicant.idNumber soap.field.missing", "applicant.name.b soap.field.inside",
		"capital soap.field.type", "capital soap.field.repeated", "employees soap.field.type", "foreign soap.field.type", "established soap.field.type",
		"submittedAt soap.field.type", "soap.field.text", "items[2].name soap.field.missing", "items[2].label soap.field.unknown", "tags soap.field.namespace",
	}
	for _, w := range want {
		if got[w] == "" {
			t.Errorf("%s is not told", w)
		}
		delete(got, w)
	}
	if len(got) > 0 {
		t.Errorf("told too much: %v", got)
	}
	reason := env.Body[0].Child("", "faultstring").Text
	if out.Status != 500 || !strings.Contains(reason, "14 problems") || !strings.Contains(reason, "is required and missing") {
		t.Errorf("status %d, reason %s", out.Status, reason)
	}
}

func TestRequestsThatAreRefused(t *testing.T) {
	t.Parallel()
	s := applications(t)
	bomb := `<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>` + wrapped(`<x>&b;</x>`)
	header := func(block string) string {
		return strings.Replace(submit(goodBody), "<s:Body>", "<s:Header>"+block+"</s:Header><s:Body>", 1)
	}
	v12 := func(text string) string { return strings.ReplaceAll(text, envelope.NS11, envelope.NS12) }
	security := `<w:Security xmlns:w="urn:w" s:mustUnderstand="1"/>`
	cases := []struct {
		name, body, contentType string
		status                  int
		parts                   []string
	}{
		{"nothing", "", "", 500, []string{"soap:Client", "xml.empty"}},
		{"entity bomb", bomb, "", 500, []string{"soap:Client", "xml.doctype"}},
		{"external entity", `<!DOCTYPE l SYSTEM "file:///etc/passwd">` + submit(goodBody), "", 500, []string{"xml.doctype"}},
		{"external entity in the body", strings.Replace(submit(goodBody), "李雷", "&xxe;", 1), "", 500, []string{"xml.not-well-formed"}},
		{"unknown prefix", wrapped(`<a:submit/>`), "", 500, []string{"xml.prefix"}},
		{"cut off", submit(goodBody)[:300], "", 500, []string{"xml.not-well-formed"}},
		{"processing instruction", submit("<?php ?>" + goodBody), "", 500, []string{"xml.instruction"}},
		{"too deep", submit(strings.Repeat("<a>", 100)), "", 500, []string{"xml.too-deep"}},
		{"too large", submit(strings.Repeat(" ", 5<<20)), "", 413, []string{"xml.too-large"}},
		{"no UTF-8", submit("<requestId>\xD6\xD0</requestId>"), "", 500, []string{"xml.bad-bytes"}},
		{"JSON", `{}`, "application/json", 415, []string{"soap.media-type"}},
		{"attachments", `--x`, "multipart/related; boundary=x", 415, []string{"soap.media-type"}},
		{"unknown charset", submit(goodBody), "text/xml; charset=klingon", 500, []string{"xml.unknown-charset"}},
		{"no envelope", `<submit xmlns="` + ns + `"/>`, "", 500, []string{"soap.not-envelope"}},
		{"another SOAP", strings.ReplaceAll(submit(goodBody), envelope.NS11, "urn:soap:9"), "", 500, []string{"soap:VersionMismatch"}},
		{"no body", `<s:Envelope xmlns:s="` + envelope.NS11 + `"/>`, "", 500, []string{"soap.no-body"}},
		{"two elements", wrapped(`<a/><b/>`), "", 500, []string{"soap.one-element"}},
		{"no element", wrapped(``), "", 500, []string{"soap.one-element"}},
		{"unknown operation", wrapped(`<submit/>`), "", 500, []string{"soap.operation", "{" + ns + "}submit"}},
		{"must be understood", header(security), "", 500, []string{"soap:MustUnderstand", "{urn:w}Security"}},
		{"must be understood, 1.2", v12(header(security)), "application/soap+xml", 500, []string{"soap:MustUnderstand", `<soap:NotUnderstood qname="q:Security" xmlns:q="urn:w"/>`}},
		{"two message ids", header(strings.Repeat(`<w:MessageID xmlns:w="http://www.w3.org/2005/08/addressing">m</w:MessageID>`, 2)), "", 500, []string{"soap.message-id-twice"}},
		{"long message id", header(`<w:MessageID xmlns:w="http://www.w3.org/2005/08/addressing">` + strings.Repeat("m", 300) + `</w:MessageID>`), "", 500, []string{"soap.message-id-long"}},
		{"the caller's fault in 1.2", v12(submit("")), "application/soap+xml", 400, []string{"soap:Sender", "soap.field.missing", `xml:lang="en"`}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := post(c.body)
			if c.contentType != "" {
				r.Header.Set("Content-Type", c.contentType)
			}
			call, out := ask(t, s, r)
			if call != nil || out.Status != c.status {
				t.Errorf("status %d, call %v: %s", out.Status, call, out.Body)
			}
			for _, part := range c.parts {
				if !strings.Contains(string(out.Body), part) {
					t.Errorf("the answer lacks %s: %s", part, out.Body)
				}
			}
		})
	}
}

// A block that must be understood by somebody else is none of our business.
func TestHeadersForOthersPass(t *testing.T) {
	t.Parallel()
	for _, block := range []string{
		`<w:Security xmlns:w="urn:w" s:mustUnderstand="1" s:actor="urn:other"/>`,
		`<w:Security xmlns:w="urn:w" s:mustUnderstand="0"/>`,
		`<w:To xmlns:w="http://www.w3.org/2005/08/addressing" s:mustUnderstand="1">http://x</w:To>`,
	} {
		call, out := ask(t, applications(t), post(strings.Replace(submit(goodBody), "<s:Body>", "<s:Header>"+block+"</s:Header><s:Body>", 1)))
		if call == nil {
			t.Errorf("%s: %s", block, out.Body)
		}
	}
}

func TestCharsets(t *testing.T) {
	t.Parallel()
	gbk := func(text string) string {
		out, err := simplifiedchinese.GBK.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	cases := []struct{ name, body, contentType string }{
		{"GBK by its header", gbk(submit(goodBody)), "text/xml; charset=GBK"},
		{"GBK by its declaration", gbk(`<?xml version="1.0" encoding="GB2312"?>` + submit(goodBody)), "text/xml"},
		{"the header before the declaration", gbk(`<?xml version="1.0" encoding="UTF-8"?>` + submit(goodBody)), "text/xml; charset=gb18030"},
		{"a mark before the header", "\xEF\xBB\xBF" + submit(goodBody), "text/xml; charset=gbk"},
		{"nothing declared", submit(goodBody), ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			call, out := ask(t, applications(t), post(c.body, "Content-Type", c.contentType))
			if call == nil {
				t.Fatalf("refused: %s", out.Body)
			}
			if got := call.Body["applicant"].(map[string]any)["name"]; got != "李雷" {
				t.Errorf("name %q", got)
			}
		})
	}
}

func TestTheMessageIsNamedByItsSender(t *testing.T) {
	t.Parallel()
	const block = `<s:Header><w:MessageID xmlns:w="http://www.w3.org/2005/08/addressing"> urn:uuid:1 </w:MessageID></s:Header>`
	addressed := strings.Replace(submit(goodBody), "<s:Body>", block+"<s:Body>", 1)
	cases := []struct {
		name, body string
		header     []string
		want       string
	}{
		{"nobody", submit(goodBody), nil, ""},
		{"WS-Addressing before all", addressed, []string{"Idempotency-Key", "k", "X-Request-Id", "x"}, "urn:uuid:1"},
		{"Idempotency-Key before X-Request-Id", submit(goodBody), []string{"Idempotency-Key", "k", "X-Request-Id", "x"}, "k"},
		{"X-Request-Id", submit(goodBody), []string{"X-Request-Id", "x"}, "x"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			call, out := ask(t, applications(t), post(c.body, c.header...))
			if call == nil || call.MessageID != c.want {
				t.Fatalf("call %+v: %s", call, out.Body)
			}
			relates := strings.Contains(string(out.Body), `<wsa:RelatesTo xmlns:wsa="http://www.w3.org/2005/08/addressing">urn:uuid:1</wsa:RelatesTo>`)
			if relates != (c.body == addressed) {
				t.Errorf("answer %s", out.Body)
			}
		})
	}
}

// An answer that does not fit is no half answer.
func TestAnAnswerIsWhole(t *testing.T) {
	t.Parallel()
	s := applications(t)
	cases := []struct {
		name   string
		answer map[string]any
		status int
		part   string
	}{
		{"more than described", map[string]any{"receiptNo": "1", "accepted": false, "other": "x"}, 200, "<tns:receiptNo>1</tns:receiptNo><tns:accepted>false</tns:accepted></tns:submitResponse>"},
		{"an exponent", map[string]any{"receiptNo": json.Number("7"), "accepted": true, "fee": json.Number("1.5e2")}, 200, "<tns:receiptNo>7</tns:receiptNo><tns:accepted>true</tns:accepted><tns:fee>150</tns:fee>"},
		{"nothing", nil, 500, "accepted, receiptNo"},
		{"no number", map[string]any{"receiptNo": "1", "accepted": true, "fee": "viel"}, 500, "fee"},
		{"an endless number", map[string]any{"receiptNo": "1", "accepted": true, "fee": json.Number("1e999999999")}, 500, "fee"},
		{"no list", map[string]any{"receiptNo": "1", "accepted": true, "lines": "x"}, 500, "lines"},
		{"no text", map[string]any{"receiptNo": []any{}, "accepted": true}, 500, "receiptNo"},
		{"a character that XML lacks", map[string]any{"receiptNo": "1\x00", "accepted": true}, 500, "receiptNo"},
		{"no moment", map[string]any{"receiptNo": "1", "accepted": true, "receivedAt": "heute"}, 500, "receivedAt"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			out := s.Serve(t.Context(), post(submit(goodBody)), func(context.Context, Call) (map[string]any, *Fault) { return c.answer, nil })
			text := string(out.Body)
			named := true
			for name := range strings.SplitSeq(c.part, ", ") {
				named = named && strings.Contains(text, name)
			}
			if out.Status != c.status || !named || c.status == 500 && !strings.Contains(text, "soap:Server") {
				t.Errorf("status %d: %s", out.Status, text)
			}
		})
	}
}

func TestABusyHallAsksToWait(t *testing.T) {
	t.Parallel()
	out := applications(t).Serve(t.Context(), post(submit(goodBody)), func(context.Context, Call) (map[string]any, *Fault) {
		return nil, &Fault{Code: Server, Reason: "later", RetryAfter: 1500 * time.Millisecond}
	})
	if out.Status != 503 || out.Header["Retry-After"] != "2" || !strings.Contains(string(out.Body), "<faultstring>later</faultstring>") {
		t.Errorf("answer %+v: %s", out, out.Body)
	}
}

func TestOtherMethods(t *testing.T) {
	t.Parallel()
	s := applications(t)
	get := Request{Method: http.MethodGet, Address: "https://hall/soap/applications", Query: url.Values{"WSDL": {""}}}
	_, out := ask(t, s, get)
	if out.Status != 200 || !strings.Contains(string(out.Body), `<soap12:address location="https://hall/soap/applications"/>`) || string(out.Body) != string(s.WSDL(get.Address)) {
		t.Errorf("description %s", out.Body)
	}
	get.Query = nil
	if _, out = ask(t, s, get); out.Status != 200 || !strings.Contains(string(out.Body), "?wsdl") {
		t.Errorf("hello %s", out.Body)
	}
	get.Method = http.MethodDelete
	if _, out = ask(t, s, get); out.Status != 405 || out.Header["Allow"] != "GET, HEAD, POST" {
		t.Errorf("delete %+v", out)
	}
}

func FuzzServe(f *testing.F) {
	s := applications(f)
	f.Add([]byte(submit(goodBody)), "text/xml", "POST")
	f.Add([]byte(strings.ReplaceAll(submit("<items>x</items>"), envelope.NS11, envelope.NS12)), "application/soap+xml; charset=gbk", "POST")
	f.Add([]byte(`<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`), "", "POST")
	f.Add([]byte(`<s:Envelope xmlns:s="`+envelope.NS12+`"><s:Header><w:MessageID xmlns:w="http://www.w3.org/2005/08/addressing">m</w:MessageID><x s:mustUnderstand="1"/></s:Header><s:Body/></s:Envelope>`), "", "POST")
	f.Add([]byte("\xFF\xFE<\x00"), "", "POST")
	f.Add([]byte{}, "", "GET")
	f.Fuzz(func(t *testing.T, body []byte, contentType, method string) {
		_, out := ask(t, s, Request{Method: method, Header: http.Header{"Content-Type": {contentType}}, Body: body})
		if method != http.MethodPost {
			return
		}
		env, err := envelope.Read(out.Body, envelope.Declared{}, envelope.Limits{Bytes: 64 << 20, Depth: 100, Nodes: 1e7})
		if err != nil || len(env.Body) != 1 {
			t.Fatalf("the answer is no envelope: %v\n%s", err, out.Body)
		}
	})
}
