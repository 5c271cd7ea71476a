package sim

import "github.com/servicehall/hallway/config/words"

// Words holds the texts of the overview page and of the command.
var Words = words.Catalogue{
	"sim.title":           {Zh: "模拟系统", En: "Simulated systems"},
	"sim.about":           {Zh: "样例大厅“企业设立登记”所连接的外部系统，全部为模拟，账号公开，只监听本机。", En: "The systems that the sample hall's company registration meets. All are simulations with known accounts, on this machine only."},
	"sim.column.system":   {Zh: "系统", En: "System"},
	"sim.column.asked":    {Zh: "收到请求", En: "Asked"},
	"sim.column.effect":   {Zh: "生效", En: "Took effect"},
	"sim.column.same":     {Zh: "重复（已去重）", En: "Repeated (deduplicated)"},
	"sim.column.fault":    {Zh: "故障开关", En: "Fault switch"},
	"sim.column.hits":     {Zh: "命中", En: "Hits"},
	"sim.ledger":          {Zh: "台账", En: "Ledger"},
	"sim.lost":            {Zh: "无法连接模拟系统", En: "The simulation does not answer"},
	"sim.system.oa":       {Zh: "办公系统 OA（REST）", En: "Office automation (REST)"},
	"sim.system.erp":      {Zh: "登记 ERP（SOAP）", En: "Registration ERP (SOAP)"},
	"sim.system.crm":      {Zh: "客户管理 CRM（数据库）", En: "CRM (database)"},
	"sim.system.sms":      {Zh: "短信网关", En: "SMS gateway"},
	"sim.system.wechat":   {Zh: "微信公众号", En: "WeChat official account"},
	"sim.system.esign":    {Zh: "电子签名", En: "E-signature provider"},
	"sim.system.idp":      {Zh: "统一身份认证（SAML）", En: "Identity provider (SAML)"},
	"sim.system.callback": {Zh: "结果回调接收", En: "Callback receiver"},
	"sim.mode.none":       {Zh: "正常", En: "well"},
	"sim.mode.down":       {Zh: "断开", En: "down"},
	"sim.mode.slow":       {Zh: "缓慢", En: "slow"},
	"sim.mode.charset":    {Zh: "GBK 编码", En: "GBK"},
	"sim.mode.mojibake":   {Zh: "编码声明不符", En: "wrong charset"},
	"sim.mode.error200":   {Zh: "200 带错误", En: "200 with an error"},
	"sim.mode.http500":    {Zh: "HTTP 500", En: "HTTP 500"},
	"sim.mode.reset":      {Zh: "连接重置", En: "reset"},
	"sim.mode.lostreply":  {Zh: "办了但丢应答", En: "lost reply"},
	"sim.mode.expired":    {Zh: "会话过期", En: "session expired"},
	"sim.running":         {Zh: "模拟系统已启动：{url}", En: "the simulated systems run at {url}"},
	"sim.port-taken":      {Zh: "端口 {taken} 已被占用，改用下一个", En: "port {taken} is taken, trying the next"},
}
