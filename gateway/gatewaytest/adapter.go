package gatewaytest

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/config/words"
)

// Peer is the other system of the test hall. It answers at once, or as the
// test says.
type Peer struct {
	mu    sync.Mutex
	as    map[string]*adapters.Fault
	calls int
}

// Fail lets an operation end with a fault from now on; nil lets it succeed.
func (p *Peer) Fail(operation string, f *adapters.Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.as[operation] = f
}

// Calls counts the calls.
func (p *Peer) Calls() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.calls
}

// settings has nothing to set.
type settings struct{}

// Spec implements adapters.Adapter.
func (p *Peer) Spec() adapters.Spec {
	none := func() any { return &settings{} }
	return adapters.Spec{Name: "scripted", Summary: words.Entry{Zh: "测试", En: "for tests"}, Settings: none, Operation: none, Source: none}
}

// Open implements adapters.Adapter.
func (p *Peer) Open(context.Context, adapters.Setup) (adapters.Peer, error) { return p, nil }

// Close implements adapters.Peer.
func (p *Peer) Close() error { return nil }

// Call implements adapters.Requester.
func (p *Peer) Call(_ context.Context, c adapters.Call) (adapters.Reply, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls++
	if f := p.as[c.Operation]; f != nil {
		return adapters.Reply{}, f
	}
	sent, err := json.Marshal(map[string]any{"operation": c.Operation, "input": c.Input})
	if err != nil {
		return adapters.Reply{}, &adapters.Fault{Outcome: adapters.BadRequest, Phase: adapters.Prepare, Cause: err}
	}
	return adapters.Reply{Output: map[string]any{"checked": true}, Sent: sent, Raw: []byte(`{"checked":true}`), ContentType: "application/json"}, nil
}

// Hear implements adapters.Webhook: a callback is proved by a header.
func (p *Peer) Hear(_ context.Context, _ any, r adapters.Request) (adapters.Message, error) {
	if len(r.Header["X-Proof"]) != 1 || r.Header["X-Proof"][0] != "right" {
		return adapters.Message{}, &adapters.Fault{Outcome: adapters.Auth, Phase: adapters.Read, Message: "no proof"}
	}
	var body map[string]any
	if err := json.Unmarshal(r.Body, &body); err != nil {
		return adapters.Message{}, &adapters.Fault{Outcome: adapters.BadRequest, Phase: adapters.Read, Cause: err}
	}
	id, _ := body["id"].(string)
	return adapters.Message{ID: id, Type: "change", ContentType: "application/json", Body: body, Raw: r.Body, Received: r.Received}, nil
}

// Describe implements adapters.Describer: check takes an applicant, and no other
// operation can be described.
func (p *Peer) Describe(_ context.Context, operation string) (adapters.Description, error) {
	if operation != "check" {
		return adapters.Description{}, &adapters.Fault{Outcome: adapters.ConfigError, Phase: adapters.Prepare, Message: "nothing is known of " + operation}
	}
	return adapters.Description{Input: json.RawMessage(`{"type":"object","properties":{"applicant":{"type":"object"}}}`), Output: json.RawMessage(`{"type":"object"}`)}, nil
}

// Check implements adapters.Checker.
func (p *Peer) Check(context.Context) []adapters.CheckStep {
	return []adapters.CheckStep{{Name: "connect", Took: 1500000, Outcome: adapters.OK, Detail: "scripted"}}
}
