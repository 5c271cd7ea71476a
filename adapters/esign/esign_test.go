package esign_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/adapterstest"
	"github.com/servicehall/hallway/adapters/esign"
	"github.com/servicehall/hallway/adapters/httpcall"
	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/internal/sim"
	provider "github.com/servicehall/hallway/internal/sim/esign"
	"github.com/servicehall/hallway/internal/sim/fault"
	"github.com/servicehall/hallway/internal/sim/simtest"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const creating = "create-by-file"

func setup(url, callback string) adapters.Setup {
	return adapters.Setup{
		Connector: "esign",
		Settings: &esign.Settings{Place: httpcall.Place{URL: url}, AppID: provider.AppID, Secret: config.NewSecret(provider.Secret),
			CallbackURL: callback},
		Operations: map[string]any{"create-flow": &esign.Operation{}, "look": &esign.Operation{Do: "flow"}},
		Now:        time.Now,
	}
}

func document(signer string) map[string]any {
	return map[string]any{"docName": "营业执照.pdf", "docSha256": strings.Repeat("ab", 32), "signer": signer}
}

var create = adapters.Call{Operation: "create-flow", Input: document("张三")}

func nowhere(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}

// signed makes a callback as the provider does.
func signed(at time.Time, body string) adapters.Request {
	stamp := strconv.FormatInt(at.UnixMilli(), 10)
	return adapters.Request{Method: "POST", Path: "/hooks/esign/signed", Body: []byte(body), Received: at, Header: map[string][]string{
		"Content-Type": {"application/json;charset=UTF-8"}, "X-Tsign-Open-App-Id": {provider.AppID}, "X-Tsign-Open-Timestamp": {stamp},
		"X-Tsign-Open-Signature-Algorithm": {"hmac-sha256"}, "X-Tsign-Open-Signature": {provider.SignCallback(provider.Secret, stamp, []byte(body))},
	}}
}

const complete = `{"action":"SIGN_FLOW_COMPLETE","signFlowId":"F1","bizId":"A-1","signResult":2}`

func TestSuite(t *testing.T) {
	t.Parallel()
	w := simtest.StartWith(t, sim.Config{CallbackDelay: time.Hour})
	url, callback := w.URLs[provider.System], w.URLs["callback"]+"/signed"
	with := func(mode fault.Mode, delay time.Duration) func(t *testing.T) adapters.Setup {
		return func(t *testing.T) adapters.Setup {
			w.Fault(t, provider.System, mode, delay)
			return setup(url, callback)
		}
	}
	look := func(id string) adapters.Call {
		return adapters.Call{Operation: "look", Input: map[string]any{"signFlowId": id}}
	}
	adapterstest.Run(t, esign.Adapter{}, adapterstest.Harness{
		Setup:   func(*testing.T) adapters.Setup { return setup(url, callback) },
		Call:    create,
		Down:    func(t *testing.T) adapters.Setup { return setup(nowhere(t), callback) },
		Effects: func(t *testing.T) int { return w.Effects(t, provider.System, creating) },
		Secrets: []string{provider.Secret},
		Faults: []adapterstest.Fault{
			{Name: "no such flow", Call: look("nothing"), Want: adapters.BusinessFault, Code: "1437105"},
			{Name: "an id that is a path", Call: look("../certificate"), Want: adapters.BadRequest, Phase: adapters.Prepare},
			{Name: "no document", Call: adapters.Call{Operation: "create-flow", Input: map[string]any{}}, Want: adapters.BadRequest, Phase: adapters.Prepare},
			{Name: "nobody to call back", Setup: func(*testing.T) adapters.Setup { return setup(url, "") }, Want: adapters.BadRequest, Phase: adapters.Prepare},
			{Name: "wrong secret", Setup: func(*testing.T) adapters.Setup {
				s := setup(url, callback)
				s.Settings.(*esign.Settings).Secret = config.NewSecret("wrong-secret")
				return s
			}, Want: adapters.Auth, Code: "401"},
			{Name: "clock off", Setup: func(*testing.T) adapters.Setup {
				s := setup(url, callback)
				s.Now = func() time.Time { return time.Now().Add(time.Hour) }
				return s
			}, Want: adapters.Auth},
			{Name: "down", Setup: with(fault.Down, 0), Counted: true, Want: adapters.Unknown},
			{Name: "down, reading", Setup: with(fault.Down, 0), Counted: true, Call: look("nothing"), Want: adapters.PeerDown},
			{Name: "reset", Setup: with(fault.Reset, 0), Counted: true, Want: adapters.Unknown},
			{Name: "500", Setup: with(fault.HTTP500, 0), Counted: true, Want: adapters.Unknown},
			{Name: "500, reading", Setup: with(fault.HTTP500, 0), Counted: true, Call: look("nothing"), Want: adapters.PeerDown},
			{Name: "busy", Setup: with(fault.Error200, 0), Counted: true, Want: adapters.PeerDown, Code: "1435011"},
			{Name: "expired", Setup: with(fault.Expired, 0), Counted: true, Want: adapters.Auth, Code: "401"},
			{Name: "wrong charset", Setup: with(fault.Mojibake, 0), Counted: true, Want: adapters.Unknown, Code: "http.undecodable"},
			{Name: "wrong charset, reading", Setup: with(fault.Mojibake, 0), Counted: true, Call: look("nothing"), Want: adapters.ConfigError, Code: "http.undecodable"},
			{Name: "lost reply", Setup: with(fault.LostReply, 0), Counted: true, Want: adapters.Unknown, Phase: adapters.Wait},
			{Name: "slow", Setup: with(fault.Slow, 300*time.Millisecond), Counted: true, Timeout: 50 * time.Millisecond, Want: adapters.Unknown, Code: "http.timeout"},
		},
		Webhook: &adapterstest.WebhookHarness{
			Spec:   func(*testing.T) any { return &esign.Source{Window: 15 * time.Minute} },
			Window: 15 * time.Minute,
			Good:   func(_ *testing.T, _ adapters.Setup, at time.Time) adapters.Request { return signed(at, complete) },
			Unreadable: func(_ *testing.T, _ adapters.Setup, at time.Time) adapters.Request {
				return signed(at, `{"action":"SIGN_FLOW_COMPLETE"}`)
			},
		},
	})
}

func open(t *testing.T, s adapters.Setup) adapters.Peer {
	t.Helper()
	p, err := esign.Adapter{}.Open(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

func call(t *testing.T, p adapters.Peer, c adapters.Call) map[string]any {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	r, err := p.(adapters.Requester).Call(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	return r.Output.(map[string]any)
}

// TestFlow follows two flows to their ends: one is signed, one refused.
func TestFlow(t *testing.T) {
	t.Parallel()
	heard := listen(t)
	w := simtest.Start(t)
	p := open(t, setup(w.URLs[provider.System], heard.url))
	for signer, want := range map[string]string{"张三": "completed", "refuse": "refused"} {
		input := document(signer)
		input["bizId"] = "A-" + signer
		made := call(t, p, adapters.Call{Operation: "create-flow", Key: "K" + signer, Input: input})
		first, second := heard.next(t), heard.next(t)
		a, errA := hear(p, first)
		b, errB := hear(p, second)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		id := fmt.Sprint(made["signFlowId"])
		if a.ID != b.ID || a.ID != id+"/SIGN_FLOW_COMPLETE" || a.Keys["bizId"] != "A-"+signer || a.Keys["signFlowId"] != id {
			t.Errorf("heard %+v and %+v", a, b)
		}
		if got := call(t, p, adapters.Call{Operation: "look", Input: map[string]any{"signFlowId": id}}); got["status"] != want || got["bizId"] != "A-"+signer {
			t.Errorf("got %v", got)
		}
	}
}

func hear(p adapters.Peer, r adapters.Request) (adapters.Message, error) {
	return p.(adapters.Webhook).Hear(context.Background(), &esign.Source{Window: time.Minute}, r)
}

// TestSignersAreNotOne checks that two signers' events of one flow are two
// messages, and that the query of the address is proved too.
func TestSignersAreNotOne(t *testing.T) {
	t.Parallel()
	p := open(t, setup("http://127.0.0.1:1", ""))
	ids := map[string]bool{}
	for _, signer := range []string{"1", "2"} {
		m, err := hear(p, signed(time.Now(), `{"action":"SIGN_MISSON_COMPLETE","signFlowId":"F1","signOrder":`+signer+`}`))
		if err != nil {
			t.Fatal(err)
		}
		ids[m.ID] = true
		if m.Body.(map[string]any)["signOrder"] != json.Number(signer) {
			t.Errorf("got %v", m.Body)
		}
	}
	if len(ids) != 2 {
		t.Errorf("two events are %v", ids)
	}
	r := signed(time.Now(), complete)
	r.Query = map[string][]string{"hall": {"other"}}
	if _, err := hear(p, r); adapters.OutcomeOf(err) != adapters.Auth {
		t.Errorf("a request with another query was heard: %v", err)
	}
}

func FuzzHear(f *testing.F) {
	p, err := esign.Adapter{}.Open(context.Background(), setup("http://127.0.0.1:1", ""))
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { p.Close() })
	f.Add(complete, true)
	f.Add(`{"action":[],"signFlowId":{}}`, true)
	f.Add(`[`, true)
	f.Add("\xff\xfe\x00", true)
	f.Add(complete, false)
	f.Fuzz(func(t *testing.T, body string, proved bool) {
		r := signed(time.Now(), body)
		if !proved {
			r.Header["X-Tsign-Open-Signature"] = []string{body}
		}
		m, err := hear(p, r)
		if (err == nil && (!proved || m.ID == "" || m.Type == "")) || (err != nil && adapters.OutcomeOf(err) == adapters.Unknown) {
			t.Fatalf("heard %+v, %v", m, err)
		}
	})
}
