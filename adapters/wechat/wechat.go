// Package wechat sends template messages of a WeChat official account.
//
// Followed of the provider's documentation: "stable_token" (an access token
// that another program's refresh does not end), "message/template/send" with
// client_msg_id, and the global return codes. Errors come as errcode with HTTP
// status 200.
//
// An operation takes {to: openid, data: {name: value}, template?: .., link?:
// ..} and gives {msgid}. The idempotency key travels as client_msg_id; the
// provider remembers it for ten minutes, so a repetition that comes later may
// send once more.
package wechat

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/httpcall"
	"github.com/servicehall/hallway/config/words"
)

// Adapter is the adapter `wechat`.
type Adapter struct{}

// Spec describes the adapter.
func (Adapter) Spec() adapters.Spec {
	return adapters.Spec{
		Name: "wechat",
		Summary: words.Entry{
			En: "Sends template messages of a WeChat official account.",
			Zh: "发送微信公众号模板消息。",
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
	p := &peer{set: set, ops: map[string]*Operation{}}
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
	p.session = httpcall.NewSession(p.service.Client, p.login)
	return p, nil
}

type peer struct {
	service *httpcall.Service
	session *httpcall.Session
	set     *Settings
	ops     map[string]*Operation
}

// Close ends the peer and the calls under way.
func (p *peer) Close() error {
	p.service.Close()
	p.session.Wait()
	return nil
}

// Check tests the way to the provider and whether it knows us.
func (p *peer) Check(ctx context.Context) []adapters.CheckStep {
	steps := p.service.Steps(p.service.Probe(ctx, p.service.Base()))
	steps.Do("authenticate", func() (string, error) {
		_, life, err := p.login(ctx)
		if err != nil {
			return "", err
		}
		return "a token for " + life.String() + " was given", nil
	})
	return steps.All
}

// Call sends one message.
func (p *peer) Call(ctx context.Context, c adapters.Call) (adapters.Reply, error) {
	op, ok := p.ops[c.Operation]
	if !ok {
		return adapters.Reply{}, httpcall.NoOperation(c.Operation)
	}
	m, err := read(op, c)
	if err != nil {
		return adapters.Reply{}, err
	}
	var reply adapters.Reply
	for range 2 {
		token, fault := p.session.Token(ctx)
		if fault != nil {
			return reply, fault
		}
		req, err := p.service.Request(http.MethodPost, "/cgi-bin/message/template/send", url.Values{"access_token": {token}}, m)
		if err != nil {
			return reply, err
		}
		answer, fault := p.service.Do(ctx, req)
		reply = p.service.Reply(nil, req, answer)
		if fault != nil {
			return reply, fault
		}
		out, over, fault := p.understand(answer)
		if fault != nil {
			return reply, fault
		}
		if !over {
			reply.Output = out
			return reply, nil
		}
		p.session.Drop(token) // refused, so nothing was sent: once more with a new one
	}
	return reply, httpcall.Fault(adapters.Auth, adapters.Read, "http.expired", "the peer does not take the access token, even a new one", nil)
}

// understand reads the answer; over says that the access token is.
func (p *peer) understand(a httpcall.Answer) (out any, over bool, fault *adapters.Fault) {
	body, fault := p.service.Read(a, false)
	if fault != nil {
		return nil, false, fault
	}
	code := httpcall.TextAt(body, "errcode")
	switch {
	case code == "0" || code == "":
		return map[string]any{"msgid": body["msgid"]}, false, nil
	case tokenOver(code):
		return nil, true, nil
	}
	return nil, false, p.refusal(code, body, a)
}

func (p *peer) refusal(code string, body map[string]any, a httpcall.Answer) *adapters.Fault {
	m, ok := meanings[code]
	if !ok {
		m.outcome = adapters.BusinessFault
	}
	f := p.service.Refusal(m.outcome, code, httpcall.TextAt(body, "errmsg"), a)
	f.RetryAfter = m.wait
	return f
}

// login asks for a stable token.
func (p *peer) login(ctx context.Context) (string, time.Duration, error) {
	req, err := p.service.Request(http.MethodPost, "/cgi-bin/stable_token", nil, map[string]any{
		"grant_type": "client_credential", "appid": p.set.AppID, "secret": p.set.Secret.Reveal(),
	})
	if err != nil {
		return "", 0, err
	}
	req.Safe = true // a token that is not fetched is replaced by the next
	answer, fault := p.service.Do(ctx, req)
	if fault == nil {
		var token string
		var life time.Duration
		if token, life, fault = p.granted(answer); fault == nil {
			return token, life, nil
		}
	}
	fault.Phase, fault.Raw, fault.Message = adapters.Connect, nil, "asking for an access token: "+fault.Message
	return "", 0, fault
}

func (p *peer) granted(a httpcall.Answer) (string, time.Duration, *adapters.Fault) {
	body, fault := p.service.Read(a, true)
	if fault != nil {
		return "", 0, fault
	}
	token := httpcall.TextAt(body, "access_token")
	if token == "" {
		fault = p.refusal(httpcall.TextAt(body, "errcode"), body, a)
		if fault.Outcome == adapters.BusinessFault {
			fault.Outcome = adapters.Auth
		}
		return "", 0, fault
	}
	n, _ := body["expires_in"].(json.Number)
	seconds, err := strconv.ParseInt(n.String(), 10, 32)
	if err != nil || seconds <= 0 {
		seconds = 7200
	}
	return token, time.Duration(seconds) * time.Second, nil
}
