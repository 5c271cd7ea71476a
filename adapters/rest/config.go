package rest

import (
	"fmt"
	"slices"
	"time"

	"github.com/servicehall/hallway/adapters"
	"github.com/servicehall/hallway/config"
)

// Settings are a connector's: where the peer is and how to sign in.
type Settings struct {
	BaseURL        string            `yaml:"baseUrl" required:"true" pattern:"https?://[^@?#]+" doc:"Address that the paths of the operations are put behind.|地址前缀，操作的路径接在其后。" example:"https://oa.example.cn/seeyon"`
	Auth           Auth              `yaml:"auth" doc:"How we sign in; nothing means not at all. One of its kinds.|登录方式，任选其一；不填表示不登录。"`
	Headers        map[string]string `yaml:"headers" doc:"Sent with every call.|每次调用都发送的请求头。"`
	Charset        string            `yaml:"charset" doc:"Charset of the answers, above all that they declare themselves (GBK, GB18030, UTF-8).|回复的字符集，优先于对端的声明（GBK、GB18030、UTF-8）。" example:"GB18030"`
	RequestCharset string            `yaml:"requestCharset" doc:"Charset of what we send; UTF-8 where nothing is said.|请求的字符集，默认 UTF-8。"`
	CAFile         string            `yaml:"caFile" doc:"PEM certificates to trust instead of the system's.|代替系统信任列表的 PEM 证书文件。"`
	MaxResponse    int64             `yaml:"maxResponse" default:"8388608" min:"1024" max:"134217728" doc:"Largest answer in bytes.|回复的最大字节数。"`
	MaxConnections int               `yaml:"maxConnections" default:"64" min:"1" max:"1000" doc:"Connections to the peer at once.|同时打开的连接数。"`
	Expired        *Expired          `yaml:"expired" doc:"How the peer says that a session is over; with a login the default is status 401 or an HTML page.|对端如何表示会话失效；使用登录时默认为状态码 401 或 HTML 页面。"`
	Check          string            `yaml:"check" doc:"Path that a connection test reads with GET.|连接测试用 GET 读取的路径。" example:"/rest/version"`
	Rules          `yaml:",inline"`
}

// Rules say what an answer means. Those of an operation go before those of the
// connector.
type Rules struct {
	Success  *Success                 `yaml:"success" doc:"What a good answer holds; nothing means that the status decides.|成功回复的判定；不填则由状态码决定。"`
	Fault    FaultPaths               `yaml:"fault" doc:"Where an answer holds the peer's own code and words.|回复中错误码与说明的位置。"`
	Faults   map[string]OutcomeByCode `yaml:"faults" doc:"What the peer's codes mean, code to outcome; others are a business-fault.|错误码的含义（错误码到结果）；未列出的为 business-fault。"`
	Statuses map[string]OutcomeByCode `yaml:"statuses" doc:"What HTTP statuses mean where the usual meaning is wrong.|与通常含义不同的 HTTP 状态码。"`
}

// Success is a rule for a good answer.
type Success struct {
	Path   string `yaml:"path" required:"true" doc:"Path of the value in the answer.|值在回复中的路径。" example:"code"`
	Equals []any  `yaml:"equals" required:"true" doc:"Values that mean success; 0 and \"0\" are the same.|表示成功的值；0 与 \"0\" 等价。" example:"0"`
}

// FaultPaths are places in an answer.
type FaultPaths struct {
	Code    string `yaml:"code" doc:"Path of the code.|错误码的路径。" example:"code"`
	Message string `yaml:"message" doc:"Path of the words.|错误说明的路径。" example:"message"`
	Detail  string `yaml:"detail" doc:"Path of further detail.|错误详情的路径。"`
}

// OutcomeByCode is an outcome as it is written in a file.
type OutcomeByCode adapters.Outcome

// UnmarshalText reads the name of an outcome.
func (o *OutcomeByCode) UnmarshalText(text []byte) error {
	got := adapters.Outcome(text)
	if !slices.Contains(adapters.Outcomes(), got) || got == adapters.OK {
		return fmt.Errorf("%q is no outcome of a fault: business-fault, bad-request, auth, quota, peer-down, unknown, config-error", got)
	}
	*o = OutcomeByCode(got)
	return nil
}

// Auth is how we sign in: one of its kinds.
type Auth struct {
	Basic  *Basic  `yaml:"basic" doc:"User and password with each call (RFC 7617).|每次调用携带用户名与密码（Basic）。"`
	Bearer *Bearer `yaml:"bearer" doc:"A fixed token with each call (RFC 6750).|每次调用携带固定令牌（Bearer）。"`
	APIKey *APIKey `yaml:"apiKey" doc:"A key in a header of each call.|每次调用在请求头中携带密钥。"`
	Login  *Login  `yaml:"login" doc:"A session: sign in once, send the token, sign in again when it is over.|会话：登录一次并携带令牌，失效后重新登录。"`
}

// Basic is user and password.
type Basic struct {
	User     string        `yaml:"user" required:"true" doc:"User.|用户名。"`
	Password config.Secret `yaml:"password" required:"true" doc:"Password.|密码。" example:"${OA_PASSWORD}"`
}

// Bearer is a fixed token.
type Bearer struct {
	Token config.Secret `yaml:"token" required:"true" doc:"The token.|令牌。" example:"${OA_TOKEN}"`
}

// APIKey is a key in a header.
type APIKey struct {
	Header string        `yaml:"header" required:"true" doc:"Name of the header.|请求头名称。" example:"X-Api-Key"`
	Value  config.Secret `yaml:"value" required:"true" doc:"The key.|密钥。" example:"${OA_KEY}"`
}

// Login is the recipe of a session.
type Login struct {
	Method      string                   `yaml:"method" default:"POST" enum:"GET,POST,PUT" doc:"HTTP method.|HTTP 方法。"`
	Path        string                   `yaml:"path" required:"true" doc:"Path to sign in at.|登录路径。" example:"/rest/token"`
	Body        any                      `yaml:"body" doc:"What is sent; {name} stands for the secret of that name.|登录请求体；{名称} 代表同名的机密值。"`
	Format      string                   `yaml:"format" default:"json" enum:"json,form" doc:"How the body is written.|请求体的格式。"`
	Headers     map[string]string        `yaml:"headers" doc:"Headers to sign in with; {name} stands for a secret.|登录请求头；{名称} 代表机密值。"`
	Secrets     map[string]config.Secret `yaml:"secrets" doc:"What {name} in path, body and headers stands for.|路径、请求体与请求头中 {名称} 的值。"`
	TokenPath   string                   `yaml:"tokenPath" doc:"Path of the token in the answer.|令牌在回复中的路径。" example:"id"`
	TokenCookie string                   `yaml:"tokenCookie" doc:"Cookie whose value is the token, instead of tokenPath.|令牌所在的 Cookie，代替 tokenPath。" example:"kdservice-sessionid"`
	Place       string                   `yaml:"place" default:"header" enum:"header,query,cookie" doc:"Where a call carries the token.|调用时令牌的位置。"`
	Name        string                   `yaml:"name" default:"token" doc:"Name of the header, parameter or cookie.|请求头、参数或 Cookie 的名称。"`
	Prefix      string                   `yaml:"prefix" doc:"Text before the token, such as \"Bearer \".|令牌之前的文字，如“Bearer ”。"`
	TTL         time.Duration            `yaml:"ttl" default:"20m" min:"1s" doc:"How long a token is used.|令牌的使用时长。"`
}

// Expired is how the peer says that a session is over. Any one of the signs is
// enough. The call is then made once more, so they must be signs that the peer
// did nothing.
type Expired struct {
	Status      []int  `yaml:"status" doc:"HTTP statuses.|HTTP 状态码。" example:"401"`
	ContentType string `yaml:"contentType" doc:"Content type of the answer.|回复的内容类型。" example:"text/html"`
	Path        string `yaml:"path" doc:"Path of a value in the answer.|值在回复中的路径。" example:"errcode"`
	Equals      []any  `yaml:"equals" doc:"What the value at the path is then.|该路径的值。" example:"40001"`
}

// Operation is one call.
type Operation struct {
	Method    string            `yaml:"method" default:"POST" enum:"GET,HEAD,POST,PUT,PATCH,DELETE" doc:"HTTP method.|HTTP 方法。"`
	Path      string            `yaml:"path" required:"true" doc:"Path behind baseUrl; {a.b} is a value of the input.|接在 baseUrl 之后的路径；{a.b} 取自输入。" example:"/rest/cases/{caseNo}"`
	Query     map[string]string `yaml:"query" doc:"Parameters; {a.b} is a value of the input, {a.b?} leaves the parameter out if there is none.|查询参数；{a.b} 取自输入，{a.b?} 缺少时省略该参数。"`
	Headers   map[string]string `yaml:"headers" doc:"Headers; {a.b} is a value of the input, {a.b?} leaves the header out if there is none.|请求头；{a.b} 取自输入，{a.b?} 缺少时省略。"`
	Body      string            `yaml:"body" doc:"What is sent: input, none, or the path of a part of the input. GET, HEAD and DELETE send none, the others the input.|请求体：input（全部输入）、none（无）或输入中的路径；GET、HEAD、DELETE 默认 none，其他默认 input。"`
	Format    string            `yaml:"format" default:"json" enum:"json,form,text" doc:"How the body is written; in a form, objects and lists are JSON texts.|请求体的格式；form 中的对象与列表写为 JSON 文本。"`
	KeyHeader string            `yaml:"keyHeader" doc:"Header that takes the idempotency key.|携带幂等键的请求头。" example:"Idempotency-Key"`
	KeyField  string            `yaml:"keyField" doc:"Path in the body that takes the idempotency key.|请求体中幂等键的路径。" example:"requestId"`
	Safe      bool              `yaml:"safe" doc:"The call only reads, though it is a POST: nothing can have happened when its answer is lost.|虽为 POST 但只查询，回复丢失时可安全重试。"`
	Answer    string            `yaml:"answer" default:"json" enum:"json,text,none" doc:"How the answer is read.|回复的读取方式。"`
	Result    string            `yaml:"result" doc:"Path of the part of the answer that is the output.|作为输出的回复部分的路径。" example:"data"`
	Rules     `yaml:",inline"`
}
