package httpcall

import "github.com/servicehall/hallway/config/words"

// Words are the codes of faults that have none of the peer's own.
var Words = words.Catalogue{
	"http.ca-file":      {Zh: "无法读取受信任的证书文件", En: "the file of certificates to trust cannot be read"},
	"http.cancelled":    {Zh: "调用已取消", En: "the call was cancelled"},
	"http.certificate":  {Zh: "对端的证书不受信任", En: "the peer's certificate is not trusted"},
	"http.closed":       {Zh: "连接器已关闭", En: "the connector is closed"},
	"http.expired":      {Zh: "对端重新登录后仍不接受会话", En: "the peer does not take the session, even after a new sign-in"},
	"http.input":        {Zh: "输入不符合该操作的要求", En: "the input is not what the operation takes"},
	"http.login":        {Zh: "登录未返回令牌", En: "signing in gave no token"},
	"http.login-page":   {Zh: "对端返回了网页而不是数据，可能要求登录", En: "the peer answers with a page instead of data; it may ask to sign in"},
	"http.lost":         {Zh: "对端中断了连接", En: "the peer ended the connection"},
	"http.name":         {Zh: "无法解析对端的域名", En: "the peer's name cannot be resolved"},
	"http.network":      {Zh: "网络错误", En: "the network failed"},
	"http.operation":    {Zh: "连接器没有这个操作", En: "the connector has no such operation"},
	"http.redirect":     {Zh: "对端要求转到另一个地址", En: "the peer points to another address"},
	"http.refused":      {Zh: "对端拒绝连接", En: "the peer refuses the connection"},
	"http.request":      {Zh: "请求无法构成", En: "the request cannot be made"},
	"http.settings":     {Zh: "连接器的设置不能工作", En: "the connector's settings cannot work"},
	"http.status":       {Zh: "对端返回了错误状态", En: "the peer answers with an error status"},
	"http.timeout":      {Zh: "超过了期限", En: "the deadline passed"},
	"http.too-large":    {Zh: "回复超过了允许的大小", En: "the answer is larger than allowed"},
	"http.undecodable":  {Zh: "回复中的字节不属于声明的字符集", En: "the answer's bytes are not in the declared charset"},
	"http.unreadable":   {Zh: "回复不是约定的格式", En: "the answer is not in the promised format"},
	"http.unsuccessful": {Zh: "对端拒绝了请求", En: "the peer refused the request"},
}
