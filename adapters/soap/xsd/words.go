package xsd

import "github.com/servicehall/hallway/config/words"

// Words are the wordings of problems.
var Words = words.Catalogue{
	"xsd.missing":   {En: "is required and missing.", Zh: "为必填项，缺失。"},
	"xsd.unknown":   {En: "is not known to the peer; known here are {known}.", Zh: "对端不认识该字段；此处可用：{known}。"},
	"xsd.type":      {En: "“{value}” is no {kind}.", Zh: "“{value}”不符合类型 {kind}。"},
	"xsd.object":    {En: "“{value}” should be an object with {known}.", Zh: "“{value}”应为对象，包含 {known}。"},
	"xsd.list":      {En: "is a list, and may be there only once.", Zh: "是列表，但只允许出现一次。"},
	"xsd.any":       {En: "may only hold a text: the peer does not describe it.", Zh: "对端未描述其结构，只能填写文本。"},
	"xsd.enum":      {En: "“{value}” is none of {known}.", Zh: "“{value}”不在可选值 {known} 之中。"},
	"xsd.length":    {En: "has {length} characters; {limits} are taken.", Zh: "长度为 {length} 个字符，允许 {limits}。"},
	"xsd.range":     {En: "{value} is not between {low} and {high}.", Zh: "{value} 不在 {low} 到 {high} 之间。"},
	"xsd.character": {En: "holds the character {character}, which XML cannot hold.", Zh: "含有 XML 不允许的字符 {character}。"},
	"xsd.choice":    {En: "one of {names} is required.", Zh: "{names} 中必须填写一项。"},
	"xsd.excluded":  {En: "cannot stand beside what else is there.", Zh: "不能与已填写的其他字段同时出现。"},
	"xsd.too-many":  {En: "is there {count} times; {limit} are taken.", Zh: "出现 {count} 次，最多允许 {limit} 次。"},
	"xsd.abstract":  {En: "must name its type as @xsi:type; there are {types}.", Zh: "必须用 @xsi:type 指明类型；可用：{types}。"},
	"xsd.extension": {En: "“{value}” is no type that can stand here; there are {types}.", Zh: "“{value}”不能用于此处；可用：{types}。"},
}
