package envelope

import "github.com/servicehall/hallway/config/words"

// Words are the wordings of refusals.
var Words = words.Catalogue{
	"xml.empty":           {En: "The message is empty.", Zh: "报文为空。"},
	"xml.too-large":       {En: "The message is larger than {limit} bytes.", Zh: "报文超过 {limit} 字节。"},
	"xml.too-deep":        {En: "Line {line}, column {column}: elements are nested deeper than {limit}.", Zh: "第 {line} 行第 {column} 列：元素嵌套超过 {limit} 层。"},
	"xml.too-many":        {En: "The message has more than {limit} elements and attributes.", Zh: "报文中的元素和属性超过 {limit} 个。"},
	"xml.unknown-charset": {En: "The charset {charset} is not known.", Zh: "未知的字符集 {charset}。"},
	"xml.bad-bytes":       {En: "Byte {offset} (0x{byte}) is no {charset}, which the message was declared to be.", Zh: "第 {offset} 字节（0x{byte}）不符合所声明的字符集 {charset}。"},
	"xml.not-well-formed": {En: "Line {line}, column {column}: the XML is not well-formed: {what}", Zh: "第 {line} 行第 {column} 列：XML 格式不正确：{what}"},
	"xml.doctype":         {En: "Line {line}, column {column}: document types and entity declarations are not taken.", Zh: "第 {line} 行第 {column} 列：不接受文档类型（DOCTYPE）和实体声明。"},
	"xml.instruction":     {En: "Line {line}, column {column}: the processing instruction {name} is not taken.", Zh: "第 {line} 行第 {column} 列：不接受处理指令 {name}。"},
	"xml.prefix":          {En: "Line {line}, column {column}: the prefix {prefix} is bound to no namespace.", Zh: "第 {line} 行第 {column} 列：前缀 {prefix} 没有绑定命名空间。"},
	"xml.attribute-twice": {En: "Line {line}, column {column}: the attribute {name} is there twice.", Zh: "第 {line} 行第 {column} 列：属性 {name} 重复。"},
	"soap.not-envelope":   {En: "This is no SOAP envelope: the document begins with {name}.", Zh: "这不是 SOAP 信封：文档以 {name} 开头。"},
	"soap.version":        {En: "The envelope's namespace {namespace} is neither SOAP 1.1 nor SOAP 1.2.", Zh: "信封的命名空间 {namespace} 既不是 SOAP 1.1，也不是 SOAP 1.2。"},
	"soap.envelope-part":  {En: "Line {line}, column {column}: {name} has no place here in a SOAP envelope.", Zh: "第 {line} 行第 {column} 列：SOAP 信封此处不允许 {name}。"},
	"soap.no-body":        {En: "The SOAP envelope has no body.", Zh: "SOAP 信封中没有 Body。"},
}
