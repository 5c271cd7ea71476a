package sms

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/httpcall"
)

// served is the code of a number that was served.
const served = "Ok"

// understand reads the answer of SendSms.
func (p *peer) understand(a httpcall.Answer) (any, *adapters.Fault) {
	body, fault := p.service.Read(a, false)
	if fault != nil {
		return nil, fault
	}
	response, _ := body["Response"].(map[string]any)
	if code := httpcall.TextAt(response, "Error.Code"); code != "" {
		outcome, wait := meaning(code, p.now())
		f := p.service.Refusal(outcome, code, httpcall.TextAt(response, "Error.Message"), a)
		f.RetryAfter = wait
		return nil, f
	}
	set, _ := response["SendStatusSet"].([]any)
	if len(set) == 0 {
		return nil, httpcall.Unreadable(false, "http.unreadable", "the answer has no status for any number", p.service.Veil().HideBytes(a.Body))
	}
	statuses, sent := statusesOf(set)
	out := map[string]any{
		"requestId": httpcall.TextAt(response, "RequestId"), "statuses": statuses,
		"sent": number(sent), "failed": number(len(set) - sent),
	}
	if sent == 0 {
		return out, p.allFailed(statuses, a)
	}
	return out, nil
}

func number(n int) json.Number { return json.Number(strconv.Itoa(n)) }

func statusesOf(set []any) (statuses []any, sent int) {
	for _, s := range set {
		code := httpcall.TextAt(s, "Code")
		if strings.EqualFold(code, served) {
			sent++
		}
		fee, _ := httpcall.Look(s, "Fee")
		statuses = append(statuses, map[string]any{
			"number": httpcall.TextAt(s, "PhoneNumber"), "code": code, "message": httpcall.TextAt(s, "Message"),
			"serialNo": httpcall.TextAt(s, "SerialNo"), "fee": fee,
		})
	}
	return statuses, sent
}

// allFailed is the fault of a call that served no number: what the first number
// met, unless the numbers met different things; then it is final.
func (p *peer) allFailed(statuses []any, a httpcall.Answer) *adapters.Fault {
	var outcome adapters.Outcome
	var wait time.Duration
	for i, s := range statuses {
		o, w := meaning(httpcall.TextAt(s, "code"), p.now())
		if i > 0 && o != outcome {
			o, w = adapters.BusinessFault, 0
		}
		outcome, wait = o, max(wait, w)
		if o == adapters.BusinessFault {
			wait = 0
			break
		}
	}
	f := p.service.Refusal(outcome, httpcall.TextAt(statuses[0], "code"), httpcall.TextAt(statuses[0], "message"), a)
	f.RetryAfter, f.Detail = wait, map[string]any{"statuses": statuses}
	return f
}

// meanings are the provider's codes by their begin; the first that fits counts.
// What is not listed is final.
var meanings = []struct {
	prefix  string
	outcome adapters.Outcome
	wait    time.Duration // 0 = the peer does not say; untilMidnight
}{
	{"LimitExceeded.PhoneNumberThirtySecondLimit", adapters.Quota, 30 * time.Second},
	{"LimitExceeded.PhoneNumberOneHourLimit", adapters.Quota, time.Hour},
	{"LimitExceeded.PhoneNumberDailyLimit", adapters.Quota, untilMidnight},
	{"LimitExceeded.PhoneNumberSameContentDailyLimit", adapters.Quota, untilMidnight},
	{"LimitExceeded.AppDailyLimit", adapters.Quota, untilMidnight},
	{"LimitExceeded.AppMainlandChinaDailyLimit", adapters.Quota, untilMidnight},
	{"LimitExceeded.DailyLimit", adapters.Quota, untilMidnight},
	{"LimitExceeded.PhoneNumberCountLimit", adapters.BadRequest, 0},
	{"LimitExceeded", adapters.Quota, time.Minute},
	{"RequestLimitExceeded", adapters.Quota, time.Second},
	{"AuthFailure", adapters.Auth, 0},
	{"UnauthorizedOperation", adapters.Auth, 0},
	{"InvalidParameterValue.IncorrectPhoneNumber", adapters.BusinessFault, 0},
	{"InvalidParameterValue", adapters.BadRequest, 0},
	{"InvalidParameter", adapters.BadRequest, 0},
	{"MissingParameter", adapters.BadRequest, 0},
	{"UnknownParameter", adapters.BadRequest, 0},
	{"FailedOperation.TemplateUnapprovedOrNotExist", adapters.BadRequest, 0},
	{"FailedOperation.TemplateIncorrectOrUnapproved", adapters.BadRequest, 0},
	{"FailedOperation.TemplateParamSetNotMatchApprovedTemplate", adapters.BadRequest, 0},
	{"FailedOperation.SignatureIncorrectOrUnapproved", adapters.BadRequest, 0},
	{"InternalError", adapters.Unknown, 0},
}

const untilMidnight = -1

// meaning says what a code of the provider means, and how long to wait. Days
// are China's.
func meaning(code string, now time.Time) (adapters.Outcome, time.Duration) {
	for _, m := range meanings {
		if code != m.prefix && !strings.HasPrefix(code, m.prefix+".") {
			continue
		}
		if m.wait != untilMidnight {
			return m.outcome, m.wait
		}
		china := now.In(time.FixedZone("CST", 8*60*60))
		midnight := time.Date(china.Year(), china.Month(), china.Day()+1, 0, 0, 0, 0, china.Location())
		return m.outcome, midnight.Sub(now)
	}
	return adapters.BusinessFault, 0
}
