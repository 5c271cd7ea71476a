package connectors

import (
	"github.com/servicehall/hallway/config"
	"github.com/servicehall/hallway/connectors/policy"
)

// File is a connector's file, connectors/NAME.yaml.
type File struct {
	Connector  string                   `yaml:"connector" required:"true" pattern:"^[A-Za-z][A-Za-z0-9_-]*$" doc:"Name of the connector, used as NAME.operation.|连接器名称，以“名称.操作”引用。" example:"erp"`
	Adapter    string                   `yaml:"adapter" required:"true" doc:"Which adapter speaks to the peer.|使用哪个适配器。" example:"soap"`
	Enabled    bool                     `yaml:"enabled" default:"true" doc:"Whether it is opened; what is switched off is checked and not called.|是否启用；停用的连接器仍受检查，但不调用。"`
	Summary    Summary                  `yaml:"summary" doc:"What the peer is, for people.|对端系统的说明。"`
	Settings   config.Node              `yaml:"settings" doc:"Address and credentials, as the adapter asks for.|地址与凭据，按适配器的要求填写。"`
	Policy     policy.Policy            `yaml:"policy" doc:"What guards its calls.|调用的保护策略。"`
	Operations map[string]OperationFile `yaml:"operations" doc:"Named calls.|命名的操作。"`
	Sources    map[string]config.Node   `yaml:"sources" doc:"Named sources, as the adapter asks for.|命名的消息来源。"`
}

// Summary is a sentence in both languages.
type Summary struct {
	Zh string `yaml:"zh" doc:"In Chinese.|中文。"`
	En string `yaml:"en" doc:"In English.|英文。"`
}

// OperationFile is one operation of a connector's file.
type OperationFile struct {
	Class      string      `yaml:"class" default:"default" doc:"Operations of one class share a breaker and a bulkhead.|同类操作共用断路器与舱壁。"`
	Idempotent bool        `yaml:"idempotent" doc:"The peer does the same idempotency key once, so a lost reply may be asked for again.|对端对同一幂等键只执行一次，回复丢失时可安全重试。"`
	Input      string      `yaml:"input" doc:"Mapping from the caller's variables to what the operation takes.|输入映射。"`
	Output     string      `yaml:"output" doc:"Mapping from the answer to what the caller gets.|输出映射。"`
	Call       config.Node `yaml:"call" doc:"The call itself, as the adapter asks for.|调用内容，按适配器的要求填写。"`
}

// marks are the nodes of a connector's file again, for the places of findings.
type marks struct {
	Connector  config.Node               `yaml:"connector"`
	Adapter    config.Node               `yaml:"adapter"`
	Operations map[string]operationMarks `yaml:"operations"`
}

type operationMarks struct {
	Input  config.Node `yaml:"input"`
	Output config.Node `yaml:"output"`
}
