package esign

import (
	"time"

	"github.com/servicehall/hallway/adapters/httpcall"
	"github.com/servicehall/hallway/config"
)

// Settings are a connector's: the provider and our application with it.
type Settings struct {
	httpcall.Place `yaml:",inline"`
	AppID          string        `yaml:"appId" required:"true" doc:"Id of our application.|应用的 AppId。" example:"7438000000"`
	Secret         config.Secret `yaml:"secret" required:"true" doc:"Secret of our application: signs our requests and proves the callbacks.|应用密钥，用于请求签名与回调验签。" example:"${ESIGN_SECRET}"`
	CallbackURL    string        `yaml:"callbackUrl" pattern:"https?://.*" doc:"Address of the hall that the provider calls back; the input's callbackUrl goes before it.|服务商回调本系统的地址；输入中的 callbackUrl 优先。" example:"https://hall.example.cn/hooks/esign/signed"`
}

// Operation is one call.
type Operation struct {
	Do string `yaml:"do" enum:"create-flow,flow" doc:"What is done: create-flow or flow; nothing means the operation's own name.|执行的动作：create-flow（发起签署）或 flow（查询）；不填则为操作名称。"`
}

// Source is where the callbacks come in.
type Source struct {
	Window time.Duration `yaml:"window" default:"15m" min:"1s" max:"1d" doc:"How far the time of a callback may be from ours.|回调时间与本机时间的最大偏差。"`
}
