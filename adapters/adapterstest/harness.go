// Package adapterstest is the one suite that every adapter passes: the adapter's
// test calls Run with a harness that knows a peer which is well, one that is
// down, and every fault that the peer can be made to show.
package adapterstest

import (
	"cmp"
	"context"
	"testing"
	"time"

	"github.com/servicehall/hallway/adapters"
)

// Harness is what the suite needs to know about an adapter's peer. Now and Log
// of a Setup may be left out.
type Harness struct {
	// Setup gives the settings and operations, decoded, of a connector to a
	// peer that is well. It is called for each check, in sequence.
	Setup func(t *testing.T) adapters.Setup
	// Call succeeds against that peer. The suite sets its Key.
	Call adapters.Call
	// Down gives the setup of a connector to a peer that does not listen; nil
	// for an adapter that reaches no network.
	Down func(t *testing.T) adapters.Setup
	// Faults are calls that end badly, each with what they must be told as.
	Faults []Fault
	// Effects counts how often Call took effect at the peer of the last Setup.
	// It must be given where Features.Idempotency is declared.
	Effects func(t *testing.T) int
	// Secrets are the secrets in the settings. They may stand in no error, no
	// log record, no message and no part of a reply that Carries leaves out.
	Secrets []string
	// Carries names the parts of a reply in which the protocol itself carries
	// a secret, so that they are not searched.
	Carries []Part
	// Source must be given where Features.Receives is declared.
	Source *SourceHarness
	// Webhook must be given where Features.Hears is declared.
	Webhook *WebhookHarness
	// Patience bounds every single step, so that a stuck adapter fails by
	// name; 10 s if zero.
	Patience time.Duration
}

// Fault is one call that ends badly.
type Fault struct {
	Name  string
	Setup func(t *testing.T) adapters.Setup // nil: as Harness.Setup
	// Counted says that Harness.Effects counts at the peer of Setup too. An
	// outcome that promises that nothing happened is then held to it.
	Counted bool
	Call    adapters.Call // zero: as Harness.Call
	// Timeout is the deadline of the call, Harness.Patience if zero.
	Timeout time.Duration
	Want    adapters.Outcome
	Code    string         // "" = any
	Phase   adapters.Phase // "" = any
}

// Part is a part of a reply.
type Part string

// The parts of a reply.
const (
	Sent   Part = "sent"
	Raw    Part = "raw"
	Output Part = "output"
)

// SourceHarness knows how to make a source deliver.
type SourceHarness struct {
	// Spec gives the decoded settings of the source. It is called after Setup.
	Spec func(t *testing.T) any
	// Send makes the peer hold n new messages and returns the ids that they
	// must be delivered with, in order.
	Send func(t *testing.T, n int) (ids []string)
}

// WebhookHarness knows how the peer calls us.
type WebhookHarness struct {
	// Spec gives the decoded settings of the source. It is called after Setup.
	Spec func(t *testing.T) any
	// Good makes a request that the peer of a setup would make at a time. Two
	// calls make the same message.
	Good func(t *testing.T, s adapters.Setup, at time.Time) adapters.Request
	// Window is how old a request may be.
	Window time.Duration
	// Unreadable makes a request that is proved and cannot be read; nil if
	// there is none.
	Unreadable func(t *testing.T, s adapters.Setup, at time.Time) adapters.Request
}

// Run holds an adapter to the contract. Its checks run in sequence, since peers
// have switches that are not shared.
func Run(t *testing.T, a adapters.Adapter, h Harness) {
	t.Helper()
	s := suite{adapter: a, spec: a.Spec(), h: h, patience: cmp.Or(h.Patience, 10*time.Second)}
	t.Run("spec", s.describes)
	t.Run("open and close", s.opens)
	if s.spec.Features.Requests {
		t.Run("call", s.calls)
		t.Run("unknown operation", s.unknownOperation)
		t.Run("concurrent calls", s.concurrent)
		t.Run("cancelled", s.cancelled)
		t.Run("repeated key", s.repeated)
		t.Run("peer down", s.down)
		t.Run("faults", s.faults)
		t.Run("check", s.checks)
	}
	if s.spec.Features.Describes {
		t.Run("description", s.describesOperations)
	}
	if s.spec.Features.Receives {
		t.Run("source", s.receives)
	}
	if s.spec.Features.Hears {
		t.Run("webhook", s.hears)
	}
}

type suite struct {
	adapter  adapters.Adapter
	spec     adapters.Spec
	h        Harness
	patience time.Duration
}

// bench is one opened peer with what it logs and what it starts.
type bench struct {
	peer     adapters.Peer
	setup    adapters.Setup
	log      *journal
	label    string
	patience time.Duration
}

// open opens the peer of a setup. At the end of the test it is closed, and then
// nothing of it may be left.
func (s suite) open(t *testing.T, setup func(*testing.T) adapters.Setup) bench {
	t.Helper()
	b := bench{setup: setup(t), log: &journal{}, label: nextLabel(t), patience: s.patience}
	b.setup.Log = b.log.logger()
	if b.setup.Now == nil {
		b.setup.Now = time.Now
	}
	if b.setup.Connector == "" {
		b.setup.Connector = "peer"
	}
	var err error
	b.do(t, func(ctx context.Context) { b.peer, err = s.adapter.Open(ctx, b.setup) })
	if err != nil {
		s.private(t, "error of Open", err.Error())
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() {
		b.do(t, func(context.Context) { err = b.peer.Close() })
		if err != nil {
			t.Errorf("close: %v", err)
		}
		s.private(t, "log", b.log.text())
		waitGone(t, b.label, b.patience)
	})
	return b
}

// do runs something of the adapter under the bench's label, within patience.
func (b bench) do(t *testing.T, f func(ctx context.Context)) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), b.patience)
	defer cancel()
	if !labelled(ctx, b.label, 2*b.patience, f) {
		t.Fatalf("it took longer than %s", 2*b.patience)
	}
}
