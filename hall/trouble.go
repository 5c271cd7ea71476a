package hall

import (
	"context"

	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/engine"
)

// Incident is an open incident with what a person may do about it.
type Incident struct {
	engine.Incident
	Cause   string `json:"cause"`   // what it means, in words
	Suggest string `json:"suggest"` // what to do
}

// Troubles lists the open incidents that a filter means, the oldest first, with
// words for cause and remedy.
func (h *Hall) Troubles(ctx context.Context, f engine.IncidentFilter, p engine.Page, lang words.Lang) ([]Incident, error) {
	all, err := h.c.Engine.FindIncidents(ctx, f, p)
	out := make([]Incident, 0, len(all))
	for _, i := range all {
		code := "hall.incident." + i.Kind
		if _, known := incidentTexts[code]; !known {
			code = "hall.incident.other"
		}
		args := map[string]any{"kind": i.Kind, "element": i.Element}
		out = append(out, Incident{Incident: i, Cause: h.c.Words.Say(lang, code, args), Suggest: h.c.Words.Mend(lang, code, args)})
	}
	return out, err
}

// incidentTexts say what each kind of incident means and what to do about it.
var incidentTexts = words.Catalogue{
	"hall.incident.other": {Zh: "“{element}”不能继续（{kind}）", En: "{element} cannot go on ({kind})",
		MendZh: "查看原因，改正后再试", MendEn: "look at the reason, mend it, then retry"},
	"hall.incident.expression": {Zh: "“{element}”的表达式没有给出可用的值", En: "an expression of {element} gives no usable value",
		MendZh: "设置所缺的变量后再试；表达式有误时部署新版本并迁移", MendEn: "set the variable that is missing, then retry; where the expression is wrong, deploy a new version and migrate"},
	"hall.incident.unhandled-error": {Zh: "“{element}”出了业务错误，流程没有捕获它", En: "nothing in the process catches the error of {element}",
		MendZh: "排除错误后再试；或在新版本中加上错误边界事件并迁移；或人工调整位置", MendEn: "remove what made it, then retry; or add an error boundary event in a new version and migrate; or modify where the case stands"},
	"hall.incident.no-flow": {Zh: "“{element}”之后没有一条路的条件成立，也没有默认路", En: "no way out of {element} has a true condition, and there is no default",
		MendZh: "改正变量后再试；或在新版本中加默认路并迁移", MendEn: "mend the variables, then retry; or add a default flow in a new version and migrate"},
	"hall.incident.decision": {Zh: "“{element}”的决策没有给出结果", En: "the decision of {element} gives no result",
		MendZh: "补齐输入变量，或部署改正的决策表，然后再试", MendEn: "set the input variables, or deploy the mended decision, then retry"},
	"hall.incident.number": {Zh: "取不到办件号", En: "there is no case number",
		MendZh: "改正 hallway:number 所用的变量后再试", MendEn: "mend the variables that hallway:number reads, then retry"},
	"hall.incident.process": {Zh: "“{element}”要调用的流程没有部署", En: "the process that {element} calls is not deployed",
		MendZh: "部署被调用的流程（或其版本标签）后再试", MendEn: "deploy the called process (or the version with its tag), then retry"},
	"hall.incident.call": {Zh: "“{element}”调用的流程没有办结", En: "the instance that {element} called has ended without completing",
		MendZh: "查看被调用的实例；再试会重新调用", MendEn: "look at the called instance; a retry calls anew"},
	"hall.incident.poison": {Zh: "引擎处理一个命令时出错", En: "the engine stumbled over a command",
		MendZh: "请把办件号告诉维护人员；办件停在原处", MendEn: "tell the maintainers the number of the case; it stands where it stood"},
	"hall.incident.refused": {Zh: "调用有了结果，流程拒绝接受", En: "the call had a result that the process refuses",
		MendZh: "查看原因与结果映射，改正后再试", MendEn: "look at the reason and the output mapping, mend it, then retry"},
	"hall.incident.bad-request": {Zh: "对端系统不接受“{element}”的请求", En: "the peer does not accept the request of {element}",
		MendZh: "改正变量或映射后再试", MendEn: "mend the variables or the mapping, then retry"},
	"hall.incident.auth": {Zh: "对端系统不认可凭据", En: "the peer does not accept our credentials",
		MendZh: "更新连接器的凭据，用 hallway doctor 检查，然后再试", MendEn: "renew the credentials of the connector, check with hallway doctor, then retry"},
	"hall.incident.quota": {Zh: "对端系统的配额已用尽", En: "the peer's quota is used up",
		MendZh: "等配额恢复或提高后成批再试", MendEn: "wait for the quota or raise it, then retry in bulk"},
	"hall.incident.peer-down": {Zh: "对端系统没有应答", En: "the peer does not answer",
		MendZh: "系统恢复后成批再试（hallway incident retry --kind peer-down）", MendEn: "retry in bulk when it is back (hallway incident retry --kind peer-down)"},
	"hall.incident.unknown": {Zh: "“{element}”的调用是否办成不明", En: "whether the call of {element} took effect is not known",
		MendZh: "先向对端核实；未办成再试，已办成则设置结果变量并调整位置", MendEn: "ask the peer first; retry where it did not, else set its result and modify where the case stands"},
	"hall.incident.config-error": {Zh: "连接器的配置不对", En: "the connector is not configured right",
		MendZh: "改正配置，用 hallway doctor 检查，重启后再试", MendEn: "mend the configuration, check with hallway doctor, restart, then retry"},
	"hall.incident.business-fault": {Zh: "对端系统拒绝了“{element}”", En: "the peer refused {element}",
		MendZh: "按对端给出的原因改正变量后再试", MendEn: "mend the variables as the peer says, then retry"},
}
