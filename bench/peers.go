package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/all"
)

// instant is an adapter whose settings are the real one's and whose peer
// answers at once, so that the hall alone is measured.
type instant struct{ adapters.Adapter }

// Open implements adapters.Adapter.
func (instant) Open(_ context.Context, s adapters.Setup) (adapters.Peer, error) {
	return answerer{s.Connector}, nil
}

type answerer struct{ connector string }

// Close implements adapters.Peer.
func (answerer) Close() error { return nil }

// Call implements adapters.Requester.
func (a answerer) Call(_ context.Context, c adapters.Call) (adapters.Reply, error) {
	out, ok := answers[a.connector+"."+c.Operation]
	if !ok {
		return adapters.Reply{}, &adapters.Fault{Outcome: adapters.ConfigError, Phase: adapters.Prepare, Message: fmt.Sprintf("the benchmark has no answer for %s.%s", a.connector, c.Operation)}
	}
	return adapters.Reply{Output: out}, nil
}

// answers are what the sample's peers say when all is well.
var answers = map[string]any{
	"oa.findReviewer":       map[string]any{"reviewer": "zhang.wei", "name": "张伟", "dept": "黄浦区行政审批科"},
	"oa.giveOpinion":        map[string]any{"opinion": "agree", "by": "chen.yu", "name": "陈宇", "comment": "同意"},
	"erp.registerCompany":   map[string]any{"registrationNo": "310101000010008", "creditCode": "91310101MA1000019X", "registeredAt": "2026-03-02T09:00:00+08:00", "status": "OK"},
	"crm.storeCompany":      map[string]any{"affected": json.Number("2")},
	"certificates.decision": map[string]any{"id": "d1", "file": "d1.pdf", "sha256": "00", "verifyUrl": "http://127.0.0.1/d1"},
	"esign.sign":            map[string]any{"signFlowId": "f1"},
	"certificates.licence":  map[string]any{"id": "d2", "file": "d2.pdf", "sha256": "00", "verifyUrl": "http://127.0.0.1/d2"},
	"sms.registered":        map[string]any{},
	"wechat.registered":     map[string]any{},
	"callback.post":         map[string]any{},
	"crm.answerApplication": map[string]any{},
	"broker.answer":         map[string]any{},
}

func instants() []adapters.Adapter {
	var out []adapters.Adapter
	for _, a := range all.Adapters() {
		out = append(out, instant{a})
	}
	return out
}
