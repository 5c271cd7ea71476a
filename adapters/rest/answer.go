package rest

import (
	"fmt"
	"strconv"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/httpcall"
)

// over joins the rules of an operation with those of its connector: what the
// operation says goes first.
func (r Rules) over(below Rules) Rules {
	if r.Success == nil {
		r.Success = below.Success
	}
	if r.Fault == (FaultPaths{}) {
		r.Fault = below.Fault
	}
	r.Faults = joined(r.Faults, below.Faults)
	r.Statuses = joined(r.Statuses, below.Statuses)
	return r
}

func joined(above, below map[string]OutcomeByCode) map[string]OutcomeByCode {
	out := map[string]OutcomeByCode{}
	for code, o := range below {
		out[code] = o
	}
	for code, o := range above {
		out[code] = o
	}
	return out
}

// read understands an answer: the output, or what it means instead.
func (o *operation) read(p *peer, a httpcall.Answer) (any, *adapters.Fault) {
	body, err := o.body(p, a)
	if fault := o.rules.refusal(p, a, body, o.safe); fault != nil {
		if err != nil && a.Status >= 200 && a.Status < 300 {
			return nil, o.unread(p, a, err)
		}
		return nil, fault
	}
	if err != nil {
		return nil, o.unread(p, a, err)
	}
	out, _ := httpcall.Look(body, o.Result)
	return out, nil
}

// body reads the answer's body; nothing is nil.
func (o *operation) body(p *peer, a httpcall.Answer) (any, error) {
	if o.Answer == "none" || len(a.Body) == 0 {
		return nil, nil
	}
	if o.Answer == "text" {
		return a.Text(p.set.Charset)
	}
	return a.JSON(p.set.Charset)
}

// unread is the fault of an answer that says success and cannot be read.
func (o *operation) unread(p *peer, a httpcall.Answer, err error) *adapters.Fault {
	raw := p.client.Veil().HideBytes(a.Body)
	switch {
	case httpcall.Undecodable(err):
		return httpcall.Unusable(o.safe, "http.undecodable", "the answer cannot be decoded: "+err.Error(), raw)
	case a.IsHTML():
		f := httpcall.Fault(adapters.Auth, adapters.Read, "http.login-page", "the peer answers with a page instead of data; it may ask to sign in", nil)
		f.Raw = raw
		return f
	}
	return httpcall.Unreadable(o.safe, "http.unreadable", "the answer cannot be read: "+err.Error(), raw)
}

// refusal is what an answer means that is no success; nil if it is one.
func (r Rules) refusal(p *peer, a httpcall.Answer, body any, safe bool) *adapters.Fault {
	code, message := r.own(body)
	fault := p.client.StatusFault(a, safe, code != "")
	if fault == nil {
		if r.Success == nil {
			return nil
		}
		if v, _ := httpcall.Look(body, r.Success.Path); httpcall.In(v, r.Success.Equals) { // missing is null
			return nil
		}
		return r.unsuccessful(p, a, body)
	}
	if o, ok := r.Statuses[strconv.Itoa(a.Status)]; ok {
		fault.Outcome = adapters.Outcome(o)
	}
	if code != "" {
		r.coded(fault, code)
	}
	if message != "" {
		fault.Message = p.client.Veil().Hide(fmt.Sprintf("%s (HTTP %d)", message, a.Status))
	}
	fault.Detail = r.detail(body)
	return fault
}

// unsuccessful is the fault of an answer whose status says success and whose
// content does not.
func (r Rules) unsuccessful(p *peer, a httpcall.Answer, body any) *adapters.Fault {
	code, message := r.own(body)
	f := httpcall.Fault(adapters.BusinessFault, adapters.Read, "http.unsuccessful", "the peer refused the request", nil)
	f.Raw, f.Detail = p.client.Veil().HideBytes(a.Body), r.detail(body)
	if message != "" {
		f.Message = p.client.Veil().Hide(message)
	}
	if code != "" {
		r.coded(f, code)
	}
	return f
}

func (r Rules) coded(f *adapters.Fault, code string) {
	f.Code = code
	if o, ok := r.Faults[code]; ok {
		f.Outcome = adapters.Outcome(o)
	}
}

// own finds the peer's own code and words in an answer.
func (r Rules) own(body any) (code, message string) {
	return textAt(body, r.Fault.Code), textAt(body, r.Fault.Message)
}

func textAt(body any, path string) string {
	if path == "" {
		return ""
	}
	v, _ := httpcall.Look(body, path)
	text, _ := httpcall.Text(v)
	return text
}

func (r Rules) detail(body any) any {
	if r.Fault.Detail == "" {
		return nil
	}
	v, _ := httpcall.Look(body, r.Fault.Detail)
	return v
}
