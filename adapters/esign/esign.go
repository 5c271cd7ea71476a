// Package esign has documents signed by a provider with the interface of e签宝
// (open platform, version 3).
//
// Followed of the provider's documentation: signing of requests (the headers
// X-Tsign-Open-App-Id, -Auth-Mode, -Ca-Timestamp, -Ca-Signature and
// Content-MD5), sign-flow/create-by-file, sign-flow/{signFlowId}, and the
// receiving of callbacks (X-Tsign-Open-TIMESTAMP and -SIGNATURE). If an address
// for callbacks stands in the flow and in the provider's console, every event
// comes twice; both copies are one message here.
//
// The operation create-flow takes {docName, docSha256, signer, bizId?,
// callbackUrl?} and gives {signFlowId}; without bizId the idempotency key takes
// its place. The operation flow takes {signFlowId} and gives what the provider
// knows, with status as a word; it settles a flow whose callback did not come.
package esign

import (
	"context"
	"crypto/hmac"
	"crypto/md5" //nolint:gosec // Content-MD5 is the provider's checksum of the body; the proof is HMAC-SHA256
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/httpcall"
	"github.com/servicehall/hallway/config/words"
)

// The actions of Operation.Do.
const (
	createFlow = "create-flow"
	queryFlow  = "flow"
)

// Adapter is the adapter `esign`.
type Adapter struct{}

// Spec describes the adapter.
func (Adapter) Spec() adapters.Spec {
	return adapters.Spec{
		Name: "esign",
		Summary: words.Entry{
			En: "Has documents signed by a provider with e签宝's interface, and hears its callbacks.",
			Zh: "通过 e签宝接口形式的电子签名服务商签署文件，并接收其回调。",
		},
		Settings:  func() any { return &Settings{} },
		Operation: func() any { return &Operation{} },
		Source:    func() any { return &Source{} },
		Features:  adapters.Features{Requests: true, Hears: true, Idempotency: true},
	}
}

// Open makes a peer. Nothing is sent yet.
func (Adapter) Open(_ context.Context, s adapters.Setup) (adapters.Peer, error) {
	set, ok := s.Settings.(*Settings)
	if !ok {
		return nil, httpcall.Settings(fmt.Sprintf("the settings are a %T", s.Settings))
	}
	p := &peer{set: set, ops: map[string]string{}, now: s.Now}
	if p.now == nil {
		p.now = time.Now
	}
	for name, spec := range s.Operations {
		o, ok := spec.(*Operation)
		if !ok {
			return nil, httpcall.Settings(fmt.Sprintf("operation %s: its settings are a %T", name, spec))
		}
		p.ops[name] = o.Do
		if o.Do == "" {
			p.ops[name] = name
		}
		if do := p.ops[name]; do != createFlow && do != queryFlow {
			return nil, httpcall.Settings(fmt.Sprintf("operation %s: do says neither %s nor %s", name, createFlow, queryFlow))
		}
	}
	var err error
	p.service, err = httpcall.NewService(set.Place, s, set.Secret.Reveal())
	if err != nil {
		return nil, err
	}
	return p, nil
}

type peer struct {
	service *httpcall.Service
	set     *Settings
	ops     map[string]string // name to action
	now     func() time.Time
}

// Close ends the peer and the calls under way.
func (p *peer) Close() error {
	p.service.Close()
	return nil
}

// noFlow is an id that no flow has.
const noFlow = "00000000000000000000000000000000"

// Check tests the way to the provider, and whether it takes our signature: it
// asks for a flow that does not exist.
func (p *peer) Check(ctx context.Context) []adapters.CheckStep {
	steps := p.service.Steps(p.service.Probe(ctx, p.service.Base()))
	steps.Do("authenticate", func() (string, error) {
		_, err := p.flow(ctx, adapters.Call{Input: map[string]any{"signFlowId": noFlow}})
		if err == nil || adapters.OutcomeOf(err) == adapters.BusinessFault {
			return "the signature is taken", nil
		}
		return "", err
	})
	return steps.All
}

// Call runs one operation.
func (p *peer) Call(ctx context.Context, c adapters.Call) (adapters.Reply, error) {
	switch p.ops[c.Operation] {
	case createFlow:
		return p.create(ctx, c)
	case queryFlow:
		return p.flow(ctx, c)
	}
	return adapters.Reply{}, httpcall.NoOperation(c.Operation)
}

// exchange signs a request, sends it, and gives the data of the answer.
func (p *peer) exchange(ctx context.Context, method, path string, body any) (map[string]any, adapters.Reply, error) {
	req, err := p.service.Request(method, path, nil, body)
	if err != nil {
		return nil, adapters.Reply{}, err
	}
	p.sign(req)
	answer, fault := p.service.Do(ctx, req)
	if fault != nil {
		return nil, p.service.Reply(nil, req, answer), fault
	}
	data, fault := p.understand(answer, req.Safe)
	if fault != nil {
		return nil, p.service.Reply(nil, req, answer), fault
	}
	return data, p.service.Reply(nil, req, answer), nil
}

// sign adds the headers that prove who we are.
func (p *peer) sign(r httpcall.Request) {
	checksum := ""
	if len(r.Body) > 0 {
		sum := md5.Sum(r.Body) //nolint:gosec // see the import
		checksum = base64.StdEncoding.EncodeToString(sum[:])
		r.Header.Set("Content-MD5", checksum)
	}
	mac := hmac.New(sha256.New, []byte(p.set.Secret.Reveal()))
	mac.Write([]byte(strings.Join([]string{r.Method, r.Header.Get("Accept"), checksum, r.Header.Get("Content-Type"), "", r.URL.RequestURI()}, "\n")))
	r.Header.Set("X-Tsign-Open-App-Id", p.set.AppID)
	r.Header.Set("X-Tsign-Open-Auth-Mode", "Signature")
	r.Header.Set("X-Tsign-Open-Ca-Timestamp", strconv.FormatInt(p.now().UnixMilli(), 10))
	r.Header.Set("X-Tsign-Open-Ca-Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}

// understand reads an answer: its data, or what its code means.
func (p *peer) understand(a httpcall.Answer, safe bool) (map[string]any, *adapters.Fault) {
	body, fault := p.service.Read(a, safe)
	code, message := httpcall.TextAt(body, "code"), httpcall.TextAt(body, "message")
	switch {
	case fault != nil:
		if code != "" {
			fault.Code, fault.Message = code, p.service.Veil().Hide(fmt.Sprintf("%s (HTTP %d)", message, a.Status))
		}
		return nil, fault
	case code != "0":
		return nil, p.service.Refusal(meaning(code), code, message, a)
	}
	data, _ := body["data"].(map[string]any)
	return data, nil
}

// meaning says what a code of the provider means; what is not listed is final.
func meaning(code string) adapters.Outcome {
	switch code {
	case "1435002": // a parameter is wrong
		return adapters.BadRequest
	case "1435011": // busy
		return adapters.PeerDown
	case "401": // who we are
		return adapters.Auth
	}
	return adapters.BusinessFault
}
