package adapterstest_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/config/words"
)

const secret = "memory-secret"

// Adapter speaks to a store in memory, with at most one defect.
type Adapter struct{ defect string }

// Settings are its settings.
type Settings struct {
	Secret string `yaml:"secret" doc:"Secret.|机密。"`
	store  *store
}

// Undocumented are settings without a Chinese text.
type Undocumented struct {
	Secret string `yaml:"secret" doc:"English only."`
}

// Operation and Source have no settings.
type (
	Operation struct{}
	Source    struct{}
)

func (a Adapter) Spec() adapters.Spec {
	s := adapters.Spec{
		Name: "adapterstest_test", Summary: words.Entry{En: "Memory.", Zh: "内存。"},
		Settings: func() any { return &Settings{} }, Operation: func() any { return &Operation{} }, Source: func() any { return &Source{} },
		Features: adapters.Features{Requests: true, Receives: true, Hears: true, Describes: true, Idempotency: true, Order: true, Redelivers: true},
	}
	switch a.defect {
	case "name":
		s.Name = "other"
	case "summary":
		s.Summary.Zh = ""
	case "undocumented":
		s.Settings = func() any { return &Undocumented{} }
	case "features":
		s.Features.Hears = false
	}
	return s
}

func (a Adapter) Open(_ context.Context, s adapters.Setup) (adapters.Peer, error) {
	p := &peer{defect: a.defect, store: s.Settings.(*Settings).store, now: s.Now, log: s.Log, end: make(chan struct{})}
	if a.defect == "goroutine" {
		go func() { <-make(chan struct{}) }()
	}
	return p, nil
}

// store is what is behind the peer.
type store struct {
	down bool

	mu    sync.Mutex
	done  map[string]int
	queue []string
	next  int
	more  chan struct{}
}

func newStore(down bool) *store {
	return &store{down: down, done: map[string]int{}, more: make(chan struct{}, 1)}
}

func (s *store) effects() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, k := range s.done {
		n += k
	}
	return n
}

func (s *store) send(n int) (ids []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range n {
		s.next++
		ids = append(ids, strconv.Itoa(s.next))
	}
	s.queue = append(s.queue, ids...)
	select {
	case s.more <- struct{}{}:
	default:
	}
	return ids
}

type peer struct {
	defect string
	store  *store
	now    func() time.Time
	log    *slog.Logger
	end    chan struct{}
	closes atomic.Int32
	calls  atomic.Int32
	copies atomic.Int32
}

func (p *peer) is(defect string) bool { return p.defect == defect }

func (p *peer) Close() error {
	if p.closes.Add(1) > 1 && p.is("close") {
		return errors.New("closed twice")
	}
	return nil
}

func fault(o adapters.Outcome, code, text string) error {
	return &adapters.Fault{Outcome: o, Phase: adapters.Prepare, Code: code, Message: text}
}

func (p *peer) Call(ctx context.Context, c adapters.Call) (adapters.Reply, error) {
	if p.is("secret in log") {
		p.log.Info("call", "with", secret)
	}
	if c.Operation != "put" && !p.is("unknown operation") {
		return adapters.Reply{}, fault(adapters.ConfigError, "", "no such operation")
	}
	if ctx.Err() != nil && !p.is("cancelled") {
		return adapters.Reply{}, fault(adapters.PeerDown, "", "cancelled")
	}
	if p.is("stuck") {
		<-make(chan struct{})
	}
	if p.store.down {
		return adapters.Reply{}, p.unreached()
	}
	if p.calls.Add(1) > 1 && p.is("race of calls") {
		return adapters.Reply{}, fault(adapters.PeerDown, "", "one at a time")
	}
	if c.Input == "refuse" {
		return adapters.Reply{}, p.refused()
	}
	if c.Input == "quota" {
		if p.is("effect of a quota") {
			p.put(c.Key)
		}
		return adapters.Reply{}, fault(adapters.Quota, "", "wait")
	}
	p.put(c.Key)
	return p.answer(c), nil
}

func (p *peer) unreached() error {
	if p.is("down") {
		return fault(adapters.Unknown, "", "down")
	}
	return fault(adapters.PeerDown, "", "down")
}

func (p *peer) refused() error {
	switch p.defect {
	case "no fault":
		return errors.New("no")
	case "no outcome":
		return fault("sad", "no", "no")
	case "secret in error":
		return fault(adapters.BusinessFault, "no", "no with "+secret)
	}
	return fault(adapters.BusinessFault, "no", "no")
}

func (p *peer) put(key string) {
	p.store.mu.Lock()
	defer p.store.mu.Unlock()
	p.store.done[key]++
	if !p.is("effects") {
		p.store.done[key] = 1
	}
}

func (p *peer) answer(c adapters.Call) adapters.Reply {
	out := map[string]any{"key": c.Key, "n": json.Number("1")}
	r := adapters.Reply{Output: out, Sent: []byte("put " + c.Key)}
	switch p.defect {
	case "shape":
		out["n"] = 1
	case "answers":
		out["n"] = json.Number(strconv.Itoa(int(p.calls.Load())))
	case "secret in sent":
		r.Sent = []byte("put with " + secret)
	}
	return r
}

func (p *peer) Describe(_ context.Context, operation string) (adapters.Description, error) {
	if operation != "put" && !p.is("describes the unknown") {
		return adapters.Description{}, fault(adapters.ConfigError, "", "no such operation")
	}
	d := adapters.Description{Input: json.RawMessage(`{"required": ["a"]}`), Output: json.RawMessage(`{"required": ["key", "n"]}`)}
	switch p.defect {
	case "description":
		d.Input = json.RawMessage(`{"type": "word"}`)
	case "described input":
		d.Input = json.RawMessage(`{"required": ["b"]}`)
	case "described output":
		d.Output = json.RawMessage(`{"properties": {"n": {"type": "string"}}}`)
	}
	return d, nil
}

func (p *peer) DescribeSource(context.Context, any) (adapters.Description, error) {
	if p.is("described source") {
		return adapters.Description{Output: json.RawMessage(`{"properties": {"id": {"type": "integer"}}}`)}, nil
	}
	return adapters.Description{Output: json.RawMessage(`{"properties": {"id": {"type": "string"}}}`)}, nil
}

func (p *peer) Check(context.Context) []adapters.CheckStep {
	if p.store.down && !p.is("check") {
		return []adapters.CheckStep{{Name: "connect", Outcome: adapters.PeerDown}}
	}
	return []adapters.CheckStep{{Name: "connect", Outcome: adapters.OK}}
}

func (p *peer) Receive(ctx context.Context, _ any, deliver adapters.Deliver) error {
	for {
		for p.one(ctx, deliver) {
			if ctx.Err() != nil {
				break
			}
		}
		select {
		case <-p.store.more:
		case <-ctx.Done():
			return p.left()
		}
	}
}

func (p *peer) left() error {
	switch p.defect {
	case "receive error":
		return context.Canceled
	case "receive forever":
		<-make(chan struct{})
	}
	return nil
}

// one delivers the head of the queue and takes it off when it was taken.
func (p *peer) one(ctx context.Context, deliver adapters.Deliver) bool {
	p.store.mu.Lock()
	if len(p.store.queue) == 0 {
		p.store.mu.Unlock()
		return false
	}
	at := 0
	if p.is("order") {
		at = len(p.store.queue) - 1
	}
	id := p.store.queue[at]
	p.store.mu.Unlock()
	err := p.hand(ctx, deliver, id)
	if err != nil && !p.is("not redelivered") {
		return true
	}
	p.store.mu.Lock()
	defer p.store.mu.Unlock()
	p.store.queue = append(p.store.queue[:at:at], p.store.queue[at+1:]...)
	if p.is("not acknowledged") && id == "1" {
		p.store.queue = append(p.store.queue, id)
		return ctx.Err() == nil && len(p.store.queue) > 1
	}
	return true
}

func (p *peer) hand(ctx context.Context, deliver adapters.Deliver, id string) error {
	m := adapters.Message{ID: id, Body: map[string]any{"id": id}, Received: p.now()}
	if !p.is("leaves a delivery") {
		_, err := deliver(ctx, m)
		return err
	}
	done := make(chan error, 1)
	go func() {
		_, err := deliver(ctx, m)
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return nil
	}
}

// sealed makes a request with its time and a proof of it.
func sealed(key string, at time.Time, body string) adapters.Request {
	stamp := strconv.FormatInt(at.Unix(), 10)
	return adapters.Request{Body: []byte(body), Received: at, Header: map[string][]string{"Time": {stamp}, "Proof": {proof(key, stamp, body)}}}
}

func proof(key, stamp, body string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(stamp + body))
	return hex.EncodeToString(mac.Sum(nil))
}

func (p *peer) Hear(_ context.Context, _ any, r adapters.Request) (adapters.Message, error) {
	if len(r.Header["Time"]) == 0 || len(r.Header["Proof"]) == 0 {
		if p.is("hears the unproved") {
			return adapters.Message{}, fault(adapters.Unknown, "", "no proof")
		}
		return adapters.Message{}, fault(adapters.Auth, "", "no proof")
	}
	stamp := r.Header["Time"][0]
	if r.Header["Proof"][0] != proof(secret, stamp, string(r.Body)) && !p.is("hears a change") {
		return adapters.Message{}, fault(adapters.Auth, "", "wrong proof")
	}
	n, _ := strconv.ParseInt(stamp, 10, 64)
	if off := p.now().Sub(time.Unix(n, 0)).Abs(); off > time.Minute && !p.is("hears the old") {
		return adapters.Message{}, fault(adapters.Auth, "", "old")
	}
	if len(r.Body) == 0 {
		return adapters.Message{}, fault(adapters.BadRequest, "", "empty")
	}
	m := adapters.Message{ID: "1", Body: string(r.Body), Received: r.Received}
	if p.is("copies are two") {
		m.ID = fmt.Sprint(p.copies.Add(1))
	}
	return m, nil
}
