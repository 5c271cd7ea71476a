package soap

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/internal/peers"
)

const testdata = "../../testdata/soap/"

func fromSchema(t testing.TB, name, file string) *Element {
	t.Helper()
	text, err := os.ReadFile(testdata + "schemas/" + file)
	if err != nil {
		t.Fatal(err)
	}
	e, err := FromSchema(name, text)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func applications(t testing.TB) *Service {
	t.Helper()
	s, found := NewService(Description{
		Name: "Applications", Namespace: "urn:hall:applications",
		Summary: words.Entry{En: "Takes applications.", Zh: "接收申请 <&>。"},
		Operations: []Operation{
			{Name: "submit", Request: fromSchema(t, "submit", "application.json"), Response: fromSchema(t, "submitResponse", "receipt.json"),
				Summary: words.Entry{En: "Hand in an application.", Zh: "提交申请。"}},
			{Name: "ping"},
		},
	})
	if found.Bad() {
		t.Fatal(found)
	}
	return s
}

// hall stands for the hall behind the service: it refuses whoever is called
// 王五, and answers with what it was told.
func hall(_ context.Context, c Call) (map[string]any, *Fault) {
	if c.Operation == "ping" {
		return nil, nil
	}
	name, _ := c.Body["applicant"].(map[string]any)["name"].(string)
	if name == "王五" {
		return nil, &Fault{Code: Client, Reason: "申请人不合格 <&>", Detail: []Problem{{Field: "applicant.name", Code: "E1", Text: "不可以是 " + name}}}
	}
	items, _ := c.Body["items"].([]any)
	out := map[string]any{"receiptNo": "R-1", "accepted": true, "fee": json.Number("12.50"), "count": json.Number("2"),
		"receivedAt": "2026-01-05T09:00:00+08:00", "note": "已受理 <&> " + name + " " + c.MessageID, "lines": []any{}}
	for _, item := range items {
		out["lines"] = append(out["lines"].([]any), item.(map[string]any)["name"])
	}
	return out, nil
}

func serve(t testing.TB, s *Service, h Handler) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		out := s.Serve(r.Context(), Request{Method: r.Method, Address: "http://" + r.Host + r.URL.Path, Query: r.URL.Query(), Header: r.Header, Body: body}, h)
		for name, value := range out.Header {
			w.Header().Set(name, value)
		}
		w.Header().Set("Content-Type", out.ContentType)
		w.WriteHeader(out.Status)
		_, _ = w.Write(out.Body)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/soap/applications"
}

const good = `{"requestId":"r-1","applicant":{"name":"李雷 <&>","idNumber":"11010119900101123X"},"capital":"1000000.50","employees":7,
	"foreign":false,"established":"2026-01-05","submittedAt":"2026-01-05T09:00:00+08:00","items":[{"code":"A","name":"软件 & 服务"},{"code":"B","name":"咨询"}],"tags":["甲"]}`

// Two clients that are not ours read the description and speak with the
// service, in both versions of SOAP.
func TestClientsOfOthersSpeakWithTheService(t *testing.T) {
	t.Parallel()
	address := serve(t, applications(t), hall)
	clients := map[string]struct {
		program func(testing.TB) string
		script  string
		codes   map[string]string
	}{
		"php":  {peers.PHP, "clients/client.php", map[string]string{"1.1": "soap:Client", "1.2": "soap:Sender"}},
		"zeep": {peers.Zeep, "clients/client.py", map[string]string{"1.1": "soap:Client", "1.2": "soap:Sender"}},
	}
	for name, client := range clients {
		for _, version := range []string{"1.1", "1.2"} {
			t.Run(name+" "+version, func(t *testing.T) {
				t.Parallel()
				answers := run(t, client.program(t), client.script, address, version, good, strings.ReplaceAll(good, "李雷 <&>", "王五"))
				done, refused := answers[0], answers[1]
				if done.Fault != nil {
					t.Fatalf("refused: %+v", done.Fault)
				}
				if got := done.Result["note"]; got != "已受理 <&> 李雷 <&> " {
					t.Errorf("note %q", got)
				}
				if got := done.Result["lines"]; !reflect.DeepEqual(got, []any{"软件 & 服务", "咨询"}) {
					t.Errorf("lines %v", got)
				}
				if got := done.Result["accepted"]; got != true {
					t.Errorf("accepted %v", got)
				}
				if refused.Fault == nil || refused.Fault.Reason != "申请人不合格 <&>" || refused.Fault.Code != client.codes[version] {
					t.Fatalf("answered %+v, %+v", refused.Result, refused.Fault)
				}
				detail, _ := json.Marshal(refused.Fault.Detail)
				for _, part := range []string{`"applicant.name"`, `"E1"`, "不可以是 王五"} {
					if !strings.Contains(string(detail), part) {
						t.Errorf("detail %s lacks %s", detail, part)
					}
				}
			})
		}
	}
}

type answer struct {
	Result map[string]any `json:"result"`
	Fault  *struct {
		Code   string `json:"code"`
		Reason string `json:"reason"`
		Detail any    `json:"detail"`
	} `json:"fault"`
}

func run(t *testing.T, program, script, address, version string, arguments ...string) []answer {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, testdata+script)
	var calls []string
	for _, argument := range arguments {
		calls = append(calls, `{"operation":"submit","argument":`+argument+`}`)
	}
	cmd.Stdin = strings.NewReader(`{"wsdl":"` + address + `?wsdl","version":"` + version + `","calls":[` + strings.Join(calls, ",") + `]}`)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", script, err, out, stderr.Bytes())
	}
	var all []answer
	if err := json.Unmarshal(out, &all); err != nil || len(all) != len(arguments) {
		t.Fatalf("%s printed %s: %v", script, out, err)
	}
	return all
}
