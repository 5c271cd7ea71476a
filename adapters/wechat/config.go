package wechat

import (
	"github.com/servicehall/hallway/adapters/httpcall"
	"github.com/servicehall/hallway/config"
)

// Settings are a connector's: the interface and our official account.
type Settings struct {
	httpcall.Place `yaml:",inline"`
	AppID          string        `yaml:"appId" required:"true" doc:"AppID of the official account.|公众号的 AppID。" example:"wx1234567890abcdef"`
	Secret         config.Secret `yaml:"secret" required:"true" doc:"AppSecret of the official account.|公众号的 AppSecret。" example:"${WECHAT_SECRET}"`
}

// Operation is one kind of template message.
type Operation struct {
	Template string `yaml:"template" doc:"Id of the template; without it the input names one.|模板 ID；不填则由输入的 template 给出。"`
	Link     string `yaml:"link" pattern:"https?://.*" doc:"Page that opens when the message is tapped; the input's link goes before it.|点击消息打开的网页；输入中的 link 优先。"`
}
