package gateway

import (
	"github.com/servicehall/hallway/config/words"
	"github.com/servicehall/hallway/gateway/problem"
	"github.com/servicehall/hallway/gateway/soap"
	"github.com/servicehall/hallway/gateway/ui"
)

// texts are those of the gateway itself.
var texts = words.Catalogue{
	"gateway.stopping": {Zh: "服务正在停止", En: "the service is stopping"},
}

// Words are the texts of the gateway and its rooms.
func Words() (words.Catalogue, error) {
	return words.Merge(texts, problem.Words, soap.Words, ui.Words)
}
