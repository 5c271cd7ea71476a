package soap

import "github.com/servicehall/hallway/config/words"

// Words are the codes of faults and problems that have none of the peer's own.
var Words = words.Catalogue{
	"soap.description": {En: "the peer's WSDL cannot be read or lacks what is needed", Zh: "对端的 WSDL 无法读取，或缺少所需内容"},
	"soap.input":       {En: "the input is not what the operation takes", Zh: "输入不符合该操作的要求"},
	"soap.key":         {En: "is no object, so the idempotency key cannot stand in it.", Zh: "不是对象，无法放入幂等键。"},
	"soap.no-input":    {En: "the operation takes no input.", Zh: "该操作不接受输入。"},
	"soap.security":    {En: "the security header cannot be made", Zh: "无法生成安全标头"},
	"soap.fault":       {En: "the peer answers with a SOAP fault", Zh: "对端返回 SOAP Fault"},
}
