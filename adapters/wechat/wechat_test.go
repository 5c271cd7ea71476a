package wechat_test

import (
	"context"
	"encoding/json"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/adapterstest"
	"github.com/servicehall/hallway/adapters/httpcall"
	"github.com/servicehall/hallway/adapters/wechat"
	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/internal/sim/fault"
	"github.com/servicehall/hallway/internal/sim/simtest"
	platform "github.com/servicehall/hallway/internal/sim/wechat"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	sending = "template/send"
	asking  = "stable_token"
)

func setup(url string) adapters.Setup {
	return adapters.Setup{
		Connector:  "wechat",
		Settings:   &wechat.Settings{Place: httpcall.Place{URL: url}, AppID: platform.AppID, Secret: config.NewSecret(platform.Secret)},
		Operations: map[string]any{"notify": &wechat.Operation{Template: "T-1"}, "any": &wechat.Operation{}},
		Now:        time.Now,
	}
}

func to(openid string) adapters.Call {
	return adapters.Call{Operation: "notify", Input: map[string]any{"to": openid, "data": map[string]any{
		"thing1": "设立登记", "number2": json.Number("3"), "thing3": map[string]any{"value": "<办结>"}}}}
}

func nowhere(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}

func TestSuite(t *testing.T) {
	t.Parallel()
	w := simtest.Start(t)
	url := w.URLs[platform.System]
	with := func(mode fault.Mode, delay time.Duration) func(t *testing.T) adapters.Setup {
		return func(t *testing.T) adapters.Setup {
			w.Fault(t, platform.System, mode, delay)
			return setup(url)
		}
	}
	adapterstest.Run(t, wechat.Adapter{}, adapterstest.Harness{
		Setup:   func(*testing.T) adapters.Setup { return setup(url) },
		Call:    to("openid-1"),
		Down:    func(t *testing.T) adapters.Setup { return setup(nowhere(t)) },
		Effects: func(t *testing.T) int { return w.Effects(t, platform.System, sending) },
		Secrets: []string{platform.Secret},
		Faults: []adapterstest.Fault{
			{Name: "no such user", Call: to("invalid"), Want: adapters.BusinessFault, Code: "40003"},
			{Name: "user refused", Call: to("refused"), Want: adapters.BusinessFault, Code: "43101"},
			{Name: "no template", Call: adapters.Call{Operation: "any", Input: map[string]any{"to": "openid-1"}}, Want: adapters.BadRequest, Phase: adapters.Prepare},
			{Name: "no object", Call: adapters.Call{Operation: "any"}, Want: adapters.BadRequest, Phase: adapters.Prepare},
			{Name: "wrong secret", Setup: func(*testing.T) adapters.Setup {
				s := setup(url)
				s.Settings.(*wechat.Settings).Secret = config.NewSecret("wrong-secret")
				return s
			}, Want: adapters.Auth, Code: "40125", Phase: adapters.Connect},
			{Name: "down at the token", Setup: with(fault.Down, 0), Counted: true, Want: adapters.PeerDown, Phase: adapters.Connect},
			{Name: "busy at the token", Setup: with(fault.Error200, 0), Counted: true, Want: adapters.PeerDown, Code: "-1", Phase: adapters.Connect},
			{Name: "500 at the token", Setup: with(fault.HTTP500, 0), Counted: true, Want: adapters.PeerDown, Phase: adapters.Connect},
			{Name: "slow", Setup: with(fault.Slow, 300*time.Millisecond), Counted: true, Timeout: 50 * time.Millisecond, Want: adapters.PeerDown, Code: "http.timeout"},
		},
	})
}

func open(t *testing.T, s adapters.Setup) adapters.Requester {
	t.Helper()
	p, err := wechat.Adapter{}.Open(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p.(adapters.Requester)
}

func call(p adapters.Requester, c adapters.Call) (adapters.Reply, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return p.Call(ctx, c)
}

// TestFaultsWithToken plays the faults after a token was given.
func TestFaultsWithToken(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		mode    fault.Mode
		want    adapters.Outcome
		effects int
	}{
		{fault.Down, adapters.Unknown, 0},
		{fault.Reset, adapters.Unknown, 0},
		{fault.LostReply, adapters.Unknown, 1},
		{fault.HTTP500, adapters.Unknown, 0},
		{fault.Error200, adapters.PeerDown, 0},
		{fault.Expired, adapters.OK, 1},
		{fault.Charset, adapters.OK, 1},
	} {
		t.Run(string(c.mode), func(t *testing.T) {
			t.Parallel()
			w := simtest.Start(t)
			p := open(t, setup(w.URLs[platform.System]))
			first := to("invalid")
			_, _ = call(p, first) // brings the token
			w.Fault(t, platform.System, c.mode, 0)
			m := to("openid-1")
			m.Key = "K1"
			reply, err := call(p, m)
			if got := adapters.OutcomeOf(err); got != c.want {
				t.Errorf("got %v", err)
			}
			if text := string(reply.Sent); !strings.Contains(text, "access_token=***") || strings.Contains(text, "wx-") {
				t.Errorf("the token is not hidden: %s", text)
			}
			if n := w.Effects(t, platform.System, sending); n != c.effects {
				t.Errorf("%d effects, want %d", n, c.effects)
			}
		})
	}
}

// TestOneTokenForMany checks that however many calls wait, one asks for the
// token, before the first call and when it is over.
func TestOneTokenForMany(t *testing.T) {
	t.Parallel()
	w := simtest.Start(t)
	p := open(t, setup(w.URLs[platform.System]))
	for round := 1; round <= 2; round++ {
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if _, err := call(p, to("openid-1")); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := w.Asked(t, platform.System, asking); n != round {
			t.Errorf("round %d: %d times asked for a token", round, n)
		}
		w.Fault(t, platform.System, fault.Expired, 0)
		w.Fault(t, platform.System, fault.None, 0)
	}
}
