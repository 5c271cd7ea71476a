package oa

import (
	"database/sql"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/servicehall/hallway/internal/sim/ledger"
	"github.com/servicehall/hallway/internal/sim/reply"
)

type opinionRequest struct {
	Department string `json:"department"`
	CaseNo     string `json:"caseNo"`
	Company    string `json:"company"`
}

type opinion struct {
	Opinion string `json:"opinion"`
	By      string `json:"by"`
	Name    string `json:"name"`
	Comment string `json:"comment"`
	At      string `json:"at"`
}

// opinions lets a department say what it thinks: it agrees, unless the
// company's name contains 异议 (objection).
func (o *OA) opinions(w http.ResponseWriter, r *http.Request) {
	body, err := reply.Body(w, r)
	var in opinionRequest
	if err != nil || json.Unmarshal(body, &in) != nil {
		reply.JSON(w, http.StatusOK, envelope{Code: -1, Message: "请求格式错误"})
		return
	}
	key := r.Header.Get("Idempotency-Key")
	if key == "" {
		reply.JSON(w, http.StatusOK, envelope{Code: -1, Message: "缺少请求头 Idempotency-Key"})
		return
	}
	v, err := o.book.Ask(r.Context(), ledger.Ask{
		System: System, Operation: "opinions", Key: key, At: o.now(), Refuse: refusal(r),
		Detail: strings.Trim(in.Department+" "+in.Company, " "),
		Decide: func(*sql.Tx) (ledger.Verdict, error) { return o.decide(in), nil },
	})
	reply.Verdict(w, v, err)
}

func (o *OA) decide(in opinionRequest) ledger.Verdict {
	out := opinion{Opinion: "agree", Comment: "同意", At: o.now().Format("2006-01-02 15:04:05")}
	switch in.Department {
	case "dept-tax":
		out.By, out.Name = "chen.yu", "陈宇"
	case "dept-public-security":
		out.By, out.Name = "zhao.lei", "赵磊"
	default:
		return *reply.Refusal(http.StatusOK, envelope{Code: -1, Message: "未知部门: " + in.Department})
	}
	if strings.Contains(in.Company, "异议") {
		out.Opinion, out.Comment = "disagree", "企业名称存在异议"
	}
	return ledger.Verdict{Status: http.StatusOK, Body: reply.Encode(envelope{Data: out}), Effect: true}
}
