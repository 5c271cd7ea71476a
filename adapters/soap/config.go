package soap

import (
	"time"

	"github.com/servicehall/hallway/adapters/rest"
	"github.com/servicehall/hallway/config"
)

// Settings are a connector's: where the peer's description is, and how to sign
// in.
type Settings struct {
	WSDL           string            `yaml:"wsdl" required:"true" doc:"Address or file of the peer's WSDL.|对端 WSDL 的地址或文件。" example:"http://erp.example.cn/services/Registration?wsdl"`
	Service        string            `yaml:"service" doc:"Service in the WSDL, where there are several.|WSDL 中的服务名，有多个时填写。"`
	Port           string            `yaml:"port" doc:"Port in the WSDL, where there are several.|WSDL 中的端口名，有多个时填写。"`
	Endpoint       string            `yaml:"endpoint" pattern:"https?://[^#]+" doc:"Address to call instead of the one in the WSDL.|调用地址，代替 WSDL 中的地址。" example:"http://10.1.2.3:8080/services/Registration"`
	Auth           Auth              `yaml:"auth" doc:"How we sign in; nothing means not at all. One of its kinds.|登录方式，任选其一；不填表示不登录。"`
	Headers        map[string]string `yaml:"headers" doc:"HTTP headers sent with every call.|每次调用都发送的 HTTP 请求头。"`
	Timeout        time.Duration     `yaml:"timeout" default:"60s" min:"1s" max:"1h" doc:"Longest a call may take, within its own deadline.|单次调用的最长时间（不超过调用自身的期限）。"`
	Charset        string            `yaml:"charset" doc:"Charset of the answers, above all that they declare themselves (GBK, GB18030, UTF-8).|回复的字符集，优先于对端的声明（GBK、GB18030、UTF-8）。" example:"GB18030"`
	RequestCharset string            `yaml:"requestCharset" doc:"Charset of what we send; UTF-8 where nothing is said.|请求的字符集，默认 UTF-8。" example:"GBK"`
	CAFile         string            `yaml:"caFile" doc:"PEM certificates to trust instead of the system's.|代替系统信任列表的 PEM 证书文件。"`
	MaxResponse    int64             `yaml:"maxResponse" default:"8388608" min:"1024" max:"134217728" doc:"Largest answer in bytes.|回复的最大字节数。"`
	MaxConnections int               `yaml:"maxConnections" default:"64" min:"1" max:"1000" doc:"Connections to the peer at once.|同时打开的连接数。"`
	Rules          `yaml:",inline"`
}

// Auth is how we sign in: one of its kinds.
type Auth struct {
	Basic         *rest.Basic    `yaml:"basic" doc:"User and password with each call and for the WSDL (RFC 7617).|每次调用及读取 WSDL 时携带用户名与密码（Basic）。"`
	UsernameToken *UsernameToken `yaml:"usernameToken" doc:"User and password in each message (WS-Security).|在每个报文中携带用户名与密码（WS-Security）。"`
}

// UsernameToken is user and password as WS-Security has them.
type UsernameToken struct {
	User     string        `yaml:"user" required:"true" doc:"User.|用户名。"`
	Password config.Secret `yaml:"password" required:"true" doc:"Password.|密码。" example:"${ERP_PASSWORD}"`
	Kind     string        `yaml:"kind" default:"digest" enum:"digest,text" doc:"How the password is sent: as a digest, or as it is.|密码的发送方式：digest 为摘要，text 为明文。"`
}

func (a Auth) secrets() []string {
	var out []string
	if a.Basic != nil {
		out = append(out, a.Basic.Password.Reveal())
	}
	if a.UsernameToken != nil {
		out = append(out, a.UsernameToken.Password.Reveal())
	}
	return out
}

// Rules say what an answer means. Those of an operation go before those of the
// connector.
type Rules struct {
	Success *rest.Success                 `yaml:"success" doc:"What a good answer holds; nothing means that any answer is good that is no SOAP fault.|成功回复的判定；不填则凡不是 SOAP Fault 的回复均为成功。"`
	Fault   rest.FaultPaths               `yaml:"fault" doc:"Where an answer that is not good, or the detail of a SOAP fault, holds the peer's own code and words.|失败回复或 SOAP Fault 的 detail 中错误码与说明的位置。"`
	Faults  map[string]rest.OutcomeByCode `yaml:"faults" doc:"What the peer's codes mean, code to outcome; others are a business-fault.|错误码的含义（错误码到结果）；未列出的为 business-fault。"`
}

// over joins the rules of an operation with those of its connector: what the
// operation says goes first.
func (r Rules) over(below Rules) Rules {
	if r.Success == nil {
		r.Success = below.Success
	}
	if r.Fault == (rest.FaultPaths{}) {
		r.Fault = below.Fault
	}
	faults := map[string]rest.OutcomeByCode{}
	for _, m := range []map[string]rest.OutcomeByCode{below.Faults, r.Faults} {
		for code, o := range m {
			faults[code] = o
		}
	}
	r.Faults = faults
	return r
}

// Operation is one call.
type Operation struct {
	Operation string `yaml:"operation" doc:"Operation in the WSDL, where it has another name than here.|WSDL 中的操作名，与此处名称不同时填写。"`
	Key       string `yaml:"key" doc:"Path of the input that takes the idempotency key.|输入中幂等键的路径。" example:"requestId"`
	Safe      bool   `yaml:"safe" doc:"The call only reads: nothing can have happened when its answer is lost.|只查询，回复丢失时可安全重试。"`
	Rules     `yaml:",inline"`
}
