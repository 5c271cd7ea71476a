package sms_test

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
	"github.com/servicehall/hallway/adapters/httpcall"
	"github.com/servicehall/hallway/adapters/sms"
	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/internal/sim"
	"github.com/servicehall/hallway/internal/sim/fault"
	"github.com/servicehall/hallway/internal/sim/simtest"
	gateway "github.com/servicehall/hallway/internal/sim/sms"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The numbers that the simulated gateway treats in a special way.
const (
	good    = "13800000001"
	limited = "13800004444"
	blocked = "13800005555"
	wrong   = "12345"
)

func setup(url string) adapters.Setup {
	return adapters.Setup{
		Connector:  "sms",
		Settings:   &sms.Settings{Place: httpcall.Place{URL: url}, AppID: "1400006666", Secret: config.NewSecret(gateway.Secret)},
		Operations: map[string]any{"send": &sms.Operation{Template: "1110", Sign: "政务服务"}, "any": &sms.Operation{}},
		Now:        time.Now,
	}
}

func send(input map[string]any) adapters.Call { return adapters.Call{Operation: "send", Input: input} }

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
	url := w.URLs[gateway.System]
	with := func(mode fault.Mode, delay time.Duration) func(t *testing.T) adapters.Setup {
		return func(t *testing.T) adapters.Setup {
			w.Fault(t, gateway.System, mode, delay)
			return setup(url)
		}
	}
	one := func(number string) adapters.Call { return send(map[string]any{"number": number}) }
	adapterstest.Run(t, sms.Adapter{}, adapterstest.Harness{
		Setup:   func(*testing.T) adapters.Setup { return setup(url) },
		Call:    send(map[string]any{"numbers": []any{good}, "params": []any{"上海示例公司", json.Number("3")}}),
		Down:    func(t *testing.T) adapters.Setup { return setup(nowhere(t)) },
		Effects: func(t *testing.T) int { return w.Effects(t, gateway.System, "send") },
		Secrets: []string{gateway.Secret},
		Faults: []adapterstest.Fault{
			{Name: "blocked number", Call: one(blocked), Want: adapters.BusinessFault, Code: "FailedOperation.PhoneNumberInBlacklist"},
			{Name: "limited number", Call: one(limited), Want: adapters.Quota, Code: "LimitExceeded.PhoneNumberDailyLimit"},
			{Name: "wrong number", Call: one(wrong), Want: adapters.BusinessFault, Code: "InvalidParameterValue.IncorrectPhoneNumber"},
			{Name: "blocked and limited", Call: send(map[string]any{"numbers": []any{limited, blocked}}), Want: adapters.BusinessFault},
			{Name: "no number", Call: send(map[string]any{}), Want: adapters.BadRequest, Code: "http.input", Phase: adapters.Prepare},
			{Name: "no object", Call: adapters.Call{Operation: "send", Input: "text"}, Want: adapters.BadRequest, Phase: adapters.Prepare},
			{Name: "no template", Call: adapters.Call{Operation: "any", Input: map[string]any{"number": good}}, Want: adapters.BadRequest},
			{Name: "wrong secret", Setup: func(*testing.T) adapters.Setup {
				s := setup(url)
				s.Settings.(*sms.Settings).Secret = config.NewSecret("wrong-secret")
				return s
			}, Want: adapters.Auth, Code: "AuthFailure.SignatureFailure"},
			{Name: "clock off", Setup: func(*testing.T) adapters.Setup {
				s := setup(url)
				s.Now = func() time.Time { return time.Now().Add(time.Hour) }
				return s
			}, Want: adapters.Auth, Code: "AuthFailure.SignatureExpire"},
			{Name: "down", Setup: with(fault.Down, 0), Counted: true, Want: adapters.Unknown, Code: "http.lost"},
			{Name: "reset", Setup: with(fault.Reset, 0), Counted: true, Want: adapters.Unknown},
			{Name: "500", Setup: with(fault.HTTP500, 0), Counted: true, Want: adapters.Unknown, Code: "http.status"},
			{Name: "error in 200", Setup: with(fault.Error200, 0), Counted: true, Want: adapters.Quota, Code: "LimitExceeded.PhoneNumberThirtySecondLimit"},
			{Name: "expired", Setup: with(fault.Expired, 0), Counted: true, Want: adapters.Auth, Code: "AuthFailure.SignatureExpire"},
			{Name: "lost reply", Setup: with(fault.LostReply, 0), Counted: true, Want: adapters.Unknown, Phase: adapters.Wait},
			{Name: "slow", Setup: with(fault.Slow, 300*time.Millisecond), Counted: true, Timeout: 50 * time.Millisecond, Want: adapters.Unknown, Code: "http.timeout"},
		},
	})
}

func call(t *testing.T, s adapters.Setup, c adapters.Call) (adapters.Reply, error) {
	t.Helper()
	p, err := sms.Adapter{}.Open(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return p.(adapters.Requester).Call(ctx, c)
}

// TestPartialFailure checks that a call that served somebody is ok, and says
// who was not served.
func TestPartialFailure(t *testing.T) {
	t.Parallel()
	w := simtest.Start(t)
	c := send(map[string]any{"numbers": []any{good, blocked, limited}, "params": []any{"办结"}})
	c.Key = "K1"
	reply, err := call(t, setup(w.URLs[gateway.System]), c)
	if err != nil {
		t.Fatal(err)
	}
	out := reply.Output.(map[string]any)
	statuses := out["statuses"].([]any)
	if out["sent"] != json.Number("1") || out["failed"] != json.Number("2") || len(statuses) != 3 {
		t.Fatalf("got %v", out)
	}
	for i, want := range []string{"Ok", "FailedOperation.PhoneNumberInBlacklist", "LimitExceeded.PhoneNumberDailyLimit"} {
		if got := statuses[i].(map[string]any)["code"]; got != want {
			t.Errorf("number %d: got %v, want %s", i, got, want)
		}
	}
	e := w.Entries(t, gateway.System, "send")
	if len(e) != 1 || e[0].Key != "K1" || !strings.Contains(e[0].Detail, "1110 办结") {
		t.Errorf("the gateway was asked %+v", e)
	}
}

// TestDailyLimit checks that the wait lasts until midnight in China.
func TestDailyLimit(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 4, 13, 0, 0, 0, time.UTC) // 21:00 in China
	now := func() time.Time { return at }
	w := simtest.StartWith(t, sim.Config{Now: now})
	s := setup(w.URLs[gateway.System])
	s.Now = now
	_, err := call(t, s, send(map[string]any{"number": limited}))
	var f *adapters.Fault
	if !errors.As(err, &f) || f.Outcome != adapters.Quota || f.RetryAfter != 3*time.Hour {
		t.Errorf("got %v, retry after %v", err, f.RetryAfter)
	}
}

// TestCharsets checks answers in a declared charset, and that one in another is
// never guessed at.
func TestCharsets(t *testing.T) {
	t.Parallel()
	for mode, want := range map[fault.Mode]adapters.Outcome{fault.Charset: adapters.OK, fault.Mojibake: adapters.OK} {
		w := simtest.Start(t) // the gateway's answers are plain ASCII
		w.Fault(t, gateway.System, mode, 0)
		_, err := call(t, setup(w.URLs[gateway.System]), send(map[string]any{"number": good}))
		if got := adapters.OutcomeOf(err); got != want {
			t.Errorf("%s: got %v", mode, err)
		}
	}
}
