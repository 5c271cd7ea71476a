package house

import (
	"github.com/servicehall/hallway/adapters/amqp"
	"github.com/servicehall/hallway/adapters/ecert"
	"github.com/servicehall/hallway/adapters/esign"
	"github.com/servicehall/hallway/adapters/httpcall"
	"github.com/servicehall/hallway/adapters/soap"
	"github.com/servicehall/hallway/adapters/soap/envelope"
	"github.com/servicehall/hallway/adapters/soap/xsd"
	"github.com/servicehall/hallway/adapters/sql"
	"github.com/servicehall/hallway/auth"
	"github.com/servicehall/hallway/auth/local"
	"github.com/servicehall/hallway/auth/saml"
	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/connectors"
	"github.com/servicehall/hallway/engine"
	"github.com/servicehall/hallway/engine/bpmn"
	"github.com/servicehall/hallway/engine/bpmn/lint"
	"github.com/servicehall/hallway/engine/process"
	"github.com/servicehall/hallway/engine/route"
	"github.com/servicehall/hallway/engine/verify"
	"github.com/servicehall/hallway/gateway"
	"github.com/servicehall/hallway/hall"
	"github.com/servicehall/hallway/internal/app/folder"
	"github.com/servicehall/hallway/mapping"
	"github.com/servicehall/hallway/mapping/dmn"
	"github.com/servicehall/hallway/mapping/feel"
	"github.com/servicehall/hallway/mapping/schema"
	"github.com/servicehall/hallway/store"
	"github.com/servicehall/hallway/store/backup"
)

// texts are the room's own.
var texts = words.Catalogue{
	"hall.zone": {Zh: "不认识时区 {name}", En: "the time zone {name} is not known", MendZh: "使用 IANA 名称，如 Asia/Shanghai", MendEn: "use an IANA name such as Asia/Shanghai"},
	"hall.service-schema": {Zh: "模式 {name} 不能作为 SOAP 消息：{reason}", En: "the schema {name} cannot be a SOAP message: {reason}",
		MendZh: "改正该模式", MendEn: "mend the schema"},
	"house.store": {Zh: "数据库 {file} 没有应答：{reason}", En: "the database {file} does not answer: {reason}",
		MendZh: "检查磁盘与权限", MendEn: "look at the disk and its permissions"},
}

// Texts are the words of all rooms.
func Texts() (words.Catalogue, error) {
	own, err := hall.Words()
	if err != nil {
		return nil, err
	}
	door, err := gateway.Words()
	if err != nil {
		return nil, err
	}
	return words.Merge(texts, own, door, config.Words, feel.Words, dmn.Words, schema.Words, mapping.Words, connectors.Words, bpmn.Words, lint.Words, engine.Words, process.Words, route.Words,
		auth.Words, local.Words, saml.Words, folder.Words, store.Words, backup.Words, verify.Words,
		amqp.Words, ecert.Words, esign.Words, httpcall.Words, soap.Words, envelope.Words, xsd.Words, sql.Words)
}
