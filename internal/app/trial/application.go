// Package trial hands applications to a running hall as its applicants and
// neighbours do, decides the waiting tasks, breaks things in front of the
// reader, and counts afterwards what every side says of it.
package trial

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// application is one made-up applicant and company. The numbers are of no
// person: they lack a valid check digit.
type application struct {
	n       int
	company string
	phone   string
	wechat  string
	capital int // 万元
}

// trades keep the sample companies apart for the reader.
var trades = []string{"茶业", "文化", "软件", "物流", "餐饮", "园艺", "建材", "教育", "印务", "服饰"}

// newApplication makes the n-th application of a run.
func newApplication(run string, n int) application {
	return application{
		n: n, company: fmt.Sprintf("上海%s示例%s%03d有限公司", trades[n%len(trades)], run, n),
		phone: fmt.Sprintf("139%08d", 10_000_000+n), wechat: fmt.Sprintf("openid-%s-%d", run, n), capital: 10 + n,
	}
}

func (a application) idNumber() string {
	return fmt.Sprintf("3101011990%02d%02d%03dX", 1+a.n%12, 1+a.n%28, a.n%1000)
}

// json is the application as the entry takes it.
func (a application) json(callback string) map[string]any {
	out := map[string]any{
		"applicant": map[string]any{"name": "李明", "idNumber": a.idNumber(), "phone": a.phone, "wechat": a.wechat},
		"company": map[string]any{"name": a.company, "kind": "1", "capital": a.capital * 10_000, "legalPerson": "李明",
			"scope":   []any{map[string]any{"code": "F5229", "name": "茶叶零售"}},
			"address": "上海市黄浦区福州路300号", "district": "310101"},
	}
	if callback != "" {
		out["callbackUrl"] = callback
	}
	return out
}

// soap is the application as the former portal sends it.
func (a application) soap(id, callback string) []byte {
	text := func(s string) string {
		var b strings.Builder
		_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder never fails
		return b.String()
	}
	return []byte(`<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:wsa="http://www.w3.org/2005/08/addressing">
<soapenv:Header><wsa:MessageID>` + text(id) + `</wsa:MessageID></soapenv:Header>
<soapenv:Body><submitApplication xmlns="urn:hallway:applications"><sqrXm>李明</sqrXm><sqrSfzh>` + a.idNumber() + `</sqrSfzh><sqrSjh>` + a.phone +
		`</sqrSjh><sqrWx>` + a.wechat + `</sqrWx><qymc>` + text(a.company) + `</qymc><qylx>1</qylx><zczb>` + fmt.Sprint(a.capital) + `</zczb><fddbr>李明</fddbr><jyfw><dm>F5229</dm><mc>茶叶零售</mc></jyfw>` +
		`<dz>上海市黄浦区福州路300号</dz><qh>310101</qh><hddz>` + text(callback) + `</hddz></submitApplication></soapenv:Body></soapenv:Envelope>`)
}

// row is the application as a row of the exchange table.
func (a application) row() map[string]any {
	return map[string]any{"xm": "李明", "sfzh": a.idNumber(), "sjh": a.phone, "wxid": a.wechat, "qymc": a.company, "qylx": "1",
		"zczb": fmt.Sprint(a.capital), "fddbr": "李明", "jyfw": "F5229:茶叶零售", "dz": "上海市黄浦区福州路300号", "qh": "310101"}
}

// queued is the application as the partner platform queues it.
func (a application) queued() map[string]any {
	return map[string]any{"form": map[string]any{"xm": "李明", "sfzh": a.idNumber(), "sj": a.phone, "wx": a.wechat, "qymc": a.company,
		"qylx": "1", "zczb": fmt.Sprint(a.capital), "fr": "李明", "dz": "上海市黄浦区福州路300号", "qh": "310101"}}
}
