package route

import "github.com/servicehall/hallway/config"

// File is a route's file, routes/NAME.yaml.
type File struct {
	Route   string                 `yaml:"route" required:"true" pattern:"^[a-z][a-z0-9-]*$" doc:"Name of the route.|路由名称。" example:"company-change"`
	Summary Summary                `yaml:"summary" doc:"What the route is for, for people.|路由的说明。"`
	From    string                 `yaml:"from" required:"true" doc:"Where its messages come from: connector.source, http.NAME or soap.NAME.|消息来源：连接器.来源、http.名称 或 soap.名称。" example:"crm.changes"`
	When    config.Node            `yaml:"when" doc:"FEEL over type, keys, headers, body and source: only these messages.|FEEL 条件，可用 type、keys、headers、body、source；只处理满足条件的消息。"`
	Ack     string                 `yaml:"ack" default:"handled" enum:"stored,handled" doc:"When the source is answered: once the message is stored, or once what it does is stored.|何时确认：消息入库后（stored），或处理结果入库后（handled）。"`
	Inbox   string                 `yaml:"inbox" default:"once" enum:"once,none" doc:"once (the default): a repeated delivery is worked on once; none: each time.|once（默认）：重复投递只处理一次；none：每次都处理。"`
	Order   config.Node            `yaml:"order" doc:"FEEL over the received message: calls with the same key are made in order.|FEEL 顺序键：同键的调用按序执行。"`
	Origin  map[string]config.Node `yaml:"origin" doc:"FEEL by name: kept as the variable origin of a started process, for the way back.|按名称给出 FEEL：保存为所启动流程的变量 origin，用于回程。"`
	Steps   []config.Node          `yaml:"steps" required:"true" doc:"What is done, in order.|依次执行的步骤。"`
	OnFault []config.Node          `yaml:"onFault" doc:"Steps instead of the rest when a call is refused by its peer.|调用被对端拒绝时改走的步骤。"`
}

// Summary is a sentence in both languages.
type Summary struct {
	Zh string `yaml:"zh" doc:"In Chinese.|中文。"`
	En string `yaml:"en" doc:"In English.|英文。"`
}

// StepFile is one step of a route's file: one of map, call, filter, or one of
// the endings start, correlate, drop.
type StepFile struct {
	Name      string         `yaml:"name" doc:"Name of the step, by which results holds its output.|步骤名称，其输出保存在 results 中。"`
	Map       string         `yaml:"map" doc:"A mapping, whose result is the next body.|映射，其结果成为下一步的 body。"`
	Call      string         `yaml:"call" doc:"connector.operation, whose output is the next body.|连接器.操作，其输出成为下一步的 body。"`
	Filter    config.Node    `yaml:"filter" doc:"FEEL: the message is dropped where it is false.|FEEL 条件：为 false 时丢弃消息。"`
	Reason    string         `yaml:"reason" doc:"Why the filter drops.|过滤丢弃的原因。"`
	Start     string         `yaml:"start" doc:"Ending: starts a process with the body as its variables.|结束方式：以 body 为变量启动流程。"`
	Event     string         `yaml:"event" doc:"Start event of the process, if not the plain one.|流程的启动事件（默认为普通启动事件）。"`
	Correlate *CorrelateFile `yaml:"correlate" doc:"Ending: brings the message to the instance that waits for it.|结束方式：送达正在等待该消息的实例。"`
	Drop      string         `yaml:"drop" doc:"Ending: drops the message, with this reason.|结束方式：丢弃消息并注明原因。"`
}

// CorrelateFile says which waiting instance gets a message.
type CorrelateFile struct {
	Message string      `yaml:"message" required:"true" doc:"Name of the message in the process.|流程中的消息名称。"`
	Key     config.Node `yaml:"key" required:"true" doc:"FEEL: the correlation key.|FEEL：关联键。"`
}

// marks are the nodes of a route's file again, for the places of findings.
type marks struct {
	Route   config.Node `yaml:"route"`
	From    config.Node `yaml:"from"`
	Inbox   config.Node `yaml:"inbox"`
	OnFault config.Node `yaml:"onFault"`
	Steps   config.Node `yaml:"steps"`
}

// stepMarks are the nodes of a step again.
type stepMarks struct {
	Name  config.Node `yaml:"name"`
	Map   config.Node `yaml:"map"`
	Call  config.Node `yaml:"call"`
	Start config.Node `yaml:"start"`
}
