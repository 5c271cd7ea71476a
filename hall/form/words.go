package form

import "github.com/servicehall/hallway/config/words"

// Words are the texts of the room.
var Words = words.Catalogue{
	"form.too-big": {Zh: "表单文件过大（上限 {limit} 字节）", En: "the form is too big (at most {limit} bytes)"},
	"form.json": {Zh: "表单不是有效的 JSON：{reason}", En: "the form is not valid JSON: {reason}",
		MendZh: "用表单设计器重新导出", MendEn: "export it again from the form designer"},
	"form.unknown-component": {Zh: "不支持表单组件 {type}", En: "form component {type} is not executed",
		MendZh: "可用：textfield、textarea、number、checkbox、radio、select、datetime、text、separator、spacer",
		MendEn: "use textfield, textarea, number, checkbox, radio, select, datetime, text, separator or spacer"},
	"form.no-key":         {Zh: "组件 {type} 缺少 key", En: "component {type} has no key", MendZh: "在设计器中填写 Key", MendEn: "fill in its Key in the designer"},
	"form.pattern":        {Zh: "校验正则无效：{reason}", En: "the validation pattern is not valid: {reason}", MendZh: "改正 validate.pattern", MendEn: "mend validate.pattern"},
	"form.required":       {Zh: "请填写“{label}”", En: "{label} is needed"},
	"form.unknown-field":  {Zh: "表单没有“{label}”这一项", En: "the form has no field {label}"},
	"form.not-text":       {Zh: "“{label}”应为文字", En: "{label} has to be a text"},
	"form.not-number":     {Zh: "“{label}”应为数字", En: "{label} has to be a number"},
	"form.not-boolean":    {Zh: "“{label}”应为是或否", En: "{label} has to be true or false"},
	"form.not-an-option":  {Zh: "“{label}”不在可选范围内", En: "{label} is none of the choices"},
	"form.not-a-date":     {Zh: "“{label}”不是日期", En: "{label} is no date"},
	"form.too-short":      {Zh: "“{label}”至少 {limit} 个字", En: "{label} has to have at least {limit} characters"},
	"form.too-long":       {Zh: "“{label}”至多 {limit} 个字", En: "{label} may have at most {limit} characters"},
	"form.too-small":      {Zh: "“{label}”不得小于 {limit}", En: "{label} has to be at least {limit}"},
	"form.too-large":      {Zh: "“{label}”不得大于 {limit}", En: "{label} has to be at most {limit}"},
	"form.pattern-missed": {Zh: "“{label}”格式不符", En: "{label} does not have the right form"},
}
