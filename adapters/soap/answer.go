package soap

import (
	"errors"
	"strings"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/httpcall"
	"github.com/servicehall/hallway/adapters/soap/envelope"
	"github.com/servicehall/hallway/adapters/soap/xsd"
)

// Bounds of an answer beside its bytes.
const (
	answerDepth = 256
	answerNodes = 400_000
)

// read understands an answer: the output, or what it means instead. A SOAP
// fault says more than the status that it comes with.
func (x *exchange) read(a httpcall.Answer) (any, *adapters.Fault) {
	limits := envelope.Limits{Bytes: x.set.MaxResponse, Depth: answerDepth, Nodes: answerNodes}
	env, err := envelope.Read(a.Body, envelope.Declared{Setting: x.set.Charset, ContentType: a.ContentType()}, limits)
	if err == nil {
		if f := soapFault(env); f != nil {
			return nil, x.refused(a, f)
		}
	}
	if fault := x.client.StatusFault(a, x.op.Safe, false); fault != nil {
		return nil, fault
	}
	switch {
	case err != nil && x.action.oneWay:
		return map[string]any{}, nil // whatever it is, nothing was promised
	case err != nil:
		return nil, x.unread(a, err)
	}
	return x.output(a, env)
}

// unread is the fault of an answer that says success and cannot be read.
func (x *exchange) unread(a httpcall.Answer, err error) *adapters.Fault {
	raw := x.client.Veil().HideBytes(a.Body)
	var r *envelope.Refusal
	if errors.As(err, &r) && (r.Code == "xml.bad-bytes" || r.Code == "xml.unknown-charset") {
		return httpcall.Unusable(x.op.Safe, "http.undecodable", "the answer cannot be decoded: "+err.Error(), raw)
	}
	if a.IsHTML() {
		return httpcall.Unreadable(x.op.Safe, "http.unreadable", "the peer answers with a page instead of a SOAP message", raw)
	}
	return httpcall.Unreadable(x.op.Safe, "http.unreadable", "the answer cannot be read: "+err.Error(), raw)
}

// output reads the answer's element and holds it to the rules.
func (x *exchange) output(a httpcall.Answer, env *envelope.Envelope) (any, *adapters.Fault) {
	var out any = map[string]any{}
	if len(env.Body) > 0 {
		out = xsd.Read(x.action.answer, env.Body[0])
	}
	if out == nil || out == "" {
		out = map[string]any{}
	}
	success := x.op.rules.Success
	if success == nil {
		return out, nil
	}
	v, _ := httpcall.Look(out, success.Path)
	if httpcall.In(v, success.Equals) {
		return out, nil
	}
	f := httpcall.Fault(adapters.BusinessFault, adapters.Read, "http.unsuccessful", "the peer refused the request", nil)
	f.Raw = x.client.Veil().HideBytes(a.Body)
	f.Detail = out
	if code, ok := httpcall.Text(v); ok && code != "" {
		f.Code = code
	}
	x.own(f, out)
	return nil, f
}

// own puts the peer's own code and words into a fault, and what the code means.
func (x *exchange) own(f *adapters.Fault, from any) {
	rules := x.op.rules
	if rules.Fault.Code != "" {
		if code := httpcall.TextAt(from, rules.Fault.Code); code != "" {
			f.Code = code
		}
	}
	if rules.Fault.Message != "" {
		if message := httpcall.TextAt(from, rules.Fault.Message); message != "" {
			f.Message = x.client.Veil().Hide(message)
		}
	}
	if rules.Fault.Detail != "" {
		if detail, ok := httpcall.Look(from, rules.Fault.Detail); ok {
			f.Detail = detail
		}
	}
	if o, ok := rules.Faults[f.Code]; ok {
		f.Outcome = adapters.Outcome(o)
	}
}

// peerFault is a SOAP fault as it came.
type peerFault struct {
	code    string // without its prefix
	subcode string
	text    string
	detail  *envelope.Node
}

// soapFault finds the fault in an answer, of either version of SOAP.
func soapFault(env *envelope.Envelope) *peerFault {
	if len(env.Body) == 0 || env.Body[0].Name.Local != "Fault" || env.Body[0].Name.Space != env.Version.Namespace() {
		return nil
	}
	n, f := env.Body[0], &peerFault{}
	for _, c := range n.Children {
		switch c.Name.Local {
		case "faultcode":
			f.code = local(c.Text)
		case "faultstring":
			f.text = strings.TrimSpace(c.Text)
		case "detail", "Detail":
			f.detail = c
		case "Code":
			f.codes(c)
		case "Reason":
			for _, t := range c.Children {
				if f.text == "" {
					f.text = strings.TrimSpace(t.Text)
				}
			}
		}
	}
	return f
}

// codes reads code and subcode of SOAP 1.2.
func (f *peerFault) codes(n *envelope.Node) {
	for _, c := range n.Children {
		switch c.Name.Local {
		case "Value":
			f.code = local(c.Text)
		case "Subcode":
			if v := c.Child(c.Name.Space, "Value"); v != nil {
				f.subcode = local(v.Text)
			}
		}
	}
}

func local(qname string) string {
	qname = strings.TrimSpace(qname)
	return qname[strings.LastIndexByte(qname, ':')+1:]
}

// refused says what a SOAP fault means.
func (x *exchange) refused(a httpcall.Answer, p *peerFault) *adapters.Fault {
	f := httpcall.Fault(adapters.Unknown, adapters.Read, p.code, x.client.Veil().Hide(p.text), nil)
	f.Raw = x.client.Veil().HideBytes(a.Body)
	if f.Message == "" {
		f.Message = "the peer answers with a SOAP fault"
	}
	detail, typed := x.detail(p)
	f.Detail = detail
	f.Outcome = x.meaning(a, p, typed)
	if code := httpcall.TextAt(detail, "code"); code != "" {
		f.Code = code
	}
	x.own(f, detail)
	if f.Code == "" {
		f.Code = "soap.fault"
	}
	return f
}

// meaning is the outcome by the fault's code, where no code of the peer's own
// says otherwise.
func (x *exchange) meaning(a httpcall.Answer, p *peerFault, typed bool) adapters.Outcome {
	code, _, _ := strings.Cut(p.code, ".") // Client.Authentication
	switch {
	case securityFaults[p.code] || securityFaults[p.subcode] || a.Status == 401 || a.Status == 403:
		return adapters.Auth
	case a.Status == 429:
		return adapters.Quota
	case a.Status == 503:
		return adapters.PeerDown
	case typed || code == "Client" || code == "Sender":
		return adapters.BusinessFault
	case code == "MustUnderstand" || code == "VersionMismatch" || code == "DataEncodingUnknown":
		return adapters.ConfigError
	case x.op.Safe:
		return adapters.PeerDown
	}
	return adapters.Unknown
}

// securityFaults are the fault codes of WS-Security 1.0 (12), and what many
// write in their place.
var securityFaults = map[string]bool{
	"FailedAuthentication": true, "InvalidSecurity": true, "InvalidSecurityToken": true, "UnsupportedSecurityToken": true,
	"SecurityTokenUnavailable": true, "FailedCheck": true, "Client.Authentication": true,
}

// detail reads the detail by the faults that the WSDL describes. typed is
// whether it is one of them. The one that is described, or the only one, is the
// detail itself: Axis puts a host name beside it. An element that is empty says
// nothing: PHP writes one for every fault that the WSDL describes.
func (x *exchange) detail(p *peerFault) (detail any, typed bool) {
	if p.detail == nil {
		return nil, false
	}
	all := map[string]any{}
	var described []any
	for _, n := range p.detail.Children {
		if len(n.Children) == 0 && len(n.Attrs) == 0 && strings.TrimSpace(n.Text) == "" {
			continue
		}
		e := x.action.faults["{"+n.Name.Space+"}"+n.Name.Local]
		v := xsd.Read(e, n)
		if e != nil || x.action.set.Has(n.Name) {
			described = append(described, v)
		}
		all[n.Name.Local] = v
	}
	if len(described) == 1 {
		return described[0], true
	}
	switch len(all) {
	case 0:
		if text := strings.TrimSpace(p.detail.Text); text != "" {
			return text, false
		}
		return nil, false
	case 1:
		for _, only := range all {
			return only, false
		}
	}
	return all, len(described) > 0
}
