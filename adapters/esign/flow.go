package esign

import (
	"context"
	"encoding/hex"
	"maps"
	"net/http"
	"regexp"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/httpcall"
)

// flowRequest is the body of create-by-file.
type flowRequest struct {
	DocName     string `json:"docName"`
	DocSHA256   string `json:"docSha256"`
	Signer      string `json:"signer"`
	CallbackURL string `json:"callbackUrl"`
	BizID       string `json:"bizId"`
}

// create begins a sign flow.
func (p *peer) create(ctx context.Context, c adapters.Call) (adapters.Reply, error) {
	body, err := p.read(c)
	if err != nil {
		return adapters.Reply{}, err
	}
	data, reply, err := p.exchange(ctx, http.MethodPost, "/v3/sign-flow/create-by-file", body)
	if err != nil {
		return reply, err
	}
	id := httpcall.TextAt(data, "signFlowId")
	if id == "" {
		return reply, httpcall.Unreadable(false, "http.unreadable", "the answer has no signFlowId", reply.Raw)
	}
	reply.Output = data
	return reply, nil
}

// read makes the request of a call. Everything that is wrong with the input is
// told at once, as BadRequest.
func (p *peer) read(c adapters.Call) (flowRequest, error) {
	r := flowRequest{
		DocName: httpcall.TextAt(c.Input, "docName"), DocSHA256: httpcall.TextAt(c.Input, "docSha256"), Signer: httpcall.TextAt(c.Input, "signer"),
		CallbackURL: httpcall.TextAt(c.Input, "callbackUrl"), BizID: httpcall.TextAt(c.Input, "bizId"),
	}
	if r.BizID == "" {
		r.BizID = c.Key
	}
	if r.CallbackURL == "" {
		r.CallbackURL = p.set.CallbackURL
	}
	var problems []string
	for _, f := range []struct{ name, value string }{
		{"docName", r.DocName}, {"docSha256", r.DocSHA256}, {"signer", r.Signer}, {"bizId", r.BizID}, {"callbackUrl", r.CallbackURL},
	} {
		if f.value == "" {
			problems = append(problems, f.name+" is missing")
		}
	}
	if sum, err := hex.DecodeString(r.DocSHA256); r.DocSHA256 != "" && (err != nil || len(sum) != 32) {
		problems = append(problems, "docSha256 is not 64 hexadecimal digits")
	}
	return r, httpcall.Input(problems)
}

var flowID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// statuses words the provider's signFlowStatus.
var statuses = map[string]string{
	"0": "draft", "1": "signing", "2": "completed", "3": "revoked", "5": "expired", "6": "deleted", "7": "refused",
}

// flow asks how a sign flow stands.
func (p *peer) flow(ctx context.Context, c adapters.Call) (adapters.Reply, error) {
	id := httpcall.TextAt(c.Input, "signFlowId")
	if !flowID.MatchString(id) {
		return adapters.Reply{}, httpcall.Input([]string{"signFlowId is missing or no id of a flow"})
	}
	data, reply, err := p.exchange(ctx, http.MethodGet, "/v3/sign-flow/"+id, nil)
	if err != nil {
		return reply, err
	}
	out := maps.Clone(data)
	if out == nil {
		return reply, httpcall.Unreadable(true, "http.unreadable", "the answer has no data", reply.Raw)
	}
	if out["signFlowId"] == nil {
		out["signFlowId"] = id
	}
	out["status"] = "unknown"
	if word, ok := statuses[httpcall.TextAt(data, "signFlowStatus")]; ok {
		out["status"] = word
	}
	reply.Output = out
	return reply, nil
}
