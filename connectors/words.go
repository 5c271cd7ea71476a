package connectors

import "github.com/servicehall/hallway/config/words"

// Words are the texts of the room.
var Words = words.Catalogue{
	"connector.twice": {
		Zh: "连接器 {name} 定义了两次", En: "the connector {name} is defined twice",
		MendZh: "给其中一个改名", MendEn: "give one of them another name",
	},
	"connector.reserved": {
		Zh: "{name} 是网关入口的名称，连接器不能用", En: "{name} is the name of the gateway's entries, no connector's",
		MendZh: "给连接器改名", MendEn: "give the connector another name",
	},
	"connector.no-adapter": {
		Zh: "没有名为 {name} 的适配器", En: "there is no adapter named {name}",
		MendZh: "可用的适配器：{known}", MendEn: "the adapters are: {known}",
	},
	"connector.no-source": {
		Zh: "适配器 {adapter} 不能接收消息", En: "the adapter {adapter} does not receive",
		MendZh: "删去 sources，或换用能接收的适配器", MendEn: "remove the sources, or take an adapter that receives",
	},
	"connector.no-operation": {
		Zh: "适配器 {adapter} 没有可调用的操作", En: "the adapter {adapter} has no operations",
		MendZh: "删去 operations", MendEn: "remove the operations",
	},
	"connector.no-mapping": {
		Zh: "没有名为 {name} 的映射", En: "there is no mapping named {name}",
		MendZh: "在 mappings/ 下新建它，或改正名称", MendEn: "make it under mappings/, or mend the name",
	},
	"connector.not-described": {
		Zh: "无法得到 {name} 的说明，其映射未据此检查：{reason}", En: "what {name} takes and gives cannot be told, and its mappings are not checked against it: {reason}",
		MendZh: "改正连接器的设置，或对端恢复后用 hallway doctor 检查", MendEn: "mend the connector's settings, or ask hallway doctor when the peer is back",
	},
}
