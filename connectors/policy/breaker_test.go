package policy_test

import (
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/connectors/policy"
	"pgregory.net/rapid"
)

var rules = policy.BreakerPolicy{Consecutive: 3, Rate: 50, MinCalls: 10, Window: 30 * time.Second, OpenFor: 10 * time.Second, SlowCall: 2 * time.Second}

// tester drives a breaker in a bubble, whose clock is the test's own.
type tester struct {
	*testing.T
	b       *policy.Breaker
	mu      sync.Mutex
	changes []string
}

func bubble(t *testing.T, p policy.BreakerPolicy, do func(t *tester)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		x := &tester{T: t}
		x.b = policy.NewBreaker("peer/default", p, time.Now, func(s policy.BreakerStatus) {
			x.mu.Lock()
			defer x.mu.Unlock()
			x.changes = append(x.changes, s.State)
		})
		do(x)
	})
}

// call makes one call that ends as told.
func (t *tester) call(f *adapters.Fault, took time.Duration) {
	t.Helper()
	pass, err := t.b.Allow()
	if err != nil {
		t.Fatalf("not allowed: %v", err)
	}
	pass.Report(f, took)
}

func (t *tester) pass(d time.Duration) { <-time.After(d) }

func (t *tester) state(want string) policy.BreakerStatus {
	t.Helper()
	s := t.b.Status()
	if s.State != want {
		t.Fatalf("the breaker is %s, want %s", s.State, want)
	}
	return s
}

func (t *tester) refused() *policy.OpenError {
	t.Helper()
	_, err := t.b.Allow()
	var open *policy.OpenError
	if !errors.As(err, &open) {
		t.Fatalf("got %v, want an OpenError", err)
	}
	return open
}

var down = &adapters.Fault{Outcome: adapters.PeerDown, Phase: adapters.Connect, Message: "connection refused"}

func (t *tester) open() {
	t.Helper()
	for range rules.Consecutive {
		t.call(down, 0)
	}
	t.state("open")
}

func TestOpensAndCloses(t *testing.T) {
	t.Parallel()
	bubble(t, rules, func(t *tester) {
		t.call(down, 0)
		t.call(down, 0)
		t.call(nil, 0) // the row is broken
		t.call(down, 0)
		t.call(down, 0)
		t.state("closed")
		began := time.Now()
		t.pass(time.Second)
		t.call(down, 0)
		s := t.state("open")
		if s.Since != began.Add(time.Second) || s.Until != s.Since.Add(rules.OpenFor) || s.Reason != down.Error() {
			t.Errorf("%+v", s)
		}
		if open := t.refused(); open.Since != s.Since || open.Until != s.Until || open.Reason != s.Reason {
			t.Errorf("%+v", open)
		}
		t.pass(rules.OpenFor - time.Second)
		t.refused()
		t.pass(time.Second + time.Millisecond)
		probe, err := t.b.Allow()
		if err != nil {
			t.Fatal(err)
		}
		if open := t.refused(); !open.Until.IsZero() {
			t.Errorf("a second probe: %+v", open)
		}
		t.state("half-open")
		probe.Report(nil, 0)
		t.state("closed")
		if got := t.changes; len(got) != 2 || got[0] != "open" || got[1] != "closed" {
			t.Errorf("changes %v", got)
		}
		t.call(nil, 0)
	})
}

func TestTheProbeFails(t *testing.T) {
	t.Parallel()
	bubble(t, rules, func(t *tester) {
		t.open()
		for range 3 {
			t.pass(rules.OpenFor + time.Millisecond)
			t.call(down, 0)
			if s := t.state("open"); s.Until != time.Now().Add(rules.OpenFor) {
				t.Errorf("%+v", s)
			}
		}
	})
}

// What was never sent says nothing: it neither closes nor opens.
func TestTheProbeWasNotMade(t *testing.T) {
	t.Parallel()
	bubble(t, rules, func(t *tester) {
		t.open()
		t.pass(rules.OpenFor + time.Millisecond)
		pass, err := t.b.Allow()
		if err != nil {
			t.Fatal(err)
		}
		pass.Return()
		t.state("half-open")
		t.call(&adapters.Fault{Outcome: adapters.BadRequest, Phase: adapters.Prepare}, 0)
		t.state("half-open")
		t.call(&adapters.Fault{Outcome: adapters.BadRequest, Phase: adapters.Read}, 0) // the peer has read it
		t.state("closed")
	})
}

func TestWhatHurts(t *testing.T) {
	t.Parallel()
	for _, o := range adapters.Outcomes() {
		bubble(t, rules, func(t *tester) {
			var f *adapters.Fault
			if o != adapters.OK {
				f = &adapters.Fault{Outcome: o, Phase: adapters.Read}
			}
			for range 2 {
				t.call(f, 0)
			}
			pass, err := t.b.Allow()
			if err != nil {
				t.Fatal(err)
			}
			pass.Report(f, 0)
			if open := t.b.Open(); open != o.Hurts() {
				t.Errorf("%s in a row: open is %t", o, open)
			}
		})
	}
}

func TestSlowCalls(t *testing.T) {
	t.Parallel()
	bubble(t, rules, func(t *tester) {
		for range 3 {
			t.call(nil, rules.SlowCall+time.Millisecond)
		}
		if s := t.state("open"); s.Reason == "" {
			t.Errorf("%+v", s)
		}
	})
	off := rules
	off.SlowCall = 0
	bubble(t, off, func(t *tester) {
		for range 30 {
			t.call(nil, time.Hour)
		}
		t.state("closed")
	})
}

func TestTheShareOfFailures(t *testing.T) {
	t.Parallel()
	bubble(t, rules, func(t *tester) {
		for range 4 {
			t.call(nil, 0)
			t.call(down, 0)
		}
		t.state("closed") // 8 calls are too few
		for range 40 {
			pass, err := t.b.Allow()
			if err != nil {
				t.Fatal(err)
			}
			pass.Return() // not made, not counted
		}
		t.state("closed")
		t.call(nil, 0)
		t.call(down, 0)
		t.state("open")
	})
	bubble(t, rules, func(t *tester) { // the window rolls on
		for range 4 {
			t.call(nil, 0)
			t.call(down, 0)
		}
		t.pass(2 * rules.Window)
		t.call(nil, 0)
		t.call(down, 0)
		t.state("closed")
	})
}

func TestForce(t *testing.T) {
	t.Parallel()
	bubble(t, rules, func(t *tester) {
		t.b.Force(policy.ForcedOpen, "maintenance")
		s := t.state("open")
		if open := t.refused(); open.Reason != "maintenance" || !open.Until.IsZero() || open.Since != s.Since || !t.b.Open() {
			t.Errorf("%+v, %+v", s, open)
		}
		t.pass(time.Hour)
		t.refused()
		t.b.Force(policy.ForcedClosed, "it is well")
		for range 20 {
			t.call(down, 0)
		}
		if s := t.state("closed"); s.Forced != policy.ForcedClosed || s.Reason != "it is well" || t.b.Open() {
			t.Errorf("%+v", s)
		}
		t.b.Force(policy.NotForced, "")
		t.state("closed")
		if len(t.changes) != 3 {
			t.Errorf("changes %v", t.changes)
		}
	})
}

// A force over an open breaker does not move its time.
func TestForceKeepsTheStateUnderneath(t *testing.T) {
	t.Parallel()
	bubble(t, rules, func(t *tester) {
		t.open()
		before := t.b.Status()
		t.pass(time.Second)
		t.b.Force(policy.ForcedClosed, "try")
		t.pass(time.Second)
		t.b.Force(policy.NotForced, "")
		if s := t.state("open"); s.Since != before.Since || s.Until != before.Until || s.Reason != before.Reason {
			t.Errorf("%+v, want %+v", s, before)
		}
	})
}

// Whatever happens, nothing is let out while open, and the breaker is never
// stuck: when all calls are back and the peer is well, it closes.
func TestBreakerMachine(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		bubble(t, rules, func(t *tester) {
			var out []policy.Pass
			steps := rapid.SliceOfN(rapid.IntRange(0, 6), 1, 60).Draw(rt, "steps")
			for _, s := range steps {
				state := t.b.Status().State
				switch {
				case s <= 1:
					pass, err := t.b.Allow()
					if err == nil && state == "open" {
						rt.Fatalf("a call was let out while %s", state)
					}
					if err == nil {
						out = append(out, pass)
					}
				case s == 2 && len(out) > 0:
					out[0].Report(nil, 0)
					out = out[1:]
				case s == 3 && len(out) > 0:
					out[0].Report(down, 0)
					out = out[1:]
				case s == 4 && len(out) > 0:
					out[0].Return()
					out = out[1:]
				case s == 5:
					t.pass(time.Second)
				case s == 6:
					t.pass(rules.OpenFor + time.Millisecond)
				}
			}
			for _, p := range out {
				p.Return()
			}
			t.pass(rules.OpenFor + time.Millisecond)
			t.call(nil, 0)
			t.state("closed")
		})
	})
}

// TestTheOutageIsAsOldAsItsBeginning: a probe that fails moves when the next
// one goes, and not since when the peer is lost.
func TestTheOutageIsAsOldAsItsBeginning(t *testing.T) {
	t.Parallel()
	bubble(t, rules, func(t *tester) {
		lost := &adapters.Fault{Outcome: adapters.PeerDown}
		for range rules.Consecutive {
			t.call(lost, 0)
		}
		begin := t.state("open").Since
		for range 3 {
			t.pass(rules.OpenFor + time.Second)
			t.call(lost, 0)
			s := t.state("open")
			if !s.Since.Equal(begin) {
				t.Fatalf("after a failed probe it is open since %s, not %s", s.Since, begin)
			}
			if want := time.Now().Add(rules.OpenFor); !s.Until.Equal(want) {
				t.Fatalf("the next probe is at %s, want %s", s.Until, want)
			}
		}
		t.pass(rules.OpenFor + time.Second)
		t.call(nil, 0)
		if s := t.state("closed"); !s.Since.After(begin) {
			t.Fatalf("closed since %s", s.Since)
		}
	})
}
