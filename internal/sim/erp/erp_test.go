package erp

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/servicehall/hallway/internal/sim/fault"
	"github.com/servicehall/hallway/internal/sim/ledger"
)

type server struct {
	url   string
	book  *ledger.Book
	board *fault.Board
}

func setup(t *testing.T) server {
	t.Helper()
	book, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "sim.db"), Schema)
	if err != nil {
		t.Fatal(err)
	}
	board := fault.NewBoard(System)
	now := func() time.Time { return time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC) }
	s := httptest.NewServer(board.Wrap(System, 0, New(book, now)))
	t.Cleanup(func() {
		s.Close()
		_ = book.Close() // the test has read it
	})
	return server{s.URL + "/services/Registration", book, board}
}

func (s server) call(t *testing.T, kind, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }() // it was read
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

func soap(body string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header><x/></e:Header><e:Body>` + body + `</e:Body></e:Envelope>`
}

// element writes an operation with name=value parts.
func element(name string, parts ...string) string {
	out := `<` + name + ` xmlns="urn:erp:registration">`
	for _, p := range parts {
		k, v, _ := strings.Cut(p, "=")
		out += "<" + k + ">" + v + "</" + k + ">"
	}
	return soap(out + `</` + name + `>`)
}

func company(parts ...string) string {
	all := append([]string{"requestId=r-1", "name=上海甲示例有限公司", "capital=500000.00", "legalPerson=李明", "address=上海市浦东新区张江路1号",
		"items=<item><code>F5229</code><name>茶叶零售</name></item>"}, parts...)
	last := map[string]string{}
	for _, p := range all {
		k, _, _ := strings.Cut(p, "=")
		last[k] = p
	}
	var out []string
	for _, k := range []string{"requestId", "name", "creditCode", "capital", "legalPerson", "address", "items"} {
		if last[k] != "" {
			out = append(out, last[k])
		}
	}
	return element("registerCompany", out...)
}

const utf8 = "text/xml; charset=utf-8"

func TestTheDescriptionNamesItself(t *testing.T) {
	t.Parallel()
	s := setup(t)
	for query, want := range map[string]string{
		"?wsdl":  `location="http://` + strings.TrimSuffix(strings.TrimPrefix(s.url, "http://"), "/services/Registration") + `/erp/services/Registration"`,
		"?xsd=1": `targetNamespace="urn:erp:registration"`,
		"":       "?wsdl",
	} {
		resp, err := http.Get(s.url + query) //nolint:noctx // a test's own server
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close() // it was read
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%q lacks %s: %v\n%s", query, want, err, text)
		}
	}
}

func TestOneCompanyForOneRequestID(t *testing.T) {
	t.Parallel()
	s := setup(t)
	status, first := s.call(t, utf8, company())
	if status != http.StatusOK || !strings.Contains(first, "<status>OK</status>") || !strings.Contains(first, "2026-03-02T09:00:00+08:00") {
		t.Fatalf("answered %d %s", status, first)
	}
	if _, again := s.call(t, utf8, company("name=别名")); again != first {
		t.Errorf("again it was answered %s", again)
	}
	code := regexp.MustCompile(`<creditCode>(\w+)</creditCode>`).FindStringSubmatch(first)
	if code == nil || !validCredit(code[1]) || !strings.HasPrefix(code[1], "91310115MA") {
		t.Errorf("credit code %v", code)
	}
	for id, want := range map[string]string{"r-1": "<found>true</found>", "r-9": "<found>false</found>"} {
		if _, said := s.call(t, utf8, element("queryByRequest", "requestId="+id)); !strings.Contains(said, want) {
			t.Errorf("asked for %s: %s", id, said)
		}
	}
	all, err := s.book.List(t.Context(), ledger.Filter{Operation: "registerCompany"})
	if err != nil || len(all) != 1 || all[0].Effects != 1 || all[0].Deduplicated != 1 || all[0].Detail != "上海甲示例有限公司" {
		t.Errorf("the ledger says %+v, %v", all, err)
	}
}

func TestBusinessFaults(t *testing.T) {
	t.Parallel()
	s := setup(t)
	for _, c := range []struct{ body, code, reason string }{
		{company("name= "), faultMissing, "name"},
		{company("address="), faultMissing, "address"},
		{company("capital=0.00"), faultCapital, "0.00"},
		{company("capital=-5"), faultCapital, "-5"},
		{company("capital=1e5"), faultCapital, "1e5"},
		{company("creditCode=91310101MA00000154"), faultCreditCode, "91310101MA00000154"},
		{company("creditCode=91310101MA00000153"), faultRegistered, "91310101MA00000153"},
		{company("name=重名公司"), faultNameTaken, "重名公司"},
		{element("updateCompany", "requestId=u-1", "creditCode=91310101MA99999999"), faultNoCompany, "91310101MA99999999"},
		{element("updateCompany", "creditCode=91310101MA00000153"), faultMissing, "requestId"},
	} {
		status, said := s.call(t, utf8, c.body)
		if status != http.StatusInternalServerError || !strings.Contains(said, "<code>"+c.code+"</code>") || !strings.Contains(said, c.reason) || !strings.Contains(said, "soapenv:Client") {
			t.Errorf("%s was answered %d %s", c.body, status, said)
		}
	}
	if _, said := s.call(t, utf8, company()); !strings.Contains(said, "<status>OK</status>") {
		t.Errorf("a mended request under the refused id was answered %s", said)
	}
}

func TestChangesAreCounted(t *testing.T) {
	t.Parallel()
	s := setup(t)
	for i, id := range []string{"u-1", "u-2", "u-2", "u-3"} {
		want := fmt.Sprintf("<version>%d</version>", []int{2, 3, 3, 4}[i])
		if _, said := s.call(t, utf8, element("updateCompany", "requestId="+id, "creditCode=91310101MA00000153", "phone=021-"+id)); !strings.Contains(said, want) {
			t.Errorf("change %s was answered %s, want %s", id, said, want)
		}
	}
	if _, said := s.call(t, utf8, element("queryByRequest", "requestId=u-2")); !strings.Contains(said, "<version>3</version>") {
		t.Errorf("asked for u-2: %s", said)
	}
}

func TestCharsets(t *testing.T) {
	t.Parallel()
	s := setup(t)
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(company("name=重名公司"))
	if err != nil {
		t.Fatal(err)
	}
	for kind, body := range map[string]string{
		"text/xml; charset=GBK": gbk,
		"text/xml":              strings.Replace(gbk, "UTF-8", "GBK", 1),
	} {
		if _, said := s.call(t, kind, body); !strings.Contains(said, "企业名称已存在: 重名公司") {
			t.Errorf("%s was answered %s", kind, said)
		}
	}
}

func TestWhatIsNoCall(t *testing.T) {
	t.Parallel()
	s := setup(t)
	for name, c := range map[string][2]string{
		"no XML":               {utf8, "{}"},
		"another root":         {utf8, "<a/>"},
		"an unknown operation": {utf8, element("deleteCompany")},
		"another namespace":    {utf8, soap(`<registerCompany xmlns="urn:other"/>`)},
		"no content type":      {"", company()},
		"an unknown charset":   {"text/xml; charset=klingon", company()},
	} {
		if status, said := s.call(t, c[0], c[1]); status != http.StatusInternalServerError || !strings.Contains(said, "<faultcode>soapenv:Client</faultcode>") {
			t.Errorf("%s was answered %d %s", name, status, said)
		}
	}
}

func TestItsOwnFaults(t *testing.T) {
	t.Parallel()
	s := setup(t)
	for mode, want := range map[fault.Mode]struct {
		status int
		says   string
	}{fault.Error200: {200, "<status>ERR</status><message>导入失败</message>"}, fault.Expired: {401, "Unauthorized"}, fault.Charset: {200, `encoding="GBK"`}} {
		if err := s.board.Set(System, fault.Setting{Mode: mode}); err != nil {
			t.Fatal(err)
		}
		if status, said := s.call(t, utf8, company("requestId="+string(mode))); status != want.status || !strings.Contains(said, want.says) {
			t.Errorf("%s: answered %d %s", mode, status, said)
		}
	}
}

// The check characters, against the code of the standard GB 32100 as well.
func TestCheckCharacters(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{"91350100M000100Y43": true, "91310101MA00000153": true, "91310115MA00000237": true, "91310101MA00000154": false,
		"91310101MA0000015": false, "91310101MA0000015I": false} {
		if validCredit(code) != want {
			t.Errorf("%s: %v, want %v", code, !want, want)
		}
	}
	for n := range int64(500) {
		if code := creditCode("310101", n); !validCredit(code) {
			t.Errorf("made %s", code)
		}
		if no := registrationNo("310101", n); len(no) != 15 {
			t.Errorf("made %s", no)
		}
	}
}
