// Package rest speaks to peers with HTTP interfaces that carry JSON, forms or
// text. How to sign in, what a good answer is and what the peer's codes mean
// are settings: a new peer needs no code.
//
// What cannot be read of an answer that says success counts by what may have
// happened: unknown for a call that changes something, config-error for one
// that only reads (the declared charset is wrong, the answer too large), and
// peer-down for one that only reads and gets a page instead of data.
package rest

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/charset"
	"github.com/servicehall/hallway/adapters/httpcall"
	"github.com/servicehall/hallway/config/words"
)

// Adapter is the adapter `rest`.
type Adapter struct{}

// Spec describes the adapter.
func (Adapter) Spec() adapters.Spec {
	return adapters.Spec{
		Name: "rest",
		Summary: words.Entry{
			En: "Calls HTTP interfaces that carry JSON, forms or text.",
			Zh: "调用以 JSON、表单或文本为内容的 HTTP 接口。",
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
		return nil, wrong(fmt.Sprintf("the settings are a %T", s.Settings))
	}
	base, err := url.Parse(strings.TrimSuffix(set.BaseURL, "/"))
	if err != nil || base.Host == "" || base.User != nil || base.RawQuery != "" {
		return nil, wrong("baseUrl is no address of the form https://host/path")
	}
	for _, name := range []string{set.Charset, set.RequestCharset} {
		if !charset.Known(name) {
			return nil, wrong(fmt.Sprintf("the charset %q is not known", name))
		}
	}
	p := &peer{base: base, set: set, ops: map[string]*operation{}}
	for name, spec := range s.Operations {
		if p.ops[name], err = compile(spec, set); err != nil {
			return nil, wrong(fmt.Sprintf("operation %s: %v", name, err))
		}
	}
	p.client, err = httpcall.NewClient(httpcall.Config{
		CAFile: set.CAFile, MaxResponse: set.MaxResponse, MaxConns: set.MaxConnections, Now: s.Now, Veil: httpcall.NewVeil(set.Auth.secrets()...),
	})
	if err != nil {
		return nil, err
	}
	if err := p.arm(); err != nil {
		return nil, wrong(err.Error())
	}
	return p, nil
}

// wrong is a setting that cannot work.
func wrong(what string) error {
	return httpcall.Fault(adapters.ConfigError, adapters.Prepare, "http.settings", what, nil)
}

type peer struct {
	base    *url.URL
	set     *Settings
	client  *httpcall.Client
	session *httpcall.Session // nil without a login
	ops     map[string]*operation
}

// Close ends the peer and the calls under way.
func (p *peer) Close() error {
	p.client.Close()
	if p.session != nil {
		p.session.Wait()
	}
	return nil
}

// Call runs one operation.
func (p *peer) Call(ctx context.Context, c adapters.Call) (adapters.Reply, error) {
	op, ok := p.ops[c.Operation]
	if !ok {
		return adapters.Reply{}, httpcall.Fault(adapters.ConfigError, adapters.Prepare, "http.operation", fmt.Sprintf("there is no operation %q", c.Operation), nil)
	}
	req, err := op.request(p, c)
	if err != nil {
		return adapters.Reply{}, err
	}
	answer, sent, fault := p.send(ctx, req)
	if fault != nil {
		return adapters.Reply{Sent: sent}, fault
	}
	out, fault := op.read(p, answer)
	reply := adapters.Reply{Output: out, Sent: sent, Raw: p.client.Veil().HideBytes(answer.Body), ContentType: answer.ContentType()}
	if fault != nil {
		return reply, fault
	}
	return reply, nil
}

// send makes a call with our credentials. When the peer says that the session
// is over it did nothing, so the call is made once more in a new one.
func (p *peer) send(ctx context.Context, req httpcall.Request) (httpcall.Answer, []byte, *adapters.Fault) {
	if p.session == nil {
		armed := p.present(req)
		answer, fault := p.client.Do(ctx, armed)
		return answer, p.client.Seen(armed), fault
	}
	var last []byte
	for range 2 {
		token, fault := p.session.Token(ctx)
		if fault != nil {
			return httpcall.Answer{}, last, fault
		}
		armed := p.carry(req, token)
		answer, fault := p.client.Do(ctx, armed)
		last = p.client.Seen(armed)
		if fault != nil {
			return answer, last, fault
		}
		if !p.over(answer) {
			return answer, last, nil
		}
		p.session.Drop(token)
	}
	return httpcall.Answer{}, last, httpcall.Fault(adapters.Auth, adapters.Read, "http.expired", "the peer does not take the session, even after a new sign-in", nil)
}

// over reports whether the peer says that the session is over.
func (p *peer) over(a httpcall.Answer) bool {
	e := p.set.Expired
	if e == nil {
		return a.Status == http.StatusUnauthorized || (a.Status < 300 && a.IsHTML())
	}
	if slices.Contains(e.Status, a.Status) {
		return true
	}
	kind, _, _ := strings.Cut(a.ContentType(), ";")
	if e.ContentType != "" && strings.EqualFold(strings.TrimSpace(kind), e.ContentType) {
		return true
	}
	if e.Path == "" {
		return false
	}
	body, err := a.JSON(p.set.Charset)
	if err != nil {
		return false
	}
	v, ok := httpcall.Look(body, e.Path)
	return ok && httpcall.In(v, e.Equals)
}
