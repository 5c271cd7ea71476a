package sms

import (
	"fmt"

	"github.com/servicehall/hallway/adapters/httpcall"
)

// message is the body of SendSms.
type message struct {
	Numbers  []string `json:"PhoneNumberSet"`
	SdkAppID string   `json:"SmsSdkAppId,omitempty"`
	Template string   `json:"TemplateId"`
	Params   []string `json:"TemplateParamSet,omitempty"`
	Sign     string   `json:"SignName,omitempty"`
	Session  string   `json:"SessionContext,omitempty"`
}

// read makes a message from an input. Everything that is wrong with it is told
// at once, as BadRequest.
func read(op *Operation, input any) (message, error) {
	in, ok := input.(map[string]any)
	if !ok {
		return message{}, httpcall.Input([]string{"the input is no object with numbers and params"})
	}
	m := message{Template: op.Template, Sign: op.Sign}
	var problems []string
	if m.Template == "" {
		m.Template = httpcall.TextAt(in, "template")
	}
	if m.Template == "" {
		problems = append(problems, "template is missing")
	}
	name := "numbers"
	if in[name] == nil {
		name = "number"
	}
	var bad []string
	m.Numbers, bad = texts(name, in[name])
	problems = append(problems, bad...)
	switch {
	case len(bad) > 0:
	case len(m.Numbers) == 0:
		problems = append(problems, "numbers is missing or empty")
	case len(m.Numbers) > maxNumbers:
		problems = append(problems, fmt.Sprintf("numbers has %d numbers, %d at most", len(m.Numbers), maxNumbers))
	}
	m.Params, bad = texts("params", in["params"])
	return m, httpcall.Input(append(problems, bad...))
}

// texts reads a list of plain values, or one, as texts.
func texts(name string, v any) (out, problems []string) {
	list, ok := v.([]any)
	if !ok && v != nil {
		list = []any{v}
	}
	for i, x := range list {
		text, plain := httpcall.Text(x)
		if !plain || (text == "" && name != "params") {
			problems = append(problems, fmt.Sprintf("%s[%d] is no plain value", name, i))
			continue
		}
		out = append(out, text)
	}
	return out, problems
}
