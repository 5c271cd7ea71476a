package app

import "github.com/servicehall/hallway/config/words"

// mapTexts are what the commands about mappings, FEEL and decisions say.
var mapTexts = words.Catalogue{
	"cli.no-mapping":   {Zh: "没有可用的映射 {name}；现有：{known}", En: "there is no mapping {name} that is right; there are {known}"},
	"cli.map-ok":       {Zh: "{mappings} 个映射、{tables} 个代码表、{schemas} 个模式：没有错误", En: "{mappings} mappings, {tables} code tables, {schemas} schemas: no errors"},
	"cli.map-samples":  {Zh: "{count} 个示例成立", En: "{count} samples hold"},
	"cli.map-refused":  {Zh: "映射 {mapping} 拒绝该数据：{why}", En: "the mapping {mapping} refuses the data: {why}"},
	"cli.map-empty":    {Zh: "（空）", En: "(empty)"},
	"cli.map-default":  {Zh: "（缺省值）", En: "(default)"},
	"cli.map-when":     {Zh: "条件 {when}", En: "when {when}"},
	"cli.no-object":    {Zh: "{file} 应为 JSON 对象", En: "{file} should be a JSON object"},
	"cli.no-time":      {Zh: "时间 {text} 有误，写成 2026-01-05T09:00:00+08:00", En: "the time {text} cannot be read; write 2026-01-05T09:00:00+08:00"},
	"cli.feel-welcome": {Zh: "FEEL。:help 查看说明，:quit 退出。", En: "FEEL. :help says more, :quit ends."},
	"cli.feel-help": {Zh: "输入表达式即可求值。\n  :let 名称 = 表达式   给变量赋值\n  :vars               列出变量\n  :functions 部分名称  列出函数\n  :quit               退出",
		En: "Type an expression to have it evaluated.\n  :let NAME = EXPRESSION  gives a variable a value\n  :vars                   lists the variables\n  :functions PART         lists functions\n  :quit                   ends"},
	"cli.feel-let":    {Zh: "写成 :let 名称 = 表达式", En: "write :let NAME = EXPRESSION"},
	"cli.feel-failed": {Zh: "有表达式未能求值", En: "some expressions could not be evaluated"},
	"cli.decide-rule": {Zh: "{table} 第 {rule} 条规则（{id}）", En: "rule {rule} of {table} ({id})"},
	"cli.no-decision": {Zh: "文件中没有决策 {name}；现有：{known}", En: "the file has no decision {name}; there are {known}"},

	"cli.help.map":             {Zh: "检查、测试、运行、解释映射。", En: "Check, test, run and explain mappings."},
	"cli.help.map_check":       {Zh: "检查映射、模式、代码表与示例。", En: "Check mappings, schemas, code tables and samples."},
	"cli.help.map_test":        {Zh: "运行映射旁的示例。", En: "Run the samples that stand beside mappings."},
	"cli.help.map_run":         {Zh: "用映射转换一份 JSON。", En: "Map a JSON object."},
	"cli.help.map_explain":     {Zh: "转换，并说明每个值从何而来。", En: "Map, and say where every value came from."},
	"cli.help.map_sample":      {Zh: "把运行中大厅保存的一条消息变成示例。", En: "Make a sample of a message that a running hall keeps."},
	"cli.help.feel":            {Zh: "求值 FEEL 表达式；不带表达式则逐行交互。", En: "Evaluate FEEL: one expression, or line by line."},
	"cli.help.decide":          {Zh: "求值 DMN 文件中的决策，并列出命中的规则。", En: "Evaluate a decision of a DMN file, with the rules that fired."},
	"cli.help.flag_map_hall":   {Zh: "大厅文件夹，或含 mappings、schemas、tables 的文件夹；默认内置样例。", En: "Folder of a hall, or one with mappings, schemas and tables; by default the embedded sample."},
	"cli.help.flag_mapping":    {Zh: "映射名称。", En: "Name of the mapping."},
	"cli.help.flag_input":      {Zh: "JSON 文件；- 为标准输入。", En: "JSON file; - is standard input."},
	"cli.help.flag_now":        {Zh: "now() 与 today() 的时间，RFC 3339；默认现在。", En: "Time of now() and today(), RFC 3339; by default now."},
	"cli.help.flag_expression": {Zh: "FEEL 表达式。", En: "The expression."},
	"cli.help.flag_vars":       {Zh: "变量，JSON 文件；- 为标准输入。", En: "Variables, a JSON file; - is standard input."},
	"cli.help.flag_dmn":        {Zh: "DMN 文件。", En: "DMN file."},
	"cli.help.flag_decision":   {Zh: "决策标识或名称；只有一个时可省略。", En: "Id or name of the decision; not needed where there is one."},
	"cli.help.flag_with":       {Zh: "被导入的 DMN 文件，可重复。", En: "DMN file that is imported; may be repeated."},

	"cli.examples.hallway.map.run":     {Zh: "  hallway map run application-from-soap input.json --hall my-hall", En: "  hallway map run application-from-soap input.json --hall my-hall"},
	"cli.examples.hallway.map.explain": {Zh: "  hallway map explain application-from-soap input.json --hall my-hall", En: "  hallway map explain application-from-soap input.json --hall my-hall"},
	"cli.examples.hallway.feel":        {Zh: "  hallway feel '1 + 2'\n  hallway feel 'sum(items.price)' --vars order.json", En: "  hallway feel '1 + 2'\n  hallway feel 'sum(items.price)' --vars order.json"},
	"cli.examples.hallway.decide":      {Zh: "  hallway decide ruling.dmn ruling --vars case.json", En: "  hallway decide ruling.dmn ruling --vars case.json"},
}
