package engine

import "github.com/servicehall/hallway/config/words"

// Words are the texts of the engine's façade.
var Words = words.Catalogue{
	"deploy.unknown-file": {
		Zh: "不认识这种文件", En: "this kind of file is not known",
		MendZh: "可部署的文件以 .bpmn、.dmn 或 .form 结尾", MendEn: "what can be deployed ends in .bpmn, .dmn or .form",
	},
	"deploy.twice": {
		Zh: "{kind} {id} 在 {other} 中也有定义", En: "{kind} {id} is defined in {other}, too",
		MendZh: "删去其中一个，或改用别的 id", MendEn: "remove one of them, or give it another id",
	},
	"deploy.form-json": {
		Zh: "表单不是有效的 JSON：{reason}", En: "the form is not valid JSON: {reason}",
		MendZh: "用表单设计器重新导出，或改正该行", MendEn: "export it again from the form designer, or mend the line",
	},
	"deploy.form-id": {
		Zh: "表单缺少 id", En: "the form has no id",
		MendZh: "在顶层加上 \"id\": \"名称\"", MendEn: "add \"id\": \"name\" at the top level",
	},
}
