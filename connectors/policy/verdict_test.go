package policy_test

import (
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/connectors/policy"
	"pgregory.net/rapid"
)

var retry = policy.RetryPolicy{Max: 3, First: time.Second, Cap: 10 * time.Second}

func fault(o adapters.Outcome) *adapters.Fault { return &adapters.Fault{Outcome: o} }

func TestJudge(t *testing.T) {
	t.Parallel()
	quota := &adapters.Fault{Outcome: adapters.Quota, RetryAfter: time.Minute}
	cases := map[string]struct {
		a    policy.Attempt
		want policy.Verdict
	}{
		"ok":                              {policy.Attempt{}, policy.Verdict{Action: policy.Finish, Attempt: 1}},
		"ok after some":                   {policy.Attempt{Attempts: 2}, policy.Verdict{Action: policy.Finish, Attempt: 3}},
		"business fault":                  {policy.Attempt{Fault: fault(adapters.BusinessFault)}, policy.Verdict{Action: policy.Finish, Attempt: 1}},
		"bad request":                     {policy.Attempt{Fault: fault(adapters.BadRequest)}, policy.Verdict{Action: policy.Die, Attempt: 1}},
		"config error":                    {policy.Attempt{Fault: fault(adapters.ConfigError)}, policy.Verdict{Action: policy.Die, Attempt: 1}},
		"auth":                            {policy.Attempt{Fault: fault(adapters.Auth)}, policy.Verdict{Action: policy.Again, Wait: time.Second, Attempt: 1}},
		"auth again":                      {policy.Attempt{Fault: fault(adapters.Auth), Attempts: 1}, policy.Verdict{Action: policy.Die, Attempt: 2}},
		"quota":                           {policy.Attempt{Fault: fault(adapters.Quota), Attempts: 2}, policy.Verdict{Action: policy.Again, Wait: 4 * time.Second, Attempt: 2}},
		"quota says when":                 {policy.Attempt{Fault: quota}, policy.Verdict{Action: policy.Again, Wait: time.Minute}},
		"peer down":                       {policy.Attempt{Fault: fault(adapters.PeerDown)}, policy.Verdict{Action: policy.Again, Wait: time.Second}},
		"peer down, many":                 {policy.Attempt{Fault: fault(adapters.PeerDown), Attempts: 99}, policy.Verdict{Action: policy.Again, Wait: 10 * time.Second, Attempt: 99}},
		"peer down, open":                 {policy.Attempt{Fault: fault(adapters.PeerDown), BreakerOpen: true, Attempts: 2}, policy.Verdict{Action: policy.Park, Attempt: 2}},
		"unknown":                         {policy.Attempt{Fault: fault(adapters.Unknown)}, policy.Verdict{Action: policy.Doubt, Attempt: 1}},
		"unknown, open":                   {policy.Attempt{Fault: fault(adapters.Unknown), BreakerOpen: true}, policy.Verdict{Action: policy.Doubt, Attempt: 1}},
		"unknown, repeatable":             {policy.Attempt{Fault: fault(adapters.Unknown), Idempotent: true, Attempts: 1}, policy.Verdict{Action: policy.Again, Wait: 2 * time.Second, Attempt: 2}},
		"unknown, repeatable, open":       {policy.Attempt{Fault: fault(adapters.Unknown), Idempotent: true, BreakerOpen: true, Attempts: 2}, policy.Verdict{Action: policy.Park, Attempt: 2}},
		"unknown, repeatable, none left":  {policy.Attempt{Fault: fault(adapters.Unknown), Idempotent: true, Attempts: 2}, policy.Verdict{Action: policy.Doubt, Attempt: 3}},
		"unknown, repeatable, asked wait": {policy.Attempt{Fault: &adapters.Fault{Outcome: adapters.Unknown, RetryAfter: time.Hour}, Idempotent: true}, policy.Verdict{Action: policy.Again, Wait: time.Hour, Attempt: 1}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := policy.Judge(c.a, retry); got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

// What must hold of every verdict.
func TestJudgePromises(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		a := policy.Attempt{
			Attempts: rapid.IntRange(0, 20).Draw(rt, "attempts"), Idempotent: rapid.Bool().Draw(rt, "idempotent"),
			BreakerOpen: rapid.Bool().Draw(rt, "open"), Random: rapid.Float64Range(0, 0.999).Draw(rt, "random"),
		}
		outcome := rapid.SampledFrom(adapters.Outcomes()).Draw(rt, "outcome")
		if outcome != adapters.OK {
			a.Fault = &adapters.Fault{Outcome: outcome, RetryAfter: time.Duration(rapid.IntRange(0, 100).Draw(rt, "after")) * time.Second}
		}
		p := policy.RetryPolicy{Max: rapid.IntRange(0, 8).Draw(rt, "max"), First: time.Second, Cap: time.Minute, Jitter: rapid.IntRange(0, 100).Draw(rt, "jitter")}
		v := policy.Judge(a, p)
		switch {
		case outcome == adapters.Unknown && !a.Idempotent && v.Action != policy.Doubt:
			rt.Fatalf("a call that may have taken effect and must not be repeated: %+v", v)
		case v.Action == policy.Park && (v.Attempt != a.Attempts || !a.BreakerOpen):
			rt.Fatalf("parking spends nothing, and is for an open breaker: %+v", v)
		case outcome == adapters.PeerDown && v.Attempt != a.Attempts:
			rt.Fatalf("nothing was done, so nothing is spent: %+v", v)
		case (v.Action == policy.Finish) != (outcome == adapters.OK || outcome == adapters.BusinessFault):
			rt.Fatalf("%s: %+v", outcome, v)
		case v.Action == policy.Again && a.Fault.RetryAfter > v.Wait:
			rt.Fatalf("the peer asked for %s: %+v", a.Fault.RetryAfter, v)
		case v.Action != policy.Again && v.Wait != 0:
			rt.Fatalf("only what is done again waits: %+v", v)
		case v.Attempt < a.Attempts || v.Attempt > a.Attempts+1:
			rt.Fatalf("one attempt counts once at most: %+v after %d", v, a.Attempts)
		}
	})
}

func TestWait(t *testing.T) {
	t.Parallel()
	for attempts, want := range map[int]time.Duration{1: 1, 2: 2, 3: 4, 4: 8, 5: 10, 6: 10, 1000: 10} {
		if got := retry.Wait(attempts, 0.5); got != want*time.Second {
			t.Errorf("after %d: %s, want %ds", attempts, got, want)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		p := policy.RetryPolicy{
			First:  time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(rt, "first")),
			Cap:    time.Duration(rapid.Int64Range(0, int64(24*time.Hour)).Draw(rt, "cap")),
			Jitter: rapid.IntRange(0, 100).Draw(rt, "jitter"),
		}
		n, random := rapid.IntRange(1, 200).Draw(rt, "attempts"), rapid.Float64Range(0, 0.9999).Draw(rt, "random")
		got, next := p.Wait(n, random), p.Wait(n+1, random)
		if got < 0 || got > p.Cap || next < got {
			rt.Fatalf("%s, then %s; the cap is %s", got, next, p.Cap)
		}
	})
}
