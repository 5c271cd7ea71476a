package apptest

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// Application is one made-up applicant and company. The id number is of no
// person: it lacks a valid check digit.
type Application struct {
	Key      string // idempotency key or message id
	Company  string
	Phone    string
	WeChat   string
	Capital  int // 万元
	District string
	Callback string
}

// New makes an application to found a company whose name tells the test.
func New(t testing.TB, name string) Application {
	t.Helper()
	run := fmt.Sprintf("%s-%d", strings.ReplaceAll(t.Name(), "/", "-"), time.Now().UnixNano())
	return Application{Key: run, Company: "上海" + name + "示例有限公司", Phone: "13912345678",
		WeChat: "openid-" + name, Capital: 50, District: "310101"}
}

// IDNumber is the applicant's.
const IDNumber = "31010119900101123X"

// JSON is the application as the entry takes it.
func (a Application) JSON() map[string]any {
	who := map[string]any{"name": "李明", "idNumber": IDNumber, "phone": a.Phone}
	if a.WeChat != "" {
		who["wechat"] = a.WeChat
	}
	out := map[string]any{
		"applicant": who,
		"company": map[string]any{"name": a.Company, "kind": "1", "capital": a.Capital * 10_000, "legalPerson": "李明",
			"scope":   []any{map[string]any{"code": "F5229", "name": "茶叶零售"}, map[string]any{"code": "C1539", "name": "茶饮料制造"}},
			"address": "上海市黄浦区福州路300号", "district": a.District},
	}
	if a.Callback != "" {
		out["callbackUrl"] = a.Callback
	}
	return out
}

// SOAP is the argument of submitApplication.
func (a Application) SOAP() map[string]any {
	return map[string]any{"sqrXm": "李明", "sqrSfzh": IDNumber, "sqrSjh": a.Phone, "sqrWx": a.WeChat, "qymc": a.Company, "qylx": "1",
		"zczb": fmt.Sprint(a.Capital), "fddbr": "李明",
		"jyfw": []any{map[string]any{"dm": "F5229", "mc": "茶叶零售"}, map[string]any{"dm": "C1539", "mc": "茶饮料制造"}},
		"dz":   "上海市黄浦区福州路300号", "qh": a.District, "hddz": a.Callback}
}

// Row is the application as a row of the exchange table.
func (a Application) Row() map[string]any {
	return map[string]any{"xm": "李明", "sfzh": IDNumber, "sjh": a.Phone, "wxid": a.WeChat, "qymc": a.Company, "qylx": "1",
		"zczb": fmt.Sprint(a.Capital), "fddbr": "李明", "jyfw": "F5229:茶叶零售;C1539:茶饮料制造", "dz": "上海市黄浦区福州路300号", "qh": a.District}
}

// Queued is the application as the partner platform queues it.
func (a Application) Queued() map[string]any {
	return map[string]any{"form": map[string]any{"xm": "李明", "sfzh": IDNumber, "sj": a.Phone, "wx": a.WeChat, "qymc": a.Company,
		"qylx": "1", "zczb": fmt.Sprint(a.Capital), "fr": "李明", "dz": "上海市黄浦区福州路300号", "qh": a.District}}
}

// Envelope is the application as a SOAP call under the key as message id.
func (a Application) Envelope() []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="http://www.w3.org/2005/08/addressing">` +
		`<s:Header><a:MessageID>` + a.Key + `</a:MessageID></s:Header><s:Body><submitApplication xmlns="urn:hallway:applications">`)
	arg := a.SOAP()
	for _, name := range []string{"sqrXm", "sqrSfzh", "sqrSjh", "sqrWx", "qymc", "qylx", "zczb", "fddbr", "dz", "qh", "hddz"} {
		if v := fmt.Sprint(arg[name]); v != "" {
			fmt.Fprintf(&b, "<%s>%s</%s>", name, v, name)
		}
	}
	b.WriteString(`</submitApplication></s:Body></s:Envelope>`)
	return []byte(b.String())
}
