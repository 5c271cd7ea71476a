package sms

import (
	"github.com/servicehall/hallway/adapters/httpcall"
	"github.com/servicehall/hallway/config"
)

// Settings are a connector's: the gateway and our account with it.
type Settings struct {
	httpcall.Place `yaml:",inline"`
	AppID          string        `yaml:"appId" doc:"Application id that the gateway gave us (SmsSdkAppId).|短信应用的 ID（SmsSdkAppId）。" example:"1400006666"`
	Secret         config.Secret `yaml:"secret" required:"true" doc:"Key that requests are signed with.|请求签名所用的密钥。" example:"${SMS_SECRET}"`
}

// Operation is one kind of message.
type Operation struct {
	Template string `yaml:"template" doc:"Id of the approved template; without it the input names one.|已审核模板的 ID；不填则由输入的 template 给出。" example:"1110"`
	Sign     string `yaml:"sign" doc:"Approved signature that stands before the text.|已审核的短信签名。" example:"政务服务"`
}
