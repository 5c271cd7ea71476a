package oa

import (
	"net/http"

	"github.com/servicehall/hallway/internal/sim/ledger"
	"github.com/servicehall/hallway/internal/sim/reply"
)

type reviewer struct {
	Reviewer string `json:"reviewer"`
	Name     string `json:"name"`
	Dept     string `json:"dept"`
}

// districtName gives the districts of Shanghai by GB/T 2260.
func districtName(code string) string {
	switch code {
	case "310101":
		return "黄浦区"
	case "310104":
		return "徐汇区"
	case "310105":
		return "长宁区"
	case "310106":
		return "静安区"
	case "310107":
		return "普陀区"
	case "310109":
		return "虹口区"
	case "310110":
		return "杨浦区"
	case "310112":
		return "闵行区"
	case "310113":
		return "宝山区"
	case "310114":
		return "嘉定区"
	case "310115":
		return "浦东新区"
	case "310116":
		return "金山区"
	case "310117":
		return "松江区"
	case "310118":
		return "青浦区"
	case "310120":
		return "奉贤区"
	case "310151":
		return "崇明区"
	}
	return ""
}

// reviewerOf names who reviews in a district: 张伟, and 王芳 in Pudong.
func reviewerOf(code string) ledger.Verdict {
	name := districtName(code)
	if name == "" {
		return *reply.Refusal(http.StatusOK, envelope{Code: -1, Message: "未配置该行政区划的审查人员: " + code})
	}
	who := reviewer{Reviewer: "zhang.wei", Name: "张伟", Dept: name + "行政审批科"}
	if code == "310115" {
		who.Reviewer, who.Name = "wang.fang", "王芳"
	}
	return ledger.Verdict{Status: http.StatusOK, Body: reply.Encode(envelope{Data: who})}
}
