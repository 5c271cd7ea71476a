package esign

import "github.com/servicehall/hallway/config/words"

// Words are the codes of refused callbacks.
var Words = words.Catalogue{
	"esign.proof":    {Zh: "无法证明回调来自电子签名服务商", En: "the callback is not proved to come from the provider"},
	"esign.callback": {Zh: "无法读取电子签名服务商的回调", En: "the callback of the provider cannot be read"},
}
