package soap_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/adapterstest"
	"github.com/servicehall/hallway/adapters/soap"
	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/internal/sim/erp"
	"github.com/servicehall/hallway/internal/sim/fault"
	"github.com/servicehall/hallway/internal/sim/simtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const erpSettings = `
wsdl: ${WSDL}
endpoint: ${ENDPOINT}
auth:
  usernameToken: {user: hallway, password: "${PASSWORD}"}
success: {path: status, equals: [OK]}
fault: {code: code, message: message}
faults: {E1001: bad-request}
`

const password = "s3cret-of-the-erp"

// decode reads settings as a connector's file does.
func decode[T any](t testing.TB, text string, vars map[string]string) *T {
	t.Helper()
	v := new(T)
	found := config.Decode("test.yaml", []byte(text), v, config.Lookup(func(name string) (string, bool) { s, ok := vars[name]; return s, ok }))
	if found.Bad() {
		t.Fatal(found.Err())
	}
	return v
}

// erpAt is a connector to the simulated ERP. wsdl is where its WSDL is.
func erpAt(t testing.TB, wsdl, endpoint string) adapters.Setup {
	return adapters.Setup{
		Connector: "erp",
		Settings:  decode[soap.Settings](t, erpSettings, map[string]string{"WSDL": wsdl, "ENDPOINT": endpoint, "PASSWORD": password}),
		Operations: map[string]any{
			"register":       decode[soap.Operation](t, "operation: registerCompany\nkey: requestId", nil),
			"updateCompany":  decode[soap.Operation](t, "key: requestId", nil),
			"queryByRequest": decode[soap.Operation](t, "safe: true\nkey: requestId", nil),
		},
		Now: time.Now,
		Log: slog.New(slog.DiscardHandler),
	}
}

const path = "/services/Registration"

// saved keeps the ERP's description in files, so that a fault of the ERP meets
// the call and not the reading of its WSDL.
func saved(t testing.TB, url string) string {
	t.Helper()
	dir := t.TempDir()
	for name, query := range map[string]string{"registration.wsdl": "?wsdl", "registration.xsd": "?xsd=1"} {
		text := strings.ReplaceAll(string(get(t, url+path+query)), "?xsd=1", "registration.xsd")
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "registration.wsdl")
}

func get(t testing.TB, url string) []byte {
	t.Helper()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// nowhere is an address where nobody listens.
func nowhere(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}

func company(name string) map[string]any {
	return map[string]any{
		"name": name, "capital": json.Number("1E6"), "legalPerson": "李雷", "address": "上海市浦东新区 <1&2>",
		"items": map[string]any{"item": []any{map[string]any{"code": "6513", "name": "应用软件开发"}, map[string]any{"name": "咨询", "code": "7243"}}},
	}
}

var register = adapters.Call{Operation: "register", Input: company("上海<示例>&公司")}

func TestERP(t *testing.T) {
	t.Parallel()
	w := simtest.Start(t)
	url := w.URLs[erp.System]
	file := saved(t, url)
	with := func(mode fault.Mode, delay time.Duration) func(t *testing.T) adapters.Setup {
		return func(t *testing.T) adapters.Setup {
			w.Fault(t, erp.System, mode, delay)
			return erpAt(t, file, url+path)
		}
	}
	query := adapters.Call{Operation: "queryByRequest", Input: map[string]any{}}
	adapterstest.Run(t, soap.Adapter{}, adapterstest.Harness{
		Setup: func(t *testing.T) adapters.Setup { return erpAt(t, url+path+"?wsdl", url+path) },
		Call:  register,
		Down: func(t *testing.T) adapters.Setup {
			at := nowhere(t)
			return erpAt(t, at+path+"?wsdl", at+path)
		},
		Effects: func(t *testing.T) int { return w.Effects(t, erp.System, "registerCompany") },
		Secrets: []string{password},
		Faults: []adapterstest.Fault{
			{Name: "refused by the business", Call: adapters.Call{Operation: "register", Input: company("重名公司")}, Want: adapters.BusinessFault, Code: "E2001", Phase: adapters.Read},
			{Name: "what a code means", Call: adapters.Call{Operation: "register", Input: company(" ")}, Want: adapters.BadRequest, Code: "E1001", Phase: adapters.Read},
			{Name: "wrong input", Call: adapters.Call{Operation: "register", Input: map[string]any{"naem": "x"}}, Want: adapters.BadRequest, Code: "soap.input", Phase: adapters.Prepare},
			{Name: "no object", Call: adapters.Call{Operation: "register", Input: "x"}, Want: adapters.BadRequest, Code: "soap.input", Phase: adapters.Prepare},
			{Name: "down, with the WSDL in a file", Setup: func(t *testing.T) adapters.Setup { return erpAt(t, file, nowhere(t)+path) }, Want: adapters.PeerDown, Code: "http.refused", Phase: adapters.Connect},
			{Name: "ended without an answer", Setup: with(fault.Down, 0), Want: adapters.Unknown, Code: "http.lost", Phase: adapters.Wait},
			{Name: "ended without an answer, reading", Setup: with(fault.Down, 0), Call: query, Want: adapters.PeerDown},
			{Name: "reset", Setup: with(fault.Reset, 0), Want: adapters.Unknown},
			{Name: "lost reply", Setup: with(fault.LostReply, 0), Want: adapters.Unknown, Phase: adapters.Wait},
			{Name: "a page with 500", Setup: with(fault.HTTP500, 0), Want: adapters.Unknown, Code: "http.status", Phase: adapters.Read},
			{Name: "a page with 500, reading", Setup: with(fault.HTTP500, 0), Call: query, Want: adapters.PeerDown, Phase: adapters.Read},
			{Name: "a page with 500 for the WSDL", Setup: func(t *testing.T) adapters.Setup {
				w.Fault(t, erp.System, fault.HTTP500, 0)
				return erpAt(t, url+path+"?wsdl", url+path)
			}, Want: adapters.PeerDown},
			{Name: "error in 200", Setup: with(fault.Error200, 0), Want: adapters.BusinessFault, Code: "ERR", Phase: adapters.Read},
			{Name: "wrong charset", Setup: with(fault.Mojibake, 0), Call: adapters.Call{Operation: "register", Input: company("重名公司")}, Want: adapters.Unknown, Code: "http.status", Phase: adapters.Read},
			{Name: "not signed in", Setup: with(fault.Expired, 0), Want: adapters.Auth},
			{Name: "slow", Setup: with(fault.Slow, 500*time.Millisecond), Timeout: 100 * time.Millisecond, Want: adapters.Unknown, Code: "http.timeout", Phase: adapters.Wait},
		},
	})
}

func open(t testing.TB, s adapters.Setup) adapters.Peer {
	t.Helper()
	p, err := soap.Adapter{}.Open(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

func call(t testing.TB, p adapters.Peer, c adapters.Call) (adapters.Reply, *adapters.Fault) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	reply, err := p.(adapters.Requester).Call(ctx, c)
	var f *adapters.Fault
	if err != nil && !errors.As(err, &f) {
		t.Fatalf("the error is a %T: %v", err, err)
	}
	return reply, f
}

// What is registered is found again by its key, and changed; numbers and truth
// values are what they are, and a GBK answer is as good as another.
func TestERPByItsWSDL(t *testing.T) {
	t.Parallel()
	w := simtest.Start(t)
	url := w.URLs[erp.System]
	p := open(t, erpAt(t, url+path+"?wsdl", url+path))
	done, f := call(t, p, adapters.Call{Operation: "register", Key: "k-1", Input: register.Input})
	if f != nil {
		t.Fatal(f)
	}
	credit := done.Output.(map[string]any)["creditCode"]
	changed, f := call(t, p, adapters.Call{Operation: "updateCompany", Key: "k-2", Input: map[string]any{"creditCode": credit, "address": "上海市黄浦区"}})
	if want := map[string]any{"status": "OK", "version": json.Number("2")}; f != nil || !reflect.DeepEqual(changed.Output, want) {
		t.Errorf("changed %v, %v", changed.Output, f)
	}
	w.Fault(t, erp.System, fault.Charset, 0)
	found, f := call(t, p, adapters.Call{Operation: "queryByRequest", Key: "k-1"})
	out, _ := found.Output.(map[string]any)
	if f != nil || out["found"] != true || out["creditCode"] != credit {
		t.Errorf("found %v, %v", out, f)
	}
	_, f = call(t, p, adapters.Call{Operation: "register", Key: "k-3", Input: company("重名公司")})
	if f == nil || f.Message != "E2001 企业名称已存在: 重名公司" || !reflect.DeepEqual(f.Detail, map[string]any{"code": "E2001", "reason": "企业名称已存在: 重名公司"}) {
		t.Errorf("refused %v, detail %v", f, f.Detail)
	}
	if text := string(done.Sent); !strings.Contains(text, "PasswordDigest") || !strings.Contains(text, "<n1:capital>1000000</n1:capital>") || !strings.Contains(text, "上海&lt;示例&gt;&amp;公司") {
		t.Errorf("sent %s", text)
	}
}

// A peer that is down when the connector is opened is read when it is back.
func TestTheWSDLIsReadWhenThePeerIsBack(t *testing.T) {
	t.Parallel()
	w := simtest.Start(t)
	url := w.URLs[erp.System]
	w.Fault(t, erp.System, fault.Down, 0)
	p := open(t, erpAt(t, url+path+"?wsdl", url+path))
	if _, f := call(t, p, register); f == nil || f.Outcome != adapters.PeerDown {
		t.Errorf("down: %v", f)
	}
	w.Fault(t, erp.System, fault.None, 0)
	if reply, f := call(t, p, adapters.Call{Operation: "register", Key: "k", Input: register.Input}); f != nil {
		t.Errorf("back: %v %v", reply, f)
	}
	w.Fault(t, erp.System, fault.HTTP500, 0)
	if _, f := call(t, p, adapters.Call{Operation: "register", Key: "k", Input: register.Input}); f == nil || f.Outcome != adapters.Unknown {
		t.Errorf("the WSDL that was read is kept: %v", f)
	}
}
