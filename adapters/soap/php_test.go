package soap_test

import (
	"bufio"
	"encoding/json"
	"net"
	"os/exec"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/soap"
	"github.com/servicehall/hallway/internal/peers"
)

// phpServer runs PHP's own SOAP server and returns its address.
func phpServer(t *testing.T) string {
	t.Helper()
	php := peers.PHP(t)
	at := strings.TrimPrefix(nowhere(t), "http://")
	cmd := exec.CommandContext(t.Context(), php, "-S", at, "../../testdata/soap/php/orders.php")
	out, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	go func() { // a full pipe would stop the server
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if strings.Contains(lines.Text(), "Fatal") || strings.Contains(lines.Text(), "Warning") {
				t.Log(lines.Text())
			}
		}
	}()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); <-tick.C {
		if conn, err := net.Dial("tcp", at); err == nil {
			conn.Close()
			return "http://" + at
		}
	}
	t.Fatal("PHP does not listen")
	return ""
}

// A server that is not ours, in both styles: Chinese and markup both ways, an
// attribute, a list, nil, and faults of every kind.
func TestPHP(t *testing.T) {
	t.Parallel()
	base := phpServer(t)
	line := func(sku, quantity string, unit ...string) map[string]any {
		out := map[string]any{"sku": sku, "quantity": json.Number(quantity)}
		if unit != nil {
			out["@unit"] = unit[0]
		}
		return out
	}
	order := map[string]any{"customer": "客户 42", "placed": "2026-11-22T10:00:00+08:00", "paid": true, "note": nil,
		"line": []any{line("A&B <1>", "2.50", "个"), line("螺栓", "1")}}
	for _, style := range []string{"doc", "rpc"} {
		t.Run(style, func(t *testing.T) {
			p := open(t, adapters.Setup{
				Connector:  "php",
				Settings:   decode[soap.Settings](t, "wsdl: "+base+"/"+style+"?wsdl", nil),
				Operations: map[string]any{"get": decode[soap.Operation](t, "operation: getOrder", nil), "createOrder": decode[soap.Operation](t, "{}", nil)},
				Now:        time.Now,
			})
			got, f := call(t, p, adapters.Call{Operation: "get", Input: map[string]any{"id": "42"}})
			if f != nil || !reflect.DeepEqual(got.Output, map[string]any{"order": order}) {
				t.Errorf("got %v, %v\n%s", got.Output, f, got.Raw)
			}
			made, f := call(t, p, adapters.Call{Operation: "createOrder", Input: map[string]any{"order": order}})
			want := map[string]any{"id": "客户 42|2026-11-22T10:00:00+08:00|true|NULL|2.50 个 A&B <1>|1  螺栓"}
			if f != nil || !reflect.DeepEqual(made.Output, want) {
				t.Errorf("made %v, %v\n%s", made.Output, f, made.Sent)
			}
			for _, c := range []struct {
				id, code, message string
				outcome           adapters.Outcome
				detail            any
			}{
				{"none", "404", "没有订单 <none>", adapters.BusinessFault, map[string]any{"code": json.Number("404"), "reason": "没有 <none>"}},
				{"broken", "Server", "broken", adapters.Unknown, nil},
				{"wrong", "Client", "wrong <&>", adapters.BusinessFault, nil},
			} {
				_, f := call(t, p, adapters.Call{Operation: "get", Input: map[string]any{"id": c.id}})
				if f == nil || f.Outcome != c.outcome || f.Code != c.code || f.Message != c.message || !reflect.DeepEqual(f.Detail, c.detail) || len(f.Raw) == 0 {
					t.Errorf("%s: %v, detail %v\n%s", c.id, f, f.Detail, f.Raw)
				}
			}
		})
	}
}
