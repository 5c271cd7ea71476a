package schema

import "github.com/servicehall/hallway/config/words"

// Words are the texts of the room: what is wrong with schema files, and with
// data by them. Their codes are those of the mappings that they belong to.
var Words = words.Catalogue{
	// Schemas.
	"mapping.file-name":         {Zh: "文件名应以 {end} 结尾", En: "the file's name should end with {end}", MendZh: "改名", MendEn: "rename it"},
	"mapping.schema-twice":      {Zh: "模式文件重复", En: "the schema file is there twice", MendZh: "删去其中一个", MendEn: "remove one of them"},
	"mapping.too-large":         {Zh: "文件超过 {limit} MiB", En: "the file is larger than {limit} MiB"},
	"mapping.not-utf8":          {Zh: "文件不是 UTF-8 编码", En: "the file is not UTF-8", MendZh: "另存为 UTF-8", MendEn: "save it as UTF-8"},
	"mapping.key-twice":         {Zh: "键 {key} 出现两次", En: "the key {key} is there twice", MendZh: "删去其中一个", MendEn: "remove one of them"},
	"mapping.json":              {Zh: "不是合法的 JSON：{reason}", En: "this is no JSON: {reason}", MendZh: "检查此处的逗号、引号与括号", MendEn: "look at the commas, quotes and brackets here"},
	"mapping.json-ends":         {Zh: "JSON 不完整", En: "the JSON ends too early", MendZh: "补上结尾的括号或引号", MendEn: "add the closing brackets or quotes"},
	"mapping.json-behind":       {Zh: "JSON 之后还有内容", En: "something stands behind the JSON", MendZh: "删去它", MendEn: "remove it"},
	"mapping.json-depth":        {Zh: "嵌套超过 {limit} 层", En: "the nesting is deeper than {limit}", MendZh: "减少层次", MendEn: "nest less"},
	"mapping.schema":            {Zh: "{path} 不符合 JSON Schema：{problem-zh}", En: "{path} is no JSON Schema: {problem-en}", MendZh: "按 JSON Schema 2020-12 改写", MendEn: "write it as JSON Schema 2020-12 has it"},
	"mapping.schema-unusable":   {Zh: "此模式不能使用：{reason}", En: "this schema cannot be used: {reason}", MendZh: "按 JSON Schema 2020-12 改写", MendEn: "write it as JSON Schema 2020-12 has it"},
	"mapping.no-reference":      {Zh: "引用 {reference} 无处可寻", En: "the reference {reference} leads nowhere", MendZh: "只能引用本集合中的文件，如 other.json#/$defs/x", MendEn: "refer to files of this set only, as in other.json#/$defs/x"},
	"mapping.no-reference-near": {Zh: "引用 {reference} 无处可寻", En: "the reference {reference} leads nowhere", MendZh: "是否想写 {nearest}？", MendEn: "did you mean {nearest}?"},

	// Data.
	"mapping.text":           {Zh: "内容不是合法的 {kind}，第 {offset} 字节处有误", En: "it is no {kind}: byte {offset} does not fit"},
	"mapping.text-value":     {Zh: "这个值不能写入文档", En: "this value cannot stand in the document"},
	"mapping.text-place":     {Zh: "文档中没有可写入的位置", En: "the document has no such place"},
	"mapping.too-many-items": {Zh: "列表共超过 {limit} 项", En: "the lists have more than {limit} items together"},
	"mapping.missing":        {Zh: "缺少此项", En: "it is missing"},
	"mapping.not-foreseen":   {Zh: "没有此项", En: "there is no such field"},
	"mapping.number":         {Zh: "数值超出可处理的范围", En: "the number is beyond what can be counted with"},
	"mapping.type":           {Zh: "类型应为 {expected}", En: "it should be of type {expected}"},
	"mapping.format":         {Zh: "格式应为 {format}", En: "it should have the format {format}"},
	"mapping.pattern":        {Zh: "应符合 {pattern}", En: "it should match {pattern}"},
	"mapping.enum":           {Zh: "应为以下之一：{known}", En: "it should be one of {known}"},
	"mapping.min-length":     {Zh: "至少 {limit} 个字符", En: "it should have at least {limit} characters"},
	"mapping.max-length":     {Zh: "至多 {limit} 个字符", En: "it should have at most {limit} characters"},
	"mapping.min-items":      {Zh: "至少 {limit} 项", En: "it should have at least {limit} items"},
	"mapping.max-items":      {Zh: "至多 {limit} 项", En: "it should have at most {limit} items"},
	"mapping.minimum":        {Zh: "不能小于 {limit}", En: "it should be {limit} or more"},
	"mapping.maximum":        {Zh: "不能大于 {limit}", En: "it should be {limit} or less"},
	"mapping.above":          {Zh: "必须大于 {limit}", En: "it should be more than {limit}"},
	"mapping.below":          {Zh: "必须小于 {limit}", En: "it should be less than {limit}"},
	"mapping.multiple":       {Zh: "必须是 {limit} 的倍数", En: "it should be a multiple of {limit}"},
	"mapping.unique":         {Zh: "各项不能重复", En: "its items should differ"},
	"mapping.invalid":        {Zh: "不符合要求", En: "it does not fit"},
}
