package dmn

import "github.com/servicehall/hallway/config/words"

// Words are the texts of what is wrong with a DMN file, and of why a decision
// has no proper result.
var Words = words.Catalogue{
	// The file.
	"dmn.too-large":     {Zh: "文件超过 {limit} 个字节", En: "the file is larger than {limit} bytes"},
	"dmn.doctype":       {Zh: "不接受 DOCTYPE 和实体声明", En: "a DOCTYPE or entity declaration is not accepted", MendZh: "删去该声明", MendEn: "take the declaration out"},
	"dmn.not-xml":       {Zh: "不是有效的 XML：{error}", En: "this is not well-formed XML: {error}"},
	"dmn.too-deep":      {Zh: "嵌套超过 {depth} 层，或元素超过 {elements} 个", En: "more than {depth} levels are nested, or there are more than {elements} elements"},
	"dmn.namespace":     {Zh: "根元素是 {namespace} 的 {name}，不是 DMN 1.2 至 1.5 的 definitions", En: "the root is {name} of {namespace}, not the definitions of DMN 1.2 to 1.5", MendZh: "用建模器另存为 DMN 1.3", MendEn: "save it as DMN 1.3 in the modeler"},
	"dmn.not-executed":  {Zh: "此处的 {element} 不会执行", En: "{element} is not executed here", MendZh: "删去它，或改用支持的写法", MendEn: "take it out, or say it in a supported way"},
	"dmn.import":        {Zh: "引用了命名空间 {namespace} 的模型，但没有给出该模型", En: "the model of {namespace} is imported and not given", MendZh: "把所需的元素放进同一个文件", MendEn: "put what is required into this file"},
	"dmn.other-file":    {Zh: "{href} 指向没有引用的模型", En: "{href} leads into a model that is not imported", MendZh: "把所需的元素放进同一个文件", MendEn: "put what is required into this file"},
	"dmn.language":      {Zh: "不执行表达式语言 {language}", En: "the expression language {language} is not executed", MendZh: "改写为 FEEL", MendEn: "write it in FEEL"},
	"dmn.function-kind": {Zh: "不执行 {kind} 函数", En: "functions of the kind {kind} are not executed", MendZh: "改写为 FEEL", MendEn: "write it in FEEL"},

	// Elements and references.
	"dmn.no-id":             {Zh: "{element} 缺少 id", En: "{element} has no id"},
	"dmn.id-twice":          {Zh: "id {id} 出现两次", En: "the id {id} stands twice"},
	"dmn.no-such-element":   {Zh: "{href} 指向的元素不存在，或种类不对", En: "{href} leads to no element of the right kind"},
	"dmn.circle":            {Zh: "{name} 需要它自己的结果", En: "{name} requires its own result", MendZh: "断开这个环", MendEn: "break the circle of requirements"},
	"dmn.no-logic":          {Zh: "{name} 没有判断逻辑，结果总是空", En: "{name} has no logic and always gives null"},
	"dmn.no-part":           {Zh: "{element} 缺少 {part}", En: "{element} has no {part}"},
	"dmn.no-text":           {Zh: "{element} 没有表达式", En: "{element} has no expression"},
	"dmn.entry-name":        {Zh: "只有最后一个条目可以没有名称", En: "only the last entry may have no name"},
	"dmn.row-width":         {Zh: "这一行有 {found} 个值，应有 {expected} 个", En: "the row has {found} values where there are {expected} columns"},
	"dmn.type-name":         {Zh: "类型名称 {name} 为空或出现两次", En: "the type name {name} is empty or stands twice"},
	"dmn.type-circle":       {Zh: "类型 {name} 包含它自己", En: "the type {name} contains itself"},
	"dmn.unknown-type":      {Zh: "没有名为 {name} 的类型", En: "there is no type named {name}"},
	"dmn.unknown-type-near": {Zh: "没有名为 {name} 的类型", En: "there is no type named {name}", MendZh: "是否想写 {nearest}？", MendEn: "did you mean {nearest}?"},

	// Decision tables.
	"dmn.hit-policy":          {Zh: "没有命中策略 {policy}", En: "there is no hit policy {policy}"},
	"dmn.aggregation":         {Zh: "聚合 {aggregation} 不存在，或命中策略不是 COLLECT", En: "the aggregation {aggregation} does not exist, or the hit policy is not COLLECT"},
	"dmn.aggregation-outputs": {Zh: "聚合只能用于单个输出", En: "an aggregation is for one output only"},
	"dmn.no-output":           {Zh: "{name} 没有输出", En: "{name} has no output"},
	"dmn.output-name":         {Zh: "多个输出时每个都要有名称", En: "where there are several outputs, each needs a name"},
	"dmn.no-order":            {Zh: "这个命中策略需要列出输出值，以定先后", En: "the hit policy needs output values, which say what comes first", MendZh: "为该输出填写输出值列表", MendEn: "list the output values of this output"},
	"dmn.rule-width":          {Zh: "第 {rule} 条规则的单元格数与 {inputs} 个输入、{outputs} 个输出不符", En: "rule {rule} does not have a cell for each of {inputs} inputs and {outputs} outputs"},

	// Why a decision has no proper result.
	"dmn.not-unique":         {Zh: "决策表 {table} 只许一条规则命中，却命中了规则 {rules}", En: "the table of {table} may have one matching rule, but the rules {rules} match", MendZh: "让规则互不重叠，或改用 FIRST 等命中策略", MendEn: "make the rules exclude one another, or choose a hit policy such as FIRST"},
	"dmn.not-any":            {Zh: "决策表 {table} 命中的规则 {rules} 结果不同", En: "the rules {rules} of the table of {table} match and give different results"},
	"dmn.no-rule":            {Zh: "决策表 {table} 没有规则命中，也没有缺省输出", En: "no rule of the table of {table} matches, and there is no default output"},
	"dmn.input-type":         {Zh: "输入 {name} 应为 {expected}，却是 {found}", En: "the input {name} should be a {expected}, but it is a {found}"},
	"dmn.input-not-allowed":  {Zh: "输入 {name} 的值不在声明的输入值之中", En: "the value of the input {name} is none of the declared input values"},
	"dmn.output-type":        {Zh: "输出 {name} 应为 {expected}，却是 {found}", En: "the output {name} should be a {expected}, but it is a {found}"},
	"dmn.output-not-allowed": {Zh: "输出 {name} 的值不在声明的输出值之中", En: "the value of the output {name} is none of the declared output values"},
	"dmn.result-type":        {Zh: "{name} 的结果应为 {expected}，却是 {found}", En: "the result of {name} should be a {expected}, but it is a {found}"},
	"dmn.expression-type":    {Zh: "表达式的结果应为 {expected}，却是 {found}", En: "the expression should give a {expected}, but it gives a {found}"},
	"dmn.no-function":        {Zh: "被调用的不是函数", En: "what is invoked is no function"},
}
