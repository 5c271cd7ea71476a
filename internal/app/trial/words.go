package trial

import "github.com/servicehall/hallway/config/words"

// Words are the texts of the narration.
var Words = words.Catalogue{
	"try.handed-in": {Zh: "已提交申请：{company}（办件标识 {id}）", En: "handed in: {company} (case id {id})"},
	"try.task":      {Zh: "待办“{task}”交给 {who}，办件编号 {number}；以 {who} 的身份通过", En: "the task {task} is for {who}, case number {number}; approved as {who}"},
	"try.follow":    {Zh: "办理过程（{number}）：", En: "the case as it goes on ({number}):"},

	"demo.start":           {Zh: "启动大厅（独立进程），外部系统在 {sim}", En: "starting the hall as a process of its own; its peers are at {sim}"},
	"demo.handed-in":       {Zh: "经 {ways} 提交了 {n} 件申请，已审查一半，等它们办结", En: "{n} applications came in by {ways}; half of them are approved and go through"},
	"demo.erp-down":        {Zh: "ERP 断开。继续收件、审查", En: "the ERP goes down; applications and reviews go on"},
	"demo.breaker":         {Zh: "  断路器 {state}：{reason}；停放 {parked} 件，不消耗重试", En: "  breaker {state}: {reason}; {parked} calls are parked, no retry is spent"},
	"demo.case-says":       {Zh: "  办件 {number}：{text}", En: "  case {number}: {text}"},
	"demo.no-case-waits":   {Zh: "  ✗ 没有办件说明在等 ERP", En: "  ✗ no case says that it waits for the ERP"},
	"demo.kill":            {Zh: "kill -9 大厅进程 {pid}，同时仍有申请到来（未得确认的会重发）", En: "kill -9 of the hall (process {pid}) while applications arrive (who got no answer sends again)"},
	"demo.restarted":       {Zh: "  大厅已重启（进程 {pid}），共确认收件 {n} 件", En: "  the hall runs again (process {pid}); {n} applications were acknowledged"},
	"demo.erp-back":        {Zh: "ERP 恢复，停放的工作按序放行", En: "the ERP is back; parked work drains in order"},
	"demo.ended":           {Zh: "  已办结 {n} / {total}", En: "  {n} of {total} have ended"},
	"demo.count":           {Zh: "逐一核对（实际 / 应为）", En: "counting (found / expected)"},
	"demo.n.acknowledged":  {Zh: "确认收件", En: "applications acknowledged"},
	"demo.n.cases":         {Zh: "大厅中的办件", En: "cases in the hall"},
	"demo.n.found":         {Zh: "每件确认的申请都有办件", En: "acknowledged applications that have a case"},
	"demo.n.erp":           {Zh: "ERP 台账：各登记一次", En: "the ERP's ledger: registered once each"},
	"demo.n.crm":           {Zh: "CRM 日志：各写入一次", En: "the CRM's journal: written once each"},
	"demo.n.esign":         {Zh: "电子签名台账", En: "the e-signature provider's ledger"},
	"demo.n.sms":           {Zh: "短信台账", En: "the SMS gateway's ledger"},
	"demo.n.wechat":        {Zh: "微信台账", En: "WeChat's ledger"},
	"demo.n.rows":          {Zh: "交换表已写回", En: "rows of the exchange table answered"},
	"demo.n.callbacks":     {Zh: "回调已送达", En: "callbacks delivered"},
	"demo.n.replies":       {Zh: "答复已送达队列", En: "answers in the reply queue"},
	"demo.missing":         {Zh: "  ✗ 台账中没有 {company}", En: "  ✗ {company} is not in the ledger"},
	"demo.twice":           {Zh: "  ✗ {system} 对 {key} 办理了 {n} 次", En: "  ✗ {system} did {key} {n} times"},
	"demo.late":            {Zh: "  {reason}", En: "  {reason}"},
	"demo.certificate":     {Zh: "办件 {case} 的电子营业执照：{bytes} 字节，{said}", En: "the certificate of case {case}: {bytes} bytes, {said}"},
	"demo.certificate-bad": {Zh: "  ✗ 办件 {case} 的电子营业执照验证失败：{reason}", En: "  ✗ the certificate of case {case} does not verify: {reason}"},
	"demo.no-certificate":  {Zh: "  ✗ 办件 {case} 没有电子营业执照", En: "  ✗ case {case} has no certificate"},
	"demo.typo":            {Zh: "\n● 保存一个写错名称的映射，检查立即指出：", En: "\n● a mapping with a misspelt name is saved; the check points at it:"},
	"demo.good":            {Zh: "全部相符：收到的都办了，没有一件丢失，没有一件办两次。", En: "every number agrees: all that was acknowledged was done, nothing was lost, nothing happened twice."},
	"demo.failed":          {Zh: "演示未通过：{reason}（大厅日志：{log}）", En: "the demonstration failed: {reason} (the hall's log: {log})"},
}
