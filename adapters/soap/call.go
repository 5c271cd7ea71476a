package soap

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/charset"
	"github.com/servicehall/hallway/adapters/httpcall"
	"github.com/servicehall/hallway/adapters/soap/envelope"
	"github.com/servicehall/hallway/adapters/soap/xsd"
	"github.com/servicehall/hallway/config/words"
)

// address is where the peer is: its endpoint, or where its WSDL is as long as
// that could not be read.
func (p *peer) address(ctx context.Context) (*url.URL, *adapters.Fault) {
	d, fault := p.source.get(ctx)
	if fault == nil {
		return d.endpoint, nil
	}
	for _, text := range []string{p.set.Endpoint, p.set.WSDL} {
		if u, err := url.Parse(text); err == nil && remote(text) {
			return u, fault
		}
	}
	return nil, fault
}

// Call runs one operation.
func (p *peer) Call(ctx context.Context, c adapters.Call) (adapters.Reply, error) {
	op, ok := p.operations[c.Operation]
	if !ok {
		return adapters.Reply{}, httpcall.NoOperation(c.Operation)
	}
	ctx, cancel := context.WithTimeout(ctx, p.set.Timeout)
	defer cancel()
	d, fault := p.source.get(ctx)
	if fault != nil {
		return adapters.Reply{}, fault
	}
	x := &exchange{peer: p, op: op, action: d.operations[c.Operation], endpoint: d.endpoint}
	if fault := x.write(c); fault != nil {
		return adapters.Reply{}, fault
	}
	return x.send(ctx)
}

// exchange is one call under way.
type exchange struct {
	*peer
	op       *operation
	action   *action
	endpoint *url.URL
	body     []byte
}

func (x *exchange) send(ctx context.Context) (adapters.Reply, error) {
	r := httpcall.Request{Method: http.MethodPost, URL: x.endpoint, Header: x.headers(), Body: x.body, Safe: x.op.Safe, Private: private}
	r.Header.Set("Content-Type", "text/xml; charset="+x.charset())
	r.Header.Set("Accept", "text/xml")
	r.Header.Set("SOAPAction", `"`+x.action.soapAction+`"`)
	reply := adapters.Reply{Sent: x.client.Seen(r)}
	answer, fault := x.client.Do(ctx, r)
	if fault != nil {
		return reply, fault
	}
	reply.Raw, reply.ContentType = x.client.Veil().HideBytes(answer.Body), answer.ContentType()
	reply.Output, fault = x.read(answer)
	if fault != nil {
		return reply, fault
	}
	return reply, nil
}

func (x *exchange) charset() string {
	if x.set.RequestCharset == "" {
		return charset.UTF8
	}
	return x.set.RequestCharset
}

// write makes the envelope. Everything that the input lacks or has too much is
// one bad request.
func (x *exchange) write(c adapters.Call) *adapters.Fault {
	input := c.Input
	if c.Key != "" && x.op.Key != "" {
		var err error
		if input, err = httpcall.Put(input, x.op.Key, c.Key); err != nil {
			return badInput([]xsd.Problem{{Path: x.op.Key, Code: "soap.key", Args: nil}})
		}
	}
	if input == nil {
		input = map[string]any{}
	}
	body, problems := x.content(input)
	if len(problems) > 0 {
		return badInput(problems)
	}
	var w envelope.Writer
	w.Declaration(x.charset())
	w.Start("soap:Envelope", append([]string{"xmlns:soap", envelope.NS11}, body.Prefixes...)...)
	if t := x.set.Auth.UsernameToken; t != nil {
		if fault := x.security(&w, t); fault != nil {
			return fault
		}
	}
	w.Start("soap:Body")
	w.Raw(body.XML)
	w.End()
	w.End()
	var err error
	if x.body, err = envelope.Encode(w.Bytes(), x.charset()); err != nil {
		return httpcall.Fault(adapters.ConfigError, adapters.Prepare, "http.charset", err.Error(), err)
	}
	return nil
}

// content writes what stands in the body; nothing for an operation that takes
// nothing.
func (x *exchange) content(input any) (xsd.Fragment, []xsd.Problem) {
	if x.action.request != nil {
		return xsd.Write(x.action.request, input)
	}
	if object, ok := input.(map[string]any); ok && len(object) == 0 {
		return xsd.Fragment{}, nil
	}
	return xsd.Fragment{}, []xsd.Problem{{Code: "soap.no-input"}}
}

// badInput names every problem in the message, and each in both languages in
// the detail.
func badInput(problems []xsd.Problem) *adapters.Fault {
	var said []string
	detail := []any{}
	for _, p := range problems {
		en, zh := say(words.En, p), say(words.Zh, p)
		said = append(said, strings.TrimSpace(p.Path+" "+en))
		detail = append(detail, map[string]any{"path": p.Path, "code": p.Code, "en": en, "zh": zh})
	}
	f := httpcall.Fault(adapters.BadRequest, adapters.Prepare, "soap.input", fmt.Sprintf("the input is not what the operation takes: %s", strings.Join(said, " ")), nil)
	f.Detail = detail
	return f
}

func say(lang words.Lang, p xsd.Problem) string {
	if _, ok := Words[p.Code]; ok {
		return Words.Say(lang, p.Code, p.Args)
	}
	return xsd.Words.Say(lang, p.Code, p.Args)
}
