package esign

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/charset"
	"github.com/servicehall/hallway/adapters/httpcall"
)

// flowWide begins the actions that happen once in the life of a flow.
const flowWide = "SIGN_FLOW_"

// Hear proves a callback and reads it. The message's id is the flow with the
// action, so that both copies of an event are one message; an action that may
// happen several times in a flow (each signer) also has a digest of the body.
func (p *peer) Hear(_ context.Context, spec any, r adapters.Request) (adapters.Message, error) {
	src, ok := spec.(*Source)
	if !ok {
		return adapters.Message{}, httpcall.Settings(fmt.Sprintf("the settings of the source are a %T", spec))
	}
	if why := p.unproved(src, r); why != "" {
		return adapters.Message{}, httpcall.Fault(adapters.Auth, adapters.Read, "esign.proof", "the callback is not proved: "+why, nil)
	}
	m := adapters.Message{ContentType: header(r, "Content-Type"), Raw: r.Body, Received: r.Received, Headers: map[string]string{}}
	if m.Received.IsZero() {
		m.Received = p.now()
	}
	m.Charset = charset.Declared("", m.ContentType, r.Body)
	text, err := charset.Decode(r.Body, m.Charset)
	if err != nil {
		return adapters.Message{}, unreadable(err.Error(), r)
	}
	if m.Body, err = httpcall.ReadJSON(text); err != nil {
		return adapters.Message{}, unreadable(err.Error(), r)
	}
	flow, action := httpcall.TextAt(m.Body, "signFlowId"), httpcall.TextAt(m.Body, "action")
	if flow == "" || action == "" {
		return adapters.Message{}, unreadable("it names no signFlowId or no action", r)
	}
	m.Type, m.ID = action, flow+"/"+action
	if !strings.HasPrefix(action, flowWide) {
		sum := sha256.Sum256(r.Body)
		m.ID += "/" + hex.EncodeToString(sum[:8])
	}
	m.Keys = map[string]string{"signFlowId": flow}
	if biz := httpcall.TextAt(m.Body, "bizId"); biz != "" {
		m.Keys["bizId"] = biz
	}
	m.Headers["X-Tsign-Open-Timestamp"] = header(r, "X-Tsign-Open-Timestamp")
	return m, nil
}

func unreadable(why string, r adapters.Request) error {
	f := httpcall.Fault(adapters.BadRequest, adapters.Read, "esign.callback", "the callback cannot be read: "+why, nil)
	f.Raw = r.Body
	return f
}

// unproved says why a callback may not be the provider's, "" if it is: our
// application, a signature with our secret over the time, the parameters and
// the body, and a time in the window. A copy from an earlier time is refused by
// its time; within the window the message's id makes copies one.
func (p *peer) unproved(src *Source, r adapters.Request) string {
	if app := header(r, "X-Tsign-Open-App-Id"); app != p.set.AppID {
		return "it is not for our application"
	}
	if a := header(r, "X-Tsign-Open-Signature-Algorithm"); a != "" && !strings.EqualFold(a, "hmac-sha256") {
		return "its signature is not hmac-sha256"
	}
	stamp := header(r, "X-Tsign-Open-Timestamp")
	ms, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return "it has no time"
	}
	got, err := hex.DecodeString(header(r, "X-Tsign-Open-Signature"))
	if err != nil || !hmac.Equal(got, p.proof(stamp, r)) {
		return "its signature does not match"
	}
	if off := p.now().Sub(time.UnixMilli(ms)).Abs(); off > src.Window {
		return fmt.Sprintf("its time is %s from ours, %s at most", off.Round(time.Second), src.Window)
	}
	return ""
}

// proof is the signature that a callback must have.
func (p *peer) proof(stamp string, r adapters.Request) []byte {
	mac := hmac.New(sha256.New, []byte(p.set.Secret.Reveal()))
	mac.Write([]byte(stamp))
	for _, name := range slices.Sorted(maps.Keys(r.Query)) {
		for _, v := range r.Query[name] {
			mac.Write([]byte(v))
		}
	}
	mac.Write(r.Body)
	return mac.Sum(nil)
}

func header(r adapters.Request, name string) string { return textproto.MIMEHeader(r.Header).Get(name) }
