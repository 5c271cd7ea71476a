package gateway

import (
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/gateway/problem"
	"github.com/servicehall/hallway/gateway/soap"
	"github.com/servicehall/hallway/gateway/ui"
)

// texts are those of the gateway itself.
var texts = words.Catalogue{
	"gateway.stopping":   {Zh: "服务正在停止", En: "the service is stopping"},
	"verify.known":       {Zh: "本厅签发的文件", En: "Issued by this hall"},
	"verify.known-how":   {Zh: "请打开原件，与手中的文件逐项比对；电子文件还可核对 SHA-256 与数字签名。", En: "Open the original and compare it with what you hold; of an electronic file compare the SHA-256 and the digital signature too."},
	"verify.unknown":     {Zh: "本厅没有签发过这份文件", En: "This hall has issued no such document"},
	"verify.unknown-how": {Zh: "网址可能不完整，请重新扫描；仍是如此，请勿采信手中的文件，并告知本厅。", En: "The address may be incomplete: scan the code again. If it stays so, do not trust the document, and tell the hall."},
	"verify.open":        {Zh: "打开原件（PDF）", En: "Open the original (PDF)"},
	"verify.title":       {Zh: "名称", En: "Document"},
	"verify.number":      {Zh: "编号", En: "Number"},
	"verify.issuer":      {Zh: "签发机关", En: "Issued by"},
	"verify.issued":      {Zh: "签发时间", En: "Issued at"},
}

// Words are the texts of the gateway and its rooms.
func Words() (words.Catalogue, error) {
	return words.Merge(texts, problem.Words, soap.Words, ui.Words)
}
