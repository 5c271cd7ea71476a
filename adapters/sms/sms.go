// Package sms sends short messages through a gateway with the interface of
// Tencent's SendSms (version 2021-01-11): up to 200 numbers in one call, one
// status for each, everything with HTTP status 200.
//
// Followed of the provider's documentation: SendSms (input and output
// parameters, SendStatusSet) and the error codes of the SMS product. The
// signature is the gateway's: lower-case hex HMAC-SHA256 over the timestamp and
// the body, in the headers X-Timestamp and X-Signature.
//
// An operation takes {numbers: [..] | number: .., params: [..], template?: ..}
// and gives {requestId, sent, failed, statuses: [{number, code, message,
// serialNo, fee}]}. A call in which at least one number was served is ok; the
// others stand in statuses. The idempotency key travels as SessionContext.
package sms

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/httpcall"
	"github.com/servicehall/hallway/config/words"
)

// maxNumbers is how many numbers the gateway takes in one call.
const maxNumbers = 200

// Adapter is the adapter `sms`.
type Adapter struct{}

// Spec describes the adapter.
func (Adapter) Spec() adapters.Spec {
	return adapters.Spec{
		Name: "sms",
		Summary: words.Entry{
			En: "Sends short messages through a gateway with Tencent's interface.",
			Zh: "通过腾讯云接口形式的短信网关发送短信。",
		},
		Settings:  func() any { return &Settings{} },
		Operation: func() any { return &Operation{} },
		Features:  adapters.Features{Requests: true, Idempotency: true},
	}
}

// Open makes a peer. Nothing is sent yet.
func (Adapter) Open(_ context.Context, s adapters.Setup) (adapters.Peer, error) {
	set, ok := s.Settings.(*Settings)
	if !ok {
		return nil, httpcall.Settings(fmt.Sprintf("the settings are a %T", s.Settings))
	}
	p := &peer{set: set, ops: map[string]*Operation{}, now: s.Now}
	if p.now == nil {
		p.now = time.Now
	}
	for name, spec := range s.Operations {
		if p.ops[name], ok = spec.(*Operation); !ok {
			return nil, httpcall.Settings(fmt.Sprintf("operation %s: its settings are a %T", name, spec))
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
	ops     map[string]*Operation
	now     func() time.Time
}

// Close ends the peer and the calls under way.
func (p *peer) Close() error {
	p.service.Close()
	return nil
}

// Check tests the way to the gateway. There is nothing to ask it that would not
// send a message.
func (p *peer) Check(ctx context.Context) []adapters.CheckStep {
	return p.service.Probe(ctx, p.service.Base())
}

// Call sends one message to its numbers.
func (p *peer) Call(ctx context.Context, c adapters.Call) (adapters.Reply, error) {
	op, ok := p.ops[c.Operation]
	if !ok {
		return adapters.Reply{}, httpcall.NoOperation(c.Operation)
	}
	m, err := read(op, c.Input)
	if err != nil {
		return adapters.Reply{}, err
	}
	m.SdkAppID, m.Session = p.set.AppID, c.Key
	req, err := p.service.Request(http.MethodPost, "/send", nil, m)
	if err != nil {
		return adapters.Reply{}, err
	}
	stamp := strconv.FormatInt(p.now().Unix(), 10)
	req.Header.Set("X-Timestamp", stamp)
	req.Header.Set("X-Signature", sign(p.set.Secret.Reveal(), stamp, req.Body))
	answer, fault := p.service.Do(ctx, req)
	if fault != nil {
		return p.service.Reply(nil, req, answer), fault
	}
	out, fault := p.understand(answer)
	if fault != nil {
		return p.service.Reply(nil, req, answer), fault
	}
	return p.service.Reply(out, req, answer), nil
}

func sign(secret, stamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(stamp))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}
