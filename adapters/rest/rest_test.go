package rest_test

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/adapterstest"
	"github.com/servicehall/hallway/adapters/rest"
	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/internal/sim/fault"
	"github.com/servicehall/hallway/internal/sim/oa"
	"github.com/servicehall/hallway/internal/sim/simtest"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const settings = `
baseUrl: ${OA}
auth:
  login:
    path: /rest/token
    body: {userName: hallway, password: "{password}"}
    secrets: {password: "${PASSWORD}"}
    tokenPath: id
    name: token
    ttl: 20m
success: {path: code, equals: [0]}
fault: {code: code, message: message}
`

const reviewer = `
method: GET
path: /rest/reviewers
query: {district: "{district}"}
result: data
`

const opinion = `
path: /rest/opinions
keyHeader: Idempotency-Key
result: data
`

// decode reads settings as a connector's file does.
func decode[T any](t *testing.T, text string, vars map[string]string) *T {
	t.Helper()
	v := new(T)
	found := config.Decode("test.yaml", []byte(text), v, config.Lookup(func(name string) (string, bool) { s, ok := vars[name]; return s, ok }))
	if found.Bad() {
		t.Fatal(found.Err())
	}
	return v
}

func office(t *testing.T, url string) adapters.Setup {
	return adapters.Setup{
		Connector:  "oa",
		Settings:   decode[rest.Settings](t, settings, map[string]string{"OA": url, "PASSWORD": oa.Password}),
		Operations: map[string]any{"reviewer": decode[rest.Operation](t, reviewer, nil), "opinion": decode[rest.Operation](t, opinion, nil)},
		Now:        time.Now,
	}
}

// nowhere is an address where nobody listens.
func nowhere(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}

var (
	askOpinion  = adapters.Call{Operation: "opinion", Input: map[string]any{"department": "dept-tax", "caseNo": "A-1", "company": "上海<示例>公司"}}
	askReviewer = adapters.Call{Operation: "reviewer", Input: map[string]any{"district": "310115"}}
)

func TestOffice(t *testing.T) {
	t.Parallel()
	w := simtest.Start(t)
	with := func(mode fault.Mode, delay time.Duration) func(t *testing.T) adapters.Setup {
		return func(t *testing.T) adapters.Setup {
			w.Fault(t, oa.System, mode, delay)
			return office(t, w.URLs[oa.System])
		}
	}
	adapterstest.Run(t, rest.Adapter{}, adapterstest.Harness{
		Setup:   func(t *testing.T) adapters.Setup { return office(t, w.URLs[oa.System]) },
		Call:    askOpinion,
		Down:    func(t *testing.T) adapters.Setup { return office(t, nowhere(t)) },
		Effects: func(t *testing.T) int { return w.Effects(t, oa.System, "opinions") },
		Secrets: []string{oa.Password},
		Faults: []adapterstest.Fault{
			{Name: "refused by the business", Call: adapters.Call{Operation: "opinion", Input: map[string]any{"department": "dept-nobody"}}, Want: adapters.BusinessFault, Code: "-1"},
			{Name: "placeholder missing", Call: adapters.Call{Operation: "reviewer", Input: map[string]any{}}, Want: adapters.BadRequest, Code: "http.input", Phase: adapters.Prepare},
			{Name: "sign-in refused", Setup: func(t *testing.T) adapters.Setup {
				s := office(t, w.URLs[oa.System])
				s.Settings.(*rest.Settings).Auth.Login.Secrets["password"] = config.NewSecret("wrong-password")
				return s
			}, Want: adapters.Auth, Code: "-1", Phase: adapters.Connect},
			{Name: "down at the sign-in", Setup: with(fault.Down, 0), Counted: true, Want: adapters.PeerDown, Phase: adapters.Connect},
			{Name: "error in 200 at the sign-in", Setup: with(fault.Error200, 0), Counted: true, Want: adapters.Auth, Code: "-1"},
			{Name: "500 at the sign-in", Setup: with(fault.HTTP500, 0), Counted: true, Want: adapters.PeerDown, Phase: adapters.Connect},
			{Name: "slow", Setup: with(fault.Slow, 300*time.Millisecond), Counted: true, Timeout: 50 * time.Millisecond, Want: adapters.PeerDown, Phase: adapters.Connect},
		},
	})
}

// TestFaultsInSession plays the faults after a good sign-in.
func TestFaultsInSession(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name    string
		mode    fault.Mode
		delay   time.Duration
		timeout time.Duration
		call    adapters.Call
		want    adapters.Outcome
		phase   adapters.Phase
		effects int
	}{
		{"down", fault.Down, 0, 0, askOpinion, adapters.Unknown, adapters.Wait, 0},
		{"down, reading", fault.Down, 0, 0, askReviewer, adapters.PeerDown, adapters.Wait, 0},
		{"reset", fault.Reset, 0, 0, askOpinion, adapters.Unknown, "", 0},
		{"lost reply", fault.LostReply, 0, 0, askOpinion, adapters.Unknown, adapters.Wait, 1},
		{"500", fault.HTTP500, 0, 0, askOpinion, adapters.Unknown, adapters.Read, 0},
		{"500, reading", fault.HTTP500, 0, 0, askReviewer, adapters.PeerDown, adapters.Read, 0},
		{"error in 200", fault.Error200, 0, 0, askOpinion, adapters.BusinessFault, adapters.Read, 0},
		{"slow", fault.Slow, 500 * time.Millisecond, 100 * time.Millisecond, askOpinion, adapters.Unknown, adapters.Wait, 0},
		{"slow, reading", fault.Slow, 500 * time.Millisecond, 100 * time.Millisecond, askReviewer, adapters.PeerDown, adapters.Wait, 0},
		{"wrong charset", fault.Mojibake, 0, 0, askOpinion, adapters.Unknown, adapters.Read, 1},
		{"wrong charset, reading", fault.Mojibake, 0, 0, askReviewer, adapters.ConfigError, adapters.Read, 0},
		{"declared charset", fault.Charset, 0, 0, askOpinion, adapters.OK, "", 1},
		{"session over", fault.Expired, 0, 0, askOpinion, adapters.OK, "", 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := simtest.Start(t)
			p := open(t, office(t, w.URLs[oa.System]))
			call(t, p, askReviewer, time.Minute)
			w.Fault(t, oa.System, c.mode, c.delay)
			timeout := c.timeout
			if timeout == 0 {
				timeout = 10 * time.Second
			}
			c.call.Key = "K1"
			reply, err := call(t, p, c.call, timeout)
			var f *adapters.Fault
			errors.As(err, &f)
			if got := adapters.OutcomeOf(err); got != c.want || (c.phase != "" && f.Phase != c.phase) {
				t.Errorf("got %s: %v", got, err)
			}
			if len(reply.Sent) == 0 {
				t.Error("nothing is said to be sent")
			}
			if n := w.Effects(t, oa.System, "opinions"); n != c.effects {
				t.Errorf("%d effects, want %d", n, c.effects)
			}
			if c.want == adapters.OK && !strings.Contains(asJSON(t, reply.Output), "陈宇") {
				t.Errorf("got %v", reply.Output)
			}
		})
	}
}

func open(t *testing.T, s adapters.Setup) adapters.Peer {
	t.Helper()
	p, err := rest.Adapter{}.Open(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

func call(t *testing.T, p adapters.Peer, c adapters.Call, timeout time.Duration) (adapters.Reply, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return p.(adapters.Requester).Call(ctx, c)
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
