// Package all is the one list of the adapters that the program has.
package all

import (
	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/adapters/amqp"
	"github.com/servicehall/hallway/adapters/ecert"
	"github.com/servicehall/hallway/adapters/esign"
	"github.com/servicehall/hallway/adapters/rest"
	"github.com/servicehall/hallway/adapters/sms"
	"github.com/servicehall/hallway/adapters/soap"
	"github.com/servicehall/hallway/adapters/sql"
	"github.com/servicehall/hallway/adapters/wechat"
)

// Adapters lists them. The name of each is its folder and what `adapter:` says
// in a connector's file.
func Adapters() []adapters.Adapter {
	return []adapters.Adapter{
		amqp.Adapter{},
		ecert.Adapter{},
		esign.Adapter{},
		rest.Adapter{},
		sms.Adapter{},
		soap.Adapter{},
		sql.Adapter{},
		wechat.Adapter{},
	}
}
