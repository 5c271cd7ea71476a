package adapterstest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
)

// callers is how many calls are under way at once.
const callers = 8

// call makes one call within a deadline.
func (b bench) call(t *testing.T, c adapters.Call, timeout time.Duration) (r adapters.Reply, err error) {
	t.Helper()
	peer, ok := b.peer.(adapters.Requester)
	if !ok {
		t.Fatal("the peer is no Requester")
	}
	b.do(t, func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, timeout)
		defer cancel()
		r, err = peer.Call(ctx, c)
	})
	return r, err
}

func (s suite) keyed(key string) adapters.Call {
	c := s.h.Call
	c.Key = key
	return c
}

func (s suite) calls(t *testing.T) {
	b := s.open(t, s.h.Setup)
	r, err := b.call(t, s.keyed("call-1"), b.patience)
	if err != nil {
		t.Fatal(err)
	}
	s.reply(t, r)
}

func (s suite) unknownOperation(t *testing.T) {
	b := s.open(t, s.h.Setup)
	c := s.keyed("call-2")
	c.Operation = "no-such-operation"
	_, err := b.call(t, c, b.patience)
	if f := s.faultOf(t, err); f.Outcome != adapters.ConfigError || f.Phase != adapters.Prepare {
		t.Errorf("got %s in phase %s: %v", f.Outcome, f.Phase, f)
	}
}

func (s suite) concurrent(t *testing.T) {
	b := s.open(t, s.h.Setup)
	peer := b.peer.(adapters.Requester)
	errs := make([]error, callers)
	b.do(t, func(ctx context.Context) {
		var all sync.WaitGroup
		for i := range callers {
			all.Go(func() { _, errs[i] = peer.Call(ctx, s.keyed(fmt.Sprintf("many-%d", i))) })
		}
		all.Wait()
	})
	for i, err := range errs {
		if err != nil {
			t.Errorf("call %d of %d at once: %v", i, callers, err)
		}
	}
}

func (s suite) cancelled(t *testing.T) {
	b := s.open(t, s.h.Setup)
	peer := b.peer.(adapters.Requester)
	var err error
	var took time.Duration
	b.do(t, func(ctx context.Context) {
		ctx, cancel := context.WithCancel(ctx)
		cancel()
		begin := time.Now()
		_, err = peer.Call(ctx, s.keyed("call-3"))
		took = time.Since(begin)
	})
	s.faultOf(t, err)
	if took > b.patience/5 {
		t.Errorf("a call that is cancelled took %s", took)
	}
}

// repeated checks that the same key has one effect, and that the repetition is
// answered like the first.
func (s suite) repeated(t *testing.T) {
	if !s.spec.Features.Idempotency || s.h.Effects == nil {
		t.Skip("the adapter declares no idempotency")
	}
	b := s.open(t, s.h.Setup)
	before := s.h.Effects(t)
	var outputs []string
	for range 2 {
		r, err := b.call(t, s.keyed("call-4"), b.patience)
		if err != nil {
			t.Fatal(err)
		}
		outputs = append(outputs, asJSON(r.Output))
	}
	if outputs[0] != outputs[1] {
		t.Errorf("the repetition was answered otherwise:\n%s\n%s", outputs[0], outputs[1])
	}
	if n := s.h.Effects(t) - before; n != 1 {
		t.Errorf("two calls with the same key had %d effects", n)
	}
	if _, err := b.call(t, s.keyed("call-5"), b.patience); err != nil {
		t.Fatal(err)
	}
	if n := s.h.Effects(t) - before; n != 2 {
		t.Errorf("after a call with another key there are %d effects, 2 expected", n)
	}
}

func (s suite) down(t *testing.T) {
	if s.h.Down == nil {
		t.Skip("the adapter reaches no network")
	}
	b := s.open(t, s.h.Down)
	r, err := b.call(t, s.keyed("call-6"), b.patience)
	s.reply(t, r)
	if f := s.faultOf(t, err); f.Outcome != adapters.PeerDown {
		t.Errorf("got %s: %v", f.Outcome, f)
	}
}

func (s suite) faults(t *testing.T) {
	for i, want := range s.h.Faults {
		t.Run(want.Name, func(t *testing.T) {
			setup, c := s.h.Setup, want.Call
			if want.Setup != nil {
				setup = want.Setup
			}
			if c.Operation == "" {
				c = s.h.Call
			}
			c.Key = cmp.Or(c.Key, fmt.Sprintf("fault-%d", i))
			b := s.open(t, setup)
			effects := func() int { return 0 }
			if s.h.Effects != nil && (want.Setup == nil || want.Counted) {
				effects = func() int { return s.h.Effects(t) }
			}
			before := effects()
			r, err := b.call(t, c, cmp.Or(want.Timeout, b.patience))
			s.reply(t, r)
			f := s.faultOf(t, err)
			if n := effects() - before; n != 0 && harmless(f.Outcome) {
				t.Errorf("the outcome %s says that nothing happened, and there are %d effects", f.Outcome, n)
			}
			if f.Outcome != want.Want || (want.Code != "" && f.Code != want.Code) || (want.Phase != "" && f.Phase != want.Phase) {
				t.Errorf("got %s [%s] in phase %s, want %s [%s] in phase %s: %v", f.Outcome, f.Code, f.Phase, want.Want, want.Code, want.Phase, f)
			}
		})
	}
}

// harmless reports whether an outcome promises that nothing happened.
func harmless(o adapters.Outcome) bool {
	return o != adapters.Unknown && o != adapters.BusinessFault
}

// checks tests the connection test, where there is one: all steps are good with
// a peer that is well, and the last is not with one that is down.
func (s suite) checks(t *testing.T) {
	steps, ok := s.check(t, s.h.Setup)
	if !ok {
		t.Skip("the peer is no Checker")
	}
	if i := slices.IndexFunc(steps, failed); i >= 0 {
		t.Errorf("the peer is well and the check stops at %+v", steps[i])
	}
	if s.h.Down == nil {
		return
	}
	steps, _ = s.check(t, s.h.Down)
	if i := slices.IndexFunc(steps, failed); i != len(steps)-1 || i < 0 {
		t.Errorf("the peer is down and the check found %+v", steps)
	}
}

func failed(c adapters.CheckStep) bool { return c.Outcome != adapters.OK }

func (s suite) check(t *testing.T, setup func(*testing.T) adapters.Setup) ([]adapters.CheckStep, bool) {
	t.Helper()
	b := s.open(t, setup)
	peer, ok := b.peer.(adapters.Checker)
	if !ok {
		return nil, false
	}
	var steps []adapters.CheckStep
	b.do(t, func(ctx context.Context) { steps = peer.Check(ctx) })
	if len(steps) == 0 {
		t.Error("the check has no step")
	}
	for _, c := range steps {
		s.private(t, "check", c.Detail)
		if c.Name == "" || c.Took < 0 || !slices.Contains(adapters.Outcomes(), c.Outcome) {
			t.Errorf("step %+v", c)
		}
	}
	return steps, true
}
