package ecert

import "github.com/servicehall/hallway/config/words"

// Words are the texts of the room.
var Words = words.Catalogue{
	"ecert.settings":  {Zh: "连接器的设置不能工作", En: "the connector's settings cannot work"},
	"ecert.operation": {Zh: "连接器没有操作 {operation}", En: "the connector has no operation {operation}"},
	"ecert.cancelled": {Zh: "调用已取消", En: "the call was cancelled"},
	"ecert.folder": {
		Zh: "无法在文件目录中保存", En: "the document cannot be kept in its folder",
		MendZh: "检查目录权限与磁盘空间", MendEn: "look at the folder's permissions and the free space",
	},
	"ecert.missing": {
		Zh: "{where}：输入中没有 {path}", En: "{where}: the input has no {path}",
		MendZh: "在输入映射中补上", MendEn: "add it in the input mapping",
	},
	"ecert.too-long": {
		Zh: "{where}：内容过长", En: "{where}: the text is too long",
		MendZh: "缩短内容", MendEn: "shorten it",
	},
	"ecert.full": {
		Zh: "内容在一页证照上放不下", En: "the text does not fit on the certificate's one page",
		MendZh: "缩短内容，或改用 kind: document", MendEn: "shorten it, or take kind: document",
	},
	"ecert.glyph": {
		Zh: "{where}：字体中没有字符“{character}”（{point}）", En: "{where}: the font has no character {character} ({point})",
		MendZh: "改用同义的常用字，或联系管理员", MendEn: "take a usual character of the same meaning, or ask an administrator",
	},
	"ecert.draw": {Zh: "无法生成文件", En: "the document cannot be made"},
	"ecert.sign": {
		Zh: "无法签名", En: "the document cannot be signed",
		MendZh: "检查签名证书的有效期与私钥", MendEn: "look at the signing certificate's dates and its key",
	},
	"ecert.check-folder":  {Zh: "文件目录可写", En: "the folder can be written"},
	"ecert.check-signing": {Zh: "签名证书有效至 {until}", En: "the signing certificate is good until {until}"},
	"ecert.check-nobody":  {Zh: "未配置签名证书", En: "no signing certificate is set"},
	"ecert.check-sample":  {Zh: "试生成了一份文件", En: "a sample was drawn"},
}
