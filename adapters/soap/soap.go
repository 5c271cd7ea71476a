// Package soap calls SOAP 1.1 services by their WSDL, which is read when the
// connector is opened, or at the first call where the peer was down then. It
// speaks document/literal and rpc/literal; what only speaks rpc/encoded or SOAP
// 1.2 is refused with a word on why.
//
// The input of an operation is the content of its element, the output that of
// the answer's, in the form that package xsd describes. A SOAP fault of the
// Client, or with a detail that the WSDL describes, is a business fault; its
// code is the detail's code, else the faultcode. A fault of the Server that
// says no more is unknown, as is every answer that cannot be read, since the
// call may have taken effect.
package soap

import (
	"context"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/charset"
	"github.com/servicehall/hallway/adapters/httpcall"
	"github.com/servicehall/hallway/config/words"
)

// Adapter is the adapter `soap`.
type Adapter struct{}

// Spec describes the adapter.
func (Adapter) Spec() adapters.Spec {
	return adapters.Spec{
		Name: "soap",
		Summary: words.Entry{
			En: "Calls SOAP services by their WSDL.",
			Zh: "按 WSDL 调用 SOAP 服务。",
		},
		Settings:  func() any { return &Settings{} },
		Operation: func() any { return &Operation{} },
		Features:  adapters.Features{Requests: true, Describes: true, Idempotency: true},
	}
}

// patience is how long opening a connector waits for the WSDL.
const patience = 10 * time.Second

// Open makes a peer and reads its WSDL. A peer that does not give it now is
// asked again by the first call; a WSDL that is there and does not fit the
// settings is an error.
func (Adapter) Open(ctx context.Context, s adapters.Setup) (adapters.Peer, error) {
	set, ok := s.Settings.(*Settings)
	if !ok {
		return nil, httpcall.Settings(fmt.Sprintf("the settings are a %T", s.Settings))
	}
	p := &peer{set: set, operations: map[string]*operation{}, now: s.Now}
	if err := p.check(s.Operations); err != nil {
		return nil, err
	}
	var err error
	p.client, err = httpcall.NewClient(httpcall.Config{
		CAFile: set.CAFile, MaxResponse: set.MaxResponse, MaxConns: set.MaxConnections, Now: s.Now, Veil: httpcall.NewVeil(set.Auth.secrets()...),
	})
	if err != nil {
		return nil, err
	}
	p.source.read = func(ctx context.Context) (*description, *adapters.Fault) {
		return describe(ctx, set, p.operations, p.fetch)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if _, fault := p.source.get(ctx); fault != nil {
		if fault.Outcome == adapters.ConfigError && fault.Code == "soap.description" {
			p.client.Close()
			return nil, fault
		}
		s.Log.Warn("the WSDL cannot be read now; the first call will try again", slog.String("outcome", string(fault.Outcome)), slog.String("error", fault.Error()))
	}
	return p, nil
}

// check looks at what can be wrong with the settings without a WSDL.
func (p *peer) check(operations map[string]any) error {
	for _, name := range []string{p.set.Charset, p.set.RequestCharset} {
		if !charset.Known(name) {
			return httpcall.Settings(fmt.Sprintf("the charset %q is not known", name))
		}
	}
	for _, text := range []string{p.set.WSDL, p.set.Endpoint} {
		if u, err := url.Parse(text); err == nil && u.User != nil {
			return httpcall.Settings("an address holds user or password; they belong under auth")
		}
	}
	if p.set.Auth.Basic != nil && p.set.Auth.UsernameToken != nil {
		return httpcall.Settings("auth has two kinds")
	}
	for name, spec := range operations {
		o, ok := spec.(*Operation)
		if !ok {
			return httpcall.Settings(fmt.Sprintf("the operation %s is a %T", name, spec))
		}
		op := &operation{Operation: o, peerName: o.Operation, rules: o.over(p.set.Rules)}
		if op.peerName == "" {
			op.peerName = name
		}
		p.operations[name] = op
	}
	return nil
}

// peer is one opened connector.
type peer struct {
	set        *Settings
	client     *httpcall.Client
	operations map[string]*operation
	source     source
	now        func() time.Time
}

// operation is one operation of the settings.
type operation struct {
	*Operation
	peerName string
	rules    Rules
}

// Close ends the peer and the calls under way.
func (p *peer) Close() error {
	p.client.Close()
	return nil
}

// private are the headers that hold secrets.
var private = []string{"Authorization"}

func (p *peer) headers() http.Header {
	h := http.Header{"User-Agent": {"Hallway"}}
	for name, value := range p.set.Headers {
		h.Set(name, value)
	}
	if b := p.set.Auth.Basic; b != nil {
		h.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(b.User+":"+b.Password.Reveal())))
	}
	return h
}

// Check tests the connection: resolve, connect, tls, and as a sample whether
// the WSDL still has what the operations need.
func (p *peer) Check(ctx context.Context) []adapters.CheckStep {
	var before []adapters.CheckStep
	to, fault := p.address(ctx)
	if to != nil {
		before = p.client.Probe(ctx, to)
	}
	steps := p.client.Steps(before)
	steps.Do("sample", func() (string, error) {
		if fault != nil {
			return "", fault
		}
		if fault := p.source.again(ctx); fault != nil {
			return "", fault
		}
		return fmt.Sprintf("the WSDL has all %d operations", len(p.operations)), nil
	})
	return slices.Clone(steps.All)
}
