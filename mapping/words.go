package mapping

import "github.com/servicehall/hallway/config/words"

// Words are the texts of the room: what is wrong with its files, and what is
// wrong with data.
var Words = words.Catalogue{
	// Files.
	"mapping.file-name":           {Zh: "文件名应以 {end} 结尾", En: "the file's name should end with {end}", MendZh: "改名", MendEn: "rename it"},
	"mapping.twice":               {Zh: "映射 {name} 已在 {file} 中定义", En: "the mapping {name} is defined in {file} already", MendZh: "给其中一个改名", MendEn: "give one of them another name"},
	"mapping.table-twice":         {Zh: "代码表 {name} 定义了两次", En: "the code table {name} is defined twice", MendZh: "给其中一个改名", MendEn: "give one of them another name"},
	"mapping.schema-twice":        {Zh: "模式文件重复", En: "the schema file is there twice", MendZh: "删去其中一个", MendEn: "remove one of them"},
	"mapping.no-schema":           {Zh: "{key} 引用的模式 {file} 不存在", En: "there is no schema {file}, which {key} names", MendZh: "加上该文件，或改正路径", MendEn: "add the file, or mend the path"},
	"mapping.no-schema-near":      {Zh: "{key} 引用的模式 {file} 不存在", En: "there is no schema {file}, which {key} names", MendZh: "是否想写 {nearest}？", MendEn: "did you mean {nearest}?"},
	"mapping.let":                 {Zh: "let 应为“名称: FEEL”的列表", En: "let should be names with FEEL", MendZh: "每行写 名称: 表达式", MendEn: "write name: expression on each line"},
	"mapping.let-taken":           {Zh: "{name} 已是输入字段或辅助值的名称", En: "{name} is the name of an input field or a helper value already", MendZh: "换一个名称", MendEn: "take another name"},
	"mapping.fields":              {Zh: "fields 应为“目标路径: FEEL”的列表", En: "fields should be target paths with FEEL", MendZh: "每行写 目标.路径: 表达式", MendEn: "write target.path: expression on each line"},
	"mapping.bad-target":          {Zh: "目标路径 {target} 有空的部分", En: "the target path {target} has an empty part", MendZh: "写成 a.b.c", MendEn: "write a.b.c"},
	"mapping.no-expression":       {Zh: "{target} 后面没有表达式", En: "there is no expression behind {target}", MendZh: "写上表达式，或删去这一行", MendEn: "write one, or remove the line"},
	"mapping.not-feel":            {Zh: "此处是 YAML 的列表，不是 FEEL 表达式", En: "this is a list of YAML, not an expression in FEEL", MendZh: "给整个表达式加单引号，或写在 |- 之后的行里", MendEn: "put the whole expression in single quotes, or on the lines behind |-"},
	"mapping.target-twice":        {Zh: "目标 {target} 出现两次", En: "the target {target} is there twice", MendZh: "删去其中一个", MendEn: "remove one of them"},
	"mapping.target-inside":       {Zh: "目标 {target} 在另一个目标 {outer} 之内", En: "the target {target} lies inside another target, {outer}", MendZh: "只写其中一个", MendEn: "keep one of them"},
	"mapping.unknown-target":      {Zh: "模式 {schema} 中没有 {target}", En: "{schema} has no {target}", MendZh: "改正路径，或在模式中加上它", MendEn: "mend the path, or add it to the schema"},
	"mapping.unknown-target-near": {Zh: "模式 {schema} 中没有 {target}", En: "{schema} has no {target}", MendZh: "是否想写 {nearest}？", MendEn: "did you mean {nearest}?"},
	"mapping.no-object":           {Zh: "{target} 在模式中不是对象，而是 {found}", En: "{target} is no object in the schema, but {found}", MendZh: "改正路径", MendEn: "mend the path"},
	"mapping.wrong-type":          {Zh: "{target} 应为 {expected}，表达式却给出 {found}", En: "{target} should be {expected}, but the expression gives {found}", MendZh: "转换结果，例如 string(x) 或 number(x)", MendEn: "convert it, as string(x) or number(x) do"},
	"mapping.unmapped":            {Zh: "{schema} 的必填项 {target} 没有对应的字段", En: "{target}, which {schema} requires, is filled by no field", MendZh: "在 fields 中加上 {target}: …", MendEn: "add {target}: … to the fields"},
	"mapping.sample-in":           {Zh: "示例的 in 应为对象", En: "the in of a sample should be an object", MendZh: "写成 键: 值", MendEn: "write keys with values"},
	"mapping.sample-either":       {Zh: "示例“{name}”应有 out 或 refused 之一", En: "the sample \"{name}\" should have either out or refused", MendZh: "二者写其一", MendEn: "write one of the two"},
	"mapping.sample-now":          {Zh: "示例的时间 {text} 有误", En: "the sample's time {text} cannot be read", MendZh: "写成 2026-01-05T09:00:00+08:00", MendEn: "write 2026-01-05T09:00:00+08:00"},
	"mapping.sample-refused":      {Zh: "示例“{name}”被拒绝：{why-zh}", En: "the sample \"{name}\" is refused: {why-en}", MendZh: "改正映射或示例", MendEn: "mend the mapping or the sample"},
	"mapping.sample-refusal":      {Zh: "示例“{name}”应拒绝 {expected}，实际拒绝 {found}", En: "the sample \"{name}\" should be refused for {expected}, but is for: {found}", MendZh: "改正映射或示例", MendEn: "mend the mapping or the sample"},
	"mapping.sample-differs":      {Zh: "示例“{name}”的 {path} 应为 {expected}，实际为 {found}", En: "in the sample \"{name}\", {path} should be {expected}, but is {found}", MendZh: "改正映射或示例", MendEn: "mend the mapping or the sample"},
	"mapping.sample-lacks":        {Zh: "示例“{name}”的结果缺少 {path}（应为 {expected}）", En: "the result of the sample \"{name}\" lacks {path}, which should be {expected}", MendZh: "改正映射或示例", MendEn: "mend the mapping or the sample"},
	"mapping.sample-more":         {Zh: "示例“{name}”的结果多出 {path}：{found}", En: "the result of the sample \"{name}\" has {path} as well: {found}", MendZh: "写进示例，或删去该字段", MendEn: "add it to the sample, or remove the field"},

	// Schemas.
	"mapping.too-large":         {Zh: "文件超过 {limit} MiB", En: "the file is larger than {limit} MiB"},
	"mapping.not-utf8":          {Zh: "文件不是 UTF-8 编码", En: "the file is not UTF-8", MendZh: "另存为 UTF-8", MendEn: "save it as UTF-8"},
	"mapping.key-twice":         {Zh: "键 {key} 出现两次", En: "the key {key} is there twice", MendZh: "删去其中一个", MendEn: "remove one of them"},
	"mapping.json":              {Zh: "不是合法的 JSON：{reason}", En: "this is no JSON: {reason}", MendZh: "检查此处的逗号、引号与括号", MendEn: "look at the commas, quotes and brackets here"},
	"mapping.json-ends":         {Zh: "JSON 不完整", En: "the JSON ends too early", MendZh: "补上结尾的括号或引号", MendEn: "add the closing brackets or quotes"},
	"mapping.json-depth":        {Zh: "嵌套超过 {limit} 层", En: "the nesting is deeper than {limit}", MendZh: "减少层次", MendEn: "nest less"},
	"mapping.schema":            {Zh: "{path} 不符合 JSON Schema：{problem-zh}", En: "{path} is no JSON Schema: {problem-en}", MendZh: "按 JSON Schema 2020-12 改写", MendEn: "write it as JSON Schema 2020-12 has it"},
	"mapping.schema-unusable":   {Zh: "此模式不能使用：{reason}", En: "this schema cannot be used: {reason}", MendZh: "按 JSON Schema 2020-12 改写", MendEn: "write it as JSON Schema 2020-12 has it"},
	"mapping.no-reference":      {Zh: "引用 {reference} 无处可寻", En: "the reference {reference} leads nowhere", MendZh: "只能引用本集合中的文件，如 other.json#/$defs/x", MendEn: "refer to files of this set only, as in other.json#/$defs/x"},
	"mapping.no-reference-near": {Zh: "引用 {reference} 无处可寻", En: "the reference {reference} leads nowhere", MendZh: "是否想写 {nearest}？", MendEn: "did you mean {nearest}?"},

	// Data.
	"mapping.missing":      {Zh: "缺少此项", En: "it is missing"},
	"mapping.not-foreseen": {Zh: "没有此项", En: "there is no such field"},
	"mapping.type":         {Zh: "类型应为 {expected}", En: "it should be of type {expected}"},
	"mapping.format":       {Zh: "格式应为 {format}", En: "it should have the format {format}"},
	"mapping.pattern":      {Zh: "应符合 {pattern}", En: "it should match {pattern}"},
	"mapping.enum":         {Zh: "应为以下之一：{known}", En: "it should be one of {known}"},
	"mapping.min-length":   {Zh: "至少 {limit} 个字符", En: "it should have at least {limit} characters"},
	"mapping.max-length":   {Zh: "至多 {limit} 个字符", En: "it should have at most {limit} characters"},
	"mapping.min-items":    {Zh: "至少 {limit} 项", En: "it should have at least {limit} items"},
	"mapping.max-items":    {Zh: "至多 {limit} 项", En: "it should have at most {limit} items"},
	"mapping.minimum":      {Zh: "不能小于 {limit}", En: "it should be {limit} or more"},
	"mapping.maximum":      {Zh: "不能大于 {limit}", En: "it should be {limit} or less"},
	"mapping.above":        {Zh: "必须大于 {limit}", En: "it should be more than {limit}"},
	"mapping.below":        {Zh: "必须小于 {limit}", En: "it should be less than {limit}"},
	"mapping.multiple":     {Zh: "必须是 {limit} 的倍数", En: "it should be a multiple of {limit}"},
	"mapping.unique":       {Zh: "各项不能重复", En: "its items should differ"},
	"mapping.invalid":      {Zh: "不符合要求", En: "it does not fit"},
}
