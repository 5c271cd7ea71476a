package route

import "github.com/servicehall/hallway/config/words"

// Words are the texts of the room: findings of route files, and the reasons of
// messages.
var Words = words.Catalogue{
	"route.expression": {
		Zh: "这里需要 FEEL 表达式", En: "a FEEL expression is needed here",
		MendZh: "写成文本、数字或布尔值", MendEn: "write it as a text, a number or a boolean",
	},
	"route.twice": {
		Zh: "路由 {name} 定义了两次", En: "the route {name} is defined twice",
		MendZh: "给其中一个改名", MendEn: "give one of them another name",
	},
	"route.shadowed": {
		Zh: "路由 {name} 永远收不到消息：{other} 也来自 {from} 且没有 when", En: "the route {name} never gets a message: {other} comes from {from} too, and has no when",
		MendZh: "给其中一个加上 when，或删去一个", MendEn: "give one of them a when, or remove one",
	},
	"route.no-source": {
		Zh: "没有名为 {name} 的消息来源", En: "there is no source named {name}",
		MendZh: "写 连接器.来源、http.名称 或 soap.名称；相近的名称：{nearest}", MendEn: "write connector.source, http.NAME or soap.NAME; the nearest is: {nearest}",
	},
	"route.no-mapping": {
		Zh: "没有名为 {name} 的映射", En: "there is no mapping named {name}",
		MendZh: "在 mappings/ 下新建它，或改正名称；相近的名称：{nearest}", MendEn: "make it under mappings/, or mend the name; the nearest is: {nearest}",
	},
	"route.no-operation": {
		Zh: "没有名为 {name} 的操作", En: "there is no operation named {name}",
		MendZh: "写 连接器.操作；相近的名称：{nearest}", MendEn: "write connector.operation; the nearest is: {nearest}",
	},
	"route.no-process": {
		Zh: "没有名为 {name} 的流程", En: "there is no process named {name}",
		MendZh: "部署它，或改正名称；相近的名称：{nearest}", MendEn: "deploy it, or mend the name; the nearest is: {nearest}",
	},
	"route.no-steps": {
		Zh: "路由没有步骤", En: "the route has no steps",
		MendZh: "在 steps 中至少写一步", MendEn: "write at least one step under steps",
	},
	"route.step-one": {
		Zh: "一个步骤只做一件事，这里有：{found}", En: "a step does one thing, this one has: {found}",
		MendZh: "写 map、call、filter、start、correlate、drop 之一", MendEn: "write one of map, call, filter, start, correlate, drop",
	},
	"route.step-twice": {
		Zh: "步骤名称 {name} 用了两次", En: "the step name {name} is used twice",
		MendZh: "用 name 给其中一步另起名称", MendEn: "give one of them another name with name:",
	},
	"route.after-ending": {
		Zh: "前一步（{ending}）已结束路由，这一步永远不会执行", En: "the step before ({ending}) ends the route: this one is never done",
		MendZh: "把结束的一步放到最后", MendEn: "put the ending last",
	},
	"route.stray": {
		Zh: "{key} 只能与 {with} 一起使用", En: "{key} is only for a step with {with}",
		MendZh: "删去 {key}", MendEn: "remove {key}",
	},
	"route.no-effect": {
		Zh: "路由没有调用也没有结束方式，消息到此即止", En: "the route calls nothing and has no ending: its messages go nowhere",
		MendZh: "加上 call、start、correlate 或 drop", MendEn: "add a call, start, correlate or drop",
	},
	"route.fault-without-call": {
		Zh: "路由没有调用，onFault 永远不会执行", En: "the route makes no call: onFault is never done",
		MendZh: "删去 onFault", MendEn: "remove onFault",
	},
	"route.origin-without-start": {
		Zh: "路由不启动流程，origin 不起作用", En: "the route starts no process: origin has no effect",
		MendZh: "删去 origin", MendEn: "remove origin",
	},
	"route.inbox-none": {
		Zh: "没有收件去重：重复投递的消息会再次处理", En: "without an inbox a message that is delivered again is worked on again",
		MendZh: "除非每一步都可重复，否则写 inbox: once", MendEn: "write inbox: once, unless every step may be repeated",
	},

	"route.no-route":       {Zh: "没有路由接收来自 {source} 的这条消息", En: "no route takes this message from {source}"},
	"route.no-route-why":   {Zh: "没有路由接收来自 {source} 的这条消息：{why}", En: "no route takes this message from {source}: {why}"},
	"route.undecodable":    {Zh: "消息内容无法解读：{why}", En: "the message cannot be read: {why}"},
	"route.no-truth":       {Zh: "条件 {expression} 既不为真也不为假 {why}", En: "the condition {expression} is neither true nor false {why}"},
	"route.no-value":       {Zh: "表达式 {expression} 没有结果 {why}", En: "the expression {expression} gives nothing {why}"},
	"route.no-text":        {Zh: "表达式 {expression} 应给出文本 {why}", En: "the expression {expression} must give a text {why}"},
	"route.mapping":        {Zh: "映射 {mapping}：{why}", En: "mapping {mapping}: {why}"},
	"route.filtered":       {Zh: "步骤 {step} 的条件不满足", En: "the condition of step {step} is false"},
	"route.panic":          {Zh: "步骤 {step} 出现内部错误：{why}", En: "internal fault in step {step}: {why}"},
	"route.engine":         {Zh: "流程引擎拒绝：{why}", En: "the process engine refuses: {why}"},
	"route.call":           {Zh: "调用 {call} 失败（{outcome}）：{why}", En: "the call {call} failed ({outcome}): {why}"},
	"route.gone-step":      {Zh: "路由 {route} 已没有步骤 {step}", En: "the route {route} has no step {step} any more"},
	"route.fault-answered": {Zh: "对端拒绝了步骤 {step}（{code}），已按 onFault 处理：{why}", En: "the peer refused step {step} ({code}), onFault was done: {why}"},
	"route.cut":            {Zh: "原文 {size} 字节，只保存前 {kept} 字节", En: "the original has {size} bytes, the first {kept} are kept"},
}
